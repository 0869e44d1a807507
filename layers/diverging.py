"""Classes and colours of a change: two hues that part at zero, so that a sign is never hidden within a class.

Colours are ColorBrewer's PuOr of six classes (Brewer 2003, colorbrewer2.org, Apache 2.0), safe for the common colour
deficiencies: orange below zero, purple above. In grey print both ends are dark, so a map that uses them writes the sign.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

#: From the strongest decrease to the strongest increase; the limit between the third and the fourth is zero.
PUOR = ("#B35806", "#F1A340", "#FEE0B6", "#D8DAEB", "#998EC3", "#542788")
#: Classes on either side of zero.
SIDE = len(PUOR) // 2


@dataclass(frozen=True, eq=False)
class Diverging:
    """Six classes, as wide on the one side of zero as on the other.

    ``step`` is the width of a class; values of one side beyond two steps are in its last class. ``index`` is the class
    of each value, -1 without one. Zero itself belongs to the first class above it.
    """

    step: float
    index: pd.Series

    def colour(self, place: int) -> str | None:
        """Return the colour of a class, None for no value."""
        return None if place < 0 else PUOR[place]

    @property
    def limits(self) -> tuple[float, ...]:
        """The five limits between the classes."""
        return tuple(self.step * place for place in range(1 - SIDE, SIDE))


def diverging(changes: pd.Series) -> Diverging:
    """Put changes into classes about zero whose width is 1, 2, 2.5 or 5 times a power of ten.

    Examples
    --------
    >>> diverging(pd.Series([-0.1, 0.0, 0.5, float("nan")])).index.tolist()
    [2, 3, 5, -1]
    """
    known = changes.dropna().abs()
    largest = float(known.max()) if len(known) else 0.0
    step = nice(largest / SIDE) if largest > 0 else 1.0
    place = (changes / step).map(lambda quotient: -1 if math.isnan(quotient) else _place(quotient)).astype(int)
    return Diverging(step, place)


def nice(width: float) -> float:
    """Return the least of 1, 2, 2.5, 5 times a power of ten that is not below ``width`` (1e-9 of it apart)."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(times * power for times in (1, 2, 2.5, 5, 10) if times * power >= width * (1 - 1e-9))


def _place(quotient: float) -> int:
    return min(max(math.floor(quotient) + SIDE, 0), len(PUOR) - 1)
