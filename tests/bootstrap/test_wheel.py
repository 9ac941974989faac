"""The wheel that is installed for real: it carries all that the checkout has."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MIGRATE = """
import sys
from matcher.core.config import data_folder, migrations_folder
from matcher.core.db import Database
from matcher.core.schema import migrate, require_current
database = Database("sqlite:///" + sys.argv[1])
migrate(database)
require_current(database)
print(data_folder().parent.name, (data_folder() / "reference" / "towns.csv").is_file())
"""


def test_wheel_finds_its_data_and_migrations_and_holds_every_package(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        archive.extractall(tmp_path / "installed")

    tracked = subprocess.run(
        ["git", "ls-files", "matcher"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert [name for name in tracked if name not in held] == []

    found = subprocess.run(
        [sys.executable, "-c", MIGRATE, str(tmp_path / "new.sqlite3")],
        cwd=tmp_path / "installed",
        env={"PYTHONPATH": str(tmp_path / "installed"), "PATH": ""},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert found == "matcher True\n"
