"""Files that mean harm, made in memory. Each is a name, bytes, and what has to come of it: a sentence, or a plain read.

``{port}`` in a text is the port of a listener that must never be called, ``{canary}`` the path of a file that must
never be read.
"""

# A hostile document on one line is easier to compare than one that is cut.
# ruff: noqa: E501

from __future__ import annotations

import io
import json
import os
import random
import sqlite3
import stat
import struct
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import shapefile

MB = 1 << 20
READ = "read"


@dataclass(frozen=True)
class Case:
    """A hostile file: how it calls itself, how it is made, and the keys of sentences that may answer it."""

    name: str
    make: Callable[[int, str], bytes]
    answers: tuple[str, ...]


CASES: dict[str, Case] = {}


def case(identity: str, name: str, *answers: str) -> Callable[[Callable[[int, str], bytes]], Callable[[int, str], bytes]]:
    """Register the function below as a case."""

    def register(make: Callable[[int, str], bytes]) -> Callable[[int, str], bytes]:
        CASES[identity] = Case(name, make, answers)
        return make

    return register


def half(data: bytes) -> bytes:
    """Return the first half of a file, as an upload that was cut off."""
    return data[: len(data) // 2]


def simple(identity: str, name: str, data: bytes, *answers: str) -> None:
    """Register a case whose bytes are known."""
    CASES[identity] = Case(name, lambda _port, _canary: data, answers)


# -- workbooks -----------------------------------------------------------------------------------------------------

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c><c r="B1" t="inlineStr"><is><t>经度</t></is></c></row>'


def sheet_xml(rows: str = ROW, *, head: str = "", extra: str = "", dimension: str = "A1:B1") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<worksheet {NS}><dimension ref="{dimension}"/><sheetData>{rows}</sheetData>{extra}</worksheet>'


def members(sheet: str | bytes, **changes: str | bytes | None) -> dict[str, str | bytes]:
    parts: dict[str, str | bytes | None] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "xl/workbook.xml": f'<workbook {NS}><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="{REL}/styles" Target="styles.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    parts |= changes
    return {name: part for name, part in parts.items() if part is not None}


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def xlsx(sheet: str | bytes = "", **changes: str | bytes | None) -> bytes:
    return packed(members(sheet or sheet_xml(), **changes))


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'


def one_cell(address: str, text: str = "1") -> str:
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{address}"><v>{text}</v></c></row>'


simple("xlsx-far-cell", "a.xlsx", xlsx(sheet_xml(ROW + one_cell("XFD1048576"))), "intake_far_cell")
simple("xlsx-far-column", "a.xlsx", xlsx(sheet_xml(ROW + one_cell("ZZ2"))), "intake_far_cell")
simple("xlsx-impossible-column", "a.xlsx", xlsx(sheet_xml(ROW + one_cell("ZZZZZZZZ2"))), "intake_far_cell")
simple("xlsx-far-row", "a.xlsx", xlsx(sheet_xml(ROW + '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>121</v></c></row>' + one_cell("A1048576"))), READ)
simple("xlsx-lying-dimension", "a.xlsx", xlsx(sheet_xml(ROW + one_cell("A2"), dimension="A1:XFD1048576")), READ)
simple("xlsx-row-number-without-end", "a.xlsx", xlsx(sheet_xml(ROW + '<row r="99999999999999999999"><c r="A9"><v>1</v></c></row>')), READ)
simple("xlsx-entity-bomb", "a.xlsx", xlsx(sheet_xml('<row r="1"><c r="A1" t="str"><v>&c;</v></c></row>', head=LAUGHS)), "intake_xml_entities")
simple("xlsx-doctype-in-types", "a.xlsx", xlsx(**{"[Content_Types].xml": f"{LAUGHS}<Types>&c;</Types>"}), "intake_xml_entities")
simple("xlsx-parameter-entity-in-styles", "a.xlsx", xlsx(**{"xl/styles.xml": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><styleSheet/>'}), "intake_xml_entities")
simple("xlsx-unknown-xml-encoding", "a.xlsx", xlsx('<?xml version="1.0" encoding="x-nothing"?><worksheet/>'), "intake_xml_broken")
simple("xlsx-broken-xml", "a.xlsx", xlsx(sheet_xml()[:-20]), "intake_xml_broken")
simple("xlsx-text-that-is-not-there", "a.xlsx", xlsx(sheet_xml('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')), "intake_xlsx_string")
simple("xlsx-negative-text", "a.xlsx", xlsx(sheet_xml('<row r="1"><c r="A1" t="s"><v>x</v></c></row>')), "intake_xlsx_string")
simple("xlsx-macros-by-type", "a.xlsx", xlsx(**{"[Content_Types].xml": '<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'}), "intake_xlsm")
simple("xlsx-macros-by-part", "a.xlsx", xlsx(**{"xl/vbaProject.bin": b"x"}), "intake_xlsm")
simple("xlsx-binary-workbook", "a.xlsx", packed({"xl/workbook.bin": b"x"}), "intake_xlsb")
simple("xlsx-relation-out-of-the-file", "a.xlsx", xlsx(**{"xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="rId1" Type="{REL}/worksheet" Target="../../../../../etc/hostname"/></Relationships>'}), "intake_empty")
simple("xlsx-without-relations", "a.xlsx", xlsx(**{"xl/_rels/workbook.xml.rels": None}), "intake_zip_broken")
simple("xlsx-two-hundred-sheets", "a.xlsx", xlsx(**{"xl/workbook.xml": f"<workbook {NS}><sheets>" + '<sheet name="表" sheetId="1" r:id="rId1"/>' * 200 + "</sheets></workbook>"}), "intake_many_sheets")
simple("xlsx-formulas-without-results", "a.xlsx", xlsx(sheet_xml(ROW + '<row r="2"><c r="A2"><f>cmd|\'/C calc\'!A0</f></c><c r="B2"><v>1</v></c></row>')), READ)
simple("xlsx-formulas-with-results", "a.xlsx", xlsx(sheet_xml(ROW + '<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://127.0.0.1","x")</f><v>=HYPERLINK("http://127.0.0.1")</v></c><c r="B2"><v>1e400</v></c></row>')), READ)
simple("xlsx-a-hundred-thousand-merges", "a.xlsx", xlsx(sheet_xml(ROW + one_cell("A2"), extra="<mergeCells>" + "".join(f'<mergeCell ref="A{i}:B{i + 3}"/>' for i in range(1, 100_000)) + "</mergeCells>")), READ)
simple("xlsx-merge-over-everything", "a.xlsx", xlsx(sheet_xml(ROW + one_cell("A2"), extra='<mergeCells><mergeCell ref="A2:XFD1048576"/><mergeCell ref="ZZZZ9999999999:A1"/></mergeCells>')), READ)
simple("xlsx-date-beyond-time", "a.xlsx", xlsx(sheet_xml(ROW + '<row r="2"><c r="A2" s="1"><v>1e300</v></c><c r="B2" s="1"><v>-1e9</v></c></row>'), **{"xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'}), READ)
simple("xlsx-empty-archive", "a.xlsx", b"PK\x05\x06" + b"\0" * 18, "intake_zip_unknown")
simple("xlsx-truncated", "a.xlsx", xlsx(sheet_xml(ROW * 500))[:-80], "intake_zip_broken")
simple("xlsx-half", "a.xlsx", half(xlsx(sheet_xml(ROW * 500))), "intake_zip_broken")


@case("xlsx-external-entity", "a.xlsx", "intake_xml_entities")
def _(_port: int, canary: str) -> bytes:
    return xlsx(sheet_xml('<row r="1"><c r="A1" t="str"><v>&x;</v></c></row>', head=f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{canary}">]>'))


@case("xlsx-external-doctype", "a.xlsx", "intake_xml_entities")
def _(port: int, _canary: str) -> bytes:
    return xlsx(**{"xl/sharedStrings.xml": f'<!DOCTYPE sst SYSTEM "http://127.0.0.1:{port}/x.dtd"><sst/>'})


@case("xlsx-zip-bomb", "a.xlsx", "intake_zip_bomb")
def _(_port: int, _canary: str) -> bytes:
    return xlsx(b"<worksheet>" + b" " * (128 * MB))


@case("xlsx-many-small-bombs", "a.xlsx", "intake_zip_bomb")
def _(_port: int, _canary: str) -> bytes:
    draw = random.Random(1)
    block = bytes(draw.randrange(32, 127) for _ in range(9000)) + b" " * (MB - 9000)
    return packed(members(sheet_xml()) | {f"xl/media/{i}.xml": block for i in range(800)})


@case("xlsx-lying-small-size", "a.xlsx", "intake_zip_broken", "intake_xml_broken")
def _(_port: int, _canary: str) -> bytes:
    return _with_size(xlsx(sheet_xml(ROW * 2000)), "xl/worksheets/sheet1.xml", 300)


@case("xlsx-lying-huge-size", "a.xlsx", "intake_zip_bomb")
def _(_port: int, _canary: str) -> bytes:
    return _with_size(xlsx(sheet_xml(ROW * 20)), "xl/worksheets/sheet1.xml", 0xFFFFFFF0)


def _with_size(data: bytes, member: str, size: int) -> bytes:
    """Change the unpacked size that the central directory states for a member."""
    changed = bytearray(data)
    start = data.find(b"PK\x01\x02")
    while data[start + 46 : start + 46 + len(member)] != member.encode():
        start = data.find(b"PK\x01\x02", start + 4)
    changed[start + 24 : start + 28] = struct.pack("<I", size)
    return bytes(changed)


@case("xlsx-one-text-in-a-million-cells", "a.xlsx", "intake_xlsx_big")
def _(_port: int, _canary: str) -> bytes:
    strings = f"<sst><si><t>{'长' * 32_000}</t></si></sst>"
    cells = "".join(f'<row r="{i}">' + "".join(f'<c r="{c}{i}" t="s"><v>0</v></c>' for c in "ABCDEFGH") + "</row>" for i in range(1, 2000))
    return _stored(members(sheet_xml(cells)) | {"xl/sharedStrings.xml": strings})


def _stored(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


@case("xlsx-hundred-megabytes-of-texts", "a.xlsx", "intake_xlsx_text")
def _(_port: int, _canary: str) -> bytes:
    return _stored(members(sheet_xml()) | {"xl/sharedStrings.xml": "<sst><si><t>" + "x" * (60 * MB) + "</t></si></sst>"})


@case("xlsx-deep-xml", "a.xlsx", "intake_xml_deep", "intake_xml_broken", "intake_zip_bomb")
def _(_port: int, _canary: str) -> bytes:
    return xlsx(**{"xl/workbook.xml": "<a>" * 200_000})


@case("xlsx-deep-sheet", "a.xlsx", "intake_xml_broken", "intake_xml_deep")
def _(_port: int, _canary: str) -> bytes:
    return _stored(members("<worksheet>" + "<a>" * 2_000_000))


def _odd_member(name: str, *, mode: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member, part in members(sheet_xml()).items():
            archive.writestr(member, part)
        info = zipfile.ZipInfo("x")
        info.filename = name
        info.external_attr = mode << 16
        archive.writestr(info, "/etc/hostname")
    return out.getvalue()


simple("zip-parent-member", "a.xlsx", _odd_member("../../../tmp/x.xml"), "intake_zip_path")
simple("zip-absolute-member", "a.xlsx", _odd_member("/etc/cron.d/x"), "intake_zip_path")
simple("zip-backslash-member", "a.xlsx", _odd_member("..\\..\\x.xml"), "intake_zip_path")
simple("zip-drive-member", "a.zip", _odd_member("C:/x.shp"), "intake_zip_path")
simple("zip-symlink-member", "a.zip", _odd_member("x.shp", mode=stat.S_IFLNK | 0o777), "intake_zip_link")
simple("zip-in-zip", "a.zip", packed({"inner.zip": packed({"inner.zip": packed({"a.xlsx": xlsx()})})}), "intake_zip_unknown")
simple("zip-of-two-thousand", "a.zip", packed({f"{i}.shp": b"" for i in range(2000)}), "intake_zip_many")
simple("zip-text-document", "a.xlsx", packed({"word/document.xml": b"<w/>"}), "intake_document")


@case("zip-one-name-twice", "a.xlsx", "intake_zip_twice")
def _(_port: int, _canary: str) -> bytes:
    data = xlsx(**{"xl/worksheets/sheet2.xml": sheet_xml()})
    return data.replace(b"sheet2.xml", b"sheet1.xml")


@case("zip-encrypted", "a.xlsx", "intake_encrypted")
def _(_port: int, _canary: str) -> bytes:
    data = bytearray(xlsx())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


# -- text ----------------------------------------------------------------------------------------------------------

GOOD = "名称,行政区,经度,纬度\r\n".encode()

simple("csv-zero-bytes", "a.csv", GOOD + b"a,b\0,121,31\r\n", "intake_zero_byte")
simple("csv-only-a-header", "a.csv", GOOD, "intake_no_rows")
simple("csv-only-blanks", "a.csv", b"\r\n , ,\r\n\r\n" * 50, "intake_empty", "intake_no_rows")
simple("csv-three-hundred-columns", "a.csv", (",".join(f"列{i}" for i in range(300)) + "\n" + "," * 299 + "1\n").encode(), "intake_too_wide")
simple("csv-open-quote", "a.csv", GOOD + b'"' + b"x" * (2 * MB), "intake_cell_too_long")
simple("csv-broken-utf16", "a.csv", b"\xff\xfe" + "名称,经度\n甲,1\n".encode("utf-16-le") + b"\x00", READ)
simple("csv-old-mac-lines", "a.csv", "名称,经度,纬度\r甲,121.4,31.2\r乙,121.5,31.3\r".encode(), READ)
simple("csv-numbers-beyond-floats", "a.csv", GOOD + b"a,,1e400,31\r\nb,,NaN,31\r\nc,,-Infinity,inf\r\nd,," + b"9" * 5000 + b",31\r\n", READ)
simple("csv-separator-that-is-none", "a.csv", b'sep="\r\n' + GOOD + b"a,,121,31\r\n", READ)
simple("csv-formulas", "a.csv", GOOD + "=cmd|' /C calc'!A0,徐汇区,121.4,31.2\r\n@SUM(1+1),徐汇区,121.4,31.2\r\n+1,-1,121.4,31.2\r\n".encode(), READ)


@case("csv-fifty-megabytes-in-one-line", "a.csv", "intake_cell_too_long")
def _(_port: int, _canary: str) -> bytes:
    return b"x" * (50 * MB)


@case("csv-fifty-million-commas", "a.csv", "intake_too_wide")
def _(_port: int, _canary: str) -> bytes:
    return b"," * (50 * MB)


@case("csv-fifty-million-commas-later", "a.csv", "intake_cell_too_long")
def _(_port: int, _canary: str) -> bytes:
    return (GOOD + b"a,b,121,31\r\n") * 20_000 + b"," * (50 * MB)


@case("csv-noise", "a.csv", "intake_no_text", "intake_zero_byte")
def _(_port: int, _canary: str) -> bytes:
    return b"\x81" + random.Random(3).randbytes(200_000)


#: Texts that have broken programs: templates, markup, shells, formats, directions, lone combining marks, very long ones.
HOSTILE_TEXTS = (
    "A{{7*191}}B", "${7*7}", "`id`", "{% for x in y %}", "<script>alert(1)</script>", "'; DROP TABLE rows; --", '"><img src=x onerror=a>',
    "C:\\2019\\n", "%s%n%x", "../../etc/passwd", "\u202e镜像\u202c", "\ufeff标", "a\u0300" * 50, "👩‍👩‍👧‍👦", "𠮷野家", "NULL", "None", "nan", "true", "-", "\t",
    "=1+1", "@x", "+1", "__lon__", "_row", "\u2028行", "长" * 30_000, "__union__", "\x07\x1b[31m红",
)  # fmt: skip


@case("csv-texts-that-break-programs", "a.csv", READ)
def _(_port: int, _canary: str) -> bytes:
    rows = [f'"{text.replace(chr(34), chr(34) * 2)}",徐汇区,121.44,31.19' for text in HOSTILE_TEXTS]
    return GOOD + "\r\n".join(rows).encode()


@case("csv-headers-that-break-programs", "a.csv", READ)
def _(_port: int, _canary: str) -> bytes:
    quoted = [f'"{text.replace(chr(34), chr(34) * 2)}"' for text in HOSTILE_TEXTS]
    return (",".join([*quoted, "经度", "纬度"]) + "\r\n" + ",".join(["x"] * len(quoted)) + ",121.4,31.2\r\n").encode()


# -- JSON ----------------------------------------------------------------------------------------------------------


def collection(*geometries: object, **more: object) -> bytes:
    features = [{"type": "Feature", "properties": {"名称": "甲"}, "geometry": geometry} for geometry in geometries]
    return json.dumps({"type": "FeatureCollection", **more, "features": features}).encode()


POINT = {"type": "Point", "coordinates": [121.4, 31.2]}
simple("json-truncated", "a.geojson", collection(*[POINT] * 50)[:-30], "intake_json_broken")
simple("json-crs-of-the-moon", "a.geojson", collection(POINT, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:IAU::30100"}}), "intake_crs_unknown")
simple("json-crs-of-no-kind", "a.geojson", collection(POINT, crs={"type": ["name"], "properties": 7}), "intake_crs_link")
simple("json-not-finite", "a.geojson", collection(POINT, {"type": "Point", "coordinates": [float("nan"), 31]}).replace(b"31.2", b"1e400"), READ)
simple("json-integer-of-five-thousand-digits", "a.json", b'[{"a": ' + b"9" * 5000 + b"}]", "intake_json_broken")
simple("json-half-a-character", "a.json", b'[{"\\ud800": "\\udfff", "b": "\\u0000"}]', READ)
simple("json-lines-and-points-mixed", "a.geojson", collection(POINT, {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}), "intake_geometry_kind")
simple("json-coordinates-of-text", "a.geojson", collection({"type": "Point", "coordinates": ["a", {}]}, {"type": "Point", "coordinates": None}), READ)
simple("json-polygon-of-text", "a.geojson", collection({"type": "Polygon", "coordinates": [["a", "b"]]}), "intake_polygon_broken")
simple("json-polygon-without-coordinates", "a.geojson", collection({"type": "Polygon"}), "intake_polygon_broken")
simple("json-bow-tie", "a.geojson", collection({"type": "Polygon", "coordinates": [[[121, 31], [122, 32], [122, 31], [121, 32], [121, 31]]]}), "userzones_crossing")
simple("json-topology", "a.json", b'{"type": "Topology", "objects": {}, "arcs": []}', "intake_topojson")
simple("json-numbers-only", "a.json", b"[" + b"1," * 1000 + b"1]", "intake_json_no_records")
simple("json-three-hundred-keys", "a.json", json.dumps([{f"k{i}": i for i in range(300)}]).encode(), "intake_too_wide")
simple("json-arrays-in-arrays", "a.json", b"[" * 100_000 + b"]" * 100_000, "intake_json_deep", "intake_json_broken")


@case("json-crs-link", "a.geojson", "intake_crs_link")
def _(port: int, _canary: str) -> bytes:
    return collection(POINT, crs={"type": "link", "properties": {"href": f"http://127.0.0.1:{port}/crs", "type": "proj4"}})


@case("json-two-thousand-collections", "a.geojson", "intake_geometry_kind", "intake_json_deep", "intake_json_broken")
def _(_port: int, _canary: str) -> bytes:
    inner = json.dumps(POINT)
    for _i in range(2000):
        inner = '{"type": "GeometryCollection", "geometries": [' + inner + "]}"
    return ('{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": ' + inner + "}]}").encode()


@case("json-sixty-megabytes-of-nothing", "a.json", "intake_too_long")
def _(_port: int, _canary: str) -> bytes:
    return b"[" + b"{}," * (20 * MB) + b"{}]"


@case("json-one-long-text", "a.json", "intake_json_large")
def _(_port: int, _canary: str) -> bytes:
    return b'[{"a": "' + b"x" * (50 * MB) + b'"}]'


@case("json-one-long-array", "a.json", "intake_json_large")
def _(_port: int, _canary: str) -> bytes:
    return b'[{"a": [' + b"{}," * (15 * MB) + b"{}]}]"


@case("json-too-many-vertices", "a.geojson", "intake_many_vertices")
def _(_port: int, _canary: str) -> bytes:
    ring = ",".join(f"[{121 + i / 1e6:.6f},31]" for i in range(100_000)) + ",[121.05,32],[121,31]"
    polygon = f'{{"type":"Polygon","coordinates":[[{ring}]]}}'
    feature = f'{{"type":"Feature","properties":{{}},"geometry":{polygon}}}'
    return ('{"type":"FeatureCollection","features":[' + ",".join([feature] * 6) + "]}").encode()


@case("vrt-named-geojson", "a.geojson", "intake_xml")
def _(_port: int, canary: str) -> bytes:
    return f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{canary}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'.encode()


@case("wfs-named-geojson", "a.geojson", "intake_xml")
def _(port: int, _canary: str) -> bytes:
    return f"<OGRWFSDataSource><URL>http://127.0.0.1:{port}/wfs</URL></OGRWFSDataSource>".encode()


simple("html-named-xls", "a.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>", "intake_html")

# -- GeoPackage ----------------------------------------------------------------------------------------------------


def gpkg(*statements: str, blob: bytes | None = None) -> bytes:
    folder = tempfile.mkdtemp()
    path = Path(folder) / "a.gpkg"
    base = sqlite3.connect(path)
    base.executescript("""
        CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
        INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, '');
        CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
        INSERT INTO gpkg_contents VALUES ('points', 'features');
        INSERT INTO gpkg_geometry_columns VALUES ('points', 'geom', 'POINT', 4326, 0, 0);
        CREATE TABLE points (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT);
    """)
    point = b"GP\0\x01" + struct.pack("<i", 4326) + struct.pack("<BIdd", 1, 1, 121.4, 31.2)
    base.execute("INSERT INTO points VALUES (1, ?, '甲')", (point if blob is None else blob,))
    for statement in statements:
        base.executescript(statement)
    base.commit()
    base.close()
    data = path.read_bytes()
    path.unlink()
    Path(folder).rmdir()
    return data


simple("gpkg-view", "a.gpkg", gpkg("CREATE VIEW v AS SELECT * FROM points"), "intake_gpkg_view")
simple("gpkg-layer-that-is-a-view", "a.gpkg", gpkg("DROP TABLE points; CREATE VIEW points AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS fid, NULL AS geom FROM r"), "intake_gpkg_view")
simple("gpkg-trigger", "a.gpkg", gpkg("CREATE TRIGGER t AFTER INSERT ON points BEGIN DELETE FROM points; END"), "intake_gpkg_view")
simple("gpkg-virtual-table", "a.gpkg", gpkg("CREATE VIRTUAL TABLE f USING fts4(x)"), "intake_gpkg_view")
simple("gpkg-layer-that-is-not-there", "a.gpkg", gpkg("DROP TABLE points"), "intake_gpkg_empty")
simple("gpkg-without-its-tables", "a.gpkg", gpkg("DROP TABLE gpkg_geometry_columns"), "intake_gpkg_broken")
simple("gpkg-generated-column-that-calls", "a.gpkg", gpkg("ALTER TABLE points ADD COLUMN g TEXT AS (hex(zeroblob(100000000))) VIRTUAL"), "intake_gpkg_broken", "intake_vector_memory")
simple("gpkg-name-with-quotes", "a.gpkg", gpkg("""ALTER TABLE points RENAME TO "a""; DROP TABLE x; --"; UPDATE gpkg_geometry_columns SET table_name = 'a"; DROP TABLE x; --'"""), READ)
simple("gpkg-geometry-that-lies", "a.gpkg", gpkg(blob=b"GP\0\x01" + struct.pack("<i", 4326) + struct.pack("<BII", 1, 2, 0x7FFFFFFF) + b"\0" * 32), READ, "intake_geometry_kind")
simple("gpkg-geometry-of-noise", "a.gpkg", gpkg(blob=b"GP\0\xff" + b"\xff" * 64), READ)
simple("gpkg-half", "a.gpkg", half(gpkg()), "intake_gpkg_broken")
simple("gpkg-header-only", "a.gpkg", b"SQLite format 3\0" + b"\xff" * 84, "intake_gpkg_broken")
simple("gpkg-noise-behind-the-header", "a.gpkg", gpkg()[:4096] + random.Random(5).randbytes(20_000), "intake_gpkg_broken")
simple("gpkg-in-beijing-1954", "a.gpkg", gpkg("UPDATE gpkg_spatial_ref_sys SET srs_id = 4214, organization_coordsys_id = 4214; UPDATE gpkg_geometry_columns SET srs_id = 4214"), "intake_old_datum")

# -- Shapefile -----------------------------------------------------------------------------------------------------


def shape_parts() -> dict[str, bytes]:
    parts = {end: io.BytesIO() for end in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, encoding="gbk") as writer:
        writer.field("名称", "C", 20)
        for i in range(5):
            writer.point(121.4 + i / 100, 31.2)
            writer.record(f"甲{i}")
    return {f"a.{end}": part.getvalue() for end, part in parts.items()}


def shape_zip(**changes: bytes | None) -> bytes:
    parts = shape_parts() | {name.replace("_", "."): part for name, part in changes.items()}
    return packed({name: part for name, part in parts.items() if part is not None})


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


SHP, DBF, SHX = (shape_parts()[f"a.{end}"] for end in ("shp", "dbf", "shx"))
simple("shp-without-dbf", "a.zip", shape_zip(a_dbf=None), "intake_shp_incomplete")
simple("shp-cut-off", "a.zip", shape_zip(a_shp=SHP[:-10], a_shx=None), "intake_shp_broken", READ)
simple("shp-of-noise", "a.zip", shape_zip(a_shp=SHP[:100] + random.Random(6).randbytes(5000), a_shx=None), "intake_shp_broken", READ)
simple("shp-length-that-lies", "a.zip", shape_zip(a_shp=patched(SHP, 24, struct.pack(">i", 0x7FFFFFFF)), a_shx=None), "intake_shp_broken", READ)
simple("shp-record-length-that-lies", "a.zip", shape_zip(a_shp=patched(SHP, 104, struct.pack(">i", -5)), a_shx=None), "intake_shp_broken", READ)
simple("dbf-record-count-that-lies", "a.zip", shape_zip(a_dbf=patched(DBF, 4, struct.pack("<I", 0x7FFFFFFF))), "intake_shp_broken", "intake_too_long")
simple("dbf-header-that-lies", "a.zip", shape_zip(a_dbf=patched(DBF, 8, b"\xff\xff\xff\xff")), "intake_shp_broken")
simple("shx-of-noise", "a.zip", shape_zip(a_shx=SHX[:100] + b"\xff" * 40), "intake_shp_broken", READ)
simple("cpg-of-a-codec-that-unpacks", "a.zip", shape_zip(a_cpg=b"zlib"), READ)
simple("cpg-of-a-path", "a.zip", shape_zip(a_cpg=b"../../../../etc/hostname"), READ)
simple("prj-in-xian-1980", "a.zip", shape_zip(a_prj=b'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'), "intake_old_datum")


@case("prj-that-names-a-grid-file", "a.zip", READ)
def _(_port: int, canary: str) -> bytes:
    wkt = f'PROJCS["x",GEOGCS["g",DATUM["d",SPHEROID["s",6378137,298.2],EXTENSION["PROJ4_GRIDS","{canary}"]],PRIMEM["Greenwich",0],UNIT["degree",0.01745]],PROJECTION["Transverse_Mercator"],UNIT["metre",1]]'
    return shape_zip(a_prj=wkt.encode())


# -- Parquet -------------------------------------------------------------------------------------------------------


def parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


simple("parquet-truncated", "a.parquet", parquet(pa.table({"a": list(range(1000))}))[:-20], "intake_parquet_broken")
simple("parquet-magic-only", "a.parquet", b"PAR1PAR1", "intake_parquet_broken")
simple("parquet-noise", "a.parquet", b"PAR1" + random.Random(7).randbytes(5000) + struct.pack("<I", 4000) + b"PAR1", "intake_parquet_broken")
simple("parquet-footer-that-lies", "a.parquet", b"PAR1" + b"\0" * 40 + struct.pack("<I", 0x7FFFFFFF) + b"PAR1", "intake_parquet_broken")
simple("parquet-five-hundred-columns", "a.parquet", parquet(pa.table({f"c{i}": [1] for i in range(500)})), "intake_too_wide")
simple("parquet-geo-that-is-none", "a.parquet", parquet(pa.table({"g": [b"x"]}).replace_schema_metadata({"geo": "[1, 2"})), "intake_parquet_broken")
simple("parquet-geometry-of-noise", "a.parquet", parquet(pa.table({"g": [b"\xff" * 50]}).replace_schema_metadata({"geo": '{"primary_column": "g", "columns": {"g": {}}}'})), READ)


@case("parquet-three-million-equal-rows", "a.parquet", "intake_too_long")
def _(_port: int, _canary: str) -> bytes:
    return parquet(pa.table({"a": pa.DictionaryArray.from_arrays(pa.array([0] * 3_000_000, pa.int8()), pa.array(["x"]))}))


@case("parquet-one-text-in-every-row", "a.parquet", "intake_vector_memory", "intake_parquet_broken", "intake_vector_broken")
def _(_port: int, _canary: str) -> bytes:
    return parquet(pa.table({"a": pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int8()), pa.array(["长" * 20_000]))}))


@case("parquet-one-page-in-every-row", "a.parquet", "intake_vector_memory", "intake_parquet_broken", "intake_vector_broken")
def _(_port: int, _canary: str) -> bytes:
    # The same as a plain text column: the file keeps the text once, a reader makes it again for every row.
    out = io.BytesIO()
    with pq.ParquetWriter(out, pa.schema([("a", pa.string())]), store_schema=False) as writer:
        for _i in range(20):
            writer.write_table(pa.table({"a": ["长" * 20_000] * 1000}))
    return out.getvalue()


# -- everything else -----------------------------------------------------------------------------------------------

simple("empty", "a.csv", b"", "intake_empty")
simple("program", "a.xlsx", b"\x7fELF" + b"\0" * 100, "intake_program")
simple("gzip", "a.csv", b"\x1f\x8b\x08" + b"\0" * 30, "intake_packed")
simple("old-workbook", "a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "intake_xls")
simple("name-of-a-path", "../../../etc/cron.d/\x1b[31mx\n.csv", GOOD, "intake_no_rows")
simple("name-of-a-template", "{file}{0.__class__}%s${x}.csv", GOOD, "intake_no_rows")
assert os.sep == "/", "the paths above are those of a Unix machine"
