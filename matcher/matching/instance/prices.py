"""What one more place is worth, mentor by mentor, and where one would help most."""

from matcher.matching.explain import Worth
from matcher.matching.instance.newcomers import Corner, newcomer_worths
from matcher.matching.instance.outcome import Outcome
from matcher.matching.instance.rows import has_prices, prices
from matcher.matching.rules.eligibility import NO_BAR

WHY_NO_PRICES = {
    "fair": "A fair match has many aims, one after the other, so no one price says what a place "
    "is worth. A match by coverage has one.",
    "stable": "A stable match has no prices. A match by coverage has.",
}
STOPPED = "This match was stopped before its prices were proved."


def place_worths(outcome: Outcome) -> tuple[Worth, ...]:
    """Return what one more place with each mentor is worth, one at a time, by index."""
    _, v = prices(outcome)
    return tuple(Worth(*outcome.assignment.split(int(value))) for value in v)


def prices_of(outcome: Outcome) -> dict[str, object]:
    """Return what places are worth, for a report: by mentor, and by region and sector.

    Each worth is exact, for one place more at a time: `priority` above 0 means one more person
    with a mentor. Of a region and sector, `best` and `median` (the lower of two) are of the
    mentors there who can be asked; `new_mentor` is a usual one, with one place, in the middle of
    the region's candidates. Where nothing would be gained, there is no line.
    """
    assignment = outcome.assignment
    if not has_prices(outcome):
        why = STOPPED if assignment.status != "optimal" else WHY_NO_PRICES[assignment.method]
        return {"method": assignment.method, "why_none": why}
    records = outcome.instance.mentors.records
    return {
        "method": assignment.method,
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
