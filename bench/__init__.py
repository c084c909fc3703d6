"""Benchmarks: figures as ratios against a yardstick in the same run; never timed tests."""
