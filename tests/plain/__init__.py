"""Pages without script, and the site as files."""
