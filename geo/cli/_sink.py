"""Where a command writes: standard output, or a file that is there whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from geo.errors import CallError


@contextmanager
def sink(path: Path | None, *, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Open a file for writing, or hand out standard output when `path` is None.

    The file is written beside its place and moved there at the end, so that it may be the very file that is being
    read, and a crash leaves the old one.

    Raises
    ------
    CallError
        The file can't be written.
    """
    if path is None:
        yield sys.stdout
        return
    own = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        file = own.open("w", encoding=encoding, newline="")
    except OSError:
        raise CallError("file_not_written", file=path) from None
    try:
        with file:
            yield file
        own.replace(path)
    except OSError:
        raise CallError("file_not_written", file=path) from None
    finally:
        own.unlink(missing_ok=True)
