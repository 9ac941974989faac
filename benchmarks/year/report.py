# ruff: noqa: E501 (markup, and tables of words)
"""Writing a simulated year down: a table for each figure, and a plot."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]
GOALS: Sequence[tuple[str, str, str, Callable[[Figures], bool] | None]] = (
    ("false_free_of_answers", "decided requests to “free” mentors that had no room", "≤ 3 %",
     lambda f: f["false_free_of_answers"] <= 0.03),
    ("false_free_on_list", "mentors shown as free who have no room (weekly looks)", "≤ 3 %",
     lambda f: f["false_free_on_list"] <= 0.03),
    ("false_full_on_list", "mentors shown as full or away who have room (weekly looks)", "≤ 5 %",
     lambda f: f["false_full_on_list"] <= 0.05),
    ("days_to_answer_median", "working days to a human answer, median", "", None),
    ("days_to_answer_p90", "working days to a human answer, p90", "", None),
    ("end_in_silence", "requests that end in silence, of those that end", "≤ 5 %", lambda f: f["end_in_silence"] <= 0.05),
    ("days_to_approved_median", "working days from enrolment to approved, median", "≤ 10",
     lambda f: f["days_to_approved_median"] <= 10),
    ("days_to_approved_p90", "working days from enrolment to approved, p90", "≤ 30",
     lambda f: f["days_to_approved_p90"] <= 30),
    ("days_to_approved_median_of_all", "the same with those who still wait, median", "", None),
    ("days_to_approved_p90_of_all", "the same with those who still wait, p90", "", None),
    ("filled", "fillable places filled", "≥ 97 %", lambda f: f["filled"] >= 0.97),
    ("held_idle_days", "place-days held by what came to nothing", "", None),
    ("held_by_ghosts_days", "place-days held by pairings that were over", "", None),
    ("mails_mentor_mean", "mails to a mentor in the year, mean", "", None),
    ("mails_mentor_most", "mails to a mentor in the year, most", "", None),
    ("mails_mentor_over", "mentors with more than 12 + 3 a request", "0", lambda f: f["mails_mentor_over"] == 0),
    ("mails_candidate_mean", "mails to a candidate, mean", "", None),
    ("mails_candidate_most", "mails to a candidate, most", "", None),
    ("mails_candidate_over", "candidates with more than 20", "0", lambda f: f["mails_candidate_over"] == 0),
    ("requests", "requests", "", None),
    ("enrolled", "candidates who enrolled", "", None),
    ("approved", "of these approved with a mentor", "", None),
)  # fmt: skip
SHARES = {
    "false_free_of_answers",
    "false_free_on_list",
    "false_full_on_list",
    "end_in_silence",
    "filled",
}
NOT_OF_A_LIST = {"mails_mentor_over", "mails_candidate_over"}
PLOTTED = (
    ("false_free_on_list", "shown as free, and had no room", 0.03),
    ("false_full_on_list", "shown as full, and had room", 0.05),
    ("end_in_silence", "requests ending in silence", 0.05),
    ("filled", "fillable places filled", 0.97),
    ("days_to_answer_p90", "working days to an answer, p90", None),
    ("days_to_approved_median", "enrolment to approved, median", 10),
    ("days_to_approved_p90", "enrolment to approved, p90", 30),
    ("held_by_ghosts_days", "place-days held by what is over", None),
)


def as_text(key: str, value: float | None) -> str:
    """Say a figure; a share in per cent."""
    if value is None:
        return "never"
    digits = 2 if key == "filled" else 1
    return f"{100 * value:.{digits}f} %" if key in SHARES else f"{value:,}"


def table(years: Sequence[Figures]) -> list[str]:
    """Return the table of all figures, both systems beside each other for each staleness."""
    heads = [
        f"{which}, {year_in_words(year, years)}"
        for year in years
        for which in ("Matcher", "plain list")
    ]
    lines = [f"| figure | reach | {' | '.join(heads)} |", "|---|---|" + "---|" * len(heads)]
    for key, words, goal, reaches in GOALS:
        cells = []
        for year in years:
            ours, theirs = year["matcher"], year["plain list"]
            mark = (
                "" if reaches is None else " ✓" if ours[key] is not None and reaches(ours) else " ✗"
            )
            cells += [
                as_text(key, ours[key]) + mark,
                "" if key in NOT_OF_A_LIST else as_text(key, theirs[key]),
            ]
        lines.append(f"| {words} | {goal} | {' | '.join(cells)} |")
    return lines


def year_in_words(year: Figures, years: Sequence[Figures]) -> str:
    """Tell a year from others: by how many claims go stale, and by its seed where they differ."""
    stale = f"{100 * year['stale']:.0f} %"
    seeds = {one["seed"] for one in years}
    return f"{stale}, seed {year['seed']}" if seeds != {1} else stale


def as_csv(years: Sequence[Figures]) -> list[str]:
    """Return all figures, one a line."""
    return ["stale,seed,mentors,candidates,system,figure,value"] + [
        f"{year['stale']},{year['seed']},{year['mentors']},{year['candidates']},"
        f"{which},{key},{'' if year[which][key] is None else year[which][key]}"
        for year in years
        for which in ("matcher", "plain list")
        for key, *_ in GOALS
    ]


def plot(years: Sequence[Figures]) -> str:
    """Return bars for both systems by staleness, one small plot for each figure, as SVG."""
    width, height, columns = 210, 150, 4
    rows = -(-len(PLOTTED) // columns)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width * columns} {height * rows + 34}" '
        'font-family="sans-serif" font-size="11" role="img">',
        "<title>A simulated year with Matcher and with a plain list</title>",
        f'<rect width="{width * columns}" height="{height * rows + 34}" fill="#fff"/>',
        '<rect x="10" y="8" width="12" height="12" fill="#1d5c63"/><text x="27" y="18">Matcher</text>',
        '<rect x="90" y="8" width="12" height="12" fill="#c9a66b"/><text x="107" y="18">plain list</text>',
        '<line x1="180" x2="200" y1="14" y2="14" stroke="#a33" stroke-dasharray="4 3"/>'
        '<text x="205" y="18">to be reached; below the bars: claims that go stale a quarter</text>',
    ]
    for k, (key, words, goal) in enumerate(PLOTTED):
        x, y = width * (k % columns), 34 + height * (k // columns)
        parts += _bars(years, key, words, goal, x, y, width, height)
    return "\n".join([*parts, "</svg>", ""])


def _bars(
    years: Sequence[Figures],
    key: str,
    words: str,
    goal: float | None,
    x: int,
    y: int,
    width: int,
    height: int,
) -> list[str]:
    values = [year[which][key] for year in years for which in ("matcher", "plain list")]
    most = max([v for v in values if v is not None] + [goal or 0]) * 1.15 or 1.0
    floor, tall, step = y + height - 24, height - 62, (width - 40) / len(years)
    parts = [f'<text x="{x + 10}" y="{y + 16}" font-weight="bold">{words}</text>']
    for k, year in enumerate(years):
        for n, (which, colour) in enumerate((("matcher", "#1d5c63"), ("plain list", "#c9a66b"))):
            value = year[which][key]
            left = x + 20 + k * step + n * step * 0.42
            high = tall if value is None else tall * value / most
            parts.append(
                f'<rect x="{left:.1f}" y="{floor - high:.1f}" width="{step * 0.38:.1f}" height="{high:.1f}" '
                f'fill="{colour}"/><text x="{left + step * 0.19:.1f}" y="{floor - high - 3:.1f}" '
                f'text-anchor="middle" font-size="9">{_short(key, value)}</text>'
            )
        parts.append(
            f'<text x="{x + 20 + (k + 0.4) * step:.1f}" y="{floor + 14}" text-anchor="middle">'
            f"{100 * year['stale']:.0f} %</text>"
        )
    if goal is not None:
        at = floor - tall * goal / most
        parts.append(
            f'<line x1="{x + 14}" x2="{x + width - 14}" y1="{at:.1f}" y2="{at:.1f}" stroke="#a33" '
            'stroke-dasharray="4 3"/>'
        )
    return parts


def _short(key: str, value: float | None) -> str:
    if value is None:
        return "never"
    return f"{100 * value:.1f} %" if key in SHARES else f"{value:,}"


def behind(years: Sequence[Figures]) -> list[str]:
    """Return what stands behind Matcher's figures: which claims were wrong, and what was mailed."""
    lines = ["## What stands behind Matcher’s figures", ""]
    for key, words in (
        ("no_room", "requests that met no room, by why the mentor was shown as free"),
        ("had_room", "looks that found room where none was shown, by why"),
        (
            "falsely_free",
            "shown as free without room, by how their mentor reads mails and how old the claim was",
        ),
        (
            "falsely_full",
            "shown as full or away with room, by how their mentor reads mails and why",
        ),
        ("mails", "mails by what they are"),
        ("too_many_mentors", "mails of those mentors who had too many, by what they are"),
        ("too_many_candidates", "mails of those candidates who had too many, by what they are"),
    ):
        names = {name for year in years for name in year["behind"].get(key, {})}
        if not names:
            continue
        lines += [f"**{words[0].upper()}{words[1:]}** (counted over the year):", ""]
        counts = [year["behind"].get(key, {}) for year in years]
        ranked = sorted(names, key=lambda name: -sum(one.get(name, 0) for one in counts))[:12]
        heads = " | ".join(year_in_words(year, years) for year in years)
        lines += [f"| | {heads} |", "|---|" + "---|" * len(years)]
        for name in ranked:
            cells = " | ".join(
                f"{year['behind'][key].get(name, 0):,}" if key in year["behind"] else "not counted"
                for year in years
            )
            lines.append(f"| {name.rpartition('emails/')[2].replace('_', ' ')} | {cells} |")
        lines.append("")
    return lines


def violations(years: Sequence[Figures]) -> str:
    """Say which invariants did not hold."""
    found = sorted({one for year in years for one in year["behind"]["violations"]})
    return "; ".join(found) if found else "no row of any was ever wrong"
