"""Audit: who did what, when; rows are only ever added, and sealed in a chain of hashes."""
