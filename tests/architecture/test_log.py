"""Whatever is written into the log can be read by the office."""

import ast

from matcher.core.config import PACKAGE
from matcher.desk.rules.deeds import DEEDS
from matcher.matching.models import RunStatus
from matcher.pairings.rules.states import PairingStatus, ProposalStatus

STATES = {"proposal": ProposalStatus, "pairing": PairingStatus, "run": RunStatus}
BY_STATE = {f"{kind}.{state}" for kind, states in STATES.items() for state in states}
BY_STATE -= {"run.running", "run.queued"}


def actions_in_code() -> set[str]:
    """Return every literal in the services that looks like an action of the log."""
    kinds = {action.partition(".")[0] for action in DEEDS}
    found = set()
    for path in PACKAGE.glob("*/services/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("record", "_note"):
                found |= {
                    one.value
                    for one in ast.walk(node)
                    if isinstance(one, ast.Constant)
                    and str(one.value).partition(".")[0] in kinds
                    and str(one.value).partition(".")[2]
                }
    return found


def test_every_action_of_the_log_has_words() -> None:
    written = actions_in_code() | BY_STATE
    assert len(written) > 40
    assert sorted(written - DEEDS.keys()) == [], "Say them in matcher/desk/rules/deeds.py."
