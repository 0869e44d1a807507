"""What was aimed at beside what is: metrics with ``_target`` next to the metric itself, for the same place."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.tables import Dataset

MARK = "_target"


@dataclass(frozen=True, eq=False)
class Target:
    """One target of one place (``shanghai`` or a zone id) beside a published figure; rows are those of observations.

    ``actual`` is the figure of the target's own year where there is one, else the newest; None where nobody published
    any.
    """

    subject_id: str
    metric: str
    target: pd.Series
    actual: pd.Series | None

    @property
    def met(self) -> bool | None:
        """Whether the published figure reaches the target; None without one."""
        return None if self.actual is None else bool(self.actual["value"] >= self.target["value"])


def metric_of(target_metric: str) -> str:
    """Return the metric that a target is a target of.

    Examples
    --------
    >>> metric_of("industrial_output_target_100m_cny")
    'industrial_output_100m_cny'
    """
    return target_metric.replace(MARK, "", 1)


def targets(dataset: Dataset) -> list[Target]:
    """Return every target whose metric exists, in the order of the metrics, places and years."""
    rows = dataset.observations[dataset.observations["preferred"] == 1]
    found = []
    for name in dataset.metrics.index:
        metric = metric_of(str(name))
        if MARK not in name or metric not in dataset.metrics.index:
            continue
        aims = rows[rows["metric_id"] == name].sort_values(["subject_id", "year"])
        found += [
            Target(str(aim["subject_id"]), metric, aim, _actual(rows, metric, aim)) for _, aim in aims.iterrows()
        ]
    return found


def _actual(rows: pd.DataFrame, metric: str, aim: pd.Series) -> pd.Series | None:
    own = rows[(rows["metric_id"] == metric) & (rows["subject_id"] == aim["subject_id"])]
    if own.empty:
        return None
    same = own[own["year"] == aim["year"]]
    # An unverified figure is shown only where there is nothing better, as on the map.
    verified = own.assign(verified=own["basis"] != "unverified").sort_values(["verified", "year"])
    return (same if len(same) else verified).iloc[-1]
