"""What people are told when a pair may not be."""

from matcher.matching.explain import NOT_AVAILABLE, WHY_NOT

__all__ = ["NOT_AVAILABLE", "WHY_NOT"]
