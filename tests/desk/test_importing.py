"""Loading people from two spreadsheets."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.audit.models import AuditEntry
from matcher.candidates.models import Candidate, ListEntry
from matcher.core.actor import SYSTEM
from matcher.desk.services.importing import Counted, ImportReport, Sheets, import_people
from matcher.matching.files.people import read_candidates, read_mentors
from matcher.matching.models import Exclusion, Scheme
from matcher.mentors.models import Mentor
from matcher.mentors.services import update_capacity

MENTORS = """name,email,sector,level,place,formats,capacity,confirmed_on,paused_until
Ada Moss,ada@example.org,public,chartership,Leeds,video;face_to_face,2,2026-02-20,
Bea Lund,bea@example.org,health,fellowship,,video,3,,2026-06-01
"""
CANDIDATES = """name,email,sector,level,place,formats,preferences,exclusions,waiting_since
Cal Ives,cal@example.org,school,chartership,York,video,bea@example.org;ada@example.org,,2025-11-03
Dot Pine,dot@example.org,law,chartership,,phone;video,,ada@example.org,
"""


def load(
    session: Session, scheme: Scheme, now: datetime, mentors: str = MENTORS, cands: str = CANDIDATES
) -> ImportReport:
    day = date(2026, 3, 2)
    sheets = Sheets(
        read_mentors("mentors.csv", mentors.encode(), as_of=day),
        read_candidates("candidates.csv", cands.encode(), as_of=day),
    )
    assert [*sheets.mentors.problems, *sheets.candidates.problems] == []
    report = import_people(session, SYSTEM, scheme, sheets, now=now)
    session.expire_all()
    return report


def get_mentor(session: Session, email: str) -> Mentor:
    found = {mentor.account.email: mentor for mentor in session.scalars(select(Mentor))}
    return found[email]


def test_import_adds_people_with_everything_that_was_read(
    session: Session, scheme: Scheme, now: datetime
) -> None:
    report = load(session, scheme, now)

    assert report == ImportReport(Counted(2, 0, 0), Counted(2, 0, 0), n_listed=2, n_exclusions=1)
    ada, bea = (get_mentor(session, f"{name}@example.org") for name in ("ada", "bea"))
    assert (ada.account.name, ada.account.password) == ("Ada Moss", None)
    assert (ada.region, ada.formats) == (
        "yorkshire_and_the_humber",
        frozenset({"video", "face_to_face"}),
    )
    assert (ada.capacity, ada.place_limit, ada.status) == (2, 2, "listed")
    assert ada.confirmed_at is not None
    assert ada.confirmed_at.date() == date(2026, 2, 20)
    assert (bea.status, bea.paused_until, bea.confirmed_at) == ("paused", date(2026, 6, 1), None)
    cal = session.scalars(select(Candidate).order_by(Candidate.id)).first()
    assert cal is not None
    assert cal.waiting_since == date(2025, 11, 3)
    entries = session.scalars(
        select(ListEntry.mentor_id)
        .where(ListEntry.candidate_id == cal.id)
        .order_by(ListEntry.position)
    )
    assert list(entries) == [bea.id, ada.id]


def test_import_takes_nothing_away_that_a_mentor_enjoys(
    session: Session, scheme: Scheme, now: datetime
) -> None:
    head, ada, _ = MENTORS.split("\n", 2)
    load(session, scheme, now, mentors=f"{head},topics\n{ada},Reading groups\n")
    assert get_mentor(session, "ada@example.org").enjoys == "Reading groups"
    load(session, scheme, now)
    assert get_mentor(session, "ada@example.org").enjoys == "Reading groups"


def test_import_of_the_same_files_again_changes_nothing(
    session: Session, scheme: Scheme, now: datetime
) -> None:
    load(session, scheme, now)
    n_entries = session.scalar(select(func.count()).select_from(AuditEntry))

    report = load(session, scheme, now)

    assert report == ImportReport(Counted(0, 0, 2), Counted(0, 0, 2), n_listed=0, n_exclusions=0)
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == (n_entries or 0) + 1


@pytest.mark.parametrize(
    ("confirmed_on", "capacity"), [("2026-02-20", 5), ("", 5), ("2026-03-02", 1)]
)
def test_import_takes_places_only_where_the_file_is_the_later_word(
    session: Session, scheme: Scheme, now: datetime, confirmed_on: str, capacity: int
) -> None:
    load(session, scheme, now)
    ada = get_mentor(session, "ada@example.org")
    update_capacity(session, SYSTEM, ada.id, 5, now=now.replace(day=1))

    changed = MENTORS.replace("2,2026-02-20", f"1,{confirmed_on}")
    load(session, scheme, now, mentors=changed)

    assert get_mentor(session, "ada@example.org").capacity == capacity


def test_import_leaves_a_list_that_somebody_has_made_themselves(
    session: Session, scheme: Scheme, now: datetime
) -> None:
    load(session, scheme, now)
    turned = CANDIDATES.replace("bea@example.org;ada@example.org", "ada@example.org")

    report = load(session, scheme, now, cands=turned)

    assert (report.candidates, report.n_listed) == (Counted(0, 0, 2), 0)


def test_import_keeps_apart_for_good_and_never_brings_together(
    session: Session, scheme: Scheme, now: datetime
) -> None:
    load(session, scheme, now)
    load(session, scheme, now, cands=CANDIDATES.replace(",ada@example.org,\n", ",,\n"))

    assert [row.until_on for row in session.scalars(select(Exclusion))] == [None]


def test_import_lets_one_person_be_both(session: Session, scheme: Scheme, now: datetime) -> None:
    both = CANDIDATES.replace("dot@example.org", "bea@example.org").replace("Dot Pine", "Bea Lund")

    load(session, scheme, now, cands=both)

    roles = [role.name for role in get_mentor(session, "bea@example.org").account.roles]
    assert roles == ["candidate", "mentor"]


def test_number_of_a_later_file_is_the_whole_of_it_where_a_place_waits_for_the_word(
    session: Session, scheme: Scheme, now: datetime
) -> None:
    load(session, scheme, now)
    ada = get_mentor(session, "ada@example.org")
    ada.capacity, ada.kept_places, ada.kept_until = 0, 1, now + timedelta(days=5)
    session.flush()
    load(session, scheme, now, mentors=MENTORS.replace("2,2026-02-20", "0,2026-03-01"))
    assert (ada.capacity, ada.kept_places, ada.kept_until) == (0, 0, None)
