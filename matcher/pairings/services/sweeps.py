"""What the worker does every minute for proposals and pairings."""

import structlog

from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.jobs.registry import Sweep
from matcher.notifications.services import can_send
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.going_out import send_due
from matcher.pairings.services.keeping import open_kept_places
from matcher.pairings.services.leaving import retire_leavers
from matcher.pairings.services.reminding import remind_due
from matcher.pairings.services.taking_back import take_back_offers
from matcher.pairings.services.thanking import thank_mentors
from matcher.pairings.services.waiting import offer_free_places

log = structlog.get_logger()


def _remind(database: Database, _settings: Settings) -> None:
    n_reminded = remind_due(database)
    if n_reminded:
        log.info("proposals.reminded", n=n_reminded)


def _send(database: Database, _settings: Settings) -> None:
    n_sent = send_due(database)
    if n_sent:
        log.info("rounds.sent", n=n_sent)


def _expire(database: Database, settings: Settings) -> None:
    n_expired = expire_due(database, by_mail=can_send(settings))
    if n_expired:
        log.info("proposals.expired", n=n_expired)


def _open_kept(database: Database, _settings: Settings) -> None:
    n_opened = open_kept_places(database)
    if n_opened:
        log.info("places.opened", n=n_opened)


def _take_back(database: Database, _settings: Settings) -> None:
    n_mentors = take_back_offers(database)
    if n_mentors:
        log.info("offers.taken_back", n_mentors=n_mentors)


def _offer(database: Database, _settings: Settings) -> None:
    n_offered = offer_free_places(database)
    if n_offered:
        log.info("places.offered", n=n_offered)


def _retire(database: Database, _settings: Settings) -> None:
    n_retired = retire_leavers(database)
    if n_retired:
        log.info("mentors.retired", n=n_retired)


def _thank(database: Database, _settings: Settings) -> None:
    n_thanked = thank_mentors(database)
    if n_thanked:
        log.info("mentors.thanked", n=n_thanked)


SWEEPS: dict[str, Sweep] = {
    "rounds": _send,
    "reminders": _remind,
    "proposals": _expire,
    "leavers": _retire,
    "kept": _open_kept,
    "offers": _take_back,
    "places": _offer,
    "thanks": _thank,
}
"""By name, in the order in which they run. One line each."""
