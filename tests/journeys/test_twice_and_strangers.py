"""One submit has one effect, and what is somebody else's looks like what does not exist."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from matcher.core.db import Base, Database, new_public_id
from matcher.pairings.models import Pairing, Proposal
from tests.journeys.conftest import MESSAGE, Cast
from tests.journeys.person import Person

TOKENS = re.compile(r'value="[^"]*"')


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with database.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def ready_to_ask(cast: Cast) -> tuple[Person, str, dict[str, str]]:
    cast.jo.open("/mentors").click("Ann Lee").click("Ask Ann Lee")
    return cast.jo, "Ask Ann Lee", {"message": MESSAGE}


def ready_to_accept(cast: Cast) -> tuple[Person, str, dict[str, str]]:
    cast.asks()
    cast.ann.open("/requests").click("Jo Bloggs").click("Accept")
    return cast.ann, "Accept", {"room": "3"}


def ready_to_decline(cast: Cast) -> tuple[Person, str, dict[str, str]]:
    cast.asks()
    cast.ann.open("/requests").click("Jo Bloggs").click("Decline")
    return cast.ann, "Decline", {"reason": "full", "room": "0"}


def ready_to_approve(cast: Cast) -> tuple[Person, str, dict[str, str]]:
    cast.asks()
    cast.accepts()
    return cast.office.open("/desk/approvals"), "Approve", {}


def ready_to_finish(cast: Cast) -> tuple[Person, str, dict[str, str]]:
    cast.asks()
    cast.accepts()
    cast.approves()
    cast.ann.open("/my-mentees").click("We have finished")
    return cast.ann, "We have finished", {"place": "open"}


def ready_to_confirm(cast: Cast) -> tuple[Person, str, dict[str, str]]:
    return cast.ann.open("/my-places"), "Still right: confirm", {}


@pytest.mark.parametrize(
    "ready",
    [
        ready_to_ask,
        ready_to_accept,
        ready_to_decline,
        ready_to_approve,
        ready_to_finish,
        ready_to_confirm,
    ],
)
def test_form_sent_twice_has_one_effect_and_the_same_answer(
    cast: Cast, ready: Callable[[Cast], tuple[Person, str, dict[str, str]]]
) -> None:
    person, button, answers = ready(cast)
    before = everything(cast.database)
    states: list[dict[str, list[tuple[object, ...]]]] = []
    first, second = person.press_twice(
        button, between=lambda: states.append(everything(cast.database)), **answers
    )
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert states[0] != before
    assert everything(cast.database) == states[0]


def test_form_sent_again_with_other_answers_is_refused(cast: Cast) -> None:
    person, button, answers = ready_to_accept(cast)
    _, second = person.press_twice(button, then={"room": "0"}, **answers)
    assert second.status_code == 409
    assert "sent before with other answers" in second.text
    assert cast.mentor().capacity == 4


OF_A_REQUEST = (
    "/requests/{}",
    "/requests/{}/accept",
    "/requests/{}/decline",
    "/my-mentor/{}/accept",
    "/my-mentor/{}/decline",
    "/my-mentor/{}/take-back",
    "/desk/approvals/{}/reject",
)
OF_A_PAIRING = (
    "/my-mentees/{}/finished",
    "/my-mentees/{}/end",
    "/my-mentor/{}/end",
    "/my-mentees/{}/still",
    "/my-mentees/{}/until",
    "/my-mentor/{}/still",
    "/my-mentor/{}/until",
    "/desk/pairings/{}/ask",
    "/desk/pairings/{}/go-on",
    "/desk/pairings/{}/end",
)


def test_what_is_somebody_elses_looks_like_what_does_not_exist(
    cast: Cast, strangers: tuple[Person, Person]
) -> None:
    cast.asks()
    cast.accepts()
    cast.approves()
    with cast.database.read() as session:
        request = session.scalars(select(Proposal.public_id)).one()
        pairing = session.scalars(select(Pairing.public_id)).one()
    theirs = [(path, request) for path in OF_A_REQUEST] + [(path, pairing) for path in OF_A_PAIRING]
    before = everything(cast.database)
    for path, public_id in theirs:
        seen: set[int] = set()
        for stranger in strangers:
            there = look_and_post(stranger, path.format(public_id))
            assert there == look_and_post(stranger, path.format(new_public_id())), path
            seen |= {status for status, _ in there}
        assert seen == ({403} if path.startswith("/desk") else {403, 404}), path
    assert everything(cast.database) == before


def look_and_post(person: Person, path: str) -> list[tuple[int, str]]:
    """Return what a stranger gets to see, apart from the tokens of the forms on it."""
    answers = {
        "room": "1",
        "place": "open",
        "reason": "no_contact",
        "message": "Hello",
        "words": "No",
    }
    met = [person.get(path), person.submit(path, **answers)]
    return [
        (each.status_code, TOKENS.sub("", each.text)) for each in met if each.status_code != 405
    ]
