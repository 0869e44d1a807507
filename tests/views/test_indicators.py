"""Every figure on the plan's page equals the data, in both languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from geo import plan
from geo.tables import load
from geo.targets import targets
from geo.words import say
from tests.views.test_pages import html, run
from views.markup import figure, number


class Rows(HTMLParser):
    """The rows of a page's tables: id or zone, and of each cell its data and its text without notes."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[dict[str, str], list[tuple[dict[str, str], str]]]] = []
        self.notes = 0
        self.inside = False

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "tr":
            self.rows.append((given, []))
        elif tag in {"td", "th"} and self.rows:
            self.rows[-1][1].append((given, ""))
            self.inside = True
        elif tag == "span" and (self.notes or given.get("class") == "src"):
            self.notes += 1

    def handle_endtag(self, tag):
        if tag == "span" and self.notes:
            self.notes -= 1
        elif tag in {"td", "th"}:
            self.inside = False

    def handle_data(self, data):
        if self.inside and not self.notes:
            given, text = self.rows[-1][1][-1]
            self.rows[-1][1][-1] = (given, text + data)


def rows_of(markup: str):
    parser = Rows()
    parser.feed(markup)
    return parser.rows


@pytest.fixture(scope="module", params=["zh", "en"])
def page(request):
    app = run("indicators", lang=request.param)
    assert not app.exception
    return app, request.param


def plain(markup: str) -> str:
    return re.sub("<[^>]+>", "", markup)


def test_table_1_shows_the_values_of_the_data(page):
    app, lang = page
    rows = [(row["id"], cells) for row, cells in rows_of(html(app)) if "id" in row]
    shown = {name: {cell.get("data-value"): text for cell, text in cells} for name, cells in rows}
    for indicator in plan.indicators(load(), lang):
        cells = shown[f"indicator-{indicator.indicator_id}"]
        assert cells["baseline"] == plain(figure(indicator.baseline, indicator.unit, lang))
        assert plain(figure(indicator.target, indicator.unit, lang)) in cells["target"]
        assert cells["latest"].startswith(plain(figure(indicator.latest, indicator.unit, lang)))


def test_every_value_of_the_lines_the_changes_and_the_targets_is_a_row_of_the_data(page):
    app, _ = page
    dataset = load()
    rows = dataset.observations[dataset.observations["preferred"] == 1]
    known: dict[str, set[float]] = {}
    for subject, value in zip(rows["subject_id"], rows["value"], strict=True):
        known.setdefault(subject, set()).add(float(f"{value:.12g}"))
    seen = 0
    for row, cells in rows_of(html(app)):
        for cell, text in cells:
            if "data-zone" in row and "data-value" in cell:
                seen += 1
                value = float(cell["data-value"])
                assert value in known[row["data-zone"]]
                assert number(value) in text
    assert seen > 60


def test_the_change_that_is_written_is_that_of_the_two_figures_beside_it(page):
    app, _ = page
    seen = 0
    for _row, cells in rows_of(html(app)):
        change = [(float(cell["data-change"]), text) for cell, text in cells if "data-change" in cell]
        if change:
            before, after = (float(cell["data-value"]) for cell, _text in cells if "data-value" in cell)
            assert change[0][0] == pytest.approx(after / before - 1)
            assert change[0][1] == f"{after / before - 1:+.1%}".replace("-", "−")
            seen += 1
    assert seen == 16, "the two censuses have all districts"


def test_each_target_with_a_figure_is_shown_and_those_without_are_named(page):
    app, lang = page
    text = html(app)
    alone = [one for one in targets(load()) if one.actual is None]
    assert say("target_title", lang) in text
    for one in alone:
        assert load().zones.at[one.subject_id, f"name_{lang}"] in text


def test_only_years_that_exist_can_be_chosen(page):
    app, _ = page
    dataset, rows = load(), load().observations
    rows = rows[(rows["metric_id"] == app.selectbox(key="series").value) & (rows["preferred"] == 1)]
    districts = rows[rows["subject_id"].map(dataset.zones["kind"]) == "district"]
    years = {str(int(year)) for year in districts["year"]}
    pills = next(group for group in app.get("button_group") if "years_shown" in str(group.key))
    offered = {re.match(r"\d{4}", option.content)[0] for option in pills.proto.options}
    assert offered == years


def test_gdp_is_shown_without_growth_across_the_census_and_says_why():
    app = run("indicators", lang="zh")
    app.selectbox(key="series").set_value("gdp_100m_cny").run()
    earlier = next(box for box in app.selectbox if str(box.key).startswith("growth_from_gdp"))
    earlier.set_value(2023).run()
    later = next(box for box in app.selectbox if str(box.key).startswith("growth_to_2023_gdp"))
    later.set_value(2024).run()
    assert not app.exception
    text = html(app)
    assert "不计算增长" in text
    minhang = [cells for row, cells in rows_of(text) if row.get("data-zone") == "minhang" and any("3" in t for _, t in cells)]
    growth = minhang[-1]
    assert not any("data-change" in cell for cell, _ in growth)
    assert growth[-1][1] == say("growth_not_comparable", "zh")
