"""The pages of the desk, a module for each kind of work; each adds its own to the blueprint."""

from matcher.desk.routes import (
    approvals,
    everybody,
    freshness,
    helping,
    joining,
    leaving,
    overview,
    pairings,
    pairs,
    proposals,
    quiet,
    ringing,
    runs,
    scenarios,
    scheme,
    suggestions,
    support,
)
from matcher.desk.routes.blueprint import bp

__all__ = [
    "approvals",
    "bp",
    "everybody",
    "freshness",
    "helping",
    "joining",
    "leaving",
    "overview",
    "pairings",
    "pairs",
    "proposals",
    "quiet",
    "ringing",
    "runs",
    "scenarios",
    "scheme",
    "suggestions",
    "support",
]
