"""The desk's pages ask the database as often for thirty rows as for one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.db import Database
from matcher.notifications.models import OutboxMail
from tests.desk.conftest import Run, make_accepted, make_pairing, make_request, make_two
from tests.visitor import Visitor


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Collect the statements that are executed meanwhile."""
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def _count(database: Database, office: Visitor, path: str) -> int:
    with counted(database) as statements:
        assert office.get(path).status_code == 200
    return len(statements)


Add = Callable[[Session, int], None]


@pytest.fixture
def adders(admin: Account, now: datetime) -> dict[str, Add]:
    """How to add one more row to each list."""

    def fail_mail(session: Session, number: int) -> None:
        session.add(
            OutboxMail(
                event=f"test:{number}",
                recipient_id=admin.id,
                template="pairings/emails/offer_new",
                context={},
                status="failed",
                created_at=now,
                due_at=now,
            )
        )

    return {
        "/desk": lambda s, n: make_accepted(s, make_two(s, n), now) and None,
        "/desk/approvals": lambda s, n: make_accepted(s, make_two(s, n), now) and None,
        "/desk/proposals": lambda s, n: make_request(s, make_two(s, n), now) and None,
        "/desk/pairings": lambda s, n: make_pairing(s, make_two(s, n), admin, now) and None,
        "/desk/waiting": lambda s, n: make_two(s, n) and None,
        "/desk/pair?candidate=leeds&mentor=leeds": lambda s, n: make_two(s, n) and None,
        "/desk/mails": fail_mail,
    }


@pytest.mark.parametrize(
    "path",
    [
        "/desk",
        "/desk/approvals",
        "/desk/proposals",
        "/desk/pairings",
        "/desk/waiting",
        "/desk/pair?candidate=leeds&mentor=leeds",
        "/desk/mails",
    ],
)
def test_list_takes_as_many_queries_for_thirty_rows_as_for_one(
    database: Database, office: Visitor, adders: dict[str, Add], path: str
) -> None:
    with database.begin() as session:
        adders[path](session, 1)
    one = _count(database, office, path)
    with database.begin() as session:
        for number in range(2, 31):
            adders[path](session, number)

    assert _count(database, office, path) == one
    if "pair?" not in path and path != "/desk":
        assert "Shown here: 1 to 25" in office.get(path).text
        assert "Shown here: 26 to 30" in office.get(f"{path}?page=2").text


@pytest.mark.parametrize("ending", ["", "?show=all", "/unmatched"])
def test_run_takes_as_many_queries_for_thirty_rows_as_for_one(
    database: Database, office: Visitor, run: Run, ending: str
) -> None:
    with database.begin() as session:
        make_two(session, 1, capacity=0 if "unmatched" in ending else 1)
    one = _count(database, office, f"/desk/runs/{run()}{ending}")
    with database.begin() as session:
        for number in range(2, 31):
            make_two(session, number, capacity=0 if "unmatched" in ending else 1)

    path = f"/desk/runs/{run()}{ending}"
    assert _count(database, office, path) == one
    assert "Shown here: 1 to 25" in office.get(path).text
