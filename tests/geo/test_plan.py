"""The plan's numbers and words."""

from __future__ import annotations

from itertools import combinations

import pytest

from geo import plan
from geo.tables import load


@pytest.fixture(scope="module")
def dataset():
    return load()


def test_the_indicators_are_those_of_table_1(dataset):
    table = plan.indicators(dataset, "zh")
    assert len(table) == 8
    high_tech = next(row for row in table if row.indicator_id == "high_tech_enterprises")
    assert (high_tech.baseline, high_tech.target, high_tech.at_least, high_tech.latest) == (1.7, 2.6, True, 2.5)
    assert high_tech.met is False
    assert high_tech.progress == pytest.approx((2.5 - 1.7) / (2.6 - 1.7))


def test_progress_is_unknown_without_a_baseline(dataset):
    row = next(row for row in plan.indicators(dataset, "en") if row.baseline is None)
    assert row.progress is None
    assert row.met is True


def test_chapter_7_is_in_the_order_of_its_sections_and_both_languages(dataset):
    refs = plan.chapter(dataset)
    sections = list(dict.fromkeys(refs["section"]))
    assert sections == [section for section in plan.CHAPTER_7 if section in sections]
    assert (refs["summary_zh"] != "").all()
    assert (refs["summary_en"] != "").all()
    assert refs["page"].between(76, 82).all()


def test_paraphrases_have_a_page_of_the_plan_and_share_no_long_run(dataset):
    assert dataset.plan_refs["page"].between(1, 108).all()
    for column in ("summary_zh", "summary_en"):
        length = 20 if column == "summary_zh" else 60
        runs = {
            ref: {text[start : start + length] for start in range(len(text) - length + 1)}
            for ref, text in dataset.plan_refs[column].items()
        }
        shared = [(a, b) for a, b in combinations(runs, 2) if runs[a] & runs[b]]
        assert not shared


def test_a_line_never_joins_years_that_do_not_follow_each_other(dataset):
    for metric in plan.several_years(dataset):
        series = plan.series(dataset, metric)
        for _, run in series.groupby("run"):
            assert run["subject_id"].nunique() == 1
            assert (run["year"].diff().dropna() == 1).all()


def test_a_named_facility_without_a_site_is_listed_and_not_drawn(dataset):
    named = plan.named_facilities(dataset)
    assert named["page"].is_monotonic_increasing
    assert set(named.loc[~named["drawn"], "lon"].isna()) == {True}
    assert {"operating", "under_construction", "planned"} <= set(named["status"])


def test_no_indicator_lags_behind_a_newer_published_figure_of_the_city(dataset):
    """An expected figure is not an outcome: it may be newer."""
    rows = dataset.observations
    rows = rows[(rows["subject_id"] == "shanghai") & (rows["preferred"] == 1) & ~rows["qualifier"].str.contains("expected")]
    newest = rows.groupby("metric_id")["year"].max()
    for indicator in plan.indicators(dataset, "zh"):
        if indicator.indicator_id in newest.index:
            assert int(indicator.latest_year) >= newest[indicator.indicator_id], indicator.indicator_id
