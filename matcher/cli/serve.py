"""`matcher web`: the pages."""

import gc
from threading import Thread

import click
import waitress

from matcher.app import create_app
from matcher.cli.opening import open_installation
from matcher.cli.ports import PORT, require_free, require_own_machine
from matcher.core.logs import configure_logs
from matcher.jobs.huey_queue import HueyQueue
from matcher.matching.instance.instance import load_kernels

THREADS = 4


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=PORT, default=5000, show_default=True, help="Port to listen at.")
def web(host: str, port: int) -> None:
    """Serve the pages."""
    configure_logs()
    settings, database = open_installation()
    if settings.demo:
        require_own_machine(host)
    require_free(host, port)
    app = create_app(settings, database, HueyQueue(settings.instance))
    gc.freeze()  # what is loaded stays: the collector need not go through it while somebody waits
    click.echo(f"Matcher at http://{host}:{port} on {database.describe()}.", err=True)
    click.echo(
        f"It answers for {settings.base_url} (base_url) and on this machine, for no other host.",
        err=True,
    )
    Thread(target=load_kernels, daemon=True).start()  # ready before somebody asks for it
    waitress.serve(app, host=host, port=port, threads=THREADS, ident=None, _quiet=True)
