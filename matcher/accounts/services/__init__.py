"""Adding people, and the codes with which they choose a password."""

from matcher.accounts.services.codes import request_code, use_code
from matcher.accounts.services.people import add_account, add_role, record_sign_in

__all__ = ["add_account", "add_role", "record_sign_in", "request_code", "use_code"]
