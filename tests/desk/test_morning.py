"""The mail of each morning about what awaits approval, and who hears of what waits too long."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from matcher.accounts.models import Account
from matcher.core.db import Database
from matcher.desk.queries.policy import Policy
from matcher.desk.services.applying import apply_due
from matcher.desk.services.deciding import approve_all
from matcher.desk.services.morning import tell_office
from matcher.desk.services.policy import set_policy
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.services.absences import add_office_absence
from tests.conftest import StandingClock
from tests.desk.conftest import make_accepted, make_two
from tests.factories import actor_of, make_admin

Told = list[tuple[str, int, int]]


def told(database: Database) -> Told:
    """Return the mails to the office: kind, reader, and of how many pairs."""
    with database.read() as session:
        mails = session.scalars(
            select(OutboxMail).where(OutboxMail.template.like("desk/%")).order_by(OutboxMail.id)
        )
        return [
            (
                mail.template.rsplit("_", 1)[-1],
                mail.recipient_id,
                mail.context.get("n_waiting") or mail.context["n_late"],
            )
            for mail in mails
        ]


def wait(database: Database, n: int, now: datetime) -> None:
    with database.begin() as session:
        for number in range(1, n + 1):
            make_accepted(session, make_two(session, number), now)


def test_one_mail_each_working_morning_while_something_waits(
    database: Database, admin: Account, clock: StandingClock, now: datetime
) -> None:
    wait(database, 2, now)  # a Monday at ten
    first = [tell_office(database), tell_office(database)]
    clock.moment = datetime(2026, 3, 3, 7, 59, tzinfo=UTC)
    early = tell_office(database)
    clock.moment = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
    second = [tell_office(database), tell_office(database)]
    clock.moment = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)
    saturday = tell_office(database)
    with database.begin() as session:
        chosen = list(session.scalars(select(Proposal.public_id)))
        approve_all(session, actor_of(admin), chosen, now=clock())
    clock.moment = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    nothing_waits = tell_office(database)

    assert (first, early, second, saturday, nothing_waits) == ([1, 0], 0, [1, 0], 0, 0)
    assert told(database) == [("waiting", admin.id, 2), ("waiting", admin.id, 2)]
    assert apply_due(database) == 2


def test_days_when_the_office_is_closed_have_no_morning(
    database: Database, admin: Account, now: datetime
) -> None:
    wait(database, 1, now)
    with database.begin() as session:
        add_office_absence(session, actor_of(admin), now.date(), now.date(), "Move", now=now)
    assert tell_office(database) == 0


def test_deputy_hears_after_three_working_days_and_owner_after_five_once_each(
    database: Database, admin: Account, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        deputy, owner = make_admin(session), make_admin(session)
        set_policy(
            session, actor_of(admin), Policy(deputy_id=deputy.id, owner_id=owner.id), now=now
        )
    wait(database, 1, now)
    late: dict[date, Told] = {}
    for day in range(2, 14):
        clock.moment = datetime(2026, 3, day, 10, 0, tzinfo=UTC)
        before = len(told(database))
        tell_office(database)
        late[clock().date()] = [one for one in told(database)[before:] if one[0] == "late"]

    assert {day: mails for day, mails in late.items() if mails} == {
        date(2026, 3, 5): [("late", deputy.id, 1)],
        date(2026, 3, 9): [("late", owner.id, 1)],
    }
