"""Zones side by side: their figures with ranges and ranks. The page and the command line both read this."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.errors import DataError
from geo.figures import figure_table, metric_name, unit
from geo.measures import rank
from geo.tables import Dataset, split
from geo.words import say

#: Columns in the order in which they are told.
COLUMNS = (
    "zone_id", "name_zh", "name_en", "value", "low", "high", "year", "rank", "rank_low", "rank_high",
    "count", "count_certain", "count_possible", "count_unverified", "per_year", "denominator", "per_kind",
    "confidence", "basis", "schematic", "source_ids", "note_zh", "note_en",
)  # fmt: skip


def compare(
    dataset: Dataset,
    zone_ids: Sequence[str],
    *,
    metric: str = "facilities",
    per: str = "none",
    year: str | int = "latest",
) -> pd.DataFrame:
    """Return the figures of the zones in the order given, ranked among each other.

    Parameters
    ----------
    zone_ids
        Ids of zones, each once.
    metric, per, year
        As in `geo.figures.figure_table`.

    Returns
    -------
    A frame with the columns of `COLUMNS`; ranks are Int64, 1 is the largest figure, and rank_low to rank_high is the
    range that the counts' ranges allow.

    Raises
    ------
    CallError
        The metric, the denominator or the year is unknown.
    DataError
        None of the zones has a figure.
    """
    table = figure_table(dataset, metric, per=per, year=year).loc[list(zone_ids)]
    if table["value"].isna().all():
        raise DataError("compare_no_figure", metric=metric, per=per, year=year)
    table = table.join(rank(table["value"], low=table["low"], high=table["high"]))
    names = dataset.zones.loc[table.index, ["zone_id", "name_zh", "name_en"]]
    return names.join(table)[list(COLUMNS)].reset_index(drop=True)


def years_differ(table: pd.DataFrame) -> list[int]:
    """Return the years of the figures when there is more than one: what is compared is not of one time."""
    found = sorted({int(year) for year in table["year"].dropna()})
    return found if len(found) > 1 else []


def sources_sheet(dataset: Dataset, table: pd.DataFrame) -> pd.DataFrame:
    """Return the sources that the figures of a comparison cite, in the order of first use."""
    ids = list(dict.fromkeys(source for cell in table["source_ids"] for source in split(cell)))
    columns = ["source_id", "producer", "title", "date_published", "date_accessed", "url", "licence"]
    return dataset.sources.reindex(ids)[columns].fillna("")


def labelled(dataset: Dataset, table: pd.DataFrame, lang: str, *, metric: str, per: str) -> pd.DataFrame:
    """Return a comparison with headers a reader understands: metric and unit stand in the header of the figure."""
    head = f"{metric_name(dataset, metric, lang)}（{unit(dataset, metric, per, lang)}）"
    named = {name: say(f"compare_{name}", lang) for name in COLUMNS if name not in ("value", "note_zh", "note_en")}
    other = "en" if lang == "zh" else "zh"
    kept = table.drop(columns=[f"note_{other}"])
    return kept.rename(columns={**named, "value": head, f"note_{lang}": say("compare_note", lang)})
