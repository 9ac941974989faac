"""Matcher finds mentors for the members of a profession who work towards registration."""

__version__ = "0.1.0"
