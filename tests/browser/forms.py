"""The forms of a page, as somebody finds them who wants to send rubbish."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

FIELDS = {"input", "select", "textarea"}
NOT_TYPED = {"hidden", "submit", "button", "reset"}


@dataclass
class Found:
    """A form: where it goes, and the fields that a person fills in, each with its kind."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)

    def filled(self, word: str) -> dict[str, str]:
        """Return answers of rubbish: the word where one types, and a choice that is not offered."""
        return self.given | {
            name: word if kind in {"text", "textarea", "password"} else "no such choice"
            for name, kind in self.fields.items()
        }


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Found] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = True
            self.forms.append(Found(values.get("action", ""), values.get("method", "get")))
        elif self.inside and tag in FIELDS and "name" in values:
            self._take(tag, values)

    def _take(self, tag: str, values: dict[str, str]) -> None:
        kind = values.get("type", "text") if tag == "input" else tag
        if kind not in NOT_TYPED:
            self.forms[-1].fields[values["name"]] = kind
        elif kind == "hidden":
            self.forms[-1].given[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def forms_of(page: str) -> list[Found]:
    """Return the forms of a page that ask for something."""
    reader = _Reader()
    reader.feed(page)
    return [form for form in reader.forms if form.fields]
