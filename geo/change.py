"""How a published figure changed between two years, over a family of zones; nothing is interpolated.

Only zones with a preferred figure in both years have a change. An amount grows by a share of its earlier figure; a
rate or an index changes by a difference in its own unit (a per cent of a per cent misleads). Where a metric was
redefined between the two years (``break_year`` of ``metrics.csv``), or a figure is told as a lower bound (at least),
both figures stand and no change is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from geo import measures
from geo.errors import CallError
from geo.figures import check_metric
from geo.tables import Dataset, split

#: A figure that is only known to be no smaller than this has no growth.
BOUND = "at_least"
#: Columns of one year's figure that the change carries along, with the year's place as a suffix.
KEPT = ("value", "source_id", "confidence", "basis", "qualifier", "note_zh", "note_en")


@dataclass(frozen=True, eq=False)
class Change:
    """The figures of two years side by side.

    ``relative`` tells that ``change`` is a share of the earlier figure and not a difference; ``broken`` that the metric
    was redefined in between. ``table`` has a row for each zone of the family with value_1, value_2 and their source_id,
    confidence, basis, qualifier, note_zh, note_en, and

    change
        NaN without both figures, across a redefinition, or when either is a bound.
    bound
        Either figure is a lower bound.
    weak
        Either figure is unverified or of low confidence.
    loose
        Either figure is told with about, nearly, expected or the like, so the change is no better than that.
    """

    metric: str
    earlier: int
    later: int
    relative: bool
    broken: bool
    table: pd.DataFrame


def years(dataset: Dataset, metric: str, zones: Sequence[str]) -> dict[int, int]:
    """Return the years with a preferred figure for any of the zones, ascending, and for how many of them."""
    rows = _rows(dataset, metric, zones)
    counts = rows.groupby("year")["subject_id"].nunique().sort_index()
    return {int(year): int(count) for year, count in counts.items()}


def pairs(dataset: Dataset, metric: str, zones: Sequence[str], *, exact: bool = False) -> dict[tuple[int, int], int]:
    """Return every two years that some zone has both figures of, and how many zones do; ascending.

    With ``exact`` lower bounds don't count as figures.
    """
    rows = _rows(dataset, metric, zones)
    rows = rows[~_bound(rows["qualifier"])] if exact else rows
    having = rows.groupby("year")["subject_id"].agg(set).sort_index()
    shared = {(int(a), int(b)): len(having[a] & having[b]) for a, b in combinations(having.index, 2)}
    return {pair: count for pair, count in shared.items() if count}


def best_pair(dataset: Dataset, metric: str, zones: Sequence[str]) -> tuple[int, int] | None:
    """Return the two comparable years that most zones have both figures of, the latest of those; None without any."""
    found = pairs(dataset, metric, zones, exact=True) or pairs(dataset, metric, zones)
    whole = {pair: count for pair, count in found.items() if not broken(dataset, metric, *pair)} or found
    return max(whole, key=lambda pair: (whole[pair], pair[1], pair[0]), default=None)


def break_year(dataset: Dataset, metric: str) -> int | None:
    """Return the first year of a metric's present definition, None when it never changed."""
    cell = str(dataset.metrics.loc[metric].get("break_year", "")) if metric in dataset.metrics.index else ""
    return int(cell) if cell else None


def broken(dataset: Dataset, metric: str, earlier: int, later: int) -> bool:
    """Return whether a metric was redefined after ``earlier`` and not after ``later``."""
    year = break_year(dataset, metric)
    return year is not None and earlier < year <= later


def change(dataset: Dataset, metric: str, zones: Sequence[str], *, earlier: int, later: int) -> Change:
    """Return how a metric changed between two published years.

    Raises
    ------
    CallError
        The metric is unknown, or ``later`` is not after ``earlier``.
    """
    check_metric(dataset, metric)
    if later <= earlier:
        raise CallError("growth_years", years=later - earlier)
    rows = _rows(dataset, metric, zones)
    sides = [
        rows[rows["year"] == year].set_index("subject_id")[list(KEPT)].add_suffix(f"_{place}").reindex(list(zones))
        for place, year in ((1, earlier), (2, later))
    ]
    table = pd.concat(sides, axis=1).rename_axis(None)
    texts = [name for name in table if not name.startswith("value")]
    table[texts] = table[texts].fillna("")
    relative = metric not in dataset.metrics.index or dataset.metrics.at[metric, "kind"] == "extensive"
    before, after = (table[f"value_{place}"].astype(float) for place in (1, 2))
    found = measures.growth(before, after, years=later - earlier) if relative else after - before
    crossing = broken(dataset, metric, earlier, later)
    table["bound"] = _bound(table["qualifier_1"]) | _bound(table["qualifier_2"])
    table["change"] = np.nan if crossing else found.mask(table["bound"])
    table["weak"] = _either(table, "basis", "unverified") | _either(table, "confidence", "low")
    table["loose"] = table["qualifier_1"].ne("") | table["qualifier_2"].ne("")
    return Change(metric, earlier, later, relative, crossing, table)


def _bound(qualifiers: pd.Series) -> pd.Series:
    return qualifiers.map(lambda cell: BOUND in split(cell)).astype(bool)


def _either(table: pd.DataFrame, column: str, code: str) -> pd.Series:
    return table[f"{column}_1"].eq(code) | table[f"{column}_2"].eq(code)


def _rows(dataset: Dataset, metric: str, zones: Sequence[str]) -> pd.DataFrame:
    rows = dataset.observations
    chosen = (rows["metric_id"] == metric) & (rows["preferred"] == 1) & rows["subject_id"].isin(list(zones))
    return rows[chosen & rows["year"].notna()]
