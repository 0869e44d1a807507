"""A first visit: three short tours over the real controls, by mouse and by keyboard, in both languages."""

from __future__ import annotations

import pytest

from geo.words import say
from tests.browser.atlas import AtlasPage, assert_quiet
from views.tour import TOURS

PANEL, RING, LINK, HINT = ".atlas-tour", ".atlas-tour-ring", ".atlas-tour-link", ".atlas-tour-hint"


def box(atlas: AtlasPage, selector: str) -> dict[str, float]:
    found = atlas.page.locator(selector).first.bounding_box()
    assert found is not None
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("tour", sorted(TOURS))
def test_a_tour_leads_over_controls_that_are_there_and_ends(atlas, tour, lang):
    page = atlas.open("/", lang=lang).page
    page.locator(LINK).click()
    page.locator(f"[data-tour={tour}]").click()
    assert 1 <= len(TOURS[tour]) <= 5
    for number, step in enumerate(TOURS[tour], start=1):
        page.locator(PANEL).get_by_text(say(f"tour_{tour}_{number}", lang)).wait_for()
        page.locator(f"{RING}:not([hidden])").wait_for()
        path = "/" if step.page == "explore" else f"/{step.page}"
        page.wait_for_url(lambda address, path=path: address.split("?")[0].endswith(path))
        inside = page.evaluate(
            f"() => {{ const b = document.querySelector('{PANEL}').getBoundingClientRect();"
            " return b.left >= 0 && b.top >= 0 && b.right <= innerWidth && b.bottom <= innerHeight; }"
        )
        assert inside
        page.locator(f"{PANEL} .next").click()
    page.locator(PANEL).wait_for(state="detached")
    assert page.locator(RING).count() == 0
    assert_quiet(atlas)


def test_the_keyboard_alone_walks_a_tour_and_escape_ends_it(atlas):
    page = atlas.open("/").page
    page.locator(LINK).focus()
    page.keyboard.press("Enter")
    page.locator(f"{PANEL} .choice").first.wait_for()
    page.keyboard.press("Enter")
    page.get_by_text(say("tour_official_1", "zh")).wait_for()
    page.keyboard.press("Enter")
    page.get_by_text(say("tour_official_2", "zh")).wait_for()
    page.keyboard.press("Escape")
    assert page.locator(PANEL).count() == 0
    assert page.evaluate("document.activeElement.className") == LINK.removeprefix(".")


def test_everything_works_while_a_tour_is_open(atlas):
    page = atlas.open("/").page
    page.locator(LINK).click()
    page.locator("[data-tour=official]").click()
    for _ in range(2):
        page.locator(f"{PANEL} .next").click()
    atlas.choose("metric", "常住人口")
    atlas.until(lambda state: state["metric"] == "population")
    assert page.locator(PANEL).is_visible()


def test_a_first_visit_is_told_once_moves_nothing_and_covers_nothing(atlas):
    page = atlas.open("/").page
    page.locator(f"{HINT}:not([hidden])").wait_for()
    hint, before = box(atlas, HINT), box(atlas, "iframe.atlas-map")
    field, pages = box(atlas, ".st-key-search input"), box(atlas, ".st-key-pages")
    assert hint["x"] >= field["x"] + field["width"]
    assert hint["x"] + hint["width"] <= pages["x"]
    assert hint["y"] + hint["height"] < before["y"]
    page.locator(f"{HINT} .close").click()
    assert page.locator(HINT).count() == 0
    assert box(atlas, "iframe.atlas-map") == before
    atlas.open("/")
    page.wait_for_timeout(1200)
    assert page.locator(HINT).count() == 0
    assert page.locator(LINK).is_visible()


def test_a_presentation_shows_neither_tour_nor_line(atlas):
    page = atlas.open("/", present="1").page
    assert page.locator(LINK).count() == 0
    assert page.locator(HINT).count() == 0


def test_the_measure_tells_what_it_means_and_its_formula(atlas):
    page = atlas.open("/", lang="en", metric="high_tech_enterprises", per="population").page
    for key, word in (("metric", "Firms holding a valid"), ("per", "÷ Residents × 10,000")):
        atlas.widget(key).locator('[data-testid="stTooltipIcon"], [data-testid="stTooltipHoverTarget"]').first.hover()
        tip = page.locator('[data-testid="stTooltipContent"]').first
        tip.wait_for()
        assert word in tip.inner_text()
        page.mouse.move(5, 700)
        tip.wait_for(state="detached")
