"""The vocabulary of a profession: sectors, levels, skill headings, regions, formats, times.

These are data (`data/reference/*.csv`), not code: another association ships other files. A term's
`number` is for ever: sets are kept as bit masks over it, so numbers are never reused.
"""
