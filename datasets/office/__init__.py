"""The office side: intake, vault, review, journal, freezing."""
