"""Static files are cached for a year under their fingerprint, and never stale."""

import gzip

import pytest

from matcher.web.assets import files, fingerprint, read_files, static_url


def test_static_file_is_cached_for_a_year_under_its_fingerprint(client):
    answer = client.get(f"/static/{fingerprint()}/matcher.css")

    assert answer.status_code == 200
    assert answer.data == files()["matcher.css"]
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"


def test_static_file_under_an_older_fingerprint_is_checked_each_time(client):
    answer = client.get("/static/000000000000/matcher.css")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    again = client.get(
        "/static/000000000000/matcher.css", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_static_file_is_packed_for_a_browser_that_can_unpack(client):
    url = f"/static/{fingerprint()}/vendor/govuk-frontend.css"
    answer = client.get(url, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.data) == files()["vendor/govuk-frontend.css"]
    assert len(answer.data) < 20_000


def test_font_is_found_where_the_style_sheet_looks_for_it(client):
    answer = client.get(f"/static/{fingerprint()}/vendor/public-sans-latin.woff2")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "font/woff2")


@pytest.mark.parametrize(
    "name", ["vendor/build/package.json", "vendor/README.md", "../assets.py", "nothing.css", ""]
)
def test_anything_else_is_not_served(client, name):
    assert client.get(f"/static/{fingerprint()}/{name}").status_code == 404


def test_static_url_refuses_a_file_that_does_not_exist(app):
    with app.test_request_context("/"), pytest.raises(LookupError, match=r"no-such\.css"):
        static_url("no-such.css")


def test_build_recipe_and_what_it_fetched_are_left_out(tmp_path):
    for name in ("a.css", "b.md", "vendor/c.js", "vendor/build/node_modules/d.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)

    assert read_files(tmp_path) == {"a.css": b"a.css", "vendor/c.js": b"vendor/c.js"}
