"""What must never be untrue, one query each; a row found is a violation.

The constraints and triggers refuse most of these beforehand. They are verified all the same: after
every test, by the worker every few minutes, and after a migration or a restore.
"""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

OPEN = "('offered','requested','accepted')"
LIVE = "('active','on_hold')"

INVARIANTS = {
    "held counts the holds": """
        SELECT m.id FROM mentor m WHERE m.held <>
        (SELECT count(*) FROM capacity_hold h WHERE h.mentor_id = m.id)""",
    "nobody is oversold": "SELECT id FROM mentor WHERE held > place_limit OR held < 0",
    "the limit is the capacity, or what is held": """
        SELECT id FROM mentor WHERE place_limit <>
        CASE WHEN held > capacity THEN held ELSE capacity END""",
    "a hold belongs to one open proposal or live pairing": f"""
        SELECT h.id FROM capacity_hold h WHERE 1 <>
        (SELECT count(*) FROM proposal p WHERE p.hold_id = h.id AND p.status IN {OPEN}) +
        (SELECT count(*) FROM pairing q WHERE q.hold_id = h.id AND q.status IN {LIVE})""",
    "a hold is its mentor's": """
        SELECT h.id FROM capacity_hold h
        JOIN proposal p ON p.hold_id = h.id WHERE p.mentor_id <> h.mentor_id
        UNION ALL SELECT h.id FROM capacity_hold h
        JOIN pairing q ON q.hold_id = h.id WHERE q.mentor_id <> h.mentor_id""",
    "open proposals and live pairings hold a place, others none": f"""
        SELECT id FROM proposal WHERE (status IN {OPEN}) <> (hold_id IS NOT NULL)
        UNION ALL SELECT id FROM pairing WHERE (status IN {LIVE}) <> (hold_id IS NOT NULL)""",
    "one open proposal or live pairing per candidate and level": f"""
        SELECT candidate_id FROM (
          SELECT candidate_id, level FROM proposal WHERE status IN {OPEN}
          UNION ALL SELECT candidate_id, level FROM pairing WHERE status IN {LIVE}) AS busy
        GROUP BY candidate_id, level HAVING count(*) > 1""",
    "an approved proposal has its pairing": """
        SELECT p.id FROM proposal p LEFT JOIN pairing q ON q.proposal_id = p.id
        WHERE p.status = 'approved' AND q.id IS NULL""",
    "a pairing came from an approved proposal of the same two": """
        SELECT q.id FROM pairing q JOIN proposal p ON p.id = q.proposal_id
        WHERE p.status <> 'approved' OR p.candidate_id <> q.candidate_id
        OR p.mentor_id <> q.mentor_id""",
    "nobody approves a pairing of their own": """
        SELECT q.id FROM pairing q JOIN mentor m ON m.id = q.mentor_id
        JOIN candidate c ON c.id = q.candidate_id
        WHERE q.approved_by_id IN (m.account_id, c.account_id)""",
    "nobody mentors themselves": """
        SELECT q.id FROM pairing q JOIN mentor m ON m.id = q.mentor_id
        JOIN candidate c ON c.id = q.candidate_id WHERE m.account_id = c.account_id
        UNION ALL SELECT p.id FROM proposal p JOIN mentor m ON m.id = p.mentor_id
        JOIN candidate c ON c.id = p.candidate_id WHERE m.account_id = c.account_id""",
    "an open proposal is not between two who are excluded for good, or until there is room": f"""
        SELECT p.id FROM proposal p JOIN exclusion e
        ON e.mentor_id = p.mentor_id AND e.candidate_id = p.candidate_id
        WHERE p.status IN {OPEN} AND (e.until_on IS NULL AND e.created_at < p.created_at
        OR e.mentor_ticked_at < p.created_at OR e.candidate_ticked_at < p.created_at)""",
    "a candidate with a live pairing is not seeking": f"""
        SELECT c.id FROM candidate c JOIN pairing q ON q.candidate_id = c.id
        WHERE q.status IN {LIVE} AND q.level = c.level AND c.status = 'seeking'""",
    "a list has each position once": """
        SELECT candidate_id FROM list_entry GROUP BY candidate_id, position HAVING count(*) > 1""",
    "every proposal and pairing has its line in the log": """
        SELECT p.id FROM proposal p
        WHERE NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.subject = p.public_id)
        UNION ALL SELECT q.id FROM pairing q
        WHERE NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.subject = q.public_id)""",
    "what waits for its round has reached nobody, and what a mentor answers has been asked": """
        SELECT id FROM proposal WHERE waits_for_id IS NOT NULL AND requested_at IS NOT NULL
        UNION ALL SELECT id FROM proposal WHERE waits_for_id IS NULL AND requested_at IS NULL
        AND status IN ('requested','accepted','approved')""",
    "nothing is open, and nobody works together, across two schemes": f"""
        SELECT p.id FROM proposal p JOIN mentor m ON m.id = p.mentor_id
        JOIN candidate c ON c.id = p.candidate_id
        WHERE p.status IN {OPEN} AND m.scheme_id <> c.scheme_id
        UNION ALL SELECT q.id FROM pairing q JOIN mentor m ON m.id = q.mentor_id
        JOIN candidate c ON c.id = q.candidate_id
        WHERE q.status IN {LIVE} AND m.scheme_id <> c.scheme_id""",
    "no two rounds of a scheme share a day": """
        SELECT r.id FROM round r JOIN round s ON s.scheme_id = r.scheme_id AND s.id < r.id
        WHERE r.called_off_at IS NULL AND s.called_off_at IS NULL
        AND r.opens_on <= s.announced_on AND s.opens_on <= r.announced_on""",
    "messages stand only where the candidate has said yes": """
        SELECT m.id FROM message m JOIN proposal p ON p.id = m.proposal_id
        WHERE p.requested_at IS NULL OR m.written_at < p.created_at""",
    "the office has answered nothing about itself": """
        SELECT h.id FROM help_request h JOIN proposal p ON p.id = h.proposal_id
        JOIN mentor m ON m.id = p.mentor_id JOIN candidate c ON c.id = p.candidate_id
        WHERE h.answered_by_id IN (m.account_id, c.account_id)""",
    "every message and every look of the office has its line in the log": """
        SELECT m.id FROM message m JOIN proposal p ON p.id = m.proposal_id
        WHERE NOT EXISTS (SELECT 1 FROM audit_entry a
        WHERE a.subject = p.public_id AND a.action = 'message.written')
        UNION ALL SELECT h.id FROM help_request h WHERE h.opened_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM audit_entry a
        WHERE a.subject = h.public_id AND a.action = 'help.opened')""",
    "whoever runs a scheme is an administrator": """
        SELECT s.account_id FROM scheme_admin s WHERE NOT EXISTS (SELECT 1 FROM account_role r
        WHERE r.account_id = s.account_id AND r.name = 'admin')""",
    "every seal is over entries that exist": """
        SELECT s.id FROM audit_seal s LEFT JOIN audit_entry a ON a.id = s.last_entry_id
        WHERE a.id IS NULL""",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that does not hold, and for how many rows."""

    invariant: str
    n_rows: int


def verify_invariants(session: Session) -> list[Violation]:
    """Return every invariant that does not hold; an empty list is the only good answer."""
    found = []
    for name, sql in INVARIANTS.items():
        rows = session.execute(text(sql)).all()
        if rows:
            found.append(Violation(name, len(rows)))
    return found
