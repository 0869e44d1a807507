"""From any figure to its source in at most two steps: a click or a press of Tab on its mark, after at most one other."""

from __future__ import annotations

import re

import pytest

from geo import coverage
from geo.provenance import linkable
from geo.tables import load
from tests.browser.atlas import AtlasPage

ZONE = "zhangjiang-science-city-2017"
ZONES = f"{ZONE},da-linghaowan,caohejing"

#: Cells that hold a figure, and in how far a mark belongs to it: its row, or the block that names its source below.
FIGURES = "td.n, td.number, [data-value], [data-union], [data-km2], .atlas-shapes small"
UNSOURCED = """(selectors) => [...document.querySelectorAll(selectors)].filter(cell => {
    const said = cell.cloneNode(true);
    said.querySelectorAll('.src, .atlas-hidden').forEach(mark => mark.remove());
    if (!/\\d/.test(said.textContent)) return false;
    const block = cell.closest('tr') || cell;
    const around = cell.closest('.atlas-sourced');
    return !block.querySelector('.src') && !(around && around.querySelector('.src'));
}).map(cell => (cell.closest('tr') || cell).textContent.slice(0, 80))"""


def opened(atlas: AtlasPage, mark) -> str:
    """Focus a mark as a person with a keyboard does, and return what it opens."""
    mark.scroll_into_view_if_needed()
    mark.focus()
    note = mark.locator("> span")
    note.wait_for(state="visible")
    return note.inner_text()


def names_a_source(text: str) -> bool:
    """Tell whether a note cites a source of the data by id and title."""
    sources = load().sources
    return any(
        source in sources.index and sources.at[source, "title"][:12] in text
        for source in re.findall(r"\b[A-Z]\d{3}\b", text)
    )


def unfold(summary) -> None:
    """Open a folded list by the keyboard: an open note may lie over it."""
    summary.focus()
    summary.press("Enter")


def figures(atlas: AtlasPage) -> int:
    return atlas.page.locator(FIGURES).count()


# Two steps at the most


def test_three_figures_of_the_card_reach_their_sources(atlas):
    atlas.open("/", zones=ZONE)
    card = atlas.page.locator(".st-key-card")
    area = card.locator("tr", has_text="规划面积").locator(".src").first
    assert names_a_source(opened(atlas, area))
    drawn = card.locator("tr", has_text="图上面积").locator(".src").first
    assert names_a_source(opened(atlas, drawn))
    # A count: one click opens the list, one Tab a mark in it.
    unfold(card.locator("details summary").first)
    first = card.locator("details[open] tr .src").first
    assert names_a_source(opened(atlas, first))


def test_three_figures_of_the_table_reach_their_sources(atlas):
    atlas.open("/", metric="high_tech_enterprises", per="population")
    marks = atlas.page.locator(".st-key-table tbody td .src")
    for place in range(3):
        assert names_a_source(opened(atlas, marks.nth(place)))
    assert atlas.query().get("zones", "") == ""


def test_a_count_of_the_table_leads_to_the_list_of_its_points(atlas):
    atlas.open("/")
    mark = atlas.page.locator(".st-key-table tbody td .src").first
    assert "名单" in opened(atlas, mark)
    atlas.page.locator(".st-key-table tbody button.row").first.click()
    atlas.settled()
    unfold(atlas.page.locator(".st-key-card details summary").first)
    assert names_a_source(opened(atlas, atlas.page.locator(".st-key-card details[open] tr .src").first))


def test_three_figures_of_the_comparison_reach_their_sources(atlas):
    atlas.open("/compare", zones="pudong,minhang,yangpu", metric="high_tech_enterprises", per="none")
    marks = atlas.page.locator('.atlas-side td[data-measure^="high_tech_enterprises"] .src')
    for place in range(3):
        assert names_a_source(opened(atlas, marks.nth(place)))
    unfold(atlas.page.locator(".atlas-side-sources summary").first)
    assert atlas.page.locator(".atlas-side-sources[open] li").count() >= 3


def test_figures_of_the_plan_page_reach_their_sources(atlas):
    atlas.open("/indicators")
    for selector in ("#indicator-rd_intensity_pct td[data-value=latest] .src", ".atlas-growth td .src"):
        assert names_a_source(opened(atlas, atlas.page.locator(selector).first))
    target = opened(atlas, atlas.page.locator("#indicator-rd_intensity_pct td[data-value=target] .src"))
    assert names_a_source(target)
    assert "10" in target
    # The lines: one click opens all values, one Tab a mark.
    unfold(atlas.page.locator(".atlas-all summary"))
    assert names_a_source(opened(atlas, atlas.page.locator(".atlas-all[open] td .src").first))


def test_three_figures_of_the_sources_page_reach_their_sources(atlas):
    atlas.open("/sources")
    atlas.choose("sources_section", "来源不一致")
    marks = atlas.page.locator(".st-key-table_disagreements td .src")
    assert marks.count() == len(coverage.disagreements(load()))
    for place in range(3):
        assert names_a_source(opened(atlas, marks.nth(place)))


# None left out


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/", {"zones": ZONE}),
        ("/", {"zones": "pudong", "metric": "gdp_100m_cny", "per": "land_area_km2", "lang": "en"}),
        ("/", {"zones": "g60-suzhou", "metric": "population", "per": "none"}),
        ("/compare", {"zones": ZONES}),
        ("/indicators", {}),
        ("/indicators", {"lang": "en"}),
    ],
)
def test_no_figure_on_a_page_is_without_a_source(atlas, path, query):
    atlas.open(path, **query)
    atlas.page.locator(FIGURES).nth(10).wait_for(state="attached")
    assert figures(atlas) > 10
    assert atlas.page.evaluate(UNSOURCED, FIGURES) == []


def test_the_rule_finds_a_figure_without_a_source(atlas):
    atlas.open("/", zones=ZONE)
    atlas.page.evaluate("() => document.querySelector('.st-key-card tr .src').remove()")
    assert len(atlas.page.evaluate(UNSOURCED, FIGURES)) >= 1


# Addresses


def test_only_reviewed_addresses_are_links(atlas):
    atlas.open("/sources")
    sources = load().sources
    reviewed = {source["url"] for _, source in sources.iterrows() if linkable(source)}
    links = atlas.page.eval_on_selector_all(".st-key-table_sources a", "all => all.map(a => a.getAttribute('href'))")
    assert set(links) == reviewed
    text = atlas.page.locator(".st-key-table_sources").inner_text()
    listed = [source["url"] for _, source in sources.iterrows() if source["url"] and not linkable(source)]
    assert listed
    assert all(url in text for url in listed)
