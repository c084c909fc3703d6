"""Paper: notices read back as PDF, pictures, packs."""
