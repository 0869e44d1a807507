"""``geo count`` as a planner types it: what it prints, what it refuses, and what it leaves behind."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from openpyxl import Workbook

from geo.cli import main
from geo.datum import convert
from geo.regions import district, districts
from geo.tables import DATA

ZONES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"id": zone, "name": name},
            "geometry": {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]},
        }
        for zone, name, w, s, e, n in (
            ("east", "东园", 121.58, 31.19, 121.6, 31.21),
            ("west", "=1+1", 121.57, 31.2, 121.59, 31.22),
        )
    ],
}  # fmt: skip
ROWS = [
    ["企业名称", "经度", "纬度", "行业"],
    ["甲", "121.59", "31.195", "集成电路"],
    ["乙", "121.585", "31.205", "生物医药"],
    ["丙", "121.575", "31.215", ""],
    ["丁", "121.7", "31.1", "集成电路"],
    ["戊", "", "31.2", "集成电路"],
    ["己", "1e400", "31.2", "集成电路"],
    ["庚", "nan", "31.2", "集成电路"],
    ["辛", "东经121", "31.2", "集成电路"],
]


#: All, certain, possible; then without industry, 生物医药, 集成电路.
BY_HAND = {
    "east": [2, 2, 2, 0, 1, 1],
    "west": [2, 2, 2, 1, 1, 0],
    "__union__": [3, 3, 3, 1, 1, 1],
    "__outside__": [1, 1, 1, 0, 0, 1],
    "__unplaced__": [4, 4, 4, 0, 0, 4],
}


@pytest.fixture
def zones(tmp_path: Path) -> str:
    (tmp_path / "zones.geojson").write_text(json.dumps(ZONES), encoding="utf-8")
    return str(tmp_path / "zones.geojson")


@pytest.fixture
def run(capsys, zones, tmp_path):
    """Run the command with the zones of this file; return exit code, stdout and stderr."""

    def call(*words: str, own_zones: bool = True) -> tuple[int, str, str]:
        code = main(["count", *(["--zones", zones] if own_zones else []), *words])
        return code, *capsys.readouterr()

    return call


def saved(folder: Path, kind: str, rows: list[list[str]] = ROWS) -> str:
    path = folder / f"点.{kind.rpartition('-')[2]}"
    if kind.endswith("csv"):
        encoding = {"gbk-csv": "gbk", "gb18030-csv": "gb18030", "bom-csv": "utf-8-sig"}.get(kind, "utf-8")
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        path.write_bytes(text.getvalue().encode(encoding))
    elif kind == "xlsx":
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        frame = pd.DataFrame(rows[1:], columns=rows[0])
        numbers = frame[["经度", "纬度"]].apply(pd.to_numeric, errors="coerce")
        pq.write_table(pa.Table.from_pandas(frame.assign(**numbers), preserve_index=False), path)
    return str(path)


def table(text: str) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in csv.reader(io.StringIO(text))}


@pytest.mark.parametrize("kind", ["csv", "bom-csv", "gbk-csv", "gb18030-csv", "xlsx", "parquet"])
def test_every_format_gives_the_same_table(run, tmp_path, kind):
    code, out, err = run(saved(tmp_path, kind), "--datum", "wgs84", "--by", "行业", "--format", "csv")
    rows = table(out)
    head = ["name_zh", "count", "count_certain", "count_possible", "__missing__", "生物医药", "集成电路"]
    assert code == 0
    assert rows.pop("zone_id") == head
    assert list(rows) == ["east", "west", "__union__", "__outside__", "__unplaced__"]
    found = {zone: [int(cell) for cell in row[1:]] for zone, row in rows.items()}
    assert found == BY_HAND
    assert "4" in err


def test_a_name_that_looks_like_a_formula_is_guarded_in_csv(run, tmp_path):
    out = run(saved(tmp_path, "csv"), "--datum", "wgs84", "--format", "csv")[1]
    assert table(out)["west"][0] == "'=1+1"


def test_json_tells_the_datum_and_the_rows(run, tmp_path):
    out = run(saved(tmp_path, "csv"), "--datum", "wgs84", "--format", "json")[1]
    found = json.loads(out)
    assert found["datum"] == {"chosen": "wgs84", "decided_by": "hand", "evidence": {}}
    assert found["rows"][0] == {
        "zone_id": "east", "name_zh": "东园", "count": 2, "count_certain": 2, "count_possible": 2,
    }  # fmt: skip


def test_the_union_option_says_how_much_zones_overlap(run, tmp_path):
    err = run(saved(tmp_path, "csv"), "--datum", "wgs84", "--union", "--lang", "en")[2]
    assert "add up to 4, the union is 3" in err


def test_a_precision_column_widens_the_range(run, tmp_path):
    rows = [[*row, "precision_m" if place == 0 else "5000"] for place, row in enumerate(ROWS)]
    out = run(saved(tmp_path, "csv", rows), "--datum", "wgs84", "--format", "csv")[1]
    assert table(out)["east"][1:4] == ["2", "0", "3"]


def test_columns_may_be_named_by_hand(run, tmp_path):
    rows = [["名", "东", "北"], ["甲", "121.59", "31.195"]]
    path = saved(tmp_path, "csv", rows)
    code, out, _ = run(path, "--lon", "东", "--lat", "北", "--datum", "wgs84", "--format", "csv")
    assert (code, table(out)["east"][1]) == (0, "1")


def test_gcj_coordinates_are_brought_home(run, tmp_path):
    x, y = convert(np.array([121.581]), np.array([31.191]), source="wgs84", target="gcj02")
    path = saved(tmp_path, "csv", [["经度", "纬度"], [str(x[0]), str(y[0])]])
    assert table(run(path, "--datum", "gcj02", "--format", "csv")[1])["east"][1] == "1"
    header = saved(tmp_path, "csv", [["经度_gcj02", "纬度_gcj02"], [str(x[0]), str(y[0])]])
    code, out, err = run(header, "--format", "csv", "--lang", "en")
    assert (code, table(out)["east"][1]) == (0, "1")
    assert "gcj02, as the header says" in err


def edge_rows(datum: str) -> list[list[str]]:
    rows = [["经度", "纬度", "行政区"]]
    for name, polygon in districts():
        if name in ("徐汇区", "静安区"):
            line = polygon.buffer(-0.002).exterior
            for step in range(20):
                point = line.interpolate(step / 20, normalized=True)
                x, y = convert(np.array([point.x]), np.array([point.y]), source="wgs84", target=datum)
                rows.append([f"{x[0]:.7f}", f"{y[0]:.7f}", name])
    return rows


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_the_rows_own_districts_decide_the_datum(run, tmp_path, datum):
    path = saved(tmp_path, "csv", edge_rows(datum))
    code, out, _ = run(path, "--format", "json", own_zones=False)
    found = json.loads(out)
    counts = {row["zone_id"]: row["count"] for row in found["rows"]}
    assert code == 0
    assert (found["datum"]["chosen"], found["datum"]["decided_by"]) == (datum, "district")
    assert found["datum"]["evidence"][datum] == {"rows": 40, "agree": 40, "share": 1.0}
    assert (counts["xuhui"], counts["jingan"]) == (20, 20)


def test_an_open_datum_is_a_question_and_nothing_is_written(run, tmp_path):
    out_file = tmp_path / "out.csv"
    code, out, err = run(saved(tmp_path, "csv"), "--format", "csv", "-o", str(out_file), "--lang", "en")
    assert (code, out) == (1, "")
    assert "--datum" in err
    assert err.count("\n") == 1
    assert not out_file.exists()


def test_districts_that_show_nothing_are_an_open_datum_with_their_numbers(run, tmp_path):
    point = shapely.centroid(district("浦东新区"))
    path = saved(tmp_path, "csv", [["经度", "纬度", "行政区"], [str(point.x), str(point.y), "浦东新区"]])
    code, _, err = run(path, "--lang", "en")
    assert code == 1
    assert "wgs84 1/1" in err


def test_our_own_facilities_need_no_datum(run):
    code, out, _ = run(str(DATA / "facilities.csv"), "--format", "json", own_zones=False)
    found = json.loads(out)
    assert code == 0
    assert found["datum"]["chosen"] == "wgs84"
    from geo.figures import figure_table
    from geo.tables import load

    table_ = figure_table(load(), "facilities")
    for row in found["rows"]:
        if not row["zone_id"].startswith("__"):
            for name in ("count", "count_certain", "count_possible"):
                assert row[name] == table_.at[row["zone_id"], name]


def test_the_output_file_is_the_output(run, tmp_path):
    path = saved(tmp_path, "csv")
    shown = run(path, "--datum", "wgs84", "--format", "csv")[1]
    assert run(path, "--datum", "wgs84", "--format", "csv", "-o", str(tmp_path / "o.csv"))[1] == ""
    assert (tmp_path / "o.csv").read_text(encoding="utf-8") == shown


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["none.csv"], 2, "no file none.csv"),
        (["{csv}", "--lon", "经渡"], 2, "经度"),
        (["{csv}", "--by", "行页"], 2, "行业"),
        (["{csv}", "--datum", "wgs84", "--scheduler", "tcp://127.0.0.1:1"], 2, "--engine dask"),
        (["{csv}", "--datum", "wgs84", "-o", "/nowhere/at/all.csv"], 2, "can't be written"),
        (["{bare}"], 1, "--lon"),
        (["{empty}"], 1, "empty"),
        (["{textual}", "--datum", "wgs84"], 1, "is text"),
    ],
)
def test_a_fault_is_one_sentence_and_an_exit_code(run, tmp_path, words, code, sentence):
    paths = {"csv": saved(tmp_path, "csv")}
    for name, content in (("bare", "名称,地址\n甲,张江\n"), ("empty", "")):
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
        paths[name] = str(tmp_path / f"{name}.csv")
    paths["textual"] = str(tmp_path / "textual.parquet")
    pq.write_table(pa.table({"lon": ["121.5"], "lat": ["31.2"]}), paths["textual"])
    found = run(*(word.format(**paths) for word in words), "--lang", "en")
    assert found[0] == code
    assert found[1] == ""
    assert sentence in found[2]
    assert found[2].count("\n") == 1


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[121.5, 31], [121.6, 31.1], [121.6, 31], [121.5, 31.1], [121.5, 31]]]},
        {"type": "Polygon", "coordinates": [[[5e5, 3e6], [6e5, 3e6], [6e5, 4e6], [5e5, 3e6]]]},
        {"type": "Point", "coordinates": [121.5, 31]},
    ],
)
def test_zones_that_are_none_are_refused(capsys, tmp_path, geometry):
    path = tmp_path / "z.geojson"
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    assert main(["count", saved(tmp_path, "csv"), "--datum", "wgs84", "--zones", str(path), "--lang", "en"]) == 1
    assert capsys.readouterr().out == ""
