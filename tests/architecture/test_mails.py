"""Every mail: whether it still holds is asked of each before it leaves."""

import re

import pytest

from matcher.cli.worker import REFRESHERS, STILL_TRUE
from matcher.core.config import PACKAGE
from matcher.notifications.services.catching_up import CATCH_UP

MAILS = {
    path.relative_to(path.parents[2]).with_suffix("").as_posix(): path
    for path in sorted(PACKAGE.glob("*/templates/*/emails/*.txt"))
}
DATED = re.compile(r"answer_by|next_name")


def test_every_mail_is_asked_whether_it_still_holds() -> None:
    assert len(MAILS) > 30
    assert set(STILL_TRUE) == set(MAILS) - {CATCH_UP}  # that one is made as it leaves


@pytest.mark.parametrize("name", sorted(MAILS))
def test_mail_that_names_a_day_or_the_next_is_brought_up_to_date(name: str) -> None:
    says = DATED.search(MAILS[name].read_text("utf-8"))
    assert not says or name in REFRESHERS or name in KEPT_AS_SAID


KEPT_AS_SAID = {
    "availability/emails/still_looking",  # the day is counted from the mail, and dropped once over
}
