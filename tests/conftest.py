"""What every test stands on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A test asserts results, not times: a busy machine is no fault. A failure prints how to get it again.
settings.register_profile(
    "atlas", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("atlas")

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    # Tests may run as root in a container, where Chromium's sandbox cannot start.
    "--no-sandbox",
    "--disable-gpu",
    # The browser itself must ask no other host either: a test counts requests.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that need a browser last.

    The quick ones speak first; and as long as the browser is there its event loop runs in this thread, where no other
    test could run one of its own.
    """
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True)
def _apart_from_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep a test away from the user's own store and from the language of the machine it runs on."""
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    monkeypatch.delenv("ATLAS_LANG", raising=False)
    for name in ("LC_ALL", "LANG"):
        monkeypatch.setenv(name, "C.UTF-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium once for all tests: there can be only one Playwright in a thread."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.fail("Chromium was not found: run make test, or set CHROMIUM to its path", pytrace=False)
    # Imported late: most runs of a few tests need no browser.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()
