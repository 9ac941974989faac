"""Tokens for the addresses in mails: an id and its signature, so that nothing secret is stored."""

from itsdangerous import BadSignature, Signer

SALT = "matcher.link"


def sign(secret: str, value: str, purpose: str) -> str:
    """Return `<value>.<signature>`; nobody can make one without the secret key."""
    return _signer(secret, purpose).sign(value).decode("ascii")


def unsign(secret: str, token: str, purpose: str) -> str | None:
    """Return the value in a token, or None if we did not sign it for this purpose."""
    try:
        return _signer(secret, purpose).unsign(token).decode("ascii")
    except (BadSignature, UnicodeError):
        return None


def _signer(secret: str, purpose: str) -> Signer:
    return Signer(secret, salt=f"{SALT}:{purpose}")
