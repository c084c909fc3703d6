"""dashboard/plain"""
