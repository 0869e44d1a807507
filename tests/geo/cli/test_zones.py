"""``python -m geo zones``: four formats, one content."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import shapely

from geo.cli import main
from geo.cli._output import width
from geo.tables import load
from geo.zones import outlines


def test_csv_has_every_zone_once(capsys: pytest.CaptureFixture[str]):
    assert main(["zones", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["zone_id"] for row in rows] == list(load().zones.index)
    science_city = next(row for row in rows if row["zone_id"] == "zhangjiang-science-city-2017")
    assert float(science_city["drawn_area_km2"]) == pytest.approx(93.636, abs=0.01)
    assert float(science_city["planned_area_km2"]) == 94


def test_json_writes_null_for_what_is_not_known(capsys: pytest.CaptureFixture[str]):
    assert main(["zones", "--format", "json", "--kind", "demonstration_zone"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["planned_area_km2"], row["drawn_area_km2"], row["schematic"]) == (531, None, False)


def test_the_table_lines_up_in_a_terminal(capsys: pytest.CaptureFixture[str]):
    assert main(["zones", "--kind", "district", "--kind", "science_city", "--lang", "zh"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 18
    kind_column = width(head[: head.index("类别")])
    for row in rows:
        place = row.rindex("科学城") if row.startswith("zhangjiang") else row.index("行政区")
        assert width(row[:place]) == kind_column


def test_the_table_speaks_english_when_asked(capsys: pytest.CaptureFixture[str]):
    assert main(["zones", "--kind", "science_city", "--lang", "en"]) == 0
    assert "Science city" in capsys.readouterr().out


def test_geojson_follows_rfc_7946(tmp_path: Path):
    path = tmp_path / "zones.geojson"
    assert main(["zones", "-o", str(path)]) == 0
    collection = json.loads(path.read_text(encoding="utf-8"))
    assert set(collection) == {"type", "features"}
    assert len(collection["features"]) == len(load().zones)
    drawn = outlines(load())
    for feature in collection["features"]:
        assert feature["properties"]["zone_id"] == feature["id"]
        if feature["id"] not in drawn.index:
            assert feature["geometry"] is None or feature["geometry"]["type"] == "Point"
            continue
        shape = shapely.geometry.shape(feature["geometry"])
        for part in shapely.get_parts(shape):
            assert part.exterior.is_ccw
        assert shapely.hausdorff_distance(shape, drawn.geometry[feature["id"]]) < 1e-6


def test_our_own_geojson_can_be_read_back_as_a_users_zones(tmp_path: Path):
    from geo.userzones import read

    path = tmp_path / "zones.geojson"
    assert main(["zones", "--kind", "science_city", "-o", str(path)]) == 0
    assert set(read(path).index) == {"zhangjiang-science-city", "zhangjiang-science-city-2017"}


def test_the_ending_of_the_file_chooses_the_format_unless_told(tmp_path: Path):
    path = tmp_path / "zones.csv"
    main(["zones", "-o", str(path)])
    assert path.read_text(encoding="utf-8").startswith("zone_id,")
    main(["zones", "-o", str(path), "--format", "json"])
    assert json.loads(path.read_text(encoding="utf-8"))


def test_an_unknown_kind_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]):
    assert main(["zones", "--kind", "carier"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "carrier" in err


def test_a_folder_that_is_not_there_is_the_call_at_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["zones", "-o", str(tmp_path / "none" / "zones.csv")]) == 2
    assert "zones.csv" in capsys.readouterr().err
