"""Candidates: their profile and wishes, and *My list*.

*My list* is one ordered list of mentors: preference list, request queue and waiting list in one.
"""
