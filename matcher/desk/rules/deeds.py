"""The log in words: what was done, said as the office would say it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from matcher.core.words import _, _l
from matcher.mentors.rules import CLAIM_SOURCES, ClaimSource
from matcher.pairings.rules.states import END_LABELS, EndReason
from matcher.web.dates import short_day

DEEDS: Mapping[str, str] = {
    "account.added": _l("Added to the register"),
    "account.allowed": _l("May sign in again"),
    "account.code_requested": _l("Asked for a code to choose a new password"),
    "account.corrected": _l("Name or e-mail address put right"),
    "account.asked_to_join": _l("Asked to join"),
    "account.invited": _l("Invited to choose a password"),
    "account.joined": _l("Showed that the address is theirs, and asks to be a %(role)s"),
    "account.language": _l("Chose a language for pages and mails"),
    "account.apart": _l("Noted that two entries are two people"),
    "account.merged": _l("Another entry of the same person was merged into this one"),
    "account.merged_away": _l("Merged into another entry of the same person"),
    "account.password_changed": _l("Chose a new password"),
    "account.runs": _l("May run the scheme"),
    "account.runs_no_more": _l("Runs the scheme no more"),
    "account.role_added": _l("Given a further role: %(role)s"),
    "account.signed_in": _l("Signed in"),
    "account.stopped": _l("Can sign in no more"),
    "absence.added": _l("Days away noted, %(first)s to %(last)s"),
    "absence.removed": _l("Days away taken back, %(first)s to %(last)s"),
    "candidate.admitted": _l("Let in by the office, to look for a mentor"),
    "candidate.ask_next": _l("Chose whether the next on My list is asked by itself"),
    "candidate.enrolled": _l("Asked to look for a mentor"),
    "candidate.first_visit": _l("Went through their first visit"),
    "candidate.found": _l("Said that they have found a mentor"),
    "candidate.later": _l("Takes a break from looking"),
    "candidate.loaded": _l("Loaded as a candidate"),
    "candidate.offers": _l("Chose which offers they want"),
    "candidate.profile": _l("Profile and wishes changed"),
    "candidate.seeking": _l("Looks for a mentor again"),
    "candidate.still": _l("Said that they are still looking"),
    "approvals.policy": _l("Changed who is told when approvals wait"),
    "decision.approve": _l("Approved, with ten minutes to undo it"),
    "decision.reject": _l("Turned down, with ten minutes to undo it"),
    "decision.seconded": _l("Agreed, as a second administrator"),
    "decision.undone": _l("Undid the decision"),
    "employers.apart": _l("Noted of employers that look alike that they are two: %(n)s pairs"),
    "employers.together": _l("Took back that employers are two: %(n)s pairs"),
    "exclusion.ticked": _l("Asked that a person is not suggested again"),
    "exclusion.taken_back": _l("Lets a person be suggested again"),
    "help.added": _l("Added words to a question to the office"),
    "help.answered": _l("The office answered a question"),
    "help.asked": _l("Asked the office for help"),
    "help.opened": _l("The office read messages, as whoever asked had allowed"),
    "list.added": _l("Put a mentor on My list"),
    "list.moved": _l("Changed the order of My list"),
    "list.removed": _l("Took a mentor off My list"),
    "mail.again": _l("A failed mail was sent again"),
    "candidate.refused": _l("Turned down by the office"),
    "mentor.asked_to_training": _l("Asked to a training day"),
    "mentor.missed_training": _l("Did not come to the training on %(on)s"),
    "mentor.refused": _l("Turned down by the office"),
    "mentor.trained": _l("Came to the training on %(on)s"),
    "training.called_off": _l("The training on %(on)s was called off"),
    "training.moved": _l("A training day was moved from %(old)s to %(new)s"),
    "training.on_again": _l("The training on %(on)s takes place after all"),
    "training.place": _l("Another time or place for the training on %(new)s"),
    "training.set": _l("A training day was set: %(on)s"),
    "mentor.applied": _l("Asked to become a mentor"),
    "mentor.capacity": _l("Places changed from %(old)s to %(new)s"),
    "mentor.confirmed": _l("Confirmed the places"),
    "mentor.kept_closed": _l("A place came back and stays closed, as they had no room"),
    "mentor.kept_for_word": _l("A place came back, and they are asked before it opens"),
    "mentor.kept_opened": _l("A place opened that had come back, as they said no more"),
    "mentor.listed": _l("Let into the register by the office"),
    "mentor.first_visit": _l("Went through their first visit"),
    "mentor.leaving": _l("Said that they will stop mentoring"),
    "mentor.loaded": _l("Loaded as a mentor"),
    "mentor.paused": _l("Takes a break"),
    "mentor.profile": _l("Profile changed"),
    "mentor.reminders_off": _l("Wants no more reminders"),
    "mentor.reminders_on": _l("Wants reminders again"),
    "mentor.resumed": _l("Is back from a break"),
    "mentor.retired": _l("Stopped mentoring"),
    "mentor.rung": _l("The office rang"),
    "mentor.shows_expected": _l("Chose whether to show when a place is expected"),
    "mentor.undone": _l("Took back what was said %(source)s"),
    "message.written": _l("Wrote a message"),
    "pairing.active": _l("Pairing began"),
    "pairing.alive": _l("The two go on"),
    "pairing.asked_again": _l("Asked both whether they go on"),
    "pairing.completed": _l("Pairing finished"),
    "pairing.end_agreed": _l("Agreed until when they work together: %(on)s"),
    "pairing.ended_early": _l("Pairing ended early: %(reason)s"),
    "pairing.meets_on": _l("Named the day of their first meeting: %(on)s"),
    "pairing.met": _l("Said that the two have met"),
    "pairing.met_asked_again": _l("Asked both anew whether they have met"),
    "pairing.needs_help": _l("Said that they have not met, and need help"),
    "pairing.on_hold": _l("Pairing rests"),
    "pairing.survey_answered": _l("Answered two questions on how it goes"),
    "pairing.said": _l("Answered whether they go on"),
    "proposal.accepted": _l("The mentor said yes"),
    "proposal.approved": _l("The office approved"),
    "proposal.declined": _l("Said no"),
    "proposal.expired": _l("The time to answer ran out"),
    "proposal.late_yes": _l("Said yes after the time had run out"),
    "proposal.moved": _l("The last day to answer moved from %(old)s to %(new)s"),
    "proposal.nudged": _l("The office asked for the answer once more"),
    "proposal.offered": _l("A mentor was offered"),
    "proposal.rejected": _l("The office could not approve"),
    "proposal.requested": _l("The mentor was asked"),
    "proposal.talk": _l("Agreed to talk first, on %(on)s"),
    "proposal.withdrawn": _l("Taken back"),
    "proposal.sent": _l("Went out, as its round was announced"),
    "round.called_off": _l("Called off the round “%(name)s”"),
    "round.changed": _l(
        "Changed the round “%(name)s”: %(opens)s to %(closes)s, all goes out on %(announced)s"
    ),
    "round.made": _l(
        "Made the round “%(name)s”: %(opens)s to %(closes)s, all goes out on %(announced)s"
    ),
    "run.done": _l("A match was made"),
    "run.failed": _l("A match failed"),
    "run.keep_best_asked": _l("Asked a match to stop with the best so far"),
    "run.offered": _l("Offered suggestions of a match to %(n)s candidates"),
    "run.queued": _l("Asked for a match"),
    "run.scenario_deleted": _l("Threw a scenario away"),
    "run.scenario_queued": _l("Asked for a scenario"),
    "run.stop_asked": _l("Asked a match to stop"),
    "run.stopped": _l("A match was stopped"),
    "run.void": _l("A match was void, because the settings changed meanwhile"),
    "scheme.changed": _l("The settings were changed: version %(version)s"),
    "scheme.columns": _l("Said which columns of a file are which"),
    "scheme.imported": _l("Imported a file: %(added)s added, %(changed)s changed"),
    "scheme.made": _l("Made the scheme “%(name)s”"),
    "scheme.renamed": _l("Renamed the scheme from “%(old)s” to “%(new)s”"),
    "scheme.closed": _l("Closed the scheme for new people"),
    "scheme.opened": _l("Opened the scheme for new people again"),
    "scheme.loaded": _l("The scheme was set up"),
    "talk.agreed": _l("Chose a time to talk"),
    "talk.cancelled": _l("Cancelled a talk"),
    "talk.none_fits": _l("Said that no time to talk fits"),
    "talk.proposed": _l("Proposed times to talk"),
    "talk.taken_back": _l("Took times to talk back"),
}

SUBJECTS: Mapping[str, str] = {
    "decision": _l("Decisions on approvals"),
    "proposal": _l("Requests and offers"),
    "pairing": _l("Pairings"),
    "mentor": _l("Mentors"),
    "candidate": _l("Candidates"),
    "list": _l("My list"),
    "exclusion": _l("Who is not to be suggested again"),
    "absence": _l("Days away"),
    "round": _l("Rounds"),
    "run": _l("Matches"),
    "scheme": _l("The scheme"),
    "training": _l("Training days"),
    "employers": _l("Employers"),
    "approvals": _l("Rules of the scheme"),
    "account": _l("Accounts and sign-ins"),
    "mail": _l("Mails"),
}
"""What the log is about, by the first part of a deed's code."""


def in_words(action: str, details: Mapping[str, Any]) -> str:
    """Say an entry of the log; one without words of its own is named by its code."""
    words = DEEDS.get(action)
    if words is None:
        return action.replace(".", ": ").replace("_", " ").capitalize()
    said = {name: _value(name, value) for name, value in details.items()}
    try:
        return str(words) % said if "%(" in str(words) else str(words)
    except KeyError:  # an entry from before this detail was kept
        return str(words).partition("%(")[0].rstrip(" :,")


def _value(name: str, value: Any) -> str:
    if name == "reason" and value in list(EndReason):
        label = str(END_LABELS[EndReason(value)])
        return label[:1].lower() + label[1:]
    if name == "source" and value in list(ClaimSource):
        return str(CLAIM_SOURCES[ClaimSource(value)])
    if value is None:
        return _("none")
    try:
        return short_day(date.fromisoformat(str(value)[:10]))
    except ValueError:
        return str(value)
