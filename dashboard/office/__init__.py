"""dashboard/office"""
