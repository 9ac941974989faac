"""The HTML form of a mail: one layout for all, made from the text.

No tables, pictures or style sheets: what mail programs drop or rewrite is not there. Colours are
left to the reader's program, light or dark, apart from the button, which reads on both.
"""

import base64
import hashlib
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader

from matcher.core.config import PACKAGE
from matcher.core.languages import known, speaking, teach
from matcher.notifications.rules.letters import Letter
from matcher.notifications.rules.pieces import pieces_of

LAYOUT = "notifications/letter.html"
FONT = "font-family:Arial,Helvetica,sans-serif"
STYLES = {
    "body": f"margin:0;padding:24px 16px;{FONT};font-size:18px;line-height:1.5",
    "frame": "max-width:34em;margin:0 auto;overflow-wrap:anywhere",
    "heading": f"margin:0 0 20px;{FONT};font-size:24px;line-height:1.25",
    "words": "margin:0 0 16px",
    "list": "margin:0 0 16px;padding:0 0 0 24px",
    "action": "margin:8px 0 8px",
    "button": (
        "display:inline-block;padding:12px 20px;border:2px solid #0b5d57;border-radius:4px;"
        "background:#0b5d57;color:#ffffff;font-weight:bold;text-decoration:none"
    ),
    "address": "margin:0 0 24px;font-size:14px;word-break:break-all",
    "footer": "margin:32px 0 0;padding:16px 0 0;border-top:1px solid #6f8583;font-size:15px",
}


def html_of(letter: Letter, base_url: str) -> str:
    """Return a letter as HTML; everything in it is escaped."""
    with speaking(known(letter.language)):
        return (
            _environment()
            .get_template(LAYOUT)
            .render(
                letter=letter,
                pieces=pieces_of(letter.body, base_url),
                footer=pieces_of(letter.footer, base_url),
                styles=STYLES,
            )
        )


def policy_of_looks() -> str:
    """Return the content policy of a page that shows such HTML: our styles by hash, nothing else.

    The pages of the application allow no style in the markup at all. Mail programs know no other
    way, so the demo shows a mail as a page of its own, where these few are let in and no script,
    picture, form or address can do anything.
    """
    hashes = " ".join(f"'sha256-{_digest(style)}'" for style in STYLES.values())
    return (
        f"default-src 'none'; style-src 'unsafe-hashes' {hashes}; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PACKAGE / "notifications" / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    teach(environment)
    return environment
