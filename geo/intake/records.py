"""JSON: lists of records, lines of records, and GeoJSON. Read element by element in windows of bounded size.

``json.loads`` of fifty megabytes of ``[{},{},...]`` makes a gigabyte of objects. Here only one window of text is ever
decoded at a time, and what it held is columns before the next one comes. GeoJSON goes through ``json`` and shapely,
never GDAL, which would fetch the address in a ``crs`` link.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa
import shapely

from geo.intake.faults import FileRefused, Note, Watch
from geo.intake.limits import JSON_WINDOW, MAX_CELL_CHARS, MAX_COLUMNS, MAX_ROWS, MAX_VERTICES, MAX_ZONES
from geo.intake.table import Table, check_shape, text_table
from geo.intake.text import find_encoding

#: Names under which exports put their list of records.
LIST_KEYS = ("features", "data", "records", "rows", "list", "items", "result", "results", "value")
#: Nested objects become columns ``a.b.c`` down to here.
FLATTEN = 3
BATCH = 20_000
_SPACE = re.compile(r"[\s\ufeff]*")
_EPSG = re.compile(r"(?:EPSG:+|EPSG/0/)(\d{4,5})$|CRS84$", re.I)
#: A number that no float holds (1e400) or no reader should try (five thousand digits).
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)


def read(name: str, data: bytes | memoryview, watch: Watch) -> Table:
    """Read a JSON file as a table; a GeoJSON file's geometry becomes points or polygons.

    Raises
    ------
    FileRefused
        Broken, too deep, too large in one piece, of another kind of JSON, with a linked or unknown ``crs``, or with
        geometries that are neither all points nor all polygons.
    """
    encoding = find_encoding(name, memoryview(data))
    text = bytes(memoryview(data)[encoding.mark :]).decode(encoding.name, "replace")
    scanner = _Scanner(name, text)
    rows = _Rows(name)
    try:
        for number, element in enumerate(scanner.elements(), start=1):
            rows.add(number, element)
            if number % BATCH == 0:
                watch.step(0.1 + 0.8 * scanner.at / max(len(text), 1))
    except RecursionError:
        raise FileRefused("intake_json_deep", file=name) from None
    if scanner.head.get("type") == "Topology":
        raise FileRefused("intake_topojson", file=name)
    return rows.table(encoding.name, _crs(name, scanner.head))


class _Scanner:
    """Walks over the outermost list of a JSON text and decodes its elements one by one."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.at = 0
        self.head: dict[str, Any] = {}
        self._window, self._start = "", 0

    def elements(self) -> Iterator[Any]:
        self._skip()
        first = self.text[self.at : self.at + 1]
        if first == "[":
            yield from self._list()
        elif first == "{":
            yield from self._object()
        else:
            self._broken()

    def _skip(self) -> None:
        self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]

    def _broken(self) -> NoReturn:
        line = self.text.count("\n", 0, self.at) + 1
        raise FileRefused("intake_json_broken", file=self.name, line=line)

    def _take(self) -> Any:
        """Decode one value at the present position, within a window."""
        for fresh in (False, True):
            if fresh or not self._start <= self.at < self._start + len(self._window):
                self._window, self._start = self.text[self.at : self.at + JSON_WINDOW], self.at
            try:
                value, end = _DECODER.raw_decode(self._window, self.at - self._start)
            except ValueError:
                if self._start == self.at:
                    break
                continue
            whole = self._start + end
            # A number at the window's edge may go on beyond it.
            if end == len(self._window) and whole < len(self.text) and self._start != self.at:
                continue
            self.at = whole
            return value
        if len(self.text) - self.at > JSON_WINDOW:
            raise FileRefused("intake_json_large", file=self.name)
        return self._broken()

    def _list(self) -> Iterator[Any]:
        self.at += 1
        self._skip()
        if self.text.startswith("]", self.at):
            self.at += 1
            return
        while True:
            yield self._take()
            self._skip()
            mark = self.text[self.at : self.at + 1]
            self.at += 1
            if mark == "]":
                return
            if mark != ",":
                self.at -= 1
                self._broken()
            self._skip()

    def _object(self) -> Iterator[Any]:
        """Walk over an object: the list of records inside it is streamed, everything else kept as its head."""
        self.at += 1
        found = 0
        while True:
            self._skip()
            if self.text.startswith("}", self.at):
                self.at += 1
                break
            key = self._take()
            self._skip()
            if not isinstance(key, str) or not self.text.startswith(":", self.at):
                self._broken()
            self.at += 1
            self._skip()
            if key in LIST_KEYS and self.text.startswith("[", self.at):
                for element in self._list():
                    found += 1
                    yield element
            else:
                self.head[key] = self._take()
                if len(self.head) > MAX_COLUMNS:
                    raise FileRefused("intake_too_wide", file=self.name, columns=len(self.head), limit=MAX_COLUMNS)
            self._skip()
            if self.text.startswith(",", self.at):
                self.at += 1
            elif not self.text.startswith("}", self.at):
                self._broken()
        if not found:
            yield dict(self.head)
            yield from self._lines()

    def _lines(self) -> Iterator[Any]:
        """Go on with one record a line."""
        while True:
            self._skip()
            if self.at >= len(self.text):
                return
            yield self._take()


class _Rows:
    """Gathers records into text columns, and geometries beside them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self.cells: dict[str, list[str | None]] = {}
        self.pending = 0
        self.batches: list[pa.Table] = []
        self.geometry: list[Any] = []
        self.kinds: set[str] = set()
        self.vertices = 0
        self.strange = 0
        self.rows: list[int] = []

    def add(self, number: int, element: Any) -> None:
        if not isinstance(element, dict):
            if self.count == 0 and self.strange >= 3:
                raise FileRefused("intake_json_no_records", file=self.name)
            self.strange += 1
            if self.strange > 1000:
                raise FileRefused("intake_json_no_records", file=self.name)
            element = {"值": element}
        if element.get("type") == "Feature" and "geometry" in element:
            self._geometry(element["geometry"])
            properties = element.get("properties")
            flat = flatten(properties if isinstance(properties, dict) else {})
        else:
            flat = flatten(element)
        for key, value in flat.items():
            if key not in self.cells:
                if len(self.cells) >= MAX_COLUMNS:
                    raise FileRefused("intake_too_wide", file=self.name, columns=len(self.cells) + 1, limit=MAX_COLUMNS)
                self.cells[key] = [None] * self.pending
            column = self.cells[key]
            column.append(value)
        self.pending += 1
        for column in self.cells.values():
            if len(column) < self.pending:
                column.append(None)
        self.rows.append(number)
        self.count += 1
        if self.count > MAX_ROWS:
            raise FileRefused("intake_too_long", file=self.name, limit=MAX_ROWS)
        if self.pending >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if self.pending:
            if not self.cells:
                self.cells["编号"] = [str(number) for number in self.rows[-self.pending :]]
            try:
                batch = pa.table({key: pa.array(column, pa.string()) for key, column in self.cells.items()})
            except UnicodeEncodeError:
                # Half of a surrogate pair, written as \ud800: JSON lets it pass, no encoding does.
                self.cells = {_whole(key): [_whole(cell) for cell in column] for key, column in self.cells.items()}
                batch = pa.table({key: pa.array(column, pa.string()) for key, column in self.cells.items()})
            self.batches.append(batch)
            self.cells = {key: [] for key in self.cells}
            self.pending = 0

    def _geometry(self, geometry: Any) -> None:
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        if kind is None:
            self.geometry.append(None)
            return
        self.kinds.add(kind if isinstance(kind, str) else "?")
        coordinates = geometry.get("coordinates")
        if kind == "Point":
            self.geometry.append(_pair(coordinates))
        elif kind == "MultiPoint" and isinstance(coordinates, list) and len(coordinates) == 1:
            self.geometry.append(_pair(coordinates[0]))
        elif kind in ("Polygon", "MultiPolygon"):
            self.geometry.append(self._polygon(geometry))
        else:
            raise FileRefused("intake_geometry_kind", file=self.name)
        if (
            len(self.kinds) > 1
            and not self.kinds <= {"Polygon", "MultiPolygon"}
            and not self.kinds <= {"Point", "MultiPoint"}
        ):
            raise FileRefused("intake_geometry_kind", file=self.name)

    def _polygon(self, geometry: dict[str, Any]) -> Any:
        try:
            shape = shapely.force_2d(shapely.geometry.shape(geometry))
        except (
            ValueError,
            TypeError,
            IndexError,
            AttributeError,
            KeyError,
            OverflowError,
            shapely.errors.ShapelyError,
        ):
            raise FileRefused("intake_polygon_broken", file=self.name, row=self.count + 1) from None
        self.vertices += shapely.get_num_coordinates(shape)
        if self.vertices > MAX_VERTICES:
            raise FileRefused("intake_many_vertices", file=self.name, limit=MAX_VERTICES)
        if len(self.geometry) >= MAX_ZONES:
            raise FileRefused("intake_many_zones", file=self.name, count=len(self.geometry) + 1, limit=MAX_ZONES)
        return shape

    def table(self, encoding: str, crs: str) -> Table:
        self._flush()
        if not self.count:
            raise FileRefused("intake_no_rows", file=self.name)
        table = pa.concat_tables(self.batches, promote_options="default")
        check_shape(self.name, len(table), table.num_columns)
        lon = lat = geometries = None
        if self.geometry and self.kinds <= {"Polygon", "MultiPolygon"} and self.kinds:
            geometries = np.empty(len(self.geometry), dtype=object)
            geometries[:] = self.geometry
        elif self.geometry:
            pairs = np.array([(np.nan, np.nan) if pair is None else pair for pair in self.geometry], dtype=float)
            lon, lat = pairs[:, 0].copy(), pairs[:, 1].copy()
        spatial = lon is not None or geometries is not None
        notes = [Note("intake_note_no_objects", {"count": self.strange})] if self.strange else []
        return Table(
            name=self.name, format="geojson" if spatial else "json", columns=text_table(table.column_names, table.columns),
            rows=np.asarray(self.rows, dtype=np.int64), encoding=encoding, crs=crs if spatial else "", lon=lon, lat=lat,
            geometries=geometries, notes=tuple(notes),
        )  # fmt: skip


def _whole(text: str | None) -> Any:
    return text if text is None else text.encode("utf-8", "replace").decode("utf-8")


def _pair(coordinates: Any) -> tuple[float, float] | None:
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return None
    x, y = coordinates[0], coordinates[1]
    if isinstance(x, bool) or isinstance(y, bool) or not isinstance(x, int | float) or not isinstance(y, int | float):
        return None
    try:
        return float(x), float(y)
    except OverflowError:
        return None


def flatten(record: dict[str, Any], *, prefix: str = "", depth: int = 0) -> dict[str, str | None]:
    """Return a record as texts: ``{"a": {"b": 1}}`` becomes ``{"a.b": "1"}``."""
    flat: dict[str, str | None] = {}
    for key, value in record.items():
        name = f"{prefix}{key}"[:120]
        if isinstance(value, dict) and value and depth < FLATTEN:
            flat.update(flatten(value, prefix=f"{name}.", depth=depth + 1))
        else:
            flat[name] = as_text(value)
    return flat


def as_text(value: Any) -> str | None:
    """Return a JSON value as the text of a cell: numbers in their shortest form, null as nothing."""
    if value is None:
        return None
    if isinstance(value, str):
        return value[:MAX_CELL_CHARS]
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(value)
    if isinstance(value, list) and len(value) <= 3 and all(isinstance(v, int | float) for v in value):
        return ",".join(repr(v) for v in value)
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False)[:1000]


def _crs(name: str, head: dict[str, Any]) -> str:
    """Return the datum that a ``crs`` member names; GeoJSON without one is WGS 84 (RFC 7946, section 4).

    Raises
    ------
    FileRefused
        A linked ``crs`` (nothing is fetched), or one that is not known here.
    """
    crs = head.get("crs")
    if crs is None:
        return "wgs84"
    properties = crs.get("properties") if isinstance(crs, dict) else None
    stated = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(stated, str) or (isinstance(crs, dict) and crs.get("type") != "name"):
        raise FileRefused("intake_crs_link", file=name)
    found = _EPSG.search(stated)
    code = int(found.group(1)) if found and found.group(1) else 4326 if found else 0
    if code == 4326:
        return "wgs84"
    if code == 4490 or 4491 <= code <= 4554:
        return "cgcs2000"
    raise FileRefused("intake_crs_unknown", file=name, crs=stated[:60])
