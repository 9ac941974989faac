"""What the worker calls, and when."""

import threading

from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.jobs.registry import Jobs


def make_jobs(settings: Settings) -> Jobs:
    return Jobs(Database("sqlite://"), settings)


def test_sweep_calls_everything_at_first_and_then_only_what_is_woken(settings: Settings) -> None:
    jobs, called = make_jobs(settings), []
    jobs.register_sweep("mails", lambda *_: called.append("mails"), at_once=True)
    jobs.register_sweep("seals", lambda *_: called.append("seals"))

    jobs.sweep(woken=True)
    jobs.sweep(woken=True)
    jobs.sweep()

    assert called == ["mails", "seals", "mails"]


def test_sweep_goes_on_after_a_failure(settings: Settings) -> None:
    jobs, called = make_jobs(settings), []
    jobs.register_sweep("broken", lambda *_: 1 / 0)
    jobs.register_sweep("mails", lambda *_: called.append("mails"))

    jobs.sweep()

    assert called == ["mails"]


def test_sweep_leaves_to_another_thread_what_it_is_doing(settings: Settings) -> None:
    jobs, begun, goes_on = make_jobs(settings), threading.Event(), threading.Event()
    called = []

    def slow(*_: object) -> None:
        called.append("runs")
        begun.set()
        goes_on.wait(10)

    jobs.register_sweep("runs", slow, at_once=True)
    thread = threading.Thread(target=jobs.sweep)
    thread.start()
    begun.wait(10)

    jobs.sweep(woken=True)

    goes_on.set()
    thread.join()
    assert called == ["runs"]


def test_run_hands_the_row_to_its_handler_and_survives_its_failure(settings: Settings) -> None:
    jobs, seen = make_jobs(settings), []
    jobs.register("match_run", lambda _database, _settings, row_id: seen.append(row_id))
    jobs.register("broken", lambda *_: 1 // 0)

    jobs.run("match_run", 7)
    jobs.run("broken", 8)
    jobs.run("unknown", 9)

    assert seen == [7]
