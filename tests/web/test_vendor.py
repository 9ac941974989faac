"""The files of others are those listed, and nothing is loaded from elsewhere."""

import hashlib
import re

import pytest

from matcher.web.assets import STATIC

VENDOR = STATIC / "vendor"
ROW = re.compile(r"^\| `(?P<name>[^`]+)` \|.*\| `(?P<sum>[0-9a-f]{64})` \|$", re.MULTILINE)
TEMPLATES = STATIC.parent / "templates"


def test_vendored_files_are_exactly_those_listed_with_their_sums():
    listed = {
        match["name"]: match["sum"] for match in ROW.finditer((VENDOR / "README.md").read_text())
    }

    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.is_file() and path.name != "README.md"
    }

    assert found == listed


@pytest.mark.parametrize("name", ["vendor/govuk-frontend.css", "matcher.css"])
def test_style_sheets_load_only_files_beside_them(name):
    text = (STATIC / name).read_text("utf-8")

    loaded = re.findall(r"url\(\s*[\"']?([^)\"']+)", text) + re.findall(r"@import\s+(\S+)", text)

    assert [address for address in loaded if not (STATIC / "vendor" / address).is_file()] == []


@pytest.mark.parametrize(
    "name", ["vendor/govuk-frontend.js", "vendor/htmx.js", "matcher.js", "start.js"]
)
def test_scripts_name_no_other_host(name):
    text = (STATIC / name).read_text("utf-8")

    assert re.findall(r"https?://(?!www\.w3\.org/)[\w.-]+|sourceMappingURL", text) == []


def test_templates_load_nothing_from_elsewhere_and_hold_no_inline_script_or_style():
    texts = {path.name: path.read_text("utf-8") for path in TEMPLATES.rglob("*.html")}
    refused = re.compile(
        r"(?:src|href|action)=[\"'](?:https?:)?//|<style|\sstyle=|\son\w+=|<script>"
    )

    assert {
        name: refused.findall(text) for name, text in texts.items() if refused.search(text)
    } == {}


def test_style_sheet_shows_no_government_mark():
    text = (VENDOR / "govuk-frontend.css").read_text("utf-8").lower()

    assert [
        word for word in ("gds transport", "crest", "crown", "govuk-logo") if word in text
    ] == []


def test_build_recipe_names_no_registry():
    texts = [path.read_text("utf-8") for path in (VENDOR / "build").iterdir() if path.is_file()]

    assert [text for text in texts if re.search(r"registry[=:]|https?://", text)] == []
    assert (VENDOR / "build" / ".npmrc").read_text() == "omit-lockfile-registry-resolved=true\n"
