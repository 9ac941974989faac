"""What is read out of a candidate's words about the mentor whom they have found."""

import re

ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+\.[^\s<>()\[\],;:\"'.]+")


def address_in(words: str) -> str:
    """Return the e-mail address in some words, in lower case; empty where there is none."""
    found = ADDRESS.search(words)
    return found.group().lower() if found else ""
