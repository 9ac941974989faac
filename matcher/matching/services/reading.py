"""What a run sees: its people, read once, and what was asked of it."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

from matcher.core.db import Database
from matcher.core.words import _
from matcher.matching.instance.contributions import pair_distance_m
from matcher.matching.instance.instance import Instance, build_instance
from matcher.matching.models import MatchRun
from matcher.matching.queries.people import read_candidates, read_mentors, settings_of
from matcher.matching.queries.relations import read_tried
from matcher.matching.rules.bars import BAR_LABELS
from matcher.matching.rules.eligibility import why_not_eligible
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.scenarios import People, changed

Ids = tuple[dict[str, int], dict[str, int]]


class StalePin(RuntimeError):
    """A pair that was to be may not be any more; the message names it."""


def read_run(database: Database, run_id: int) -> tuple[Instance, dict[str, Any], Ids]:
    """Read the people once.

    Returns the instance, what was asked as `solve` takes it, and ids by e-mail of candidates and
    mentors.

    Raises
    ------
    StalePin
        A pair that was set may not be any more.
    """
    with database.read() as session:
        run = session.get_one(MatchRun, run_id)
        mentors = read_mentors(session, run.scheme_id, today=run.as_of)
        by = run.options.get("enrolled_by")
        candidates = read_candidates(
            session,
            run.scheme_id,
            today=run.as_of,
            free_only=True,
            by=date.fromisoformat(by) if by else None,
        )
        candidates = _without_tried(candidates, mentors, run, read_tried(session, run.as_of))
        settings = settings_of(run.scheme)
        as_of, method, options = run.as_of, run.method, run.options
    people = changed(
        People(list(mentors.values()), list(candidates.values()), settings, as_of),
        options.get("changes", ()),
    )
    instance = build_instance(people.mentors, people.candidates, people.settings, as_of=as_of)
    asked = {"method": method, **_asked(options, candidates, mentors, instance)}
    candidate_ids = {person.email: i for i, person in candidates.items()}
    return instance, asked, (candidate_ids, {person.email: i for i, person in mentors.items()})


def _without_tried(
    candidates: dict[int, CandidateRecord],
    mentors: dict[int, MentorRecord],
    run: MatchRun,
    tried: dict[int, set[str]],
) -> dict[int, CandidateRecord]:
    """Keep apart those with whom it came to nothing of late, unless the office sets the pair."""
    pinned = {(i, mentors[j].email) for i, j in run.options.get("pinned", ()) if j in mentors}
    return {
        i: replace(
            person,
            exclusions=person.exclusions | {one for one in tried[i] if (i, one) not in pinned},
        )
        if i in tried
        else person
        for i, person in candidates.items()
    }


def is_scenario(database: Database, run_id: int) -> bool:
    """Say whether a run is only to be compared."""
    with database.read() as session:
        return bool(session.get_one(MatchRun, run_id).scenario)


def _asked(
    options: dict[str, Any],
    candidates: dict[int, CandidateRecord],
    mentors: dict[int, MentorRecord],
    instance: Instance,
) -> dict[str, Any]:
    """Return a run's options by e-mail address; of an earlier run, the people who still look."""
    asked: dict[str, Any] = {"pinned": _still_pinned(options, candidates, mentors, instance)}
    if "previous" in options:
        asked["keep_bonus"] = options["keep_bonus"]
        asked["previous"] = {
            candidates[i].email: mentors[j].email
            for i, j in options["previous"]
            if i in candidates and j in mentors
        }
    return asked


def _still_pinned(
    options: dict[str, Any],
    candidates: dict[int, CandidateRecord],
    mentors: dict[int, MentorRecord],
    instance: Instance,
) -> list[tuple[str, str]]:
    pinned = []
    places = Counter(j for _, j in options.get("pinned", ()))
    for i, j in options.get("pinned", ()):
        if i not in candidates or j not in mentors:
            raise StalePin(_("A pair that was set cannot be any more. Start the run again."))
        candidate, mentor = candidates[i], mentors[j]
        bar = why_not_eligible(
            candidate,
            mentor,
            instance.settings,
            as_of=instance.mentors.as_of,
            distance_m=pair_distance_m(candidate, mentor),
        )
        if bar or places[j] > mentor.capacity:
            why = str(BAR_LABELS[bar]) if bar else _("Not enough places")
            raise StalePin(
                _(
                    "%(candidate)s with %(mentor)s cannot be any more: %(why)s. "
                    "Start the run again.",
                    candidate=candidate.name,
                    mentor=mentor.name,
                    why=why,
                )
            )
        pinned.append((candidate.email, mentor.email))
    return pinned
