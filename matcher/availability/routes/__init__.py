"""The pages of availability; each module adds its own to the blueprint.

A module takes `bp` from `blueprint` and is imported here, which registers its pages.
"""

from matcher.availability.routes import looking, meeting, places, still_working, survey
from matcher.availability.routes.blueprint import bp

__all__ = ["bp", "looking", "meeting", "places", "still_working", "survey"]
