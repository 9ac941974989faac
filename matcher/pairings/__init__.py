"""Pairings: proposals on their way to a yes, the office's approval, and the pairing itself.

Terms: a *proposal* is `offered` to the candidate, `requested` of the mentor or `accepted` and
awaiting the office; it holds one place while it is open. A *pairing* is an approved relation.
"""
