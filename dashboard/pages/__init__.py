"""Pages for citizens; they ask datasets.published and nothing else."""
