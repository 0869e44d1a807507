"""From a figure to its source."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from geo.provenance import licence, linkable, outline_sources, without_source
from geo.tables import load
from geo.zones import outlines


def test_no_figure_and_no_place_is_without_a_source():
    assert without_source(load()) == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("observations", "source_id"),
        ("facilities", "source_id"),
        ("enterprises", "source_id"),
        ("zones", "area_source_id"),
        ("zones", "boundary_source_id"),
        ("indicators", "latest_source_id"),
    ],
)
def test_a_planted_gap_is_found(table, column):
    dataset = load()
    frame = getattr(dataset, table).copy()
    row = frame.index[frame[column] != ""][0]
    for cell in ("", "X999", "P001|X999"):
        frame.loc[row, column] = cell
        assert without_source(replace(dataset, **{table: frame})) == [f"{table}/{row}/{column}"]


def test_every_outline_has_a_source_and_a_union_those_of_its_members():
    dataset = load()
    for zone_id in outlines(dataset).index:
        assert set(outline_sources(dataset, zone_id)) <= set(dataset.sources.index)
        assert outline_sources(dataset, zone_id)
    unions = [zone for zone, row in dataset.zones.iterrows() if row["geometry_basis"] == "union"]
    for union in unions:
        for member in dataset.zones.at[union, "member_ids"].split("|"):
            assert set(outline_sources(dataset, member)) <= set(outline_sources(dataset, union))


def test_a_licence_is_said_in_both_languages_and_an_uncoded_one_in_its_own_words():
    dataset = load()
    codes = set(dataset.terms.loc[dataset.terms["vocabulary"] == "licence", "code"])
    assert set(dataset.sources["licence_code"]) - {""} <= codes
    assert ((dataset.sources["licence"] != "") == (dataset.sources["licence_code"] != "")).all()
    news = dataset.sources[dataset.sources["licence_code"] == "news"].iloc[0]
    assert licence(dataset, news, "zh") == "新闻报道，只取事实和数字"
    assert licence(dataset, pd.Series({"licence": "by hand", "licence_code": ""}), "zh") == "by hand"


@pytest.mark.parametrize(
    ("url", "link", "is_link"),
    [
        ("https://www.shanghai.gov.cn/a.html", "1", True),
        ("https://mirror.example/a.html", "0", False),
        ("https://mirror.example/a.html", "", False),
        ("javascript:alert(1)", "1", False),
        ("", "1", False),
    ],
)
def test_an_address_is_a_link_only_when_it_was_reviewed(url, link, is_link):
    assert linkable(pd.Series({"url": url, "link": link})) is is_link


def test_no_bare_ip_address_is_a_link():
    sources = load().sources
    bare = sources[sources["url"].str.match(r"https?://\d+\.\d+\.\d+\.\d+")]
    assert len(bare)
    assert (bare["link"] == "0").all()
