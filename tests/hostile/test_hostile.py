"""Every hostile file gets one plain sentence (or a plain read), and costs nothing else.

Each case runs in a process of its own, forked from one that has the libraries loaded: so that its memory can be
measured over the base, its files and connections watched, and a crash is a failure of one test.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import re
import resource
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from geo.errors import DataError
from geo.intake import Choices, make_report, open_upload, report_xlsx, summary
from geo.store import Store
from tests.hostile.files import CASES, READ

#: Memory over the base, in MB: a page that serves others must survive any of these.
MEMORY = 300
#: Seconds of processor time that a case may take, generously: a busy machine is no fault.
SECONDS = 60
SECRET = "canary-4f9d1c"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def watch(seen: list[str]) -> None:
    """Record what the process opens and calls from here on."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes):
            seen.append(os.fsdecode(arguments[0]))
        elif event.startswith("socket.") and event not in ("socket.__new__", "socket.gethostname"):
            seen.append(f"connection: {event} {arguments[1:]}")
        elif event in ("os.system", "os.exec", "os.posix_spawn"):
            seen.append(f"program: {arguments[0]}")
        elif event == "subprocess.Popen" and "vector_child.py" not in " ".join(map(str, arguments[1])):
            seen.append(f"program: {arguments[1]}")

    sys.addaudithook(hook)


def face(identity: str, port: int, canary: str, scratch: str, line: Connection) -> None:
    """Read one case to the end of the report, in a process of its own, and send back what was seen."""
    found = CASES[identity]
    data = found.make(port, canary)
    seen: list[str] = []
    # Other programs have temporary files too: what is left behind is looked for in a folder of this case alone.
    tempfile.tempdir = scratch
    watch(seen)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    # What making the file took is not what reading it takes: begin counting here.
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    base = resident_mb()
    texts: tuple[str, ...] = ()
    try:
        table = open_upload(found.name, data)
        report = make_report(table, Choices(datum="wgs84"))
        said = report.to_json()
        report_xlsx(report, "zh")
        texts = (*summary(report, "zh"), str(said))
        key = READ
        zh = en = ""
    except DataError as refused:
        key, zh, en = refused.key, refused.say("zh"), refused.say("en")
    peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text()).group(1)) * 1024 / 1e6  # type: ignore[union-attr]
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6
    line.send({
        "key": key, "zh": zh, "en": en, "memory": peak - base, "children": children, "seen": seen,
        "leak": SECRET in " ".join(texts) + zh + en,
    })  # fmt: skip


def digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(str(path).encode())
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outside") / "canary.csv"
    path.write_text(f"name,lon,lat\n{SECRET},121.4,31.2\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def context() -> Any:
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["tests.hostile.warm"])
    return found


def test_the_set_is_large_enough() -> None:
    assert len(CASES) >= 60


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is measured through /proc")
@pytest.mark.parametrize("identity", CASES)
def test_a_hostile_file_gets_a_sentence_and_nothing_else(
    identity: str, listener: socket.socket, canary: Path, context: Any, tmp_path: Path
) -> None:
    import pyarrow as pa

    store = Store(tmp_path / "store")
    store.publish("名录", pa.table({"v": ["甲"]}), {"kind": "points"})
    before, scratch = digest(store.root), tmp_path / "scratch"
    scratch.mkdir()
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=face, args=(identity, listener.getsockname()[1], str(canary), str(scratch), sender))
    started = time.monotonic()
    process.start()
    sender.close()
    answered = receiver.poll(3 * SECONDS)
    if not answered:
        process.kill()
    process.join()
    assert answered, f"no answer after {time.monotonic() - started:.0f} s, exit code {process.exitcode}"
    result = receiver.recv()
    assert result["key"] in CASES[identity].answers
    if result["key"] != READ:
        for lang in ("zh", "en"):
            sentence = result[lang]
            assert "\n" not in sentence
            assert "Traceback" not in sentence
            assert len(sentence) < 320
            assert sentence.rstrip()[-1] in "。？.?"
        assert _CHINESE.search(result["zh"])
        assert not _CHINESE.search(re.sub(r"“[^”]*”", "", result["en"]))
    assert result["memory"] < MEMORY
    # The child that reads GeoPackage, Shapefile and Parquet maps its libraries (about 150 MB) before the file.
    assert result["children"] < 150 + MEMORY
    allowed = (
        sys.prefix,
        sys.base_prefix,
        str(Path(__file__).resolve().parents[2]),
        tempfile.gettempdir(),
        "/proc/",
        "/usr/share/",
        "/sys/fs/cgroup/",
        "/dev/null",
    )
    # A name without a folder is a step of removing the private folder, relative to an open one.
    outside = [p for p in result["seen"] if "canary" in p or (("/" in p or ": " in p) and not p.startswith(allowed))]
    assert outside == []
    assert not result["leak"]
    with pytest.raises(BlockingIOError):
        listener.accept()
    assert digest(store.root) == before
    assert list(scratch.iterdir()) == []
