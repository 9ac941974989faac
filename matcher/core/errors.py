"""The ways in which the product says no; each is mapped once to a page."""


class DomainError(Exception):
    """Something a person asked for cannot be done; the message says what to do instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """There is no such thing, or it is not this person's to see."""


class NotAllowed(DomainError):
    """The thing exists, but this person may not do that with it."""


class Conflict(DomainError):
    """It was possible a moment ago; something has changed since."""


class Invalid(DomainError):
    """What was typed cannot be used; `field` names the form field it belongs to, if any."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Busy(DomainError):
    """The database was busy for too long; the same request may go through in a moment."""


class Retry(Busy):
    """The database gave up this transaction for another's sake: do it again at once."""
