"""Pages without JavaScript and the static copy; they ask datasets.published and nothing else."""
