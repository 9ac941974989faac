"""A small scheme in which every page has something to show, and the ids that lead there."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.links import make_link
from matcher.candidates.models import Candidate
from matcher.candidates.services import add_to_list
from matcher.core import clock
from matcher.core.actor import SYSTEM, Role
from matcher.core.days import local_day
from matcher.core.db import Base, Database
from matcher.desk.services.deciding import approve_all
from matcher.desk.services.importing_uploads import keep_upload
from matcher.desk.services.scheme import propose_settings
from matcher.matching.models import MatchRun
from matcher.matching.services.asking import start_run
from matcher.matching.services.runs import perform_run
from matcher.matching.services.scenarios import start_scenario
from matcher.mentors.models import Mentor
from matcher.mentors.services import ask_to_training, set_training_day
from matcher.notifications.models import OutboxMail
from matcher.pairings.queries.survey import Due
from matcher.pairings.rules.days import add_working_days
from matcher.pairings.rules.messages import HelpReason
from matcher.pairings.rules.rounds import RoundDates
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.rules.survey import Moment
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.helping import ask_for_help, open_messages
from matcher.pairings.services.meeting import note_asked
from matcher.pairings.services.messages import write_message
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.requests import request_mentor
from matcher.pairings.services.rounds import make_round
from matcher.pairings.services.steps import close_proposal
from matcher.pairings.services.survey import note_survey_asked
from matcher.pairings.services.talk_times import propose_times
from matcher.web.assets import fingerprint
from tests.conftest import SECRET
from tests.factories import (
    actor_of,
    make_account,
    make_admin,
    make_candidate,
    make_mentor,
)

ANONYMOUS = "anonymous"
PEOPLE = b"""name,email,sector,level,place,formats
Ada Moss,ada@example.org,public,chartership,Leeds,video
Bea Lund,bea@example,public,chartership,Leeds,video
"""


@dataclass
class World:
    """People by name with their roles, and for each page with an id: whose it is, and which.

    What two people share names both.
    """

    accounts: dict[str, int]
    roles: dict[str, frozenset[Role]]
    ids: dict[str, tuple[str, dict[str, str]]]


def build_world(database: Database) -> World:
    """Fill a database through the services, as people would."""
    with database.begin() as session:
        world, run_id = _fill(session)
    perform_run(database, run_id)
    return world


def _token(session: Session, account_id: int, purpose: Purpose) -> dict[str, str]:
    """Return what stands in the address of a link of a mail."""
    link = make_link(session, account_id, purpose, now=clock.now(session))
    return {"token": sign(SECRET, link.public_id, purpose)}


def _write(
    session: Session,
    admin: Account,
    mentor: Mentor,
    candidate: Candidate,
    requested: str,
    now: datetime,
) -> tuple[dict[str, str], dict[str, str]]:
    """Let two people write to each other, propose times, and one of them ask the office."""
    one, other = actor_of(mentor), actor_of(candidate)
    write_message(session, one, requested, "Hello, what would you like to learn?", now=now)
    write_message(session, other, requested, "How to lead a team.", now=now)
    propose_times(session, other, requested, [now + timedelta(days=2)], "Ring me.", now=now)
    asking = ask_for_help(
        session, other, requested, HelpReason.OTHER, "May I ask two?", may_read=True, now=now
    )
    open_messages(session, actor_of(admin), asking.public_id, now=now)
    return {"thing_id": requested}, {"help_id": asking.public_id}


def _workday(day: date) -> date:
    """Return a day after some months on which the office works."""
    return add_working_days(day + timedelta(150), 1, None)


def _fill(session: Session) -> tuple[World, int]:
    now = clock.now(session)
    admin = make_admin(session)
    mentor, other_mentor = make_mentor(session, capacity=8), make_mentor(session)
    names = ("seeking", "asking", "offered", "accepted", "paired", "decided", "unanswered")
    candidates = {name: make_candidate(session) for name in names}
    office = actor_of(admin)

    def ask(name: str) -> str:
        asked = request_mentor(
            session, actor_of(candidates[name]), mentor.public_id, "Hello", now=now
        )
        return asked.public_id

    unanswered = candidates["unanswered"]
    late = request_mentor(session, actor_of(unanswered), other_mentor.public_id, "Hello", now=now)
    close_proposal(session, SYSTEM, late, ProposalStatus.EXPIRED, now=now)
    requested = ask("asking")
    offer = offer_by_hand(session, office, candidates["offered"].id, mentor.id, now=now)
    accepted, approved, decided = ask("accepted"), ask("paired"), ask("decided")
    for proposal_id in (accepted, approved, decided):
        accept_request(session, actor_of(mentor), proposal_id, room=3, now=now)
    pairing = approve_pairing(session, office, approved, now=now)
    (decision,) = approve_all(session, office, [decided], now=now)
    seeking = candidates["seeking"]
    add_to_list(session, actor_of(seeking), seeking.id, mentor.id, now=now)
    add_to_list(session, actor_of(seeking), seeking.id, other_mentor.id, now=now)
    run = start_run(session, office, now=now)
    scenario = start_scenario(session, office, "What if", now=now)
    ids = propose_settings(session, office, "New settings", {"fresh_days": 20}, now=now)
    proposed = session.get_one(MatchRun, ids[1])
    keep_upload(session, office, Role.CANDIDATE, "people.csv", PEOPLE, now=now)
    day = local_day(now)
    dates = RoundDates("Next", day + timedelta(90), day + timedelta(120), _workday(day), 3)
    to_come = make_round(session, office, dates, now=now)
    session.flush()
    mail = session.scalars(select(OutboxMail.public_id)).first()

    accounts = {name: candidate.account_id for name, candidate in candidates.items()}
    accounts |= {
        "mentor": mentor.account_id,
        "other_mentor": other_mentor.account_id,
        "admin": admin.id,
        "nobody": make_account(session).id,
        "closed": make_account(session, *Role, active=False).id,
    }
    roles = {name: frozenset({Role.CANDIDATE}) for name in names}
    roles |= {name: frozenset({Role.MENTOR}) for name in ("mentor", "other_mentor")}
    roles |= {"admin": frozenset({Role.ADMIN})}
    roles |= {name: frozenset() for name in (ANONYMOUS, "nobody", "closed")}
    applicant = make_mentor(session, status="applied", first_visit="help")
    day = set_training_day(
        session, office, applicant.scheme_id, now.date(), "10 to 4, by video", now=now
    )
    ask_to_training(session, office, day, [applicant.id], now=now)
    of_day = {"training_id": day.public_id}
    pair = {"pairing_id": pairing.public_id}
    asked, offered = {"proposal_id": requested}, {"proposal_id": offer.public_id}
    person = {"person_id": candidates["asking"].public_id}
    other = {"person_id": mentor.public_id}
    of_scenario = {"run_id": scenario.public_id}
    somebody = {"account_id": seeking.account.public_id}
    two = somebody | {"other_id": candidates["asking"].account.public_id}
    listed, of_run = {"mentor_id": mentor.public_id}, {"run_id": run.public_id}
    thread, helping = _write(session, admin, mentor, candidates["asking"], requested, now)
    sample = {"area": "pairings", "name": "request_new"}
    places = _token(session, mentor.account_id, Purpose.PLACES)
    note_asked(session, pairing, asks=2, now=now - timedelta(days=8))
    for by_mentor in (False, True):
        due = Due(0, pairing.id, Moment.FIRST, by_mentor)
        note_survey_asked(session, due, now=now)
    asking_survey = _token(session, candidates["paired"].account_id, Purpose.SURVEY)
    of_survey = {"pairing_id": pairing.public_id, "moment": "first"}
    meeting = _token(session, candidates["paired"].account_id, Purpose.MET)
    ids = {
        "accounts.demo_sign_in": (ANONYMOUS, {"role": "admin"}),
        "availability.looking": (
            ANONYMOUS,
            _token(session, seeking.account_id, Purpose.LOOKING),
        ),
        "availability.met": (ANONYMOUS, meeting),
        "availability.say_met_here": (ANONYMOUS, meeting | pair),
        "availability.my_met": ("paired mentor", pair),
        "availability.survey": (ANONYMOUS, asking_survey),
        "availability.answer_here": (ANONYMOUS, asking_survey | of_survey),
        "availability.answer_mine": ("paired mentor", of_survey),
        "availability.places": (ANONYMOUS, places),
        "availability.people": (ANONYMOUS, places),
        "availability.undo_places": (ANONYMOUS, places),
        "availability.reminders": (ANONYMOUS, places),
        "candidates.step": ("seeking", {"step": "place"}),
        "mentors.step": ("mentor", {"step": "place"}),
        "desk.end_pairing": ("admin", pair),
        "desk.ask_pair": ("admin", pair),
        "desk.they_go_on": ("admin", pair),
        "desk.ask_met": ("admin", pair),
        "desk.they_met": ("admin", pair),
        "desk.person": ("admin", somebody),
        "desk.correct": ("admin", somebody),
        "desk.find_twin": ("admin", somebody),
        "desk.merge": ("admin", two),
        "desk.merge_now": ("admin", two),
        "desk.tell_apart": ("admin", two),
        "desk.let_in": ("admin", somebody),
        "desk.stop_sign_in": ("admin", somebody),
        "desk.allow_sign_in": ("admin", somebody),
        "desk.remove_administrator": ("admin", {"account_id": admin.public_id}),
        "desk.training_day": ("admin", of_day),
        "desk.move_training": ("admin", of_day),
        "desk.call_off_training": ("admin", of_day),
        "desk.hold_training": ("admin", of_day),
        "desk.change_guests": ("admin", of_day),
        "desk.told_places": ("admin", listed),
        "desk.still_looking": ("admin", {"candidate_id": seeking.public_id}),
        "desk.rung": ("admin", listed),
        "desk.help_page": ("admin", helping),
        "desk.help_open": ("admin", helping),
        "desk.help_messages": ("admin", helping),
        "desk.make_offers": ("admin", of_run),
        "desk.offer": ("admin", of_run),
        "desk.log_file": ("admin", {"kind": "csv"}),
        "desk.export_file": ("admin", {"what": "mentors", "kind": "csv"}),
        "desk.upload_file": ("admin", {"report": "bad"}),
        "desk.agree": ("admin", {"decision_id": decision.public_id}),
        "desk.override": ("admin", {"proposal_id": accepted}),
        "desk.undo": ("admin", {"batch": decision.batch}),
        "desk.reject": ("admin", {"proposal_id": accepted}),
        "desk.change_dates": ("admin", {"round_id": to_come.public_id}),
        "desk.call_off": ("admin", {"round_id": to_come.public_id}),
        "desk.run": ("admin", of_run),
        "desk.from_plan": ("admin", of_run),
        "desk.from_plan_rows": ("admin", of_run | {"stage": "suggested"}),
        "desk.nudge": ("admin", offered),
        "desk.shared_report": ("admin", {"year": str(now.year)}),
        "desk.shared_report_csv": ("admin", {"year": str(now.year)}),
        "desk.stop_scenario": ("admin", of_scenario),
        "desk.proposed": ("admin", {"run_id": proposed.public_id}),
        "desk.save_proposed": ("admin", {"run_id": proposed.public_id}),
        "desk.delete_scenario": ("admin", of_scenario),
        "desk.run_progress": ("admin", of_run),
        "desk.send_again": ("admin", {"mail_id": mail or ""}),
        "desk.stop_run": ("admin", of_run),
        "desk.unmatched": ("admin", of_run),
        "desk.moved": ("admin", of_run),
        "desk.withdraw": ("admin", offered),
        "desk.withdraw_now": ("admin", offered),
        "directory.mentor": ("seeking", listed),
        "notifications.mail": (ANONYMOUS, {"mail_id": mail or ""}),
        "notifications.mail_html": (ANONYMOUS, {"mail_id": mail or ""}),
        "notifications.sample": (ANONYMOUS, sample),
        "notifications.sample_html": (ANONYMOUS, sample),
        "pairings.accept": ("mentor", asked),
        "pairings.decline": ("mentor", asked),
        "pairings.talk": ("mentor", asked),
        "pairings.late_yes": ("other_mentor", {"proposal_id": late.public_id}),
        "pairings.never_this_candidate": ("mentor", asked),
        "pairings.suggest_candidate_again": ("mentor", person),
        "pairings.never_this_mentor": ("asking", asked),
        "pairings.suggest_mentor_again": ("asking", other),
        "pairings.dates": ("mentor", {"kind": "answer", "thing_id": requested}),
        "pairings.request_page": ("mentor", asked),
        "pairings.thread": ("mentor asking", thread),
        "pairings.read": ("mentor asking", thread),
        "pairings.ask_help": ("mentor asking", thread),
        "pairings.times": ("mentor asking", thread),
        "pairings.choose": ("mentor asking", thread),
        "pairings.none_fits": ("mentor asking", thread),
        "pairings.no_talk": ("mentor asking", thread),
        "pairings.finish": ("mentor", pair),
        "pairings.end_early": ("mentor", pair),
        "pairings.still_theirs": ("mentor", pair),
        "pairings.end_date_theirs": ("mentor", pair),
        "pairings.beginning": ("paired mentor", pair),
        "pairings.still_mine": ("paired", pair),
        "pairings.end_date_mine": ("paired", pair),
        "pairings.accept_own_offer": ("offered", offered),
        "pairings.decline_own_offer": ("offered", offered),
        "pairings.withdraw": ("asking", asked),
        "pairings.end_own": ("paired", pair),
        "pairings.ask": ("seeking", listed),
        "pairings.add_to_list": ("seeking", listed),
        "pairings.move_on_list": ("seeking", listed),
        "pairings.remove_from_list": ("seeking", listed),
        "web.static": (ANONYMOUS, {"version": fingerprint(), "name": "matcher.css"}),
    }
    return World(accounts, roles, ids), run.id


def database_hash(database: Database) -> str:
    """Return a hash over every row of every table."""
    digest = hashlib.sha256()
    with database.read() as session:
        for table in Base.metadata.sorted_tables:
            rows: list[Any] = sorted(repr(tuple(row)) for row in session.execute(select(table)))
            digest.update(f"{table.name}{rows}".encode())
    return digest.hexdigest()
