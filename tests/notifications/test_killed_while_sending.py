"""Real workers, killed with -9 while they send to a real mail server: none lost, none new."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import send_due_mails
from tests.conftest import StandingClock
from tests.notifications.test_sending import Server, mailing, queue, server

__all__ = ["mailing", "server"]  # fixtures
N_KILLS = int(os.environ.get("MATCHER_KILLS", "4"))  # the long form, by hand: 100
N_MAILS = 15 * N_KILLS
# Sends whatever is due, again and again, as the worker does; the lease of a dead one is over soon.
SENDER = """
import sys, time
from datetime import timedelta
import matcher.accounts.models
import matcher.matching.models
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.notifications.services import sending
sending.LEASE = timedelta(seconds=0.5)
settings = Settings(
    secret_key="x" * 40, smtp_host="127.0.0.1", smtp_port=int(sys.argv[2]), smtp_starttls=False,
    base_url="https://mentors.example.org", mail_from="office@example.org",
)
database = Database(sys.argv[1])
print("ready", flush=True)
while True:
    sending.send_due_mails(database, settings)
    time.sleep(0.05)
"""


def start_sender(url: str, port: int) -> subprocess.Popen[str]:
    sender = subprocess.Popen(
        [sys.executable, "-c", SENDER, url, str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ,
    )
    assert sender.stdout is not None
    while sender.stdout.readline().strip() != "ready":
        pass
    return sender


def kill(sender: subprocess.Popen[str]) -> None:
    sender.send_signal(signal.SIGKILL)
    sender.wait(timeout=10)
    if sender.stdout:
        sender.stdout.close()


def wait_for(server: Server, n: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while len(server.mails) < n and time.monotonic() < deadline:
        time.sleep(0.002)


def test_no_mail_is_lost_and_none_arrives_twice_but_as_the_same(
    database: Database, database_url: str, server: Server, clock: StandingClock
) -> None:
    clock.moment = datetime.now(UTC) - timedelta(hours=1)
    ids = {mail.public_id for mail in queue(database, N_MAILS)}

    n_killed_in_the_midst = 0
    for kill_number in range(1, N_KILLS + 1):
        before = len(server.mails)
        sender = start_sender(database_url, server.port)
        wait_for(server, before + 1 + kill_number % 7, 20)
        kill(sender)
        n_killed_in_the_midst += len({mail["Message-ID"] for mail in server.mails}) < N_MAILS
    last = start_sender(database_url, server.port)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and last.poll() is None and not _all_sent(database):
        time.sleep(0.1)
    kill(last)

    arrived = Counter(mail["Message-ID"] for mail in server.mails)
    assert n_killed_in_the_midst >= N_KILLS // 2
    assert set(arrived) == {f"<{one}@mentors.example.org>" for one in ids}
    assert sum(arrived.values()) - len(arrived) <= N_KILLS
    assert _all_sent(database)


def _all_sent(database: Database) -> bool:
    with database.read() as session:
        return set(session.scalars(select(OutboxMail.status))) == {"sent"}


def test_worker_killed_between_sending_and_marking_sends_the_same_mail_again(
    database: Database, database_url: str, mailing: Settings, server: Server, clock: StandingClock
) -> None:
    """The one moment in which a duplicate can come about, met on purpose."""
    clock.moment = datetime.now(UTC) - timedelta(hours=1)
    queue(database, 1)
    hang = SENDER.replace(
        "database = Database", "sending._mark = lambda *a, **k: time.sleep(60)\ndatabase = Database"
    )
    sender = subprocess.Popen(
        [sys.executable, "-c", hang, database_url, str(server.port)], stdout=subprocess.DEVNULL
    )
    wait_for(server, 1, 30)
    sender.send_signal(signal.SIGKILL)
    sender.wait(timeout=10)
    with database.read() as session:
        assert session.scalars(select(OutboxMail.status)).all() == ["queued"]

    clock.moment = datetime.now(UTC) + timedelta(seconds=5)
    assert send_due_mails(database, mailing) == 1

    first, second = server.mails
    assert first["Message-ID"] == second["Message-ID"]
