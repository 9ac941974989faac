"""Asking whether a port and an address will do, before anything else is done."""

import ipaddress
import os
import socket

import click

PORT = click.IntRange(1, 65535)


def require_own_machine(host: str) -> None:
    """Refuse an address that other machines can reach."""
    try:
        is_own = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name, which may lead anywhere
        is_own = False
    if not is_own:
        raise click.ClickException(
            f"A demo lets anybody in, so it listens on this machine alone, not at {host}. "
            "Leave out --host."
        )


def require_free(host: str, port: int) -> None:
    """Refuse a port that somebody else listens at, with the line that says what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # there it would let two processes share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Cannot listen at {host}:{port} ({error.strerror}). Try another --port."
            ) from error
