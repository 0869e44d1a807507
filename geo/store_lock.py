"""One writer at a time: a lock on a file of the store that says who holds it.

The lock is the operating system's (``flock``), so that it ends with its holder however that one ends; nothing has to
be cleaned away after a crash. What stands in the file (process, machine, since when, what for) is for the sentence
that the next one reads.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from geo.errors import DataError

try:
    import fcntl
except ImportError:  # Windows has its own call for the same
    fcntl = None  # type: ignore[assignment]

#: Seconds between two tries.
PAUSE = 0.05


class StoreBusy(DataError):
    """Another import is writing; the sentence says which, and since when."""


@contextmanager
def locked(
    path: Path, *, purpose: str = "", wait: float = 10.0, waiting: Callable[[dict[str, object]], None] | None = None
) -> Iterator[None]:
    """Hold the lock while the block runs.

    Parameters
    ----------
    path
        The lock's file; it stays.
    purpose
        What the lock is held for, shown to those who wait (a file name).
    wait
        Seconds to wait for another holder.
    waiting
        Called once with the owner when the lock is taken by somebody else.

    Raises
    ------
    StoreBusy
        Somebody else still holds it after that time.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(handle, path, wait, waiting)
        _sign(handle, purpose)
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _take(handle: int, path: Path, wait: float, waiting: Callable[[dict[str, object]], None] | None) -> None:
    end = time.monotonic() + wait
    told = False
    while not _try(handle):
        found = owner(path)
        if not told and waiting is not None:
            waiting(found)
            told = True
        if time.monotonic() >= end:
            raise StoreBusy("store_busy", **found)
        time.sleep(PAUSE)


def _try(handle: int) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            os.lseek(handle, 1 << 20, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def _sign(handle: int, purpose: str) -> None:
    name = {
        "pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "purpose": purpose,
    }  # fmt: skip
    os.ftruncate(handle, 0)
    os.pwrite(handle, json.dumps(name, ensure_ascii=False).encode(), 0)


def owner(path: Path) -> dict[str, object]:
    """Return who holds the lock, as far as it is known: pid, host, since, purpose."""
    empty: dict[str, object] = {"pid": "?", "host": "?", "since": "?", "purpose": ""}
    try:
        found = json.loads(path.read_text("utf-8") or "{}")
    except (OSError, ValueError):
        return empty
    return empty | found if isinstance(found, dict) else empty
