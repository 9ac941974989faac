"""Whose turn it is, until when, and what happens then: for whatever is open."""

from dataclasses import dataclass
from datetime import date

from matcher.core.words import _
from matcher.pairings.rules.rounds import Review


@dataclass(frozen=True, slots=True)
class NextStep:
    """Who acts next, what they do, by which day, and what happens then.

    `is_late` says that the day has passed without it.
    """

    who: str
    what: str
    by: date
    then: str
    is_late: bool = False


def you_answer_offer(mentor: str, by: date, *, is_late_yes: bool) -> NextStep:
    """Return the step of a candidate who is offered a place."""
    then = (
        _("If you say yes, the office confirms it. If you say no, or nothing, you go on looking.")
        if is_late_yes
        else _(
            "If you say yes, %(name)s is asked. If you say no, or nothing, you go on looking.",
            name=mentor,
        )
    )
    return NextStep(_("You"), _("say yes or no to the offer"), by, then)


def mentor_answers(mentor: str, by: date, *, asks_next: bool) -> NextStep:
    """Return the step of a mentor who is asked, as the candidate reads it."""
    then = (
        _(
            "A yes goes to the office. After a no, or none, we ask the next on your list. "
            "Your message is kept."
        )
        if asks_next
        else _(
            "A yes goes to the office. After a no, or none, you hear from us who else has room. "
            "Your message is kept."
        )
    )
    return NextStep(mentor, _("says yes or no"), by, then)


def we_send_your_request(mentor: str, review: Review) -> NextStep:
    """Return what happens to a request that was written in the review days of a round."""
    then = _("Then %(name)s reads it, and their time to answer begins.", name=mentor)
    return NextStep(_("We"), _("send your request"), review.announced_on, then)


def you_hear_from_us(review: Review) -> NextStep:
    """Return what happens to a candidate for whom an offer is written in the review days."""
    then = _("The office is looking at all suggestions. You need do nothing till then.")
    return NextStep(_("We"), _("write to you"), review.announced_on, then)


def office_confirms(by: date, *, today: date) -> NextStep:
    """Return the step of the office, once two people have said yes."""
    is_late = by < today
    then = (
        _("The office is late. Write to them: they can see what holds it up.")
        if is_late
        else _("You both get a mail, and see how to reach each other.")
    )
    return NextStep(_("The office"), _("confirms it"), by, then, is_late)


def you_ask(by: date) -> NextStep:
    """Return the step of a candidate who looks, until they are asked whether they still do."""
    return NextStep(
        _("You"),
        _("ask a mentor"),
        by,
        _("On that day we ask whether you are still looking. Matches and offers go on meanwhile."),
    )


def you_want_offers_again(by: date) -> NextStep:
    """Return the step of a candidate whose last offer ran out, until they are asked anyway."""
    then = _("Your last offer ran out, so we make no others for now. On My list we begin again.")
    return NextStep(_("You"), _("ask a mentor, or save your choice on My list"), by, then)


def you_say_you_look(by: date) -> NextStep:
    """Return the step of a candidate who is asked whether they still look."""
    return NextStep(
        _("You"),
        _("tell us that you are still looking"),
        by,
        _("After that day matches and offers pass you over, until you press the button."),
    )


def you_are_passed_over(since: date) -> NextStep:
    """Return the step of a candidate who has not said in time that they still look."""
    return NextStep(
        _("You"),
        _("tell us that you are still looking"),
        since,
        _("Press the button, and matches and offers count you in again at once."),
        is_late=True,
    )


def we_count_you_in(on: date) -> NextStep:
    """Return what happens as a candidate's rest ends."""
    return NextStep(
        _("We"), _("count you in again"), on, _("Matches and offers reach you from that day on.")
    )


def you_meet(by: date) -> NextStep:
    """Return the step of a candidate whose mentoring has just begun."""
    return NextStep(
        _("You"),
        _("write first, and meet"),
        by,
        _("Agree how often you meet, how long, until when, and what stays between you."),
    )


def you_meet_on(day: date) -> NextStep:
    """Return the step of a candidate who has named the day of the first meeting."""
    return NextStep(
        _("You"), _("meet, as you told us"), day, _("After that day we ask once how it went.")
    )


def you_say_you_met(by: date, *, today: date) -> NextStep:
    """Return the step of a candidate who is asked whether two people have met."""
    return NextStep(
        _("You"),
        _("tell us whether you have met"),
        by,
        _("If we hear nothing from either of you, the office asks."),
        is_late=by < today,
    )


def you_say_you_go_on(by: date) -> NextStep:
    """Return the step of a candidate who is asked whether two people still work together."""
    return NextStep(
        _("You"),
        _("tell us whether you still work together"),
        by,
        _("If we hear nothing from either of you, the office asks after that day."),
    )


def we_ask_how_it_goes(on: date, *, is_end: bool) -> NextStep:
    """Return what happens next to two people who work together."""
    what = _("ask you both whether you have finished") if is_end else _("ask you both how it goes")
    return NextStep(_("We"), what, on, _("Nothing ends by itself. You need do nothing till then."))
