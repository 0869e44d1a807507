"""The store: whole versions or none, whatever happens while one is written."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import time
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

import geo.store
from geo.errors import CallError, DataError
from geo.store import Store
from geo.store_lock import StoreBusy, locked, owner


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "库")


def put(store: Store, name: str, *values: str) -> str:
    return store.publish(
        name, pa.table({"v": list(values)}), {"file": f"{name}.csv", "kind": "points", "rows": len(values)}
    )


def test_what_was_published_is_read_back_with_its_manifest(store: Store) -> None:
    version = put(store, "名录", "甲", "乙")
    found = store.dataset("名录")
    assert (found.version, found.table().to_pydict(), found.kind) == (version, {"v": ["甲", "乙"]}, "points")
    assert {"file", "date", "data_sha256", "version"} <= set(found.manifest)
    store.verify(found)


def test_the_same_table_is_the_same_version_and_no_new_state(store: Store) -> None:
    assert put(store, "名录", "甲") == put(store, "名录", "甲")
    assert len(store.states()) == 2
    assert len(list((store.root / "versions").iterdir())) == 1


def test_undo_and_return_lose_nothing(store: Store) -> None:
    first, second = put(store, "名录", "甲"), put(store, "名录", "乙")
    put(store, "园区", "丙")
    assert [d.name for d in store.datasets()] == ["名录", "园区"]
    store.undo()
    assert {d.name: d.version for d in store.datasets()} == {"名录": second}
    store.undo()
    assert store.dataset("名录").version == first
    store.undo(to=3)
    assert {d.name for d in store.datasets()} == {"名录", "园区"}
    store.undo(to=0)
    assert store.datasets() == []
    with pytest.raises(CallError):
        store.undo()
    with pytest.raises(CallError):
        store.undo(to=99)


def test_a_reader_keeps_its_version_while_a_new_one_comes(store: Store) -> None:
    put(store, "名录", "甲")
    held = store.dataset("名录")
    put(store, "名录", "乙")
    assert held.table().to_pydict() == {"v": ["甲"]}


def test_removed_is_back_after_undo_and_gone_after_prune(store: Store) -> None:
    put(store, "名录", "甲")
    store.remove("名录")
    assert store.datasets() == []
    store.undo()
    assert store.dataset("名录").table().num_rows == 1
    put(store, "名录", "乙")
    assert store.prune() == 1
    assert store.dataset("名录").table().to_pydict() == {"v": ["乙"]}
    with pytest.raises(CallError):
        store.remove("没有")


def test_a_nearly_full_disk_is_refused_before_anything_is_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "名录", "甲")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=geo.store.RESERVE - 1))
    before = sorted(path.name for path in store.root.rglob("*"))
    with pytest.raises(DataError) as full:
        put(store, "名录", "乙")
    assert full.value.key == "store_full"
    assert sorted(path.name for path in store.root.rglob("*")) == before


def test_a_damaged_version_is_noticed_and_mended_by_importing_again(store: Store) -> None:
    put(store, "名录", "甲")
    found = store.dataset("名录")
    found.data.write_bytes(found.data.read_bytes()[:-1])
    with pytest.raises(DataError):
        store.verify(found)
    put(store, "名录", "甲")
    store.verify(store.dataset("名录"))
    assert store.dataset("名录").table().to_pydict() == {"v": ["甲"]}


def test_what_the_disk_garbles_is_not_published(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, "名录", "甲")
    monkeypatch.setattr(geo.store, "digest", lambda _: "0" * 64)
    with pytest.raises(DataError) as garbled:
        put(store, "名录", "乙")
    assert garbled.value.key == "store_read_back"
    assert store.dataset("名录").table().to_pydict() == {"v": ["甲"]}


def test_stopping_half_way_leaves_nothing(store: Store) -> None:
    put(store, "名录", "甲")

    def stop(fraction: float) -> None:
        if fraction > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.publish("名录", pa.table({"v": ["乙"]}), {}, step=stop)
    assert store.dataset("名录").table().to_pydict() == {"v": ["甲"]}
    assert len(list((store.root / "versions").iterdir())) == 1


def test_a_broken_pointer_is_a_sentence(store: Store) -> None:
    put(store, "名录", "甲")
    (store.root / "current.json").write_text("{", "utf-8")
    with pytest.raises(DataError) as broken:
        store.datasets()
    assert broken.value.key == "store_pointer"


def test_the_folder_is_the_users_alone(store: Store) -> None:
    put(store, "名录", "甲")
    assert store.root.stat().st_mode & 0o077 == 0


def test_a_second_writer_waits_is_told_who_writes_and_gives_up_with_a_sentence(store: Store) -> None:
    put(store, "名录", "甲")
    told: list[dict[str, object]] = []
    with locked(store.root / "lock", purpose="大表.csv"):
        with pytest.raises(StoreBusy) as busy:
            store.publish("名录", pa.table({"v": ["乙"]}), {}, wait=0.1, waiting=told.append)
        assert "大表.csv" in busy.value.say("zh")
        assert told[0]["pid"] == os.getpid()
    put(store, "名录", "乙")
    assert owner(store.root / "lock")["pid"] == "?"


def _hold(path: Path, ready: object) -> None:
    with locked(path, purpose="dies"):
        ready.set()
        time.sleep(60)


def test_the_lock_of_a_dead_process_is_free(store: Store) -> None:
    put(store, "名录", "甲")
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    holder = context.Process(target=_hold, args=(store.root / "lock", ready))
    holder.start()
    assert ready.wait(60)
    holder.kill()
    holder.join()
    assert owner(store.root / "lock")["purpose"] == "dies"
    put(store, "名录", "乙")


def _write_on(root: Path, start: int, ready: object) -> None:
    store = Store(root)
    ready.set()
    for number in range(start, start + 100_000):
        store.publish("名录", pa.table({"v": [str(number)] * 4000}), {"n": number})


def test_a_hundred_kills_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    """Kill a process that imports without a pause; after each kill the store must be whole and never go back."""
    store = Store(tmp_path / "store")
    draw = random.Random(20210701)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["geo.store", "pyarrow.parquet", "pandas"])
    latest, kills, mid_write = -1, 0, 0
    while kills < 100:
        ready = context.Event()
        writer = context.Process(target=_write_on, args=(store.root, latest + 1, ready))
        writer.start()
        assert ready.wait(60)
        time.sleep(draw.uniform(0.0, 0.12))
        writer.kill()
        writer.join()
        kills += 1
        mid_write += bool(list((store.root / "versions").glob(".new-*"))) if store.root.exists() else 0
        for state in store.states():
            for name, version in state.datasets.items():
                store.verify(store.open_version(name, version)) if state.holds else store.open_version(name, version)
        for found in store.datasets():
            values = set(found.table().column("v").to_pylist())
            assert values == {str(found.manifest["n"])}
            assert found.manifest["n"] >= latest
            latest = found.manifest["n"]
    assert latest >= 0
    assert mid_write > 5, "the kills must have hit imports in the middle, or the test proves nothing"
    put(store, "后来", "甲")
    assert not list((store.root / "versions").glob(".new-*"))
    json.loads((store.root / "current.json").read_text("utf-8"))
