"""How the simulated people answer "have you two met?" and the two questions on how it goes."""

import math
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from benchmarks.year.scheme import SECRET
from benchmarks.year.world import (
    ANSWERS_MET,
    ANSWERS_SURVEY,
    MEETS_MEDIAN_DAYS,
    MEETS_SPREAD,
    Mentor,
    Person,
)
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.meeting import say_met_by_link
from matcher.availability.services.survey import answer_by_link
from matcher.core.days import local_day
from matcher.notifications.models import OutboxMail
from matcher.pairings.queries.meeting import list_met_questions
from matcher.pairings.queries.survey import list_questions
from matcher.pairings.rules.meeting import Met
from matcher.pairings.rules.survey import Again

if TYPE_CHECKING:  # the year calls this, and is handed over
    from benchmarks.year.with_matcher import Real, Year


def meets_at(start: datetime, luck: Random) -> datetime:
    """Return when two people first meet whose pairing begins now."""
    return start + timedelta(days=luck.lognormvariate(math.log(MEETS_MEDIAN_DAYS), MEETS_SPREAD))


def answer_met(year: "Year", person: Person, mail: OutboxMail, link_id: str) -> None:
    """Say of each mentee, or of the mentor, whether they have met; some leave the mail be."""
    if not _answers(year, person, mail, ANSWERS_MET):
        return
    token = sign(SECRET, link_id, Purpose.MET)
    with year.database.read() as session:
        asked = list_met_questions(session, mail.recipient_id, today=year.today)
    for one in asked:
        said = _met(year, year.real[one.public_id], is_mentor=isinstance(person, Mentor))
        if not one.is_open or said is Met.NOTHING:
            continue
        day = local_day(year.real[one.public_id].meets_at) if said is Met.DATE else None
        year.do(say_met_by_link, token, one.public_id, said, meets_on=day, words="", secret=SECRET)


def _met(year: "Year", real: "Real", *, is_mentor: bool) -> Met:
    """Return the truth; a mentor whose candidate does not answer them asks for help."""
    if real.is_ghost:
        return Met.HELP if is_mentor else Met.NOTHING
    return Met.YES if real.meets_at <= year.clock.moment else Met.DATE


def answer_how_it_goes(year: "Year", person: Person, mail: OutboxMail, link_id: str) -> None:
    """Answer both questions about each pairing that is asked about; half leave the mail be."""
    if not _answers(year, person, mail, ANSWERS_SURVEY):
        return
    token = sign(SECRET, link_id, Purpose.SURVEY)
    with year.database.read() as session:
        asked = list_questions(session, mail.recipient_id, now=year.clock.moment)
    for one in asked:
        luck = person.random("how it goes", one.key)
        useful, again = luck.randint(2, 5), luck.choice([Again.YES, Again.YES, Again.UNSURE])
        year.do(
            answer_by_link, token, one.pairing_id, one.moment,
            useful=useful, again=again, secret=SECRET,
        )  # fmt: skip


def _answers(year: "Year", person: Person, mail: OutboxMail, share: float) -> bool:
    is_gone = person.gone_at is not None and year.clock.moment >= person.gone_at
    return not is_gone and person.chance(share, mail.template, mail.event)
