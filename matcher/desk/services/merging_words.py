"""What somebody says of themselves, where they have said it in two profiles."""

from collections.abc import Collection

from matcher.candidates.models import Candidate
from matcher.mentors.models import Mentor
from matcher.web.visit import DONE

PLACE = ("place", "region", "lat", "lon", "max_distance_km")
NEVER_EMPTY = {"sector", "level", "formats", "sector_wish", "employer_wish"}
"""What has a value before anybody has said anything."""

Profile = Candidate | Mentor


def join_words(kept: Profile, gone: Profile, names: Collection[str]) -> None:
    """Let a profile say what it says, and where it is silent what the other says.

    Who has yet to go through their first visit has chosen nothing: what stands there was put by
    us, and the choices of the other profile hold, if that was gone through.
    """
    for name in set(names) - NEVER_EMPTY - set(PLACE):
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    if not kept.place and gone.place:
        _copy(kept, gone, PLACE)
    if kept.first_visit != DONE and gone.first_visit == DONE:
        _copy(kept, gone, NEVER_EMPTY & set(names))
        kept.first_visit = DONE


def _copy(kept: Profile, gone: Profile, names: Collection[str]) -> None:
    for name in names:
        setattr(kept, name, getattr(gone, name))
