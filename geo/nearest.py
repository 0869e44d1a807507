"""The nearest known names for a name that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

SHOWN = 3


def nearest(name: str, known: Iterable[str]) -> str:
    """Return up to three known names that look like `name`, joined by commas, or the first three when none does."""
    names = list(dict.fromkeys(known))
    lowered = {each.lower(): each for each in reversed(names)}
    close = [lowered[each] for each in get_close_matches(name.lower(), lowered, n=SHOWN, cutoff=0.5)]
    part = [each for each in names if name and name.lower() in each.lower() and each not in close]
    return ", ".join(list(dict.fromkeys([*close, *part]))[:SHOWN] or names[:SHOWN])
