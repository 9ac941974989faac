"""The directory: finding a mentor, a mentor's page, and what suits a candidate.

It only reads. *Shown* mentors are those who take part and have confirmed their places within the
last months; full and resting ones are shown as that. The *register* is all of them as arrays.
"""
