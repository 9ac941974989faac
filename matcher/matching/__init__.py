"""Matching: from people and a scheme's settings to suggestions with their reasons.

Eligibility is a hard yes or no for a pair, and every "no" has a reason code (a *bar*). Suitability
is the soft score of an eligible pair; its parts are the *contributions* that explain it. An
*instance* holds the frozen arrays of one run.
"""
