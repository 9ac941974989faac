"""Every change of state of proposals and pairings, one function each.

Locks are taken in one order: mentors by id, candidates by id, then proposals or pairings.
"""
