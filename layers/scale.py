"""Lengths that a scale bar can show."""

from __future__ import annotations

import math


def round_length(limit_m: float) -> float:
    """Return the longest length of 1, 2 or 5 times a power of ten metres that is not over ``limit_m`` (above zero).

    >>> round_length(999.0), round_length(0.3)
    (500.0, 0.2)
    """
    power = 10.0 ** math.floor(math.log10(limit_m))
    # The logarithm of a number just below a power of ten is rounded up to it: half of that power then fits.
    return max(step * power for step in (0.5, 1.0, 2.0, 5.0) if step * power <= limit_m)
