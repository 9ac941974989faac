"""What the links of mails are for; their tokens are those of `core.tokens`."""

from enum import StrEnum

from matcher.core.tokens import sign, unsign

__all__ = ["Purpose", "sign", "unsign"]


class Purpose(StrEnum):
    """What one link lets its reader say, and nothing else."""

    PLACES = "places"
    LOOKING = "looking"
    MET = "met"
    SURVEY = "survey"
