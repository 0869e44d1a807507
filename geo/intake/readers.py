"""Any file to a table. What a file is, its first bytes say; the name only serves the sentences."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from geo.errors import CallError
from geo.intake import records, sheets, text, vector
from geo.intake.archive import Archive
from geo.intake.faults import UNWATCHED, FileRefused, Watch
from geo.intake.limits import MAX_JSON_BYTES, MAX_TEXT_BYTES, MAX_VECTOR_BYTES, MAX_XLSX_BYTES, MB
from geo.intake.table import Table

#: First bytes -> the sentence for files that look like tables to people and are none to a reader.
REFUSED = (
    (b"%PDF", "intake_pdf"),
    (b"Rar!", "intake_packed"),
    (b"7z\xbc\xaf", "intake_packed"),
    (b"\x1f\x8b", "intake_packed"),
    (b"BZh", "intake_packed"),
    (b"\xfd7zXZ", "intake_packed"),
    (b"(\xb5/\xfd", "intake_packed"),
    (b"\x89PNG", "intake_picture"),
    (b"\xff\xd8\xff", "intake_picture"),
    (b"GIF8", "intake_picture"),
    (b"MZ", "intake_program"),
    (b"\x7fELF", "intake_program"),
    (b"{\\rtf", "intake_document"),
    (b"\x00\x00'\n", "intake_shp_alone"),
)
#: Marks inside a compound file (.xls and older Word, and encrypted .xlsx), as UTF-16.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")


def open_file(path: Path, *, sheet: str = "", watch: Watch = UNWATCHED) -> Table:
    """Read a file of the disk; it is mapped, not copied.

    Raises
    ------
    CallError
        There is no such file, or it cannot be read.
    FileRefused
        See `open_upload`.
    """
    try:
        if path.is_dir():
            raise CallError("intake_folder", file=path.name)
        with _mapped(path) as data:
            return _open(path.name, data, sheet, watch)
    except FileNotFoundError:
        raise CallError("intake_no_file", file=str(path)) from None
    except PermissionError:
        raise CallError("intake_no_permission", file=str(path)) from None


@contextmanager
def _mapped(path: Path) -> Iterator[memoryview | bytes]:
    with path.open("rb") as file:
        size = path.stat().st_size
        if not size:
            yield file.read(MAX_TEXT_BYTES + 1)
            return
        # Not closed here: whoever still holds a slice keeps the map alive, and with the last one it goes.
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        yield memoryview(mapped)
        if hasattr(mapped, "madvise"):
            mapped.madvise(mmap.MADV_DONTNEED)


def open_upload(name: str, data: bytes | memoryview, *, sheet: str = "", watch: Watch = UNWATCHED) -> Table:
    """Read an uploaded file.

    Parameters
    ----------
    name
        The name the user gave it; folders in it are ignored.
    data
        The whole file.
    sheet
        The sheet of a workbook or the layer of a GeoPackage; empty: the one that looks most like a list.

    Raises
    ------
    FileRefused
        Not a table, or not a safe one; the sentence says why and what to do.
    Cancelled
        The user stopped the work.
    """
    return _open(name, data, sheet, watch)


def clean_name(name: str) -> str:
    """Return the last part of a file name, on one line, without control characters, of bounded length."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[:120].strip() or "未命名"


def _open(raw_name: str, data: bytes | memoryview, sheet: str, watch: Watch) -> Table:
    name = clean_name(raw_name)
    view = memoryview(data)
    if not view:
        raise FileRefused("intake_empty", file=name)
    _check_size(name, view, MAX_TEXT_BYTES)
    watch.step(0.0)
    try:
        table = _read(name, view, sheet, watch)
    except MemoryError:
        raise FileRefused("intake_memory", file=name) from None
    watch.step(1.0)
    return replace(table, sha256=hashlib.sha256(view).hexdigest(), size=len(view))


def _check_size(name: str, view: memoryview, limit: int) -> None:
    if len(view) > limit:
        raise FileRefused("intake_large", file=name, size=len(view) // MB, limit=limit // MB)


def _read(name: str, view: memoryview, sheet: str, watch: Watch) -> Table:
    head = bytes(view[:512])
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        _check_size(name, view, MAX_VECTOR_BYTES)
        return _read_zip(name, view, sheet, watch)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise FileRefused(_compound(view), file=name)
    if head.startswith(b"SQLite format 3\0"):
        _check_size(name, view, MAX_VECTOR_BYTES)
        return vector.read_gpkg(name, view, layer=sheet, watch=watch)
    if head.startswith(b"PAR1"):
        _check_size(name, view, MAX_VECTOR_BYTES)
        return vector.read_parquet(name, view, watch=watch)
    for magic, key in REFUSED:
        if head.startswith(magic):
            raise FileRefused(key, file=name)
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").replace(b"\0", b"")
    if start.startswith(b"<"):
        raise FileRefused(_markup(start), file=name)
    if head.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02")):
        raise FileRefused("intake_xls", file=name)
    if start.startswith((b"{", b"[")) and not _is_csv_of_brackets(start):
        _check_size(name, view, MAX_JSON_BYTES)
        return records.read(name, view, watch)
    return text.read(name, view, watch)


def _is_csv_of_brackets(start: bytes) -> bool:
    """Return whether a first line like ``[名称],[经度]`` is a header and no JSON."""
    first = start.splitlines()[0] if start else b""
    return (
        first.startswith(b"[")
        and b"],[" in first
        and b'"' not in first
        and b"{" not in first
        and not first[1:2].isdigit()
    )


def _read_zip(name: str, view: memoryview, sheet: str, watch: Watch) -> Table:
    archive = Archive(name, view)
    lower = [member.lower() for member in archive.names]
    if any(member.endswith(("xl/workbook.xml", "xl/workbook.bin")) for member in lower):
        _check_size(name, view, MAX_XLSX_BYTES)
        return sheets.read(archive, sheet=sheet, watch=watch)
    if any(member.endswith(".shp") for member in lower):
        return vector.read_shapefile(archive, layer=sheet, watch=watch)
    if any(member.startswith("word/") for member in lower):
        raise FileRefused("intake_document", file=name)
    if "mimetype" in archive and b"opendocument" in archive.read("mimetype", limit=MB):
        raise FileRefused("intake_ods", file=name)
    raise FileRefused("intake_zip_unknown", file=name)


def _compound(view: memoryview) -> str:
    """Return the sentence for a compound file: a workbook with a password, a Word document, or an old workbook."""
    marks = bytes(view[: 4 * MB]) + bytes(view[max(len(view) - 4 * MB, 0) :])
    if _ENCRYPTED in marks:
        return "intake_encrypted"
    return "intake_document" if _WORD in marks else "intake_xls"


def _markup(start: bytes) -> str:
    """Return the sentence for markup: web pages that systems call .xls, maps in KML, everything else."""
    low = start[:400].lower()
    if b"<kml" in low:
        return "intake_kml"
    if b"<html" in low or b"<!doctype html" in low or b"<table" in low or b"<meta" in low:
        return "intake_html"
    return "intake_xml"
