"""What the worker does every minute to keep the list true."""

import structlog

from matcher.availability.services.confirming import ask_mentors, bring_back_mentors
from matcher.availability.services.living import ask_whether_alive, ask_whether_it_goes_on
from matcher.availability.services.looking import ask_still_looking, tell_left_out
from matcher.availability.services.meeting import ask_whether_met
from matcher.availability.services.silence import rest_the_silent
from matcher.availability.services.survey import ask_how_it_goes
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.jobs.registry import Sweep
from matcher.notifications.services import can_send

log = structlog.get_logger()


def _looking(database: Database, settings: Settings) -> None:
    """Ask who still looks; where no mail can leave nobody is asked, and so nobody falls silent."""
    if not can_send(settings):
        return
    n_asked, n_told = ask_still_looking(database), tell_left_out(database)
    if n_asked or n_told:
        log.info("looking.asked", n_asked=n_asked, n_left_out=n_told)


def _breaks(database: Database, settings: Settings) -> None:
    n_back = bring_back_mentors(database, by_mail=can_send(settings))
    if n_back:
        log.info("mentors.back", n=n_back)


def _confirming(database: Database, settings: Settings) -> None:
    """Ask mentors whose word is old; where no mail can leave, none is counted as sent."""
    if can_send(settings) and (n_asked := ask_mentors(database)):
        log.info("places.asked", n=n_asked)


def _silence(database: Database, _settings: Settings) -> None:
    n_resting = rest_the_silent(database)
    if n_resting:
        log.info("mentors.silent", n=n_resting)


def _living(database: Database, settings: Settings) -> None:
    """Ask who still works together; where no mail can leave, nobody is asked."""
    if not can_send(settings):
        return
    n_asked, n_going_on = ask_whether_alive(database), ask_whether_it_goes_on(database)
    if n_asked or n_going_on:
        log.info("pairings.asked", n=n_asked, n_going_on=n_going_on)


def _meeting(database: Database, settings: Settings) -> None:
    """Ask who has met; where no mail can leave, nobody is asked."""
    if can_send(settings) and (n_asked := ask_whether_met(database)):
        log.info("pairings.asked_met", n=n_asked)


def _survey(database: Database, settings: Settings) -> None:
    """Ask how it goes, or went; where no mail can leave, nobody is asked."""
    if can_send(settings) and (n_asked := ask_how_it_goes(database)):
        log.info("pairings.survey_asked", n=n_asked)


SWEEPS: dict[str, Sweep] = {
    "silence": _silence,
    "breaks": _breaks,
    "looking": _looking,
    "living": _living,
    "meeting": _meeting,
    "survey": _survey,
    "confirming": _confirming,  # after all that its mail asks, too
}
"""By name, in the order in which they run. One line each."""
