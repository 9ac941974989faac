"""Who may use which page: the one reviewed table, endpoint × role.

A route that has no row here answers 403 to everybody, and fails the suite. Whether this mentor may
see *that* request is decided by the query, which only finds what is the viewer's own.
"""

from matcher.core.actor import Role

ANYONE = None
SIGNED_IN = frozenset(Role)
CANDIDATE = frozenset({Role.CANDIDATE})
MENTOR = frozenset({Role.MENTOR})
ADMIN = frozenset({Role.ADMIN})

ACCESS: dict[str, frozenset[Role] | None] = {
    # the application itself
    "web.static": ANYONE,
    "home.index": ANYONE,
    "home.about": ANYONE,
    "home.privacy": ANYONE,
    "home.accessibility": ANYONE,
    "home.healthz": ANYONE,
    "home.readyz": ANYONE,
    # accounts
    "accounts.sign_in": ANYONE,
    "accounts.sign_out": SIGNED_IN,
    "accounts.choose_language": ANYONE,
    "accounts.forgotten": ANYONE,
    "accounts.new_password": ANYONE,
    "accounts.demo_sign_in": ANYONE,  # the demo only; 404 elsewhere
    # notifications: the demo only; 404 elsewhere
    "notifications.outbox": ANYONE,
    "notifications.mail": ANYONE,
    # the mentor's own pages
    "mentors.profile": MENTOR,
    "pairings.places": MENTOR,
    "pairings.confirm_places": MENTOR,
    "pairings.change_places": MENTOR,
    "pairings.take_break": MENTOR,
    "pairings.come_back": MENTOR,
    "pairings.undo_word": MENTOR,
    "pairings.choose_reminders": MENTOR,
    "pairings.leave": MENTOR,
    "pairings.requests": MENTOR,
    "pairings.request_page": MENTOR,
    "pairings.accept": MENTOR,
    "pairings.decline": MENTOR,
    "pairings.talk": MENTOR,
    "pairings.late_yes": MENTOR,
    "pairings.never_this_candidate": MENTOR,
    "pairings.suggest_candidate_again": MENTOR,
    "pairings.away": MENTOR,
    "pairings.not_away": MENTOR,
    "pairings.mentees": MENTOR,
    "pairings.finish": MENTOR,
    "pairings.end_early": MENTOR,
    "pairings.still_theirs": MENTOR,
    "pairings.end_date_theirs": MENTOR,
    # the candidate's own pages, and the directory
    "directory.index": SIGNED_IN,
    "directory.mentor": SIGNED_IN,
    "directory.suggestions": CANDIDATE,
    "candidates.profile": CANDIDATE,
    "pairings.ask": CANDIDATE,
    "pairings.agreed": CANDIDATE,
    "pairings.my_list": CANDIDATE,
    "pairings.add_to_list": CANDIDATE,
    "pairings.remove_from_list": CANDIDATE,
    "pairings.move_on_list": CANDIDATE,
    "pairings.ask_the_next": CANDIDATE,
    "pairings.ask_next_for_me": CANDIDATE,
    "pairings.choose_offers": CANDIDATE,
    "pairings.mine": CANDIDATE,
    "pairings.look_again": CANDIDATE,
    "pairings.accept_own_offer": CANDIDATE,
    "pairings.decline_own_offer": CANDIDATE,
    "pairings.withdraw": CANDIDATE,
    "pairings.end_own": CANDIDATE,
    "pairings.still_mine": CANDIDATE,
    "pairings.end_date_mine": CANDIDATE,
    "pairings.never_this_mentor": CANDIDATE,
    "pairings.suggest_mentor_again": CANDIDATE,
    "pairings.dates": SIGNED_IN,
    # availability: links of mails (the token says who), and what else keeps the list true
    "availability.people": ANYONE,
    "availability.my_people": MENTOR,
    "availability.looking": ANYONE,
    "availability.places": ANYONE,
    "availability.undo_places": ANYONE,
    "availability.reminders": ANYONE,
    "availability.my_looking": CANDIDATE,
    "availability.still_looking": CANDIDATE,
    "availability.ask_found": CANDIDATE,
    # the administrator's desk
    "desk.index": ADMIN,
    "desk.silent": ADMIN,
    "desk.rung": ADMIN,
    "desk.closed_days": ADMIN,
    "desk.open_days": ADMIN,
    "desk.mails": ADMIN,
    "desk.leaving": ADMIN,
    "desk.runs": ADMIN,
    "desk.start_run": ADMIN,
    "desk.newest_run": ADMIN,
    "desk.stop_run": ADMIN,
    "desk.run_progress": ADMIN,
    "desk.run": ADMIN,
    "desk.unmatched": ADMIN,
    "desk.offer": ADMIN,
    "desk.make_offers": ADMIN,
    "desk.approvals": ADMIN,
    "desk.approve": ADMIN,
    "desk.reject": ADMIN,
    "desk.pairings": ADMIN,
    "desk.end_pairing": ADMIN,
    "desk.proposals": ADMIN,
    "desk.withdraw": ADMIN,
    "desk.withdraw_now": ADMIN,
    "desk.pair": ADMIN,
    "desk.offer_pair": ADMIN,
    "desk.waiting": ADMIN,
}
