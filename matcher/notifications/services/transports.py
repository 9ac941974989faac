"""Ways for a mail to leave: an SMTP server, or nowhere at all in the demo."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Protocol

from matcher.core.config import Settings

TIMEOUT_SECONDS = 10
GONE_FOR_GOOD = 500


class Refused(Exception):
    """This one mail was not taken; `for_good` says whether to try it again."""

    def __init__(self, code: int) -> None:
        super().__init__(f"The mail server answered {code}.")
        self.code = code
        self.for_good = code >= GONE_FOR_GOOD


class Unreachable(Exception):
    """The server does not answer, or not as one should: no mail would get through just now."""


class Transport(Protocol):
    """Something that takes mails."""

    def send(self, message: EmailMessage) -> None:
        """Hand over one mail; `Refused` or `Unreachable` if it was not taken."""


class Nowhere:
    """Takes every mail and sends none: the demo shows them on a page."""

    def send(self, message: EmailMessage) -> None:
        """Do nothing with a mail."""


class Smtp:
    """An open connection to a mail server."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        self._connection = connection

    def send(self, message: EmailMessage) -> None:
        """Hand one mail to the server, and tell its refusals apart from its failures."""
        try:
            self._connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise Refused(max(code for code, _ in error.recipients.values())) from error
        except smtplib.SMTPDataError as error:
            raise Refused(error.smtp_code) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(type(error).__name__) from error


@contextmanager
def open_transport(settings: Settings) -> Iterator[Transport]:
    """Connect to the mail server of the settings, for as many mails as are due.

    Raises
    ------
    Unreachable
        It does not answer, or does not let us in.
    """
    if settings.demo:
        yield Nowhere()
        return
    try:
        connection = _connect(settings)
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(type(error).__name__) from error
    try:
        yield Smtp(connection)
    finally:
        _close(connection)


def _connect(settings: Settings) -> smtplib.SMTP:
    connection = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS)
    try:
        if settings.smtp_starttls:
            connection.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            connection.login(settings.smtp_user, settings.smtp_password)
    except (smtplib.SMTPException, OSError):
        _close(connection)
        raise
    return connection


def _close(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (smtplib.SMTPException, OSError):
        connection.close()
