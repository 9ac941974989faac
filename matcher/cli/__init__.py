"""The command line, assembled from the areas.

A command's module is imported when it is called, so that `matcher match` never loads Flask or
SQLAlchemy.
"""

import gc
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

COMMANDS = {
    "match": "matcher.matching.cli.matching:match",
    "replay": "matcher.matching.cli.replaying:replay",
    "replay-run": "matcher.cli.replaying:replay",
    "demo": "matcher.cli.demo:demo",
    "setup": "matcher.cli.setup:setup",
    "load": "matcher.cli.setup:load",
    "invite": "matcher.cli.inviting:invite",
    "db": "matcher.cli.setup:db",
    "web": "matcher.cli.serve:web",
    "worker": "matcher.cli.worker:worker",
    "test": "matcher.cli.checks:test",
    "check": "matcher.cli.checks:check",
    "tour": "matcher.cli.checks:tour",
    "translations": "matcher.cli.translations:translations",
}
WRONG_USAGE = 64


class Commands(click.Group):
    """A group that knows its commands by name and imports one when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, or return None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        with _nothing_to_collect():
            command: click.Command = getattr(importlib.import_module(module), name)
        return command


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """Let the garbage collector pass over what is loaded, now and ever after.

    Modules stay for as long as the process does; going through them again and again, and once more
    at the end, takes a quarter of the time of a small match.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="matcher")
def matcher() -> None:
    """Find mentors for the members of a profession."""


def main() -> None:
    """Run the command line; wrong usage exits with 64, an interruption with 130."""
    try:
        sys.exit(matcher.main(standalone_mode=False) or 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.UsageError as error:
        error.show()
        sys.exit(WRONG_USAGE)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
