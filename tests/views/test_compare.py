"""The comparison as a page runs it, without a browser: what it says, what it costs in messages, and what it escapes."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from geo import sidebyside
from geo.tables import load
from layers.text import number
from layers.viewstate import ViewState
from views import comparison, comparison_table

DOOR = Path(__file__).parents[2] / "streamlit_app.py"
ZONES = ("pudong", "zhangjiang-science-city-2017", "yangpu")
CHOSEN = ("facilities", "published_area_km2", "latest")
SCRIPT = """
import streamlit as st
from geo.tables import load
from views import compare, state
st.session_state["view"], _ = state.read(load())
st.session_state.setdefault("pages", {})
compare.page()
state.write(st.session_state["view"])
"""


def page(**query: str) -> AppTest:
    """Return the page as it stands after its first run at an address."""
    test = AppTest.from_string(SCRIPT, default_timeout=60)
    for key, value in query.items():
        test.query_params[key] = value
    return clean(test.run())


def clean(test: AppTest) -> AppTest:
    assert not test.exception, test.exception
    return test


def text(test: AppTest) -> str:
    """Return what stands in the page's own HTML, as a person reads it."""
    bodies = [str(element.proto.body) for element in test.get("html")]
    return html.unescape(re.sub("<[^>]+>", " ", " ".join(bodies)))


def test_a_link_chooses_the_zones_and_a_choice_changes_the_link():
    test = page(zones=",".join(ZONES))
    assert test.multiselect(key="zones").value == list(ZONES)
    clean(test.multiselect(key="zones").unselect("yangpu").run())
    assert list(ViewState.from_query(dict(test.query_params), load())[0].zones) == list(ZONES[:2])
    assert test.session_state["selected"] == ZONES[:2]
    assert test.session_state["picked"] == ZONES[:2]


@pytest.mark.parametrize("zones", ["", "pudong", "nowhere"])
def test_fewer_than_two_zones_say_how_to_choose_and_where_to_start(zones):
    test = page(zones=zones)
    assert "选两个以上的区域" in text(test)
    clean(test.button(key="suggest_districts").click().run())
    assert test.multiselect(key="zones").value == ["pudong", "minhang", "yangpu"]
    assert "浦东新区" in text(test)


def test_a_link_with_more_than_eight_zones_compares_the_first_eight_and_says_so():
    districts = list(load().zones.index[load().zones["kind"] == "district"])[:10]
    test = page(zones=",".join(districts))
    assert test.multiselect(key="zones").value == districts[:8]
    assert "10 个区域" in text(test)


def test_a_measure_that_no_zone_has_is_a_sentence_and_the_rest_of_the_page_stands():
    test = page(zones="usp-sus,usp-shou", metric="gdp_100m_cny", per="none")
    assert "都没有“地区生产总值”的公开数据" in text(test)
    assert "画不出轮廓" in text(test)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "zones",
    [
        "pudong,minhang",
        "g60-suzhou,g60-hefei,songjiang",
        "zhangjiang-science-city,zhangjiang-science-city-2017,zhangjiang-hitech-park,zhangjiang-biomed-1,pudong",
        "zjp-core,zjp-xuhui,usp-sus",
        "pudong,g60-suzhou,lingang-special-area,caohejing,usp-sus,zjp-core,yrd-demo-zone,g60-corridor",
    ],
)
def test_any_zones_can_be_put_side_by_side_in_both_languages(zones, lang):
    assert "km²" in text(page(zones=zones, lang=lang)) or "usp-sus" in zones


@pytest.mark.parametrize("metric", ["population", "rd_intensity_pct", "listed_enterprises", "land_area_km2"])
def test_any_kind_of_measure_can_be_chosen(metric):
    page(zones="pudong,minhang,yangpu", metric=metric, per="none")


def test_the_table_shows_the_figures_of_the_columns_to_the_digit():
    shown = comparison.table(load().version, ZONES, CHOSEN, "zh").table
    for one in comparison.columns_of(load(), ZONES, CHOSEN, "zh"):
        cells = re.findall(rf'data-measure="{one.key}" data-value="([^"]+)"', shown)
        known = one.table["value"].dropna()
        assert [float(cell) for cell in cells] == pytest.approx(list(known), rel=1e-10)


def test_best_is_marked_and_a_missing_figure_is_words():
    dataset = load()
    one = sidebyside.column(dataset, ZONES, "high_tech_enterprises", "none", "zh")
    shown = comparison_table.table(dataset, [one], "zh", unions={})
    best = re.search(r'<td class="n best"[^>]*data-value="([\d.]+)"', shown)
    assert best is not None
    assert float(best[1]) == one.table["value"].max()
    assert one.table["value"].isna().any()
    assert "无公开数据" in shown


def test_every_figure_opens_its_source_or_says_how_it_was_counted():
    dataset = load()
    columns = comparison.columns_of(dataset, ZONES, CHOSEN, "zh")
    shown = comparison_table.table(dataset, columns, "zh", unions={})
    for cell in re.findall(r'<td class="n[^"]*"[^>]*data-value=.*?</td>', shown):
        assert 'class="src"' in cell
    cited = {source for one in columns for ids in one.table["source_ids"] for source in ids.split("|") if source}
    assert all(source in shown for source in cited)


def test_figures_of_different_years_are_said_and_each_cell_has_its_own():
    zones = ("pudong", "minhang")
    found = comparison.table(load().version, zones, ("high_tech_enterprises", "none", "latest"), "zh")
    years = sidebyside.column(load(), zones, "high_tech_enterprises", "none", "zh").table["year"]
    assert len(set(years)) > 1
    assert any(sentence.startswith("年份不同") for sentence in found.sentences)
    for year in years:
        assert f'<small class="y">{year}</small>' in found.table


def test_a_density_by_land_beside_one_by_planned_area_is_said():
    mixed = comparison.table(load().version, ZONES, CHOSEN, "zh").sentences
    alike = comparison.table(load().version, ("pudong", "yangpu"), CHOSEN, "zh").sentences
    assert any("陆地面积" in sentence for sentence in mixed)
    assert not any("陆地面积" in sentence for sentence in alike)


def test_text_of_the_data_is_never_markup():
    evil = "<img src=x onerror=alert(1)>{{7*191}}"
    dataset = load()
    zones = dataset.zones.copy()
    zones.loc["pudong", ["name_zh", "name_en"]] = evil
    sources = dataset.sources.copy()
    sources[["title", "producer", "note_zh"]] = evil
    sources["url"] = "javascript:alert(1)"
    columns = comparison.columns_of(dataset, ZONES, CHOSEN, "zh")
    columns = [replace(one, name=evil, unit=evil, table=one.table.assign(note_zh=evil)) for one in columns]
    shown = comparison_table.table(replace(dataset, zones=zones, sources=sources), columns, "zh", unions={})
    assert "<img" not in shown
    assert 'href="javascript' not in shown
    assert evil in html.unescape(shown)


def test_bars_and_ranks_stand_in_one_order_and_carry_ranges_years_and_sources():
    found = comparison.bars_and_ranks(load().version, ZONES, CHOSEN, "zh")
    assert found is not None
    table = sidebyside.column(load(), ZONES, *CHOSEN[:2], "zh").table.sort_values("value", ascending=False)
    names = list(load().zones.loc[table.index, "name_zh"])
    for chart in found:
        rows = chart["datasets"]["rows"]
        assert [row["name"] for row in rows] == names
        assert [row["rank"] for row in rows] == table["rank"].tolist()
        assert all(row["source"] and row["year"] for row in rows)
    for row, (_, figure) in zip(found[0]["datasets"]["rows"], table.iterrows(), strict=True):
        assert row["value"] == figure["value"]
        assert row["text"].startswith(number(figure["value"]))
        if row["low"] is not None:
            assert row["low"] <= row["value"] <= row["high"]


def test_the_scatter_names_the_chosen_zones_and_counts_the_others():
    axes = (CHOSEN, ("high_tech_enterprises", "published_area_km2", "latest"))
    found = comparison.scatter(load().version, ("pudong", "minhang"), axes, "districts", "zh")
    assert found.spec is not None
    sets = found.spec["datasets"]
    assert {row["name"] for row in sets["chosen"]} == {"浦东新区", "闵行区"}
    assert len(sets["others"]) == found.others
    assert found.missing == ()


def test_the_scatter_says_which_chosen_zone_is_not_in_it():
    axes = (CHOSEN, ("high_tech_enterprises", "published_area_km2", "latest"))
    found = comparison.scatter(load().version, ("pudong", "usp-sus"), axes, "districts", "zh")
    assert found.missing == (load().zones.at["usp-sus", "name_zh"],)


def test_a_lorenz_curve_is_drawn_only_over_enough_figures():
    version = load().version
    spec, said = comparison.lorenz(version, "districts", "facilities", "latest", "zh")
    assert spec is not None
    assert "16 个区中 16 个（共 16 个）" in said[0]
    spec, said = comparison.lorenz(version, "nine_cities", "facilities", "latest", "zh")
    assert spec is None
    assert "不足以画曲线" in said[0]
    spec, said = comparison.lorenz(version, "districts", "rd_intensity_pct", "latest", "zh")
    assert spec is None
    assert "不是总量" in said[0]


def test_nested_zones_show_what_they_share_and_disjoint_ones_that_they_share_nothing():
    version = load().version
    nested = comparison.overlaps(version, ("pudong", "zhangjiang-science-city-2017"), "facilities", "zh")
    pair = sidebyside.shared(load(), ["pudong", "zhangjiang-science-city-2017"], "facilities").iloc[1]
    assert nested.count(f'data-km2="{pair["km2"]:.6g}"') >= 2
    assert "互不重叠" in comparison.overlaps(version, ("pudong", "yangpu"), "facilities", "zh")


@pytest.mark.parametrize("kind", comparison.FILES)
def test_every_file_is_made_of_the_page_s_own_figures(kind):
    content = comparison.file(load(), ZONES, CHOSEN, "zh", kind=kind)
    starts = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "gpkg": b"SQLite format 3"}
    assert content.startswith(starts[kind])


def test_all_zones_are_offered_once():
    offered = comparison.options(load().version, "zh")
    assert sorted(offered) == sorted(load().zones.index)
    assert not pd.Series(offered).duplicated().any()
