"""Pages travel packed, unless another site could measure them."""

import gzip

import pytest
from flask import Response

LONG = "<p>Words and words.</p>" * 100
PACKED = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def client(app):
    app.add_url_rule("/long", "long", lambda: LONG)
    app.add_url_rule("/short", "short", lambda: "hello")
    app.add_url_rule("/tagged", "tagged", lambda: Response(LONG, headers={"ETag": '"one"'}))
    app.add_url_rule("/picture", "picture", lambda: Response(b"x" * 5000, mimetype="image/png"))
    app.add_url_rule("/stream", "stream", lambda: Response(LONG for _ in range(2)))
    return app.test_client()


def test_long_page_is_packed_for_a_browser_that_can_unpack_it(client):
    answer = client.get("/long", headers=PACKED)

    assert gzip.decompress(answer.data).decode() == LONG
    assert len(answer.data) == int(answer.headers["Content-Length"]) < len(LONG) / 10
    assert answer.headers["Content-Encoding"] == "gzip"
    assert set(answer.vary) >= {"Accept-Encoding", "Sec-Fetch-Site"}


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/long", {}),
        ("/long", {"Accept-Encoding": "gzip;q=0"}),
        ("/long", PACKED | {"Sec-Fetch-Site": "cross-site"}),
        ("/long", PACKED | {"Sec-Fetch-Site": "same-site"}),
        ("/short", PACKED),
        ("/picture", PACKED),
        ("/stream", PACKED),
    ],
)
def test_answer_travels_as_it_is(client, path, headers):
    assert "Content-Encoding" not in client.get(path, headers=headers).headers


def test_page_that_one_of_our_own_leads_to_is_packed(client):
    headers = PACKED | {"Sec-Fetch-Site": "same-origin"}
    assert client.get("/long", headers=headers).headers["Content-Encoding"] == "gzip"


def test_tag_of_a_packed_page_is_weak(client):
    assert client.get("/tagged", headers=PACKED).headers["ETag"] == 'W/"one"'
    assert client.get("/tagged").headers["ETag"] == '"one"'
