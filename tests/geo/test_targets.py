"""Targets beside what was published for the same place."""

from __future__ import annotations

from geo.tables import load
from geo.targets import metric_of, targets


def test_every_target_stands_beside_its_own_metric_and_place():
    dataset = load()
    found = targets(dataset)
    aims = dataset.observations.query("preferred == 1 and metric_id.str.contains('_target')")
    known = aims[aims["metric_id"].map(lambda name: metric_of(name) in dataset.metrics.index)]
    assert len(found) == len(known) > 10
    for one in found:
        if one.actual is not None:
            assert one.actual["metric_id"] == one.metric == metric_of(one.target["metric_id"])
            assert one.actual["subject_id"] == one.subject_id == one.target["subject_id"]


def test_a_target_of_a_past_year_is_held_against_that_years_figure():
    one = next(
        one for one in targets(load())
        if (one.subject_id, one.metric, one.target["year"]) == ("shanghai", "high_tech_enterprises", 2020)
    )  # fmt: skip
    assert one.actual is not None
    assert (one.target["value"], one.actual["value"], one.actual["year"]) == (15000, 17012, 2020)
    assert one.met is True


def test_a_target_without_a_published_figure_is_neither_reached_nor_missed():
    alone = [one for one in targets(load()) if one.actual is None]
    assert alone
    assert {one.met for one in alone} == {None}
