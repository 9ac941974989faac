"""The pages of requests and pairings, a module for each side; each adds its own to the blueprint.

A module takes `bp` from `blueprint` and is imported here, which registers its pages.
"""

from matcher.pairings.routes import asking, mentees, mine, my_list, places, requests
from matcher.pairings.routes.blueprint import bp

__all__ = ["asking", "bp", "mentees", "mine", "my_list", "places", "requests"]
