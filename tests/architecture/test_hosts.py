"""Requests that name another host are refused, so that no link can be poisoned."""

from flask import Flask


def test_request_for_another_host_is_refused(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/about", headers={"Host": "127.0.0.1:5000"}).status_code == 200
    assert client.get("/about", headers={"Host": "evil.example.org"}).status_code == 400
