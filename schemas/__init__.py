"""What a correct table is. Imports nothing of ours."""
