"""Mails of the desk that can become untrue while they wait to be sent."""

from matcher.desk.services.morning import DIGEST, LATE, something_waits
from matcher.desk.services.nudging import NUDGE, still_awaited
from matcher.desk.services.running import RUNS, runs_still
from matcher.notifications.services import Refresh, StillTrue
from matcher.pairings.services.ends import refresh_end

STILL_TRUE: dict[str, StillTrue] = {
    DIGEST: something_waits,
    LATE: something_waits,
    NUDGE: still_awaited,
    RUNS: runs_still,
}
"""By template; the worker gives them to the sender. One line each."""

REFRESHERS: dict[str, Refresh] = {NUDGE: refresh_end}
"""By template: what makes a mail agree with the page at the moment it leaves. One line each."""
