"""Reading proposals and pairings, and verifying the invariants of the whole database."""
