"""The states of proposals and pairings, and the days that count."""
