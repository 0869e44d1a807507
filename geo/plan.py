"""The plan's own numbers and words: table 1, what it asks of each place, the facilities it names.

The plan is 沪府发〔2021〕22号 (source P001). Its sentences are not kept: ``plan_refs.csv`` holds our paraphrases, each
with its page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from geo.change import break_year
from geo.tables import Dataset, split

PLAN_SOURCE = "P001"

#: Sections of chapter 7 with our own short headings as keys of the words.
CHAPTER_7 = (
    "7",
    "7.1",
    "7.1.1",
    "7.1.2",
    "7.1.3",
    "7.2",
    "7.2.1",
    "7.2.2",
    "7.2.3",
    "7.2.4",
    "7.3",
    "7.3.1",
    "7.3.2",
    "7.3.3",
)


@dataclass(frozen=True)
class Indicator:
    """One row of the plan's table 1. A value that was not published is None; values are in ``unit``."""

    indicator_id: str
    name: str
    unit: str
    baseline: float | None
    target: float
    at_least: bool
    latest: float | None
    latest_year: str
    source_ids: tuple[str, ...]
    page: str
    note: str

    @property
    def met(self) -> bool | None:
        """Whether the latest value reaches the target; None without a value."""
        return None if self.latest is None else self.latest >= self.target

    @property
    def progress(self) -> float | None:
        """The way from baseline to target that is covered, (latest - baseline) / (target - baseline); None if unknown.

        Two published values are compared; nothing is interpolated between them.
        """
        if self.latest is None or self.baseline is None or self.target == self.baseline:
            return None
        return (self.latest - self.baseline) / (self.target - self.baseline)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def indicators(dataset: Dataset, lang: str) -> list[Indicator]:
    """Return the indicators of table 1 in the order of the plan, named in ``zh`` or ``en``."""
    return [
        Indicator(
            indicator_id=str(row["indicator_id"]),
            name=row[f"name_{lang}"],
            unit=row[f"unit_{lang}"],
            baseline=_known(row["baseline_2020"]),
            target=float(row["target_2025"]),
            at_least=bool(row["target_is_minimum"]),
            latest=_known(row["latest_value"]),
            latest_year=str(row["latest_year"]),
            source_ids=split(row["latest_source_id"]),
            page=str(row["plan_page"]),
            note=row[f"note_{lang}"],
        )
        for _, row in dataset.indicators.iterrows()
    ]


def breakdown(dataset: Dataset, metric_id: str) -> int:
    """Return how many zones have a published figure of a metric: an indicator with any can be followed to the map."""
    rows = dataset.observations
    found = rows[(rows["metric_id"] == metric_id) & (rows["subject_id"] != "shanghai")]
    return int(found["subject_id"].nunique())


def chapter(dataset: Dataset) -> pd.DataFrame:
    """Return what chapter 7 asks, as rows of ``plan_refs`` in the order of its sections."""
    refs = dataset.plan_refs
    refs = refs[[section == "7" or section.startswith("7.") for section in refs["section"]]]
    order = {section: place for place, section in enumerate(CHAPTER_7)}
    place = refs["section"].map(lambda section: order.get(section, len(order)))
    return refs.assign(place=place).sort_values(["place", "page", "ref_id"]).drop(columns="place")


def named_facilities(dataset: Dataset) -> pd.DataFrame:
    """Return the facilities that the plan names, a row for each page that does; ``drawn``: whether it has a point."""
    rows = dataset.facilities[dataset.facilities["plan_pages"] != ""]
    pages = rows.assign(page=rows["plan_pages"].map(split)).explode("page")
    pages = pages.assign(page=pages["page"].astype(int), drawn=pages["lon"].notna())
    return pages.sort_values(["page", "facility_id"])


def several_years(dataset: Dataset, *, at_least: int = 3) -> list[str]:
    """Return the metrics with two or more published years for ``at_least`` subjects, those with most subjects first."""
    rows = dataset.observations[dataset.observations["preferred"] == 1]
    years = rows.groupby(["metric_id", "subject_id"])["year"].nunique()
    subjects = (years >= 2).groupby("metric_id").sum()
    kept = subjects[subjects >= at_least].sort_values(ascending=False, kind="stable")
    return [str(metric) for metric in kept.index]


def series(dataset: Dataset, metric_id: str) -> pd.DataFrame:
    """Return every preferred published value of a metric: subject_id, year, value, confidence, source_id, notes.

    ``run`` numbers the unbroken runs of years of a subject: a line may join the points of one run and no others, since
    a year without a figure is a gap, and a year from which the metric was redefined begins anew.
    """
    rows = dataset.observations
    rows = rows[(rows["metric_id"] == metric_id) & (rows["preferred"] == 1)].sort_values(["subject_id", "year"])
    new_run = (rows["subject_id"] != rows["subject_id"].shift()) | (rows["year"] - rows["year"].shift() != 1)
    new_run |= rows["year"] == (break_year(dataset, metric_id) or 0)
    return rows.assign(year=rows["year"].astype(int), run=new_run.cumsum())
