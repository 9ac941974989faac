"""Somebody with a browser: a test client that signs in and fills in forms as a person would."""

import re
import uuid
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from matcher.accounts.models import Account
from matcher.accounts.services import begin_sign_in
from matcher.core import clock
from matcher.core.db import Database

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Visitor:
    """A browser of its own, signed in as `account` if one is given.

    Signing in sets the cookie as the sign-in page does, without the slow password.
    """

    def __init__(self, app: Flask, account: Account | int | None = None) -> None:
        self.app = app
        self.client = app.test_client()
        if account is not None:
            self.sign_in(account if isinstance(account, int) else account.id)

    def sign_in(self, account_id: int) -> None:
        """Sign in as somebody else, whatever their password."""
        database: Database = self.app.extensions["matcher_database"]
        with database.begin() as session:
            now = clock.now(session)
            account = session.scalars(select(Account).where(Account.id == account_id)).one()
            token = begin_sign_in(session, account, now=now)
        with self.client.session_transaction() as cookie:
            cookie.clear()
            cookie.update(
                token=token, seen=int(now.timestamp()), _user_id=account.fs_uniquifier, _fresh=True
            )

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **kwargs)

    def submit(self, path: str, *, form_at: str | None = None, **answers: Any) -> TestResponse:
        """Fill in the form on the page `form_at` (by default `path`) and send it to `path`.

        Where that page cannot be opened by GET, any page that holds a form gives the token. A page
        that knows when it was shown is read for a moment first, as a person would.
        """
        page = self.client.get(form_at or path)
        if page.status_code != 200:
            page = self.client.get("/accessibility")  # signed in: it holds the sign-out form
        fields = dict(HIDDEN.findall(page.text))
        kept = {name: fields[name] for name in ("csrf_token", "submission_key") if name in fields}
        kept.setdefault("submission_key", uuid.uuid4().hex)
        if "shown" in fields:
            kept["shown"] = fields["shown"]
            self._read_for_a_moment()
        sent: MultiDict[str, Any] = MultiDict(kept)
        for name, answer in answers.items():
            sent.setlist(name, answer if isinstance(answer, list) else [answer])
        return self.client.post(path, data=sent)

    def _read_for_a_moment(self) -> None:
        clock_of_test = self.app.extensions["matcher_database"].clock
        clock_of_test.advance(seconds=3)

    def follow(self, response: TestResponse) -> TestResponse:
        """Go where a redirect leads."""
        assert response.status_code == 303, (response.status_code, response.text[:2000])
        return self.client.get(response.headers["Location"])
