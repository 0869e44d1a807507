"""Every page runs in both languages, with the widgets that other programs rely on, and without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from geo.tables import load
from geo.words import say
from tests.browser.conftest import ROOT
from views.markup import escape

PAGES = ("explore", "compare", "present", "indicators", "data", "sources")


def run(page: str, **query: str) -> AppTest:
    """Run one page as a session of its own; the path is given as the navigation sees it."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    if page != "explore":
        app.button(key=f"to_{page}").click().run()
    return app


def html(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_without_a_fault(page, lang, tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path))
    app = run(page, lang=lang, zones="zhangjiang-science-city-2017,da-linghaowan")
    assert not app.exception
    assert say("page_broke_off", lang) not in html(app)
    assert say("brand", lang) in html(app)


def test_the_widgets_have_the_keys_that_other_programs_rely_on():
    app = run("explore")
    assert app.selectbox(key="metric").value == "facilities"
    assert app.selectbox(key="per").value == "published_area_km2"
    assert app.selectbox(key="year").value == "latest"
    assert app.text_input(key="search").value == ""
    assert app.session_state["lang"] == "zh"
    compared = run("compare", zones="pudong,minhang,yangpu")
    assert compared.multiselect(key="zones").value == ["pudong", "minhang", "yangpu"]


def test_a_metric_without_the_chosen_year_or_denominator_falls_back_to_one_it_has():
    app = run("explore", metric="population", per="land_area_km2", year="2010")
    assert app.selectbox(key="year").value == "2010"
    app.selectbox(key="metric").set_value("rd_intensity_pct").run()
    assert not app.exception
    assert app.selectbox(key="per").value == "none"
    assert app.selectbox(key="year").value in {"latest", "2010"}
    assert "2010" not in app.selectbox(key="year").options or app.selectbox(key="year").value == "2010"


def test_a_searched_zone_becomes_the_selection():
    app = run("explore")
    app.text_input(key="search").set_value("zj").run()
    hits = [button for button in app.button if button.key and button.key.startswith("hit_zone_zhangjiang")]
    assert hits
    hits[0].click().run()
    assert app.session_state["selected"][0].startswith("zhangjiang")
    assert app.session_state["view"].zones[0].startswith("zhangjiang")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_card_says_whose_requirements_it_shows(lang):
    name = load().zones.at["zhangjiang-science-city", f"name_{lang}"]
    assert escape(say("card_plan_of", lang, name=name)) in html(run("explore", zones="zhangjiang-science-city-2017", lang=lang))
    assert escape(say("card_plan_of", lang, name=name)) not in html(run("explore", zones="zhangjiang-science-city", lang=lang))


@pytest.mark.parametrize(
    ("page", "key"),
    [
        ("explore", "year"),
        ("compare", "per"),
        ("compare", "scatter_family"),
        ("present", "sheet_paper"),
        ("indicators", "series"),
    ],
)
def test_a_choice_stands_in_the_other_language_and_back(page, key):
    app = run(page, zones="pudong,minhang,yangpu")
    app.selectbox(key=key).select_index(1).run()
    chosen, label = app.selectbox(key=key).value, app.selectbox(key=key).options[1]
    for lang in ("en", "zh"):
        app.button_group(key="lang").set_value(lang).run()
        assert not app.exception
        assert say("page_broke_off", lang) not in html(app)
        assert app.session_state["lang"] == lang
        assert app.selectbox(key=key).value == chosen
    assert app.selectbox(key=key).options[1] == label
