"""A whole round: from two spreadsheets with mistakes to the report of the year."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.officer.hand import Hand
from benchmarks.officer.people import People
from benchmarks.officer.sheets import List
from benchmarks.officer.site import EMAIL, PASSWORD, Site
from matcher.desk.files.sheets import CSV, XLSX
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import ProposalStatus

SITTINGS = (4, 4, 7)
"""After so many days each the officer looks at what awaits approval."""
READ_WHOLE = 5
CARD = "main form .app-card:has(input[name=chosen])"
BANNER = ".govuk-notification-banner"
COUNTS = "main > h1, main ul.govuk-list--bullet"
CHOOSE_ALL = re.compile(r"^Choose (all \d+|the best \d+ of \d+)$")
KINDS = {"Mentors": XLSX, "Candidates": CSV}


@dataclass
class Journey:
    """The round, step by step; `shoot` is called where a picture tells something."""

    hand: Hand
    site: Site
    people: People
    folder: Path
    shoot: Callable[[str], None]
    each: list[float] = field(default_factory=list)
    n_offered: list[int] = field(default_factory=list)
    n_in_bulk: int = 0
    bulk_seconds: float = 0.0

    def live(self, lists: dict[str, List]) -> None:
        """Live through all of it."""
        with self.hand.part("Sign in"):
            self._sign_in()
        for who, people in lists.items():
            self._bring_in(who, people)
        self._match("Match")
        self._compare()
        self._offer("Offers")
        self._answers("Approvals")
        self._match("Match those who are left")
        self._offer("Offers to those who are left")
        self._answers("Approvals of those who are left")
        self._report()

    def _sign_in(self) -> None:
        hand = self.hand
        hand.page.goto(f"{self.site.url}/sign-in")
        for label, text in (("E-mail address", EMAIL), ("Password", PASSWORD)):
            hand.page.get_by_label(label, exact=True).fill(text)  # as the browser does
        hand.press("Sign in")

    def _bring_in(self, who: str, people: List) -> None:
        hand, kind = self.hand, KINDS[who]
        path = self.folder / f"{who.lower()}.{kind}"
        path.write_bytes(people.sheet(kind))
        with hand.part(f"{who}: bring in the list"):
            hand.go("People")
            hand.press("Import people")
            hand.tick(who)
            hand.choose_file("File", path)
            hand.press("Show what would change")
            hand.read(COUNTS)
            if who == "Candidates":
                self.shoot("list")
        with hand.part(f"{who}: mend the bad rows"):
            hand.press("mend them here")
            rows = hand.page.locator(".app-mend").all()
            for row, bad in zip(rows, people.bad, strict=True):
                hand.mend_row(row, bad.field, bad.right)
            if who == "Candidates":
                self.shoot("mend")
            hand.press("Show what would change")
            hand.read(COUNTS)
            hand.press("Import ")
            hand.read(BANNER)

    def _match(self, name: str) -> None:
        hand = self.hand
        with hand.part(name):
            hand.go("Runs")
            hand.press("Suggest matches")
            hand.wait_for(hand.page.get_by_text("candidates have a suggestion"))
            hand.read(".app-figures, .govuk-inset-text")

    def _compare(self) -> None:
        hand = self.hand
        with hand.part("Compare three scenarios"):
            hand.go("Runs")
            hand.press("Scenarios: what if?")
            for number, (name, change) in enumerate(SCENARIOS.items()):
                hand.press("Try a new scenario")
                hand.type("Name of the scenario", name)
                change(hand)
                hand.press("Work it out")
                hand.wait_for(hand.page.locator("main input[name=with]").nth(number))
            hand.press("Compare those ticked")
            hand.read()
            self.shoot("compare")

    def _offer(self, name: str) -> None:
        """Offer all that the newest match suggests: the best, then the next, until none is left."""
        hand, site = self.hand, self.site
        with hand.part(name):
            before = site.count()
            hand.go("Runs")
            hand.follow(hand.page.locator("main table a").first)
            hand.follow(hand.page.get_by_role("button", name=CHOOSE_ALL))
            while "/offer" in hand.page.url:
                hand.read()
                self.shoot("offer")
                if not hand.page.get_by_role("button", name="Offer ").count():
                    break
                hand.press("Offer ")
            else:
                hand.read(BANNER)
            self.n_offered.append(site.count() - before)

    def _answers(self, name: str) -> None:
        """Let people answer day by day; every few days the officer looks and approves."""
        with self.hand.part(name):
            for days in SITTINGS:
                for _day in range(days):
                    self.site.advance(days=1)
                    self.people.answer()
                self._sign_in()
                self._look_at_round()
                self._approve()
                self.site.advance(minutes=11)

    def _look_at_round(self) -> None:
        hand = self.hand
        hand.go("Desk")
        hand.press("From plan to people")
        hand.read(".app-figures")
        self.shoot("plan")

    def _approve(self) -> None:
        """Approve a few whose card is read whole, then all others together."""
        hand = self.hand
        hand.go("Approvals")
        while len(self.each) < READ_WHOLE and self._n_waiting():
            before = hand.parts[-1].seconds
            hand.read(CARD, at_most=1)
            self._approve_first()
            self.each.append(hand.parts[-1].seconds - before)
        while n_before := self._n_waiting():
            before = hand.parts[-1].seconds
            if n_before == 1:
                hand.read(CARD)
                self._approve_first()
            else:
                self._approve_many()
            self.bulk_seconds += hand.parts[-1].seconds - before

    def _approve_first(self) -> None:
        button = self.hand.page.get_by_role("button", name=re.compile("^Approve (?!all)"))
        self.hand.follow(button.first)

    def _approve_many(self) -> None:
        """Look at all that wait: what follows, and each pair of which there is something to say."""
        hand, page = self.hand, self.hand.page
        together = page.get_by_role("link", name="Look at ")
        if together.count():
            hand.follow(together.first)
        else:
            hand.press("Tick all")
            hand.press("Approve all that are ticked")
        hand.read("main h1, main h2, main h1 ~ ul:first-of-type, main li:has(.app-quiet)")
        self.shoot("chosen")
        self.n_in_bulk += page.locator("main input[name=chosen]").count()
        hand.press("Approve ")

    def _n_waiting(self) -> int:
        return self.hand.page.locator("main input[name=chosen]:not([disabled])").count()

    def _report(self) -> None:
        hand = self.hand
        with hand.part("Read the report"):
            hand.go("Desk")
            hand.press("Reports by year")
            hand.read()
            self.shoot("report")

    def n_approved(self) -> int:
        """Return how many proposals have become pairings."""
        return self.site.count(Proposal.status == ProposalStatus.APPROVED)


SCENARIOS: dict[str, Callable[[Hand], None]] = {
    "As it is": lambda hand: None,
    "Everybody travels 100 km": lambda hand: hand.type(
        "Let everybody travel at least so far", "100"
    ),
    "Five mentors more in Wales": lambda hand: (
        hand.type("Add so many new mentors", "5"),
        hand.choose("In which region?", "Wales"),
    )[0],
}
