"""Whom people may write to: the offices of their schemes, else of those that are open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from matcher.core.actor import Actor
from matcher.web.database import settings
from matcher.web.guards import current_actor


@dataclass(frozen=True, slots=True)
class Office:
    """The office of a scheme; empty where neither it nor the installation says anything."""

    scheme: str
    email: str
    privacy_email: str
    welcome: str


OFFICES = "matcher_offices"
OfficeLoader = Callable[[Actor], Sequence[Office]]


def init_offices(app: Flask, load: OfficeLoader) -> None:
    """Let pages ask for the offices of whoever reads them."""
    app.extensions[OFFICES] = load


def offices() -> Sequence[Office]:
    """Return the offices for whoever reads this page, by the names of their schemes."""
    load: OfficeLoader = current_app.extensions[OFFICES]
    return load(current_actor())


def office_email() -> str:
    """Return the one address for whoever reads this page; the installation's if there are more."""
    found = {office.email for office in offices()}
    return found.pop() if len(found) == 1 else settings.office_email
