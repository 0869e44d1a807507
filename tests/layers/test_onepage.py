"""一页通: one page, what is known with its range and its source, and what is not known said so."""

from __future__ import annotations

import pytest

from geo.errors import CallError
from geo.profile import profile
from geo.tables import load
from geo.words import say
from layers import onepage_rows
from layers.onepage import onepage
from layers.onepage_rows import Notes
from tests.geo.small_place import build, change
from tests.layers.place import dataset, said, tool


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return dataset(tmp_path_factory.mktemp("place"))


def words(place, tmp_path, zone, lang="zh", **options):
    path = tmp_path / f"{zone}.pdf"
    path.write_bytes(onepage(place, zone, lang, **options))
    assert "Pages:           1" in said(tool("pdfinfo"), path)
    return said(tool("pdftotext"), "-layout", path, "-")


def test_the_page_says_what_the_card_says(place, tmp_path):
    text = words(place, tmp_path, "east", approval="沪S(2026)1号")
    wanted = ["东园", "产业园区", "浦东新区", "4.23 km²", "± 50 米", "科研院所", "120 家", "2024", "[1]", "规划第 76 页",
              "东园应加快建设。", "西园", "某网页", place.version, "审图号：沪S(2026)1号"]  # fmt: skip
    assert [one for one in wanted if one not in text] == []


def test_counts_carry_their_range(place):
    known = profile(place, "east")
    rows, _ = onepage_rows.inside(place, known, "zh")
    table = known.facilities
    assert rows[0].value == onepage_rows.spread(table.count, table.certain, table.possible, "zh")
    assert onepage_rows.spread(61, 54, 66, "zh") == "61（54–66）"
    assert onepage_rows.spread(61, 61, 61, "en") == "61"


def test_a_zone_without_an_outline_has_no_counts_and_says_so(place, tmp_path):
    text = words(place, tmp_path, "spot")
    assert "没有公布的边界，因此不计数" in text
    assert "科创设施" not in text


def test_a_zone_without_a_place_has_no_map_and_says_so(tmp_path):
    folder = tmp_path / "place"
    dataset(folder)
    change(folder, "zones", 5, lon="", lat="", precision_m="", geometry_basis="none")
    load.cache_clear()
    assert "没有查到公布的位置" in words(load(folder), tmp_path, "spot")


def test_an_english_page_is_english(place, tmp_path):
    text = words(place, tmp_path, "east", "en")
    assert "East Park is to be built faster." in text
    assert "Published figures" in text
    assert "规划要求" not in text


def test_the_same_data_gives_the_same_bytes(place):
    assert onepage(place, "east", "zh") == onepage(place, "east", "zh")


def test_a_source_that_reads_the_same_has_one_number(place):
    notes = Notes(place, "zh")
    assert notes.of("S001|P001") == "[1][2]"
    assert notes.of("S001") == "[1]"
    assert notes.of("unheard-of") == ""
    assert notes.line().count("某网页") == 1


def test_a_hundred_million_is_not_read_as_part_of_the_figure():
    data = load()
    rows = onepage_rows.published(data, profile(data, "lingang-special-area"), Notes(data, "en"), "en")
    figures = [row.value for row in rows if "100 million" in row.value]
    assert figures
    assert all("× 100 million" in value for value in figures)


def test_every_zone_of_the_data_has_a_page(tmp_path):
    data = load()
    chosen = data.zones.groupby("geometry_basis").head(1).index
    for zone in chosen:
        assert str(data.zones.at[zone, "name_zh"])[:6] in words(data, tmp_path, zone).replace("\n", "")


def test_an_unknown_zone_is_one_sentence(place):
    with pytest.raises(CallError) as fault:
        onepage(place, "nowhere")
    assert fault.value.key == "zone_unknown"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_the_plan_asks_of_the_zone_above_is_said_to_be_so(tmp_path, lang):
    folder = tmp_path / "data"
    folder.mkdir()
    change(build(folder), "zones", 3, parent_id="east")
    place = load(folder)
    above = place.zones.at["east", f"name_{lang}"]
    text = "".join(words(place, tmp_path, "west", lang).split())
    assert "".join(say("card_plan_of", lang, name=above).split()) in text
    own = "".join(words(place, tmp_path, "east", lang).split())
    assert "".join(say("card_plan_of", lang, name=above).split()) not in own
