"""What every test stands on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A test asserts results, not times: a busy machine is no fault. A failure prints how to get it again.
settings.register_profile(
    "atlas", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("atlas")


@pytest.fixture(autouse=True)
def _apart_from_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep a test away from the user's own store and from the language of the machine it runs on."""
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    monkeypatch.delenv("ATLAS_LANG", raising=False)
    for name in ("LC_ALL", "LANG"):
        monkeypatch.setenv(name, "C.UTF-8")
