"""Adding people, signing them in and out, and the codes with which they choose a password."""

from matcher.accounts.services.codes import request_code, use_code
from matcher.accounts.services.inviting import invite, invite_everybody, tell_let_in, turn_away
from matcher.accounts.services.joining import (
    ask_to_join,
    forget_unverified,
    open_applications,
)
from matcher.accounts.services.merging import merge_accounts, tell_apart
from matcher.accounts.services.people import (
    add_account,
    add_people,
    add_role,
    choose_language,
)
from matcher.accounts.services.running import let_run, stop_running
from matcher.accounts.services.signing_in import (
    begin_sign_in,
    choose_scheme,
    count_try,
    end_all_sign_ins,
    end_sign_in,
    forget_old_sign_ins,
    forget_tries,
    give_back_try,
    token_hash,
)
from matcher.accounts.services.support import (
    allow_sign_in,
    correct_account,
    require_all_schemes,
    stop_sign_in,
)

__all__ = [
    "add_account",
    "add_people",
    "add_role",
    "allow_sign_in",
    "ask_to_join",
    "begin_sign_in",
    "choose_language",
    "choose_scheme",
    "correct_account",
    "count_try",
    "end_all_sign_ins",
    "end_sign_in",
    "forget_old_sign_ins",
    "forget_tries",
    "forget_unverified",
    "give_back_try",
    "invite",
    "invite_everybody",
    "let_run",
    "merge_accounts",
    "open_applications",
    "request_code",
    "require_all_schemes",
    "stop_running",
    "stop_sign_in",
    "tell_apart",
    "tell_let_in",
    "token_hash",
    "turn_away",
    "use_code",
]
