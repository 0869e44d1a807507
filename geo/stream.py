"""Point tables of any length, read in parts of bounded memory: CSV, Parquet and, in one part, XLSX.

A part is a byte range of a CSV that begins and ends with a record, a row group of a Parquet file, or a whole sheet.
Parts are independent, so that one machine takes them in turn and a cluster takes them at once, with equal results.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from geo.errors import CallError, DataError
from geo.grid import Floats
from geo.intake.readers import open_file
from geo.intake.table import Table

#: Bytes of CSV in one part: some hundred thousand rows; text, columns and counts of it take about 200 MB.
PART = 32 << 20
#: Rows handed on at once, 16 MB of coordinates.
ROWS = 1 << 20
#: Bytes looked at for the encoding, the separator and the header.
HEAD = 1 << 20
DELIMITERS = ",\t;|"
FORMATS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".xlsx": "xlsx"}


@dataclass(frozen=True)
class PointFile:
    """A point table that was looked at: its columns and how to read it."""

    path: Path
    format: str
    names: tuple[str, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    start: int = 0
    size: int = 0
    groups: int = 1


@dataclass(frozen=True)
class Columns:
    """Which columns to read; ``""`` where a table has none."""

    lon: str
    lat: str
    precision: str = ""
    by: str = ""
    district: str = ""

    def wanted(self) -> list[str]:
        """Return the names to read, each once."""
        names = (self.lon, self.lat, self.precision, self.by, self.district)
        return list(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True)
class Batch:
    """Some rows: coordinates as numbers (NaN where a cell is no number), the rest as the table has it.

    `lost` counts records of the file whose cells do not fit the header; they have no row here.
    """

    lon: Floats
    lat: Floats
    precision: Floats | None = None
    by: pd.Categorical | None = None
    district: list[object] | None = None
    lost: int = 0


#: First and last + 1: bytes of a CSV, row groups of a Parquet file.
Part = tuple[int, int]


def look(path: Path) -> PointFile:
    """Look at a file: its format, columns, encoding and separator.

    Raises
    ------
    CallError
        The file is missing or its ending is not one we read.
    DataError
        The file is empty or not what its ending says.
    """
    kind = FORMATS.get(path.suffix.lower())
    if not path.is_file():
        raise CallError("points_missing", file=path.name)
    if kind is None:
        raise CallError("points_format", file=path.name, known=" ".join(FORMATS))
    if path.stat().st_size == 0:
        raise DataError("points_empty", file=path.name)
    return {"csv": _look_csv, "parquet": _look_parquet, "xlsx": _look_xlsx}[kind](path)


def _look_csv(path: Path) -> PointFile:
    with path.open("rb") as file:
        head = file.read(HEAD)
    if b"\0" in head:
        raise DataError("points_not_text", file=path.name)
    mark = 3 if head.startswith(codecs.BOM_UTF8) else 0
    encoding = encoding_of(path, head)
    line = _first_record(head[mark:])
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError:
        raise DataError("points_encoding", file=path.name) from None
    delimiter = max(DELIMITERS, key=lambda mark: (text.count(mark), -DELIMITERS.index(mark)))
    names = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    if not any(name.strip() for name in names):
        raise DataError("points_empty", file=path.name)
    start, size = mark + len(line), path.stat().st_size
    if not head[start:].strip() and size <= len(head):
        raise DataError("points_empty", file=path.name)
    return PointFile(path, "csv", _distinct(names), encoding, delimiter, start, size)


def encoding_of(path: Path, head: bytes) -> str:
    """Return ``utf-8`` or ``gb18030`` (which contains GBK and GB2312).

    The beginning decides when it has Chinese characters; else the file is read on to the first that shows itself.
    """
    utf8 = codecs.getincrementaldecoder("utf-8")()
    seen = 0
    with path.open("rb") as file:
        while block := file.read(HEAD):
            try:
                utf8.decode(block)
            except UnicodeDecodeError:
                return "gb18030"
            seen += len(block)
            if seen >= len(head) and not block.isascii():
                return "utf-8"
    return "utf-8"


def _first_record(head: bytes) -> bytes:
    """Return the first record with its line end; a line end between quotes does not end it."""
    ends = record_ends(head)
    return head[: ends[0]] if len(ends) else head


def record_ends(block: bytes, *, quoted: bool = False) -> np.ndarray:
    """Return the positions after each record of a block of CSV; `quoted`: the block begins between quotes.

    Neither a quote nor a line end is ever the second byte of a character, in UTF-8 as in GB 18030.
    """
    data = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(data == 0x0A)
    if not len(ends) and not quoted and b"\r" in block and b'"' not in block:
        ends = np.flatnonzero(data == 0x0D)
    quotes = np.flatnonzero(data == 0x22)
    if len(quotes) or quoted:
        ends = ends[(np.searchsorted(quotes, ends) + quoted) % 2 == 0]
    return ends + 1


def _look_parquet(path: Path) -> PointFile:
    try:
        file = pa.parquet.ParquetFile(path)
    except (pa.ArrowException, OSError):
        raise DataError("points_not_parquet", file=path.name) from None
    with file:
        if not file.metadata.num_rows:
            raise DataError("points_empty", file=path.name)
        return PointFile(path, "parquet", tuple(file.schema_arrow.names), groups=file.num_row_groups)


def _look_xlsx(path: Path) -> PointFile:
    table = _sheet(path)
    if not len(table):
        raise DataError("points_empty", file=path.name)
    return PointFile(path, "xlsx", tuple(table.names))


def _distinct(names: Sequence[object]) -> tuple[str, ...]:
    """Return trimmed names; a name that stands twice gets a number, since a column is asked for by its name."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        text = "" if name is None else str(name).strip()
        seen[text] = seen.get(text, 0) + 1
        result.append(text if seen[text] == 1 else f"{text}.{seen[text]}")
    return tuple(result)


def parts(file: PointFile, *, size: int = PART) -> list[Part]:
    """Return the parts of a file: byte ranges of about `size` bytes, or the numbers of row groups."""
    if file.format != "csv":
        return [(group, group + 1) for group in range(file.groups)]
    starts, quoted, place = [file.start], False, file.start
    with file.path.open("rb") as stream:
        stream.seek(place)
        while block := stream.read(size):
            ends = record_ends(block, quoted=quoted)
            if len(ends):
                starts.append(place + int(ends[-1]))
            quoted ^= bool(block.count(b'"') % 2)
            place += len(block)
    starts = [start for start in dict.fromkeys(starts) if start < file.size]
    return list(zip(starts, [*starts[1:], file.size], strict=True))


def batches(file: PointFile, part: Part, columns: Columns) -> Iterator[Batch]:
    """Yield the rows of a part, `ROWS` at a time.

    Raises
    ------
    DataError
        A coordinate column of a Parquet file holds text, or a file can't be read on.
    """
    if file.format == "parquet":
        yield from _parquet_batches(file, part, columns)
    elif file.format == "csv":
        yield from _csv_batches(file, part, columns)
    else:
        yield from _xlsx_batches(file, columns)


@dataclass
class _Lost:
    """Counts the records that do not fit the header, and lets the reader go on."""

    count: int = field(default=0)

    def __call__(self, _row: pa.csv.InvalidRow) -> str:
        self.count += 1
        return "skip"


def _csv_batches(file: PointFile, part: Part, columns: Columns) -> Iterator[Batch]:
    with file.path.open("rb") as stream:
        stream.seek(part[0])
        block = stream.read(part[1] - part[0])
    if not block.strip():
        return
    lost = _Lost()
    wanted = columns.wanted()
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(block),
            read_options=pa.csv.ReadOptions(column_names=list(file.names), encoding=file.encoding),
            parse_options=pa.csv.ParseOptions(
                delimiter=file.delimiter, newlines_in_values=b'"' in block, invalid_row_handler=lost
            ),
            convert_options=pa.csv.ConvertOptions(
                include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as fault:
        raise DataError("points_broken", file=file.path.name, fault=str(fault).splitlines()[0][:200]) from None
    if lost.count:
        yield Batch(np.empty(0), np.empty(0), lost=lost.count)
    for batch in table.combine_chunks().to_batches(max_chunksize=ROWS):
        yield _batch(batch, columns)


def _parquet_batches(file: PointFile, part: Part, columns: Columns) -> Iterator[Batch]:
    # Without pre-buffering a row group streams through; with it, the whole group would be held in memory.
    with pa.parquet.ParquetFile(file.path, memory_map=True, pre_buffer=False) as source:
        for name in (columns.lon, columns.lat):
            kind = source.schema_arrow.field(name).type
            if not (pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind)):
                raise DataError("points_text_column", file=file.path.name, column=name, type=str(kind))
        for batch in source.iter_batches(batch_size=ROWS, row_groups=list(range(*part)), columns=columns.wanted()):
            yield _batch(batch, columns)


def _xlsx_batches(file: PointFile, columns: Columns) -> Iterator[Batch]:
    table = _sheet(file.path).columns.select(columns.wanted())
    for batch in table.combine_chunks().to_batches(max_chunksize=ROWS):
        yield _batch(batch, columns)


@lru_cache(maxsize=1)
def _sheet(path: Path) -> Table:
    """Read the sheet that looks most like a list, by the reader that trusts no workbook."""
    return open_file(path)


def _batch(batch: pa.RecordBatch, columns: Columns) -> Batch:
    precision = numbers(batch[columns.precision]) if columns.precision else None
    return Batch(
        lon=numbers(batch[columns.lon]),
        lat=numbers(batch[columns.lat]),
        precision=precision,
        by=_categories(batch[columns.by]) if columns.by else None,
        district=batch[columns.district].to_pylist() if columns.district else None,
    )


def numbers(column: pa.Array) -> Floats:
    """Return a column as float64; a cell that is no number (empty, text, 1e400) is NaN."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        trimmed = pc.utf8_trim_whitespace(column)
        filled = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
        try:
            cast = filled.cast(pa.float64())
        except pa.ArrowInvalid:
            values = pd.to_numeric(filled.to_pandas(), errors="coerce")
            return np.ascontiguousarray(values.to_numpy(dtype=np.float64, na_value=np.nan))
    else:
        cast = column.cast(pa.float64(), safe=False)
    return np.ascontiguousarray(cast.to_numpy(zero_copy_only=False), dtype=np.float64)


def _categories(column: pa.Array) -> pd.Categorical:
    """Return a column as distinct texts and their numbers; missing and empty are one."""
    text = column if pa.types.is_string(column.type) else column.cast(pa.string())
    coded = pc.if_else(pc.equal(text, ""), None, text).dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return pd.Categorical.from_codes(codes, categories=coded.dictionary.to_pylist())
