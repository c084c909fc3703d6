"""datasets/published"""
