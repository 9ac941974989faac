"""What the worker does every minute to keep the list true."""

from matcher.jobs.registry import Sweep

SWEEPS: dict[str, Sweep] = {}
"""By name, in the order in which they run. One line each."""
