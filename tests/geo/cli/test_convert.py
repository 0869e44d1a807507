"""``python -m geo convert``: a point, a table, and what can't be read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from geo.cli import main
from geo.datum import convert, write_plane

TABLE = """名称,经度,纬度,备注
甲,121.47,31.23,"a,b"
乙,abc,31.2,
丙,,,=1+1
丁,121.5
戊,31.2,121.5,反
己,１２１.５,31.2,全角
"""


def point(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[float, float]:
    assert main(["convert", *args]) == 0
    lon, lat = capsys.readouterr().out.split()
    return float(lon), float(lat)


def refused(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert main(["convert", *args]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def test_one_point(capsys: pytest.CaptureFixture[str]):
    expected = pytest.approx([*map(float, convert(121.4737, 31.2304, source="gcj02", target="wgs84"))], abs=1e-8)
    assert [*point(capsys, "121.4737", "31.2304", "--from", "gcj02", "--to", "wgs84")] == expected
    assert [*point(capsys, "121.4737,31.2304", "--from", "GCJ-02")] == expected


def test_there_and_back_on_the_command_line_is_the_same_place(capsys: pytest.CaptureFixture[str]):
    there = point(capsys, "121.4737", "31.2304", "--from", "bd09", "--to", "wgs84")
    back = point(capsys, *(f"{value:.8f}" for value in there), "--from", "wgs84", "--to", "bd09")
    assert back == pytest.approx((121.4737, 31.2304), abs=1e-7)


def test_negative_numbers_are_numbers(capsys: pytest.CaptureFixture[str]):
    assert point(capsys, "-74.006", "40.7128", "--from", "gcj02") == (-74.006, 40.7128)
    assert point(capsys, "--from", "wgs84", "--to", "gcj02", "-74.006", "-40.7128") == (-74.006, -40.7128)


def test_metres_in_and_out(capsys: pytest.CaptureFixture[str]):
    east, north = write_plane(121.5, 31.2)
    got = point(capsys, "121.5", "31.2", "--from", "wgs84", "--to", "cgcs2000", "--meridian", "120")
    assert got == pytest.approx((float(east), float(north)), abs=1e-3)
    assert point(capsys, f"{north}", f"{east}", "--from", "cgcs2000") == pytest.approx((121.5, 31.2), abs=1e-8)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("121", "31", "--from", "gjc02"), "gcj02"),
        (("121", "31", "--from", "gcj02", "--to", "wgs48"), "wgs84"),
        (("abc", "31", "--from", "gcj02"), "abc"),
        (("nan", "31", "--from", "gcj02"), "nan"),
        (("31", "121", "--from", "gcj02"), "121"),
        (("121", "--from", "gcj02"), "--file"),
        (("--from", "gcj02"), "--file"),
        (("5", "1000", "--from", "cgcs2000"), "1000"),
        (("643000", "3454000", "--from", "cgcs2000", "--meridian", "121"), "121"),
        (("121", "31", "--from", "gcj02", "--file", "x.csv"), "--file"),
    ],
)
def test_a_wrong_call_is_one_sentence(capsys: pytest.CaptureFixture[str], args: tuple[str, ...], said: str):
    assert said in refused(capsys, *args)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_table_keeps_its_rows_its_columns_and_its_encoding(tmp_path: Path, encoding: str):
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text(TABLE, encoding=encoding)
    columns = ["--lon", "经度", "--lat", "纬度"]
    assert main(["convert", "--file", str(path), *columns, "--from", "gcj02", "-o", str(out)]) == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding=encoding))))
    assert [row["名称"] for row in rows] == list("甲乙丙丁戊己")
    assert [row["备注"] for row in rows] == ["a,b", "", "=1+1", "", "反", "全角"]
    assert [bool(row["经度"]) for row in rows] == [bool(row["纬度"]) for row in rows] == [True, *[False] * 4, True]
    expected = convert([121.47, 121.5], [31.23, 31.2], source="gcj02", target="wgs84")
    assert [float(rows[k]["经度"]) for k in (0, 5)] == pytest.approx(list(expected[0]), abs=1e-8)


def test_bad_cells_are_told_by_row_and_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "in.csv"
    path.write_text(TABLE, encoding="utf-8")
    main(["convert", "--file", str(path), "--from", "gcj02", "--lang", "en"])
    first, second, third, last = capsys.readouterr().err.splitlines()
    assert first.startswith("Row 3, column “经度”: “abc”")
    assert second.startswith("Row 5, column “纬度”")
    assert third.startswith("Row 6")
    assert last == "6 rows: 2 converted, 4 left empty."


def test_only_the_first_faults_are_told_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "in.csv"
    path.write_text("lon,lat\n" + "x,31\n" * 50, encoding="utf-8")
    main(["convert", "--file", str(path), "--from", "gcj02", "--lang", "en"])
    err = capsys.readouterr().err.splitlines()
    assert len(err) == 22
    assert err[20].startswith("30 more")


def test_a_table_may_be_written_over_itself(tmp_path: Path):
    path = tmp_path / "in.csv"
    path.write_text("lon,lat\n121.5,31.2\n", encoding="utf-8")
    assert main(["convert", "--file", str(path), "--from", "wgs84", "--to", "wgs84", "-o", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == "lon,lat\n121.50000000,31.20000000\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_table_of_metres_is_read_on_one_plane(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (east, *_), (north, *_) = write_plane([121.5, 121.6], [31.2, 31.3], meridian=123.0)
    path = tmp_path / "in.csv"
    path.write_text(f"编号,X坐标,Y坐标\n1,{north},{east}\n", encoding="utf-8")
    main(["convert", "--file", str(path), "--lon", "X坐标", "--lat", "Y坐标", "--from", "cgcs2000"])
    assert capsys.readouterr().out.splitlines()[1] == "1,121.50000000,31.20000000"


def test_columns_that_are_not_there_are_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "in.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert "--lon" in refused(capsys, "--file", str(path), "--from", "gcj02")
    assert "甲" in refused(capsys, "--file", str(path), "--lon", "甲列", "--from", "gcj02")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", 1), (b"\x80\x81\xff\xfe,\n\xff\xff", 1), (b"PK\x03\x04rest", 2), (b'lon,lat\n"' + b"x" * 20_000_000, 1)],
)
def test_a_file_that_is_no_csv_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, code: int
):
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    assert main(["convert", "--file", str(path), "--from", "gcj02"]) == code
    assert capsys.readouterr().err.count("\n") == 1


def test_a_file_that_is_not_there_is_the_call_at_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert "none.csv" in refused(capsys, "--file", str(tmp_path / "none.csv"), "--from", "gcj02")
