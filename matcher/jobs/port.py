"""The port through which pages wake the worker."""

from typing import Protocol

import structlog
from flask import Flask, Response, current_app, request

SWEEP = "sweep"
log = structlog.get_logger()


class Queue(Protocol):
    """Something that carries a word to the worker."""

    def put(self, name: str, row_id: int | None) -> None:
        """Pass on that a row wants looking at."""


class NoQueue:
    """Carries nothing: the worker's minute sweep finds the work all the same."""

    def put(self, name: str, row_id: int | None) -> None:
        """Do nothing."""


def init_jobs(app: Flask, queue: Queue) -> None:
    """Let pages wake the worker, and wake it after every form that changed something."""
    app.extensions["matcher_jobs"] = queue
    app.after_request(_wake_after_change)


def enqueue(name: str, row_id: int | None = None) -> None:
    """Ask the worker to look at a row, once the transaction that wrote it is committed.

    A queue that cannot be reached is no reason to fail: what was asked for is in the database.
    """
    queue: Queue = current_app.extensions["matcher_jobs"]
    try:
        queue.put(name, row_id)
    except Exception as error:  # whatever the queue is made of
        log.warning("jobs.cannot_wake", job=name, row=row_id, error=type(error).__name__)


def _wake_after_change(response: Response) -> Response:
    if request.method == "POST" and response.status_code == 303:
        enqueue(SWEEP)
    return response
