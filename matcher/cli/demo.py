"""`matcher demo`: a made-up scheme with people, a past and a match, ready to be used."""

import gc
import importlib
import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType

import click

from matcher.cli.alone import alone
from matcher.cli.ports import PORT, require_free
from matcher.cli.processes import Children, answers, together
from matcher.core.config import DEMO_FILE, migrations_folder
from matcher.core.days import today
from matcher.desk.services.demo_shares import Size

HOST = "127.0.0.1"
SIZES = [str(size) for size in Size]
DATE = click.DateTime(["%Y-%m-%d"])


@dataclass(frozen=True, slots=True)
class Made:
    """What a demo was made as; the file is written last, so that half a demo never counts."""

    size: str
    schema: str
    people: dict[str, str]

    @staticmethod
    def read(folder: Path) -> "Made | None":
        """Return what the demo in a folder is, or None where there is none."""
        try:
            return Made(**json.loads((folder / DEMO_FILE).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, folder: Path) -> None:
        """Note what the demo in a folder is."""
        (folder / DEMO_FILE).write_text(json.dumps(asdict(self), indent=2), "utf-8")


@click.command()
@click.option("--port", type=PORT, default=5000, show_default=True, help="Port to listen at.")
@click.option("--size", type=click.Choice(SIZES), help="How many people.  [default: national]")
@click.option("--reset", is_flag=True, help="Make the demo anew.")
@click.option(
    "--files",
    type=click.Path(file_okay=False, path_type=Path),
    help="Only write the people's two files to this folder.",
)
@click.option("--as-of", type=DATE, help="With --files: the day on which they are true.")
def demo(
    port: int, size: str | None, reset: bool, files: Path | None, as_of: datetime | None
) -> None:
    """Try Matcher out on a made-up scheme, at http://127.0.0.1:5000."""
    if files is not None:
        on = as_of.date() if as_of else today()
        _building().write_files(files, Size(size or Size.NATIONAL), as_of=on)
        return
    folder = Path("instance") / "demo"
    lock = folder.with_name("demo.lock")
    if not lock.exists():  # nothing was ever made here, and nothing is where the port is taken
        require_free(HOST, port)
    with alone(lock) as is_alone:
        if not is_alone:
            raise click.ClickException("A demo is running from this folder already; stop it first.")
        require_free(HOST, port)
        _run(folder, port, _made(folder, size, reset=reset))


def _run(folder: Path, port: int, made: Made) -> None:
    """Run the demo in a folder with settings of its own."""
    address = f"http://{HOST}:{port}"
    settings = {
        "MATCHER_INSTANCE": str(folder),
        "MATCHER_DEMO": "1",
        "MATCHER_BASE_URL": address,
        "MATCHER_DATABASE_URL": "",
    }
    with together(settings) as children:
        _serve(children, address, port, made)


def _made(folder: Path, size: str | None, *, reset: bool) -> Made:
    """Return the demo that is there, or make one."""
    made = None if reset else Made.read(folder)
    if made is None:
        return _make(folder, Size(size or Size.NATIONAL))
    if size not in {None, made.size}:
        raise click.ClickException(
            f"The demo in {folder} is of size {made.size}. "
            f"Add --reset to make it anew as {size}; what was done in it is lost."
        )
    if made.schema != _newest_schema():
        raise click.ClickException(
            f"The demo in {folder} is of another version. Add --reset to make it anew."
        )
    return made


def _make(folder: Path, size: Size) -> Made:
    """Make a demo beside the old one, which it replaces when it is whole."""
    draft = folder.with_name("demo-unfinished")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    made = Made(size, _newest_schema(), _building().build(draft, size))
    made.write(draft)
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    gc.freeze()  # what made it stays loaded, and Ctrl-C is not to wait until all is looked through
    return made


def _building() -> ModuleType:
    """Load what makes a demo: a second start is not to wait for the solver and the database."""
    return importlib.import_module("matcher.cli.demo_building")


def _newest_schema() -> str:
    return max(path.stem for path in (migrations_folder() / "versions").glob("[0-9]*.py"))


def _serve(children: Children, address: str, port: int, made: Made) -> None:
    """Run the web server and the worker until Ctrl-C."""
    children.start("web", "--host", HOST, "--port", str(port))
    if children.wait_until(lambda: answers(f"{address}/healthz")):
        children.start("worker")
        click.echo(_welcome(address, made))
    try:
        children.wait_until(lambda: False)
    except KeyboardInterrupt:
        click.echo("\nStopping.", err=True)
        return
    raise click.ClickException(f"The {children.ended()} process has ended; see above.")


def _welcome(address: str, made: Made) -> str:
    people = "\n".join(f"  {role:<10} {name}" for role, name in made.people.items())
    return (
        f"\nMatcher is at {address}  (Ctrl-C stops it)\n\n"
        f"Sign in with one press at {address}/sign-in as\n{people}\n\n"
        f"Mails go nowhere but to {address}/demo/outbox\n"
    )
