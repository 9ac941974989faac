"""What one more place is worth, mentor by mentor, and where one would help most."""

from matcher.matching.explain import Worth, why_no_prices
from matcher.matching.instance.newcomers import Corner, newcomer_worths
from matcher.matching.instance.outcome import Outcome
from matcher.matching.instance.rows import has_prices, prices
from matcher.matching.instance.rule_prices import MOST_PAIRS_AT_ONCE, affordable_rule_prices
from matcher.matching.rules.eligibility import NO_BAR

MOST_LINES = 10


def place_worths(outcome: Outcome) -> tuple[Worth, ...]:
    """Return what one more place with each mentor is worth, one at a time, by index."""
    _, v = prices(outcome)
    return tuple(Worth(*outcome.assignment.split(int(value))) for value in v)


def prices_of(outcome: Outcome) -> dict[str, object]:
    """Return what places are worth, for a report: by mentor, and by region and sector.

    Each worth is exact, for one place more at a time: `priority` above 0 means one more person
    with a mentor. Of a region and sector, `best` and `median` (the lower of two) are of the
    mentors there who can be asked; `new_mentor` is a usual one, with one place, in the middle of
    the region's candidates. Where nothing would be gained, there is no line. `rules` are what the
    match would gain without each rule, by any method; None where that takes too long to find.
    """
    assignment = outcome.assignment
    rules = affordable_rule_prices(outcome)
    shared = {
        "method": assignment.method,
        "rules": None if rules is None else [price.as_mapping() for price in rules],
    }
    if not has_prices(outcome):
        return {**shared, "why_none": why_no_prices(assignment.method, assignment.status)}
    records = outcome.instance.mentors.records
    return {
        **shared,
        "unit": assignment.unit,
        "mentors": [
            {"mentor_email": records[j].email, **worth.as_mapping()}
            for j, worth in sorted(
                enumerate(place_worths(outcome)), key=lambda pair: records[pair[0]].email
            )
            if _value(worth) > (0, 0)
        ],
        "regions": list_corners(outcome),
    }


def worths_of(outcome: Outcome) -> dict[str, object]:
    """Return what the office reads of a run: the best places for one more, and the rules' prices.

    None stands for prices that the method has not, or that would keep the run waiting.
    """
    rules = affordable_rule_prices(outcome, MOST_PAIRS_AT_ONCE)
    return {
        "status": outcome.assignment.status,
        "places": list_corners(outcome)[:MOST_LINES] if has_prices(outcome) else None,
        "rules": None if rules is None else [price.as_mapping() for price in rules],
    }


def list_corners(outcome: Outcome) -> list[dict[str, object]]:
    """Return where one more place would help, by region and sector, the most helpful first."""
    found = _by_corner(outcome)
    fresh = newcomer_worths(outcome)
    lines = []
    for corner in found.keys() | fresh.keys():
        worths = sorted(found.get(corner, []), key=_value)
        newcomer = fresh.get(corner, Worth(0, 0))
        most = max([*worths, newcomer], key=_value)
        if _value(most) > (0, 0):
            lines.append((_value(newcomer), _value(most), corner, worths, newcomer))
    lines.sort(key=lambda line: ([-part for part in (*line[0], *line[1])], line[2]))
    return [
        {
            "region": corner[0],
            "sector": corner[1],
            "mentors": len(worths),
            "best": worths[-1].as_mapping() if worths else None,
            "median": worths[(len(worths) - 1) // 2].as_mapping() if worths else None,
            "new_mentor": newcomer.as_mapping(),
        }
        for _, _, corner, worths, newcomer in lines
    ]


def _by_corner(outcome: Outcome) -> dict[Corner, list[Worth]]:
    """Group the worths of the mentors who can be asked, by region and sector."""
    mentors = outcome.instance.mentors
    rows = mentors.rows
    can_be_asked = (rows["bar"] == NO_BAR) & ~rows["paused"] & (rows["capacity"] > 0)
    found: dict[Corner, list[Worth]] = {}
    for j, worth in enumerate(place_worths(outcome)):
        if can_be_asked[j]:
            record = mentors.records[j]
            found.setdefault((record.region, record.sector), []).append(worth)
    return found


def _value(worth: Worth) -> tuple[int, int]:
    return worth.priority, worth.suitability
