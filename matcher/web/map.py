"""A map of the United Kingdom with a dot for every place: SVG made here, each dot a link."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import hypot

from markupsafe import Markup

from matcher.core.words import _, _l, ngettext
from matcher.web.outline import HEIGHT, WIDTH, outline, project

RADIUS = 12.6  # map units: 24 px across even on the narrowest phone
APART = 2 * RADIUS + 1.8  # between two centres: room for the rim of each


@dataclass(frozen=True, slots=True)
class Dot:
    """Mentors at one place: how many, how many with a place free, and where a press leads.

    `spoken` is said of the dot instead of how many there are.
    """

    lat: float
    lon: float
    count: int
    free: int
    label: str
    href: str
    spoken: str = ""

    @property
    def words(self) -> str:
        """What is spoken for the dot: "4 mentors near Leeds, 3 with a free place"."""
        if self.spoken:
            return self.spoken
        return ngettext(
            "%(num)s mentor near %(place)s, %(free)s with a free place",
            "%(num)s mentors near %(place)s, %(free)s with a free place",
            self.count,
            place=self.label,
            free=self.free or _("none"),
        )


def merge_dots(
    dots: Iterable[Dot], href: Callable[[Sequence[Dot]], str] | None = None
) -> list[Dot]:
    """Merge dots that would touch into the largest of them, which keeps its place and its name.

    `href` gives the address of a merged dot from its members, the largest first; otherwise the
    address of the largest stays. Work grows with the number of dots alone, since only neighbouring
    squares are asked.
    """
    squares: dict[tuple[int, int], list[list[Dot]]] = defaultdict(list)
    groups: list[list[Dot]] = []
    for dot in sorted(dots, key=_largest_first):
        if group := _nearest(squares, dot):
            group.append(dot)
        else:
            groups.append([dot])
            squares[_square(dot)].append(groups[-1])
    return sorted((_merged(group, href) for group in groups), key=_largest_first)


def uk_map(dots: Iterable[Dot], title: str = _l("Map of mentors")) -> Markup:
    """Draw the map: a solid dot where a place is free, a hollow one where none is."""
    return draw_map(merge_dots(dots), title)


def draw_map(dots: Iterable[Dot], title: str = _l("Map of mentors")) -> Markup:
    """Draw the map of dots that are merged already."""
    opening = Markup('<svg class="app-map" viewBox="0 0 {} {}" role="group" aria-label="{}">')
    links = [_link(dot) for dot in dots]
    land = Markup('<g aria-hidden="true">{}</g>').format(outline())
    svg = [opening.format(WIDTH, HEIGHT, title), land, *links, Markup("</svg>")]
    return Markup().join(svg)


def _link(dot: Dot) -> Markup:
    x, y = _inside(dot)
    kind = "free" if dot.free else "full"
    return Markup(
        '<a class="app-map__dot app-map__dot--{}" href="{}" aria-label="{}" '
        'transform="translate({:.1f} {:.1f})"><title>{}</title><circle r="{}"/>'
        '<text y="4" aria-hidden="true">{}</text></a>'
    ).format(kind, dot.href, dot.words, x, y, dot.words, RADIUS, short(dot.count))


def short(count: int) -> str:
    """Write a count in at most four signs, so that it fits its circle."""
    return str(count) if count < 1000 else f"{count // 1000}k"


def _largest_first(dot: Dot) -> tuple[int, str, float, float]:
    return -dot.count, dot.label, dot.lat, dot.lon


def _inside(dot: Dot) -> tuple[float, float]:
    """Keep the whole dot on the map."""
    x, y = project(dot.lat, dot.lon)
    return min(max(x, RADIUS), WIDTH - RADIUS), min(max(y, RADIUS), HEIGHT - RADIUS)


def _square(dot: Dot) -> tuple[int, int]:
    x, y = _inside(dot)
    return int(x // APART), int(y // APART)


def _nearest(squares: dict[tuple[int, int], list[list[Dot]]], dot: Dot) -> list[Dot] | None:
    """Return the group whose dot would touch this one, the nearest if there are several."""
    column, row = _square(dot)
    x, y = _inside(dot)
    touching = []
    for square in ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
        for group in squares.get(square, ()):
            other = _inside(group[0])
            touching.append((hypot(x - other[0], y - other[1]), group))
    near = [pair for pair in touching if pair[0] < APART]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _merged(group: list[Dot], href: Callable[[Sequence[Dot]], str] | None) -> Dot:
    first = group[0]
    if len(group) == 1:
        return first
    return replace(
        first,
        count=sum(dot.count for dot in group),
        free=sum(dot.free for dot in group),
        href=href(group) if href else first.href,
        spoken="",
    )
