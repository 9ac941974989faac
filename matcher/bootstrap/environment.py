"""One environment of the checkout: where it is, and whether it is ready."""

import hashlib
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
UNFINISHED = "unfinished"
_WINDOWS = os.name == "nt"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an environment was made for: its packages, and the project installed over them."""

    packages: str
    project: str

    def __str__(self) -> str:
        return f"{self.packages} {self.project}\n"


@dataclass(frozen=True, slots=True)
class Environment:
    """A folder of the checkout with the packages of one lock file."""

    folder: Path
    lock: Path

    @property
    def programs(self) -> Path:
        """The folder of its interpreter and commands."""
        return self.folder / ("Scripts" if _WINDOWS else "bin")

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.programs / ("python.exe" if _WINDOWS else "python")

    @property
    def packages(self) -> Path:
        """The folder into which packages are installed."""
        if _WINDOWS:
            return self.folder / "Lib" / "site-packages"
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.folder / "lib" / version / "site-packages"

    @property
    def stamp_file(self) -> Path:
        """Where the stamp is kept; a folder without it was not made by us."""
        return self.folder / "matcher-stamp"

    @property
    def log(self) -> Path:
        """What the installer said."""
        return self.folder / "install.log"

    def wanted_stamp(self) -> Stamp:
        """Return the stamp that this checkout and this Python ask for now.

        The folder is part of it: an environment does not survive being moved.
        """
        made_for = f"{platform.python_implementation()} {platform.python_version()} {self.folder}"
        packages = hashlib.sha256(self.lock.read_bytes() + made_for.encode())
        project = hashlib.sha256((self.lock.parent / "pyproject.toml").read_bytes())
        return Stamp(packages.hexdigest(), project.hexdigest())

    def stamp(self) -> Stamp | None:
        """Return the stamp it bears, or None where it is unfinished or not ours."""
        try:
            packages, project = self.stamp_file.read_text("ascii").split()
        except (OSError, ValueError):
            return None
        return Stamp(packages, project)

    def is_ours(self) -> bool:
        """Say whether we made this folder, so that it may be made anew."""
        return self.stamp_file.is_file() or not self.folder.exists()

    def is_ready(self) -> bool:
        """Say whether commands can run in it as it stands."""
        return self.stamp() == self.wanted_stamp() and self.python.exists()

    def is_running(self) -> bool:
        """Say whether this very process runs in it."""
        return Path(sys.prefix).resolve() == self.folder.resolve()


def for_running(checkout: Path = CHECKOUT) -> Environment:
    """Return the environment in which Matcher runs."""
    return Environment(checkout / ".venv", checkout / "requirements.lock")


def for_checking(checkout: Path = CHECKOUT) -> Environment:
    """Return the environment that holds the checkers and test tools as well."""
    return Environment(checkout / ".venv-test", checkout / "requirements-test.lock")
