"""News of accounts that other areas act upon."""

from blinker import Signal

joined = Signal("accounts.joined")
"""Somebody who asked to join has shown that the address is theirs.

Sent with the role asked for, and `session`, `account_id` and `now`.
"""
