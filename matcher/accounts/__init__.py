"""Accounts: who people are, how they sign in, and which roles they have.

Terms: an *account* is a person with an e-mail address; a *role* is candidate, mentor or admin.
"""
