"""The address that people use: asked for once, and kept in the settings file."""

import json
import sys

import click

from matcher.cli.opening import read_settings
from matcher.core.config import BadSetting, Settings, checked_address, find_source, settings_file


def address(value: str) -> str:
    """Return the address as it is kept, or say what it may be; a prompt then asks again."""
    try:
        return checked_address(value)
    except BadSetting as error:
        raise click.BadParameter(str(error)) from error


def settle_base_url(settings: Settings, wanted: str | None) -> Settings:
    """Keep the address that is wanted, or ask for one; what is set already stays."""
    if source := find_source("base_url"):
        if wanted not in {None, settings.base_url}:
            raise click.ClickException(
                f"base_url is {settings.base_url} already; change it in {source}."
            )
        return settings
    if wanted is None and sys.stdin.isatty():
        wanted = click.prompt(
            "Address that people will use", default=settings.base_url, value_proc=address, err=True
        )
    if wanted is None:
        return settings
    _keep(settings, wanted)
    return read_settings()


def _keep(settings: Settings, wanted: str) -> None:
    """Add a line to the settings file; what is in it stays as it is."""
    path = settings_file(settings.instance)
    try:
        before = path.read_text("utf-8") if path.exists() else ""
        with path.open("a", encoding="utf-8") as file:
            gap = "" if before.endswith("\n") or not before else "\n"
            file.write(f"{gap}base_url = {json.dumps(wanted)}\n")
    except OSError as error:
        raise click.ClickException(f"base_url cannot be written: {error}") from error
    click.echo(f"People will reach Matcher at {wanted} (base_url in {path}).", err=True)
