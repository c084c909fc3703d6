"""dashboard/pages"""
