"""Jobs: waking the worker, and what the worker does.

The rows are the truth: a run, a mail or a proposal is found by its own table. A task only says
"look at row N", so none that is lost or done twice matters; the minute sweep finds them all.
"""
