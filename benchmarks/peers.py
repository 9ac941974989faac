"""Match the same people with other systems that can be installed, beside ours.

    python benchmarks/peers.py [--sizes 100 300 1000] [--limit 150]

Makes an environment for each of them in `instance/benchmarks/peers` (two install the same import
name), gives all the same bars and scores, and writes `docs/benchmarks-peers.json`, `.md` and
`.svg`. The clock runs from the matrices in memory to the pairs.
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import numpy as np
from peer_systems import LIST_LENGTH, REPEATS, ROUNDS, make

ROOT = Path(__file__).parents[1]
SCRIPT = Path(__file__).parent / "peer_systems.py"
FOLDER = ROOT / "instance" / "benchmarks" / "peers"
DOCS = ROOT / "docs"
TITLES = {
    "matcher": "matcher",
    "scipy": "scipy, places as columns",
    "matching": "matching 1.4.3 (hospitals and residents)",
    "mentor-match": f"mentor-match 7.0.1, {ROUNDS} rounds",
    "mentormatch": f"mentormatch 1.1, lists of {LIST_LENGTH} (it knows no bars)",
}
INSTALL = {
    "matching": ["matching==1.4.3"],
    "mentor-match": ["mentor-match==7.0.1", "numpy"],
    "mentormatch": ["mentormatch==1.1"],
}


def interpreters() -> dict[str, Path]:
    """Return the interpreter of each system that could be installed."""
    found = {"matcher": Path(sys.executable), "scipy": Path(sys.executable)}
    for name, wanted in INSTALL.items():
        python = FOLDER / name / "bin" / "python"
        if not python.exists():
            venv.create(FOLDER / name, with_pip=True)
        command = [python, "-m", "pip", "install", "-q", "numpy", *wanted]
        if subprocess.run(command, check=False).returncode == 0:
            found[name] = python
    return found


def run(python: Path, system: str, path: str, limit: float) -> dict:
    """Run one system; say so where it takes too long or fails."""
    command = [python, SCRIPT, system, path]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return {"failed": f"over {limit:.0f} s"}
    if told.returncode:
        return {"failed": "failed: " + (told.stderr.strip().splitlines() or ["?"])[-1][:120]}
    return json.loads(told.stdout.splitlines()[-1])


def measure(sizes: list[int], limit: float) -> list[dict]:
    """Run all systems on all sizes."""
    rows = []
    pythons = interpreters()
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = f"{folder}/{size}.npz"
            np.savez(path, **make(size))
            for system in TITLES:
                if system not in pythons:
                    rows.append({"size": size, "system": system, "failed": "not installed"})
                    continue
                told = run(pythons[system], system, path, limit)
                rows.append({"size": size, "system": system, **told})
                print(rows[-1], flush=True)
    return rows


def page(rows: list[dict]) -> str:
    """Return the table."""
    lines = [
        "# Beside other systems",
        "",
        "Made by `python benchmarks/peers.py`: as many candidates as mentors, the same bars and "
        "scores for all, wall seconds from the matrices in memory to the pairs (median of "
        f"{REPEATS} where one run is short). A barred pair does not count as matched. Ours breaks "
        "ties and checks its proof within that time. Each matched a handful of people before, so "
        "that no importing or compiling is timed. In brackets, how many times longer than ours.",
        "",
        "| people | system | seconds | matched | barred pairs | over capacity | total score |",
        "|---|---|---|---|---|---|---|",
    ]
    ours = {row["size"]: row["seconds"] for row in rows if row["system"] == "matcher"}
    for row in rows:
        title = f"{row['size']:,} × {row['size']:,} | {TITLES[row['system']]}"
        if "failed" in row:
            lines.append(f"| {title} | {row['failed']} | | | | |")
            continue
        times = row["seconds"] / ours[row["size"]]
        longer = f" ({times:.1f}×)" if times < 10 else f" ({times:,.0f}×)"
        seconds = f"{row['seconds']}" + ("" if row["system"] == "matcher" else longer)
        figures = f"{row['matched']} | {row['barred']} | {row['too_many']} | {row['total']:,}"
        lines.append(f"| {title} | {seconds} | {figures} |")
    return "\n".join([*lines, "", "![Seconds against size](benchmarks-peers.svg)", ""])


def plot(rows: list[dict]) -> str:
    """Return an SVG of seconds against people, both on a scale of powers of ten."""
    colours = dict(
        zip(TITLES, ("#0b5d57", "#777777", "#b3541e", "#5b4a8a", "#1d70b8"), strict=True)
    )
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 440" font-size="12">']
    parts.append("<title>Seconds against the number of people on each side</title>")

    def x(n: float) -> float:
        return 90 + 400 * (np.log10(n) - 2)

    def y(seconds: float) -> float:
        return 400 - 55 * (np.log10(max(seconds, 1e-3)) + 3)

    for power in range(-3, 3):
        level = y(10.0**power)
        parts.append(f'<path d="M60 {level:.0f}H600" stroke="#ddd"/>')
        parts.append(f'<text x="52" y="{level + 4:.0f}" text-anchor="end">{10.0**power:g} s</text>')
    for size in sorted({row["size"] for row in rows}):
        parts.append(f'<text x="{x(size):.0f}" y="425" text-anchor="middle">{size:,}</text>')
    for k, (system, colour) in enumerate(colours.items()):
        spots = [
            (x(r["size"]), y(r["seconds"]))
            for r in rows
            if r["system"] == system and "seconds" in r
        ]
        line = " ".join(f"{a:.0f},{b:.0f}" for a, b in spots)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}"/>')
        parts += [f'<circle cx="{a:.0f}" cy="{b:.0f}" r="4" fill="{colour}"/>' for a, b in spots]
        parts.append(f'<text x="70" y="{18 + 15 * k}" fill="{colour}">● {TITLES[system]}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Read what is wanted, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 300, 1000])
    parser.add_argument("--limit", type=float, default=150, help="seconds for one run")
    wanted = parser.parse_args()
    rows = measure(wanted.sizes, wanted.limit)
    machine = {"python": platform.python_version(), "machine": platform.machine()}
    text = json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n"
    (DOCS / "benchmarks-peers.json").write_text(text, "utf-8")
    (DOCS / "benchmarks-peers.md").write_text(page(rows), "utf-8")
    (DOCS / "benchmarks-peers.svg").write_text(plot(rows), "utf-8")


if __name__ == "__main__":
    main()
