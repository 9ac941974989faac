"""Plots as SVG made here: lines over months, columns over months, and bars. A table says the same.

Nothing in a plot is told by colour alone: lines differ in their marks, parts in their order, and
both are named above.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup, escape

WIDTH, HEIGHT = 460, 240
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 34, 26
LABEL_EVERY = 3  # months
ROW = 42
Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a value for each label, or none; `ranges` are drawn as whiskers."""

    name: str
    values: Values
    ranges: Sequence[tuple[float, float] | None] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """One row or column that is made of parts."""

    label: str
    values: Sequence[float]


def line_plot(title: str, labels: Sequence[str], lines: Sequence[Line], unit: str = "") -> Markup:
    """Draw lines over the same labels, from zero up."""
    highest = max((value for line in lines for value in _reach(line)), default=0.0)
    top = nice_top(highest)
    parts = [_axes(labels, top, unit), _legend([line.name for line in lines], "mark")]
    parts += [_line(line, number, len(labels), top) for number, line in enumerate(lines)]
    return _svg(title, Markup().join(parts), HEIGHT)


def column_plot(
    title: str, columns: Sequence[Parts], names: Sequence[str], unit: str = ""
) -> Markup:
    """Draw columns made of parts, from zero up."""
    top = nice_top(max((sum(column.values) for column in columns), default=0.0))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(columns))
    drawn = [_axes([column.label for column in columns], top, unit), _legend(names, "part")]
    for place, column in enumerate(columns):
        below = 0.0
        for number, value in enumerate(column.values):
            y, bottom = _y(below + value, top), _y(below, top)
            x = LEFT + place * step + step * 0.15
            drawn.append(_rect(number, x, y, step * 0.7, bottom - y))
            below += value
    return _svg(title, Markup().join(drawn), HEIGHT)


def bar_plot(title: str, rows: Sequence[Parts], names: Sequence[str]) -> Markup:
    """Draw bars made of parts, each as long as its row's share of the longest."""
    longest = max((sum(row.values) for row in rows), default=0.0) or 1.0
    drawn = [_legend(names, "part")]
    for place, row in enumerate(rows):
        y = TOP + place * ROW
        drawn.append(_text(row.label, 4, y + 14))
        x = 4.0
        for number, value in enumerate(row.values):
            width = value / longest * (WIDTH - 8)
            drawn.append(_rect(number, x, y + 20, width, 14))
            x += width
    return _svg(title, Markup().join(drawn), TOP + len(rows) * ROW)


def nice_top(highest: float) -> float:
    """Return a round number that is not below the highest value."""
    if highest <= 0:
        return 1.0
    size = 10.0 ** floor(log10(highest))
    return next(size * step for step in (1, 2, 4, 5, 10) if size * step >= highest * (1 - 1e-9))


def _reach(line: Line) -> list[float]:
    values = [value for value in line.values if value is not None]
    return values + [high for _low, high in filter(None, line.ranges)]


def _y(value: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)


def _x(place: int, n_places: int) -> float:
    step = (WIDTH - LEFT - RIGHT) / max(1, n_places)
    return LEFT + (place + 0.5) * step


def _axes(labels: Sequence[str], top: float, unit: str) -> Markup:
    drawn = []
    for quarter in range(5):
        value = top * quarter / 4
        y = _y(value, top)
        drawn.append(
            Markup('<line class="app-plot__rule" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(
                LEFT, WIDTH - RIGHT, y, y
            )
        )
        if quarter % 2 == 0:
            drawn.append(_text(f"{value:g}{unit}", LEFT - 6, y + 4, "end"))
    shown = range(len(labels) - 1, -1, -LABEL_EVERY)
    drawn += [_text(labels[one], _x(one, len(labels)), HEIGHT - 6, "middle") for one in shown]
    return Markup().join(drawn)


def _line(line: Line, number: int, n_places: int, top: float) -> Markup:
    drawn: list[Markup] = []
    run: list[tuple[float, float]] = []
    for place, value in enumerate(line.values):
        if value is None:
            drawn.append(_stroke(run, number))
            run = []
            continue
        x, y = _x(place, n_places), _y(value, top)
        run.append((x, y))
        if place < len(line.ranges) and (between := line.ranges[place]):
            drawn.append(_whisker(x, _y(between[0], top), _y(between[1], top), number))
        drawn.append(_mark(number, x, y))
    return Markup().join([*drawn, _stroke(run, number)])


def _stroke(points: Sequence[tuple[float, float]], number: int) -> Markup:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return Markup('<polyline class="app-plot__line app-plot__line--{}" points="{}"/>').format(
        number, path
    )


def _whisker(x: float, low: float, high: float, number: int) -> Markup:
    return Markup(
        '<line class="app-plot__range app-plot__line--{}" x1="{:.1f}" x2="{:.1f}" y1="{:.1f}"'
        ' y2="{:.1f}"/>'
    ).format(number, x, x, low, high)


def _mark(number: int, x: float, y: float) -> Markup:
    """Draw a dot for the first line and a square for the second."""
    if number == 0:
        return Markup('<circle class="app-plot__mark--0" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(
            x, y
        )
    return Markup(
        '<rect class="app-plot__mark--1" x="{:.1f}" y="{:.1f}" width="7" height="7"/>'
    ).format(x - 3.5, y - 3.5)


def _rect(number: int, x: float, y: float, width: float, height: float) -> Markup:
    if width <= 0 or height <= 0:
        return Markup()
    return Markup(
        '<rect class="app-plot__part app-plot__part--{}" x="{:.1f}" y="{:.1f}" width="{:.1f}"'
        ' height="{:.1f}"/>'
    ).format(number, x, y, width, height)


def _legend(names: Sequence[str], kind: str) -> Markup:
    drawn, x = [], 4.0
    for number, name in enumerate(names):
        if kind == "mark":
            drawn.append(_mark(number, x + 5, 10))
        else:
            drawn.append(_rect(number, x, 4, 11, 11))
        drawn.append(_text(name, x + 15, 14))
        x += 15 + 7.4 * len(name) + 12
    return Markup().join(drawn) if len(names) > 1 else Markup()


def _text(text: str, x: float, y: float, anchor: str = "start") -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        x, y, anchor, text
    )


def _svg(title: str, inside: Markup, height: float) -> Markup:
    return Markup(
        '<svg class="app-plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(WIDTH, ceil(height), escape(title), inside)
