"""The parent's side of `vector_child`: gives it a private folder, little memory and time, and reads what it wrote."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from geo.intake.faults import FileRefused, Watch
from geo.intake.limits import CHILD_MEMORY, CHILD_OUTPUT, CHILD_SECONDS, CHILD_TEXT, CHILD_WAIT, MAX_COLUMNS, MAX_ROWS

CHILD = Path(__file__).with_name("vector_child.py")
#: Sentences the child may ask for; anything else it prints is a broken file.
FAULTS = frozenset(
    "intake_too_long intake_too_wide intake_parquet_broken intake_gpkg_empty intake_gpkg_broken intake_gpkg_view "
    "intake_no_layer intake_shp_broken intake_geometry_kind intake_vector_memory intake_vector_broken".split()
)
#: What the child may know of the machine: nothing but where its libraries are. The proxies are closed doors.
ENVIRONMENT = {
    "PATH": "", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PROJ_NETWORK": "OFF", "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1", "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9",
}  # fmt: skip


def run(
    kind: str, name: str, fill: Callable[[Path], Path], *, watch: Watch, layer: str = ""
) -> tuple[pa.Table, dict[str, object]]:
    """Have a file read by a child process.

    Parameters
    ----------
    kind
        ``gpkg``, ``shp`` or ``parquet``.
    fill
        Writes the file into the folder given and returns what the child shall open.

    Returns
    -------
    The columns (with ``__lon__`` and ``__lat__``, or ``__wkb__``), and what the file says of itself.

    Raises
    ------
    FileRefused
        The child named a fault, ran out of memory or time, or died.
    """
    folder = Path(tempfile.mkdtemp(prefix="atlas-in-"))
    try:
        source, target = fill(folder), folder / "out.arrow"
        limits = {
            "memory": CHILD_MEMORY, "seconds": CHILD_SECONDS, "output": CHILD_OUTPUT, "rows": MAX_ROWS,
            "columns": MAX_COLUMNS, "text": CHILD_TEXT, "layer": layer,
        }  # fmt: skip
        words = _call([kind, str(source), str(target), json.dumps(limits)], folder, name, watch)
        if words[0] == "fault":
            key = words[1].strip() if words[1].strip() in FAULTS else "intake_vector_broken"
            raise FileRefused(key, file=name, limit=MAX_ROWS, columns=MAX_COLUMNS, layer=layer)
        with pa.OSFile(str(target), "rb") as file:
            table = pa.ipc.open_file(file).read_all()
        return table, json.loads(words[1])
    except (pa.ArrowException, OSError, ValueError) as fault:
        raise FileRefused("intake_vector_broken", file=name) from fault
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _call(arguments: list[str], folder: Path, name: str, watch: Watch) -> tuple[str, str]:
    """Run the child and return its last word; the user's "stop" and the clock end it."""
    empty = folder / "cwd"
    empty.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-I", str(CHILD), *arguments], cwd=empty, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=ENVIRONMENT | _library_paths(), start_new_session=True,
    )  # fmt: skip
    started = time.monotonic()
    try:
        while True:
            try:
                output, _ = child.communicate(timeout=0.1)
                break
            except subprocess.TimeoutExpired:
                waited = time.monotonic() - started
                watch.step(0.1 + 0.8 * min(waited / 10, 1.0))
                if waited > CHILD_WAIT:
                    raise FileRefused("intake_vector_slow", file=name) from None
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    lines = output.decode("utf-8", "replace").strip().splitlines()
    last = lines[-1] if lines else ""
    if not last.startswith(("done ", "fault ")):
        # Killed by a limit, or crashed inside a library: the file did it, and only the child is gone.
        raise FileRefused(
            "intake_vector_memory" if child.returncode in (-9, -24, 137) else "intake_vector_broken", file=name
        )
    word, _, rest = last.partition(" ")
    return word, rest


def _library_paths() -> dict[str, str]:
    """Return the variables without which the interpreter does not find its own libraries."""
    return {key: os.environ[key] for key in ("LD_LIBRARY_PATH", "SYSTEMROOT", "PROJ_DATA") if key in os.environ}
