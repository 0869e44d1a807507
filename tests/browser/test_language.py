"""A choice made in one language stands in the other, on every page."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("path", "key"), [("/present", "sheet_paper"), ("/sources", "sources_section")])
def test_a_choice_stands_in_the_other_language_and_back(atlas, path, key):
    atlas.open(path, zones="pudong,minhang,yangpu")
    pick_last(atlas, key)
    first = shown(atlas, key)
    atlas.choose("lang", "EN")
    english = shown(atlas, key)
    atlas.choose("lang", "中")
    assert english.isascii() != first.isascii()
    assert shown(atlas, key) == first
    assert atlas.page.locator(".atlas-fault").count() == 0


def pick_last(atlas, key: str) -> None:
    widget = atlas.widget(key)
    widget.wait_for()
    box = widget.get_by_role("combobox")
    if box.count():
        box.click()
        atlas.page.get_by_role("option").last.click()
    else:
        widget.get_by_role("radio").or_(widget.get_by_role("button")).last.click()
    atlas.settled()


def shown(atlas, key: str) -> str:
    """Return the label that the choice shows."""
    widget = atlas.widget(key)
    widget.wait_for()
    box = widget.get_by_role("combobox")
    if box.count():
        return box.input_value() or box.get_attribute("value") or ""
    return widget.locator("[aria-checked=true], [aria-pressed=true], [kind$=Active]").inner_text().strip()
