"""Availability: keeping the list true, and finding those who wait a place that came free.

Terms: a *claim* is what a mentor said of their places, and when (kept by `mentors`); an *answer
link* is the address in a mail that works without signing in; to be *still looking* is a
candidate's claim; those who *wait* have a full mentor on *My list*, or accept anyone.
"""
