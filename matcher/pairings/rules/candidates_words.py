"""What a candidate chooses from when they say no or end a pairing."""

from matcher.core.words import _l
from matcher.pairings.rules.states import DeclineReason, EndReason

DECLINE_LABELS_FOR_CANDIDATES = {
    DeclineReason.SECTOR: _l("Our fields are too far apart"),
    DeclineReason.DISTANCE: _l("It is too far to meet"),
    DeclineReason.FORMAT: _l("I would like to meet in another way"),
    DeclineReason.CONFLICT: _l("We know each other too well, or there is a conflict"),
    DeclineReason.NO_TIME: _l("I have no time just now"),
    DeclineReason.OTHER: _l("Another reason"),
}
FINISHED = "finished"
"""Beside the reasons for an early end: that the two have done what they meant to."""
END_LABELS_FOR_CANDIDATES = {
    FINISHED: _l("We have finished our work together"),
    EndReason.MENTOR_UNAVAILABLE: _l("My mentor has no time any more"),
    EndReason.MENTOR_RETIRED: _l("My mentor has retired"),
    EndReason.MENTOR_MOVED: _l("My mentor has moved away"),
    EndReason.CANDIDATE_CHANGED_JOB: _l("I have changed job"),
    EndReason.NOT_A_GOOD_FIT: _l("It was not a good fit"),
    EndReason.CANDIDATE_WITHDREW: _l("I have stopped working towards registration"),
    EndReason.NO_CONTACT: _l("We lost touch"),
}
