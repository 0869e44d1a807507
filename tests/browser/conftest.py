"""The real server on a free port, and a tab that keeps count."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext

from layers.assets import vendor_file
from tests.browser.atlas import AtlasPage

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "test-results"
"""Screenshots of failed tests and the server's own words; git-ignored."""

#: The screen of an ordinary office.
OFFICE = {"width": 1366, "height": 768}
#: Seconds until a server that does not answer is given up.
START = 90


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that ``-m 'not browser'`` leaves them out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember on the test whether it failed: its fixtures save a screenshot then."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that stands for the user's own store."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="session")
def server(store: Path) -> Iterator[str]:
    """Start the product as ``make run`` does and yield its address, without a slash at the end."""
    with started("server.log", ATLAS_STORE=str(store)) as address:
        yield address


@contextmanager
def started(log_name: str, **variables: str) -> Iterator[str]:
    """Run a server of its own with these environment variables for as long as the block lasts; yield its address."""
    vendor_file("leaflet/leaflet.js")
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    options = [f"--server.port={port}", "--server.address=127.0.0.1"]
    RESULTS.mkdir(exist_ok=True)
    log = RESULTS / log_name
    with log.open("w") as said:
        environment = {**os.environ, **variables}
        running = subprocess.Popen([*command, *options], cwd=ROOT, env=environment, stdout=said, stderr=said)
        try:
            wait_for(f"http://127.0.0.1:{port}", running, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()
            try:
                running.wait(10)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def wait_for(address: str, running: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server says that it is well; fail with its own words when it stops or stays silent."""
    for _ in range(START * 10):
        if running.poll() is not None:
            break
        try:
            with urlopen(f"{address}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            pass
        time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()}", pytrace=False)


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Yield a fresh browser profile in Chinese; ``@pytest.mark.parametrize`` over ``viewport`` gives another window."""
    window = request.getfixturevalue("viewport") if "viewport" in request.fixturenames else OFFICE
    fresh = browser.new_context(viewport=window, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True)
    fresh.grant_permissions(["clipboard-read", "clipboard-write"])
    yield fresh
    fresh.close()


@pytest.fixture
def atlas(context: BrowserContext, server: str, request: pytest.FixtureRequest) -> Iterator[AtlasPage]:
    """Yield a tab on the server; a test that fails leaves a picture of it in ``test-results``."""
    tab = AtlasPage(context, server)
    yield tab
    if request.node.stash.get(FAILED, False):
        name = re.sub(r"[^\w-]+", "-", request.node.name)
        tab.screenshot(RESULTS / f"{name}.png")
