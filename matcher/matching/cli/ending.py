"""How the commands of matching end: exit codes, and wrong usage apart from bad input."""

import sys
from typing import NoReturn

import click

DONE, FAULT, BAD_INPUT, STOPPED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 3, 64, 130


class MatchCommand(click.Command):
    """A command that answers wrong usage with 64, since 2 is for bad input here."""

    def make_context(self, *args: object, **kwargs: object) -> click.Context:
        """Read the command line."""
        try:
            return super().make_context(*args, **kwargs)  # type: ignore[arg-type]
        except click.UsageError as error:
            error.exit_code = WRONG_USAGE  # type: ignore[misc]  # click reads it from the error
            raise

    def invoke(self, ctx: click.Context) -> object:
        """Run the command, whose options may not go together."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            error.exit_code = WRONG_USAGE  # type: ignore[misc]
            raise


def fail(message: str) -> NoReturn:
    """End with a fault."""
    click.echo(f"Error: {message}", err=True)
    sys.exit(FAULT)
