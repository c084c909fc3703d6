"""Identities: what must hold between the figures of a table, and between tables, and how a breach is told."""
