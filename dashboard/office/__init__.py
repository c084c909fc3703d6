"""Pages for the bureau, departments and townships."""
