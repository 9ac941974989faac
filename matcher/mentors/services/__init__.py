"""Changing a mentor's places and profile; the only door to the ledger.

Every change of what people can rely on is a claim: it is written down with its source, and dated.
"""

from matcher.mentors.services.breaks import pause_mentor, resume_mentor
from matcher.mentors.services.claims import as_it_stands, claiming, undo_claim
from matcher.mentors.services.expecting import show_expected
from matcher.mentors.services.joining import apply_as_mentor, list_mentor, refuse_mentor
from matcher.mentors.services.leaving import begin_to_leave, retire_mentor
from matcher.mentors.services.ledger import lock_mentors, release_place, take_place, why_no_place
from matcher.mentors.services.merging import (
    close_profile,
    give_up_hold,
    move_guests,
    take_over_hold,
)
from matcher.mentors.services.places import (
    confirm_places,
    keep_for_word,
    open_kept,
    open_places,
    set_room,
    taking_one_more,
    update_capacity,
)
from matcher.mentors.services.profile import (
    MentorProfile,
    finish_first_visit,
    save_step,
    update_profile,
)
from matcher.mentors.services.reminders import set_reminders
from matcher.mentors.services.training import ask_to_training, note_who_came, set_training_day
from matcher.mentors.services.training_changes import (
    call_off_training_day,
    hold_after_all,
    move_training_day,
)

__all__ = [
    "MentorProfile",
    "apply_as_mentor",
    "as_it_stands",
    "ask_to_training",
    "begin_to_leave",
    "call_off_training_day",
    "claiming",
    "close_profile",
    "confirm_places",
    "finish_first_visit",
    "give_up_hold",
    "hold_after_all",
    "keep_for_word",
    "list_mentor",
    "lock_mentors",
    "move_guests",
    "move_training_day",
    "note_who_came",
    "open_kept",
    "open_places",
    "pause_mentor",
    "refuse_mentor",
    "release_place",
    "resume_mentor",
    "retire_mentor",
    "save_step",
    "set_reminders",
    "set_room",
    "set_training_day",
    "show_expected",
    "take_over_hold",
    "take_place",
    "taking_one_more",
    "undo_claim",
    "update_capacity",
    "update_profile",
    "why_no_place",
]
