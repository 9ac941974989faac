"""Mentors: their profile, and the ledger of their places.

Terms: *capacity* is what a mentor declares; a *hold* is one place spoken for; *place limit* is what
the database enforces; *free places* are max(0, capacity - held); *confirmed at* is when the mentor
last said that this is so.
"""
