"""Draw how much memory each solver took against the number of candidates.

From the figures of `benchmarks/solver.py`: there every run has a process of its own, which says at
its end how much memory it had at most (interpreter, imports and the instance included).
"""

import statistics

import numpy as np
from instances import SIZES

COLOURS = ("#0b5d57", "#b3541e", "#5b4a8a", "#777777", "#1d70b8")
Spots = dict[str, list[tuple[int, float]]]


def peaks(rows: list[dict]) -> Spots:
    """Return (candidates, MB) of each solver: the median of runs, the worst regime."""
    most: dict[str, dict[int, float]] = {}
    for row in rows:
        n = SIZES[row["size"]][0]
        for solver, runs in row["runs"].items():
            if runs:
                megabytes = statistics.median(run["mb"] for run in runs)
                own = most.setdefault(solver, {})
                own[n] = max(own.get(n, 0), megabytes)
    return {solver: sorted(sizes.items()) for solver, sizes in most.items()}


def plot(spots: Spots, titles: dict[str, str]) -> str:
    """Return an SVG with both scales in powers of ten; `titles` names the solvers."""
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400" font-size="12">']
    parts.append("<title>Peak memory against the number of candidates</title>")

    def x(n: float) -> float:
        return 60 + 160 * (np.log10(n) - 3)

    def y(megabytes: float) -> float:
        return 360 - 140 * (np.log10(megabytes) - 1.7)

    for megabytes in (100, 300, 1_000, 3_000, 10_000):
        level = y(megabytes)
        parts.append(f'<path d="M60 {level:.0f}H600" stroke="#ddd"/>')
        label = f"{megabytes} MB" if megabytes < 1_000 else f"{megabytes / 1_000:g} GB"
        parts.append(f'<text x="55" y="{level + 4:.0f}" text-anchor="end">{label}</text>')
    for n in sorted({n for line in spots.values() for n, _ in line}):
        parts.append(f'<text x="{x(n):.0f}" y="385" text-anchor="middle">{n:,}</text>')
    for k, (solver, line) in enumerate(spots.items()):
        colour = COLOURS[k % len(COLOURS)]
        points = " ".join(f"{x(n):.0f},{y(megabytes):.0f}" for n, megabytes in line)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}"/>')
        for point in points.split():
            a, b = point.split(",")
            parts.append(f'<circle cx="{a}" cy="{b}" r="4" fill="{colour}"/>')
        name = titles.get(solver, solver)
        parts.append(f'<text x="70" y="{18 + 15 * k}" fill="{colour}">● {name}</text>')
    return "\n".join([*parts, "</svg>", ""])
