"""dashboard/notices"""
