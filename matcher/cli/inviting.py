"""`matcher invite`: mailing people who have been loaded how to begin."""

import click

from matcher.accounts.services import invite_everybody
from matcher.cli.opening import open_installation
from matcher.core import clock
from matcher.core.actor import SYSTEM


@click.command()
@click.option("--again", is_flag=True, help="Those who were invited on an earlier day, too.")
def invite(again: bool) -> None:
    """Mail everybody who has no password yet how to begin."""
    _, database = open_installation()
    with database.begin() as session:
        n_invited = invite_everybody(session, SYSTEM, now=clock.now(session), again=again)
    click.echo(f"{n_invited} people are invited. The worker sends the mails.")
