"""The commands of matching: from two spreadsheets to pairs, and the same once more."""

from matcher.matching.cli.matching import match
from matcher.matching.cli.replaying import replay

__all__ = ["match", "replay"]
