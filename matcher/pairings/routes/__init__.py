"""The pages of requests and pairings, a module for each side; each adds its own to the blueprint.

A module takes `bp` from `blueprint` and is imported here, which registers its pages.
"""

from matcher.pairings.routes import (
    asking,
    away,
    dates,
    leaving,
    mentees,
    messages,
    mine,
    my_list,
    places,
    requests,
    talk_times,
    talking,
    thanks,
    together,
    wishes,
)
from matcher.pairings.routes.blueprint import bp

__all__ = [
    "asking",
    "away",
    "bp",
    "dates",
    "leaving",
    "mentees",
    "messages",
    "mine",
    "my_list",
    "places",
    "requests",
    "talk_times",
    "talking",
    "thanks",
    "together",
    "wishes",
]
