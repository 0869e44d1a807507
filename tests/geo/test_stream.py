"""Reading tables in parts: every record once, whatever the encoding, the quotes and the size of the parts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from geo.errors import CallError, DataError
from geo.stream import Columns, batches, look, numbers, parts, record_ends

LONLAT = Columns("经度", "纬度", by="名称")


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def everything(path: Path, columns: Columns, *, size: int = 1 << 25) -> tuple[list[float], list[float], list[str], int]:
    """Read all parts and return longitudes, latitudes, names, and records lost."""
    file = look(path)
    lon, lat, names, lost = [], [], [], 0
    for part in parts(file, size=size):
        for batch in batches(file, part, columns):
            lon += batch.lon.tolist()
            lat += batch.lat.tolist()
            names += [] if batch.by is None else ["" if v != v else v for v in batch.by.tolist()]
            lost += batch.lost
    return lon, lat, names, lost


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_chinese_tables_in_the_encodings_of_offices(tmp_path, encoding, end):
    text = end.join(["名称,经度,纬度", "张江,121.59,31.2", '"漕河泾,\n西区",121.40,31.17', "碧,121.5,31.1"]) + end
    lon, lat, names, lost = everything(written(tmp_path, "a.csv", text, encoding), LONLAT)
    assert lon == [121.59, 121.40, 121.5]
    assert lat == [31.2, 31.17, 31.1]
    assert names == ["张江", "漕河泾,\n西区", "碧"]
    assert lost == 0


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_separator_is_that_of_the_header(tmp_path, delimiter):
    text = "\n".join(delimiter.join(row) for row in (["名称", "经度", "纬度"], ["张江", "121.59", "31.2"]))
    assert everything(written(tmp_path, "a.txt", text), LONLAT)[0] == [121.59]


def test_an_encoding_is_found_however_late_the_first_chinese_letter_comes(tmp_path):
    rows = "".join(f"a{number},121.5,31.2\n" for number in range(120_000))
    for encoding in ("utf-8", "gbk"):
        path = written(tmp_path, f"{encoding}.csv", "name,lon,lat\n" + rows + "张江,121.5,31.2\n", encoding)
        assert everything(path, Columns("lon", "lat", by="name"))[2][-1] == "张江"


cell = st.text(st.sampled_from('甲乙ab,"\n\r \'碧'), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(cell, min_size=1, max_size=30), st.integers(1, 90), st.sampled_from(["utf-8", "gb18030"]))
def test_parts_of_any_size_give_every_record_once(tmp_path, names, size, encoding):
    quoted = [name.replace('"', '""') for name in names]
    text = "名称,经度,纬度\n" + "".join(f'"{name}",{i},1\n' for i, name in enumerate(quoted))
    lon, _, _, lost = everything(written(tmp_path, "a.csv", text, encoding), LONLAT, size=size)
    assert lon == list(range(len(names)))
    assert lost == 0


def test_a_line_end_between_quotes_ends_no_record():
    assert record_ends(b'a,"x\ny"\nb\n').tolist() == [8, 10]
    assert record_ends(b'y"\nb\n', quoted=True).tolist() == [3, 5]


def test_records_that_do_not_fit_the_header_are_counted_as_lost(tmp_path):
    path = written(tmp_path, "a.csv", "名称,经度,纬度\n甲,121,31\n乙,121\n丙,121,31,5\n丁,122,31\n")
    lon, _, _, lost = everything(path, LONLAT)
    assert (lon, lost) == ([121, 122], 2)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.5", " 2 ", "", None], [1.5, 2, np.nan, np.nan]),
        (["1e400", "-1e400", "3"], [np.inf, -np.inf, 3]),
        (["东经121", "121,5", "121.5"], [np.nan, np.nan, 121.5]),
        (["nan", "NaN", "4"], [np.nan, np.nan, 4]),
    ],
)
def test_cells_that_are_no_numbers_are_no_coordinates(cells, expected):
    result = numbers(pa.array(cells, pa.string()))
    finite = np.isfinite(expected)
    assert np.array_equal(np.isfinite(result), finite)
    assert result[finite].tolist() == np.array(expected)[finite].tolist()


def test_parquet_is_read_by_row_groups_with_integers_nulls_and_categories(tmp_path):
    table = pa.table({
        "经度": pa.array([121.5, None, 121.7, 121.8, 121.9]),
        "纬度": pa.array([31, 31, 31, 31, None], pa.int32()),
        "名称": pa.array(["甲", "甲", None, "乙", "乙"]).dictionary_encode(),
    })  # fmt: skip
    path = tmp_path / "a.parquet"
    pq.write_table(table, path, row_group_size=2)
    assert parts(look(path)) == [(0, 1), (1, 2), (2, 3)]
    lon, lat, names, _ = everything(path, LONLAT)
    assert [value for value in lon if value == value] == [121.5, 121.7, 121.8, 121.9]
    assert [value for value in lat if value == value] == [31, 31, 31, 31]
    assert names == ["甲", "甲", "", "乙", "乙"]


def test_parquet_with_text_coordinates_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"经度": ["121.5"], "纬度": [31.2]}), path)
    with pytest.raises(DataError, match="经度 is text"):
        everything(path, Columns("经度", "纬度"))


def test_a_workbook_is_one_part(tmp_path):
    book = Workbook()
    for row in (["名称", "经度", "纬度"], ["张江", 121.59, 31.2], ["无", None, "31.3"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    lon, lat, names, _ = everything(tmp_path / "a.xlsx", LONLAT)
    assert lon[0] == 121.59
    assert lon[1] != lon[1]
    assert lat == [31.2, 31.3]
    assert names == ["张江", "无"]


@pytest.mark.parametrize(
    ("name", "content", "error", "sentence"),
    [
        ("none.csv", None, CallError, "no file none.csv"),
        ("a.docx", b"x", CallError, "formats"),
        ("a.csv", b"", DataError, "empty"),
        ("a.csv", b"\n\n", DataError, "empty"),
        ("a.csv", b"lon,lat\n\n", DataError, "empty"),
        ("a.csv", b"lon,lat", DataError, "empty"),
        ("a.csv", b"\xef\xbb\xbf", DataError, "empty"),
        ("a.csv", b"lon,lat\0\n", DataError, "no text"),
        ("a.parquet", b"PAR1 nothing", DataError, "no Parquet"),
    ],
)
def test_a_file_that_is_none_is_refused_in_a_sentence(tmp_path, name, content, error, sentence):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=sentence):
        look(tmp_path / name)


def test_equal_headers_stay_apart(tmp_path):
    assert look(written(tmp_path, "a.csv", "经度,经度,纬度\n1,2,3\n")).names == ("经度", "经度.2", "纬度")
