"""Class limits for a choropleth map, through mapclassify."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import mapclassify
import numpy as np
import pandas as pd

METHODS = ("natural_breaks", "quantile", "equal_interval")
CLASSES = 5


@dataclass(frozen=True)
class Classes:
    """Upper limits (inclusive) of the classes, the smallest value, and the class of each value (-1: no value)."""

    method: str
    lowest: float
    upper: tuple[float, ...]
    index: pd.Series

    def counts(self) -> tuple[int, ...]:
        """Return how many values each class holds."""
        return tuple(int((self.index == place).sum()) for place in range(len(self.upper)))


def classify(values: pd.Series, method: str = "natural_breaks", k: int = CLASSES) -> Classes:
    """Put ``values`` into at most ``k`` classes.

    No class is empty: with fewer different values than ``k``, or where limits coincide, there are fewer classes.
    Natural breaks are the exact Fisher-Jenks ones, because the sampled ones differ from run to run.

    Parameters
    ----------
    values
        Numbers; a missing one belongs to no class and gets -1.
    method
        ``natural_breaks``, ``quantile`` or ``equal_interval``.
    k
        The number of classes wished for.

    Returns
    -------
    classes
        Its ``index`` has the index of ``values``.
    """
    if method not in METHODS:
        raise ValueError(f"{method} is none of {', '.join(METHODS)}")
    numbers = values.astype(float).to_numpy()
    known = np.isfinite(numbers)
    place = np.full(len(numbers), -1, dtype=int)
    if not known.any():
        return Classes(method, float("nan"), (), pd.Series(place, index=values.index))
    upper = _limits(numbers[known], method, k)
    found = np.searchsorted(upper, numbers[known], side="left")
    used = np.unique(found)
    # An empty class (equal intervals over skewed values) would show a colour that is nowhere on the map.
    place[known] = np.searchsorted(used, found)
    limits = tuple(float(upper[number]) for number in used)
    return Classes(method, float(numbers[known].min()), limits, pd.Series(place, index=values.index))


def _limits(numbers: np.ndarray, method: str, k: int) -> np.ndarray:
    different = np.unique(numbers)
    if len(different) <= k:
        return different
    with warnings.catch_warnings():
        # mapclassify warns when quantiles coincide; that is handled here by dropping the double limit.
        warnings.simplefilter("ignore")
        if method == "natural_breaks":
            limits = mapclassify.FisherJenks(numbers, k=k).bins
        elif method == "quantile":
            limits = mapclassify.Quantiles(numbers, k=k).bins
        else:
            limits = mapclassify.EqualInterval(numbers, k=k).bins
    limits = np.unique(limits)
    # The last limit is the maximum; rounding inside mapclassify must not leave the maximum outside.
    limits[-1] = max(limits[-1], different[-1])
    return limits
