"""What no file of the code may do."""

import re

from matcher.core.config import PACKAGE

FILES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
# These work without a database: there is no transaction whose time it could be.
OWN_CLOCKS = {"core/clock.py", "core/days.py", "matching/cli.py"}


def files_with(pattern: str) -> set[str]:
    return {name for name, path in FILES.items() if re.search(pattern, path.read_text("utf-8"))}


def test_the_time_comes_from_the_clock() -> None:
    """`now` is read once per transaction; any other clock would disagree with it."""
    others = files_with(r"\b(?:datetime\.(?:now|utcnow)|date\.today|func\.now)\(")
    assert others - OWN_CLOCKS == set()


def test_rows_are_locked_by_services_and_queries_alone() -> None:
    locking = files_with(r"with_for_update|FOR UPDATE")
    assert {name for name in locking if not re.search(r"/(services|queries)[./]", name)} <= {
        "core/db.py"
    }


def test_services_never_commit() -> None:
    committing = files_with(r"\bsession\.(?:commit|rollback)\(")
    assert committing == set()


def test_csv_is_written_in_one_place() -> None:
    """So that no cell can become a formula in somebody's spreadsheet."""
    made_up = {"desk/services/demo_people.py"}  # its own words, read back by us alone
    written = files_with(r"\bcsv\.(?:writer|DictWriter)\(")
    assert written - made_up == {"matching/files/writing.py"}


def test_pages_never_call_text_safe() -> None:
    templates = PACKAGE.rglob("*.html")
    unsafe = [path.name for path in templates if re.search(r"\|\s*safe\b", path.read_text("utf-8"))]
    assert unsafe == []


def test_mails_that_are_enqueued_have_a_template_with_a_subject() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in FILES.values())
    named = set(re.findall(r'"(\w+/emails/\w+)"', sources))
    texts = {
        f"{path.parent.parent.name}/emails/{path.stem}": path.read_text("utf-8")
        for path in PACKAGE.glob("*/templates/*/emails/*.txt")
    }
    assert named - texts.keys() == set()
    assert [name for name, text in texts.items() if not text.startswith("Subject: ")] == []
