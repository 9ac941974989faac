"""News of accounts that other areas act upon."""

from blinker import Signal

joined = Signal("accounts.joined")
"""Somebody who asked to join has shown that the address is theirs.

Sent with the role asked for, and `session`, `account_id`, `scheme_id` and `now`.
"""

merged = Signal("accounts.merged")
"""An account has been merged into another of the same person.

Sent with the id of the one that is kept, and `session` and `gone_id`.
"""
