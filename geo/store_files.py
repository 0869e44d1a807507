"""Files that are on the disk when a call returns: written, hashed on the way, and forced out of every cache."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq


class _Hashing:
    """A file that hashes what is written through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()
        self.closed = False

    def write(self, data: Any) -> int:
        self.hash.update(data)
        return self.file.write(data)

    def flush(self) -> None:
        self.file.flush()

    def tell(self) -> int:
        return self.file.tell()

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        self.closed = True


def write_parquet(path: Path, table: pa.Table, step: Callable[[float], None]) -> str:
    """Write a table, force it to the disk, and return the SHA-256 of what was written."""
    with path.open("wb") as file:
        through = _Hashing(file)
        size = 1 << 17
        with pq.ParquetWriter(
            pa.PythonFile(through, mode="w"), table.schema, compression="zstd", compression_level=1
        ) as writer:
            for start in range(0, max(len(table), 1), size):
                writer.write_table(table.slice(start, size), row_group_size=size)
                step(start / max(len(table), 1))
        file.flush()
        os.fsync(file.fileno())
    return through.hash.hexdigest()


def write_text(path: Path, text: str) -> None:
    """Write a text and force it to the disk."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as it is on the disk, ``""`` when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to the disk: a renamed file may else be back under its old one after a crash."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
