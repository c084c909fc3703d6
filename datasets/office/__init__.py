"""datasets/office"""
