"""The store of imported tables: versions that never change, and one small file that says which of them hold.

    STORE/current.json            the pointer: every state there ever was, and which one holds
    STORE/versions/<hash>/        rows.parquet or zones.parquet, and manifest.json
    STORE/lock                    who is writing

A version is written beside the others, forced to the disk, read back and compared; then it gets its name, and only
then is the pointer replaced, in one step of the file system. Whatever moment a process dies at, the pointer names
whole versions. A reader takes the pointer once and keeps its versions: nothing that it reads is ever overwritten.

The store is a folder of the user or the server (``--store``, ATLAS_STORE, or ~/.local/share/carrier-atlas), never the
folder that the web server hands out.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geo.errors import CallError, DataError
from geo.store_files import digest, sync_folder, write_parquet, write_text
from geo.store_lock import locked

POINTER, VERSIONS, LOCK, MANIFEST = "current.json", "versions", "lock", "manifest.json"
#: Beginning of the names of folders that are being written; what a crash leaves of them goes at the next import.
UNFINISHED = ".new-"
#: Free space that stays on the disk (bytes), and what a table may need on the disk while it is written.
RESERVE = 200 << 20
#: States that the pointer keeps; older ones can't be returned to.
KEPT_STATES = 500
#: Digits of a version's name: 64 bits of SHA-256, far beyond chance among the tables of an office.
DIGITS = 16


@dataclass(frozen=True)
class StoredDataset:
    """One dataset of the state that holds: its name, its version, and what its manifest says."""

    name: str
    version: str
    folder: Path
    manifest: dict[str, Any]

    @property
    def kind(self) -> str:
        """Return ``points``, ``list`` or ``zones``."""
        return str(self.manifest.get("kind", ""))

    @property
    def data(self) -> Path:
        """Return the Parquet file."""
        return self.folder / str(self.manifest["data"])

    def table(self, columns: list[str] | None = None) -> pa.Table:
        """Read the rows, or some columns of them."""
        return pq.read_table(self.data, columns=columns)


@dataclass(frozen=True)
class State:
    """One state of the store: its number, when and by which action it came to be, and its datasets (name, version)."""

    number: int
    at: str
    action: str
    before: int
    datasets: dict[str, str]
    holds: bool = False


def default_root() -> Path:
    """Return the store's folder: ATLAS_STORE, or carrier-atlas in the user's data folder."""
    named = os.environ.get("ATLAS_STORE", "")
    if named:
        return Path(named).expanduser()
    base = os.environ.get("XDG_DATA_HOME", "") or "~/.local/share"
    return Path(base).expanduser() / "carrier-atlas"


class Store:
    """A store in a folder. Reading never writes; the folder is made by the first import."""

    def __init__(self, root: Path | str | None = None) -> None:
        self.root = Path(root).expanduser() if root else default_root()

    # -- reading ---------------------------------------------------------------------------------------------------

    def _pointer(self) -> dict[str, Any]:
        try:
            pointer = json.loads((self.root / POINTER).read_text("utf-8"))
            # The state that holds must be one of them; a KeyError says that it is not.
            {state["number"]: state for state in pointer["states"]}[pointer["holds"]]
        except FileNotFoundError:
            return {"holds": 0, "states": [{"number": 0, "at": "", "action": "", "before": 0, "datasets": {}}]}
        except (OSError, ValueError, KeyError, TypeError):
            raise DataError("store_pointer", store=self.root) from None
        return pointer

    def states(self) -> list[State]:
        """Return all states, oldest first; one of them holds."""
        pointer = self._pointer()
        return [State(**state, holds=state["number"] == pointer["holds"]) for state in pointer["states"]]

    def state(self) -> State:
        """Return the state that holds."""
        return next(state for state in self.states() if state.holds)

    def datasets(self) -> list[StoredDataset]:
        """Return the datasets of the state that holds, by name."""
        return [self.open_version(name, version) for name, version in sorted(self.state().datasets.items())]

    def dataset(self, name: str) -> StoredDataset:
        """Return one dataset.

        Raises
        ------
        CallError
            There is none of that name.
        """
        datasets = self.state().datasets
        if name not in datasets:
            raise CallError("store_unknown", name=name, known="、".join(sorted(datasets)) or "—")
        return self.open_version(name, datasets[name])

    def open_version(self, name: str, version: str) -> StoredDataset:
        """Return a version, whether or not it holds.

        Raises
        ------
        DataError
            Its folder or manifest is gone.
        """
        folder = self.root / VERSIONS / version
        try:
            manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        except (OSError, ValueError):
            raise DataError("store_version", version=version, store=self.root) from None
        return StoredDataset(name, version, folder, manifest)

    def verify(self, dataset: StoredDataset) -> None:
        """Read a version's data and compare it with its manifest.

        Raises
        ------
        DataError
            A byte is not as it was written.
        """
        if digest(dataset.data) != dataset.manifest["data_sha256"]:
            raise DataError("store_version", version=dataset.version, store=self.root)

    # -- writing ---------------------------------------------------------------------------------------------------

    def publish(
        self, name: str, table: pa.Table, manifest: dict[str, Any], *, data: str = "rows.parquet", wait: float = 10.0,
        waiting: Callable[[dict[str, object]], None] | None = None, step: Callable[[float], None] = lambda _: None,
    ) -> str:  # fmt: skip
        """Store a table as the new version of a dataset, and let it hold.

        Parameters
        ----------
        name
            The dataset's name; a dataset of that name gets a new version.
        table
            What is stored.
        manifest
            What is said of it; content hash, date and data file are added here.
        data
            Name of the Parquet file.
        wait, waiting
            See `geo.store_lock.locked`.
        step
            Called with fractions; what it raises stops the work with nothing left behind.

        Returns
        -------
        The version: the beginning of the SHA-256 over the data and over what the manifest says of it.

        Raises
        ------
        StoreBusy
            Another import is still writing.
        DataError
            The disk is nearly full, or what was read back is not what was written.
        CallError
            The folder cannot be written.
        """
        self._make_root()
        with locked(self.root / LOCK, purpose=str(manifest.get("file", name)), wait=wait, waiting=waiting):
            self._clean()
            self._check_space(table)
            step(0.1)
            folder = self.root / VERSIONS / f"{UNFINISHED}{os.getpid()}-{uuid.uuid4().hex[:8]}"
            try:
                version = self._write(folder, table, manifest, data, step)
                self._point(name, version, action=f"import {name}")
            except OSError as fault:
                raise DataError("store_not_written", store=self.root, fault=fault.strerror or str(fault)) from None
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        return version

    def _make_root(self) -> None:
        try:
            (self.root / VERSIONS).mkdir(parents=True, exist_ok=True)
            # An office's list is nobody else's business on a shared machine.
            self.root.chmod(0o700)
        except OSError as fault:
            raise CallError("store_folder", store=self.root, fault=fault.strerror or str(fault)) from None

    def _clean(self) -> None:
        """Remove what a crash left behind; nobody reads it, for the pointer never named it."""
        for left in (self.root / VERSIONS).glob(f"{UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        for left in self.root.glob(f"{POINTER}.*"):
            left.unlink(missing_ok=True)

    def _check_space(self, table: pa.Table) -> None:
        free = shutil.disk_usage(self.root).free
        if free < RESERVE + table.nbytes:
            raise DataError("store_full", store=self.root, free=free >> 20, need=(RESERVE + table.nbytes) >> 20)

    def _write(
        self, folder: Path, table: pa.Table, manifest: dict[str, Any], data: str, step: Callable[[float], None]
    ) -> str:
        folder.mkdir()
        written = write_parquet(folder / data, table, lambda fraction: step(0.1 + 0.6 * fraction))
        said = {**manifest, "data": data, "data_sha256": written, "data_rows": len(table)}
        version = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:DIGITS]
        said |= {"version": version, "date": datetime.now(UTC).isoformat(timespec="seconds")}
        write_text(folder / MANIFEST, json.dumps(said, ensure_ascii=False, indent=1))
        sync_folder(folder)
        step(0.75)
        if digest(folder / data) != written or json.loads((folder / MANIFEST).read_text("utf-8")) != _plain(said):
            raise DataError("store_read_back", store=self.root)
        if pq.read_metadata(folder / data).num_rows != len(table):
            raise DataError("store_read_back", store=self.root)
        step(0.9)
        final = self.root / VERSIONS / version
        if self._whole(final, written, data):
            # The same table with the same choices was stored before: that version serves.
            return version
        if final.exists():
            final.rename(folder.with_name(f"{folder.name}-damaged"))
        folder.rename(final)
        sync_folder(final.parent)
        return version

    def _whole(self, folder: Path, written: str, data: str) -> bool:
        try:
            said = json.loads((folder / MANIFEST).read_text("utf-8"))
        except (OSError, ValueError):
            return False
        return said.get("data_sha256") == written == digest(folder / data)

    def _point(self, name: str, version: str | None, *, action: str) -> None:
        pointer = self._pointer()
        holding = next(state for state in pointer["states"] if state["number"] == pointer["holds"])
        datasets = dict(holding["datasets"])
        if version is None:
            datasets.pop(name, None)
        elif datasets.get(name) == version:
            return
        else:
            datasets[name] = version
        number = max(state["number"] for state in pointer["states"]) + 1
        now = datetime.now(UTC).isoformat(timespec="seconds")
        new = {"number": number, "at": now, "action": action, "before": holding["number"], "datasets": datasets}
        self._replace({"holds": number, "states": [*pointer["states"], new][-KEPT_STATES:]})

    def _replace(self, pointer: dict[str, Any]) -> None:
        beside = self.root / f"{POINTER}.{os.getpid()}-{uuid.uuid4().hex[:8]}"
        write_text(beside, json.dumps(pointer, ensure_ascii=False, indent=1))
        beside.replace(self.root / POINTER)
        sync_folder(self.root)

    def undo(self, *, to: int | None = None, wait: float = 10.0) -> State:
        """Return to the state before the one that holds, or to state ``to``; nothing is deleted.

        Raises
        ------
        CallError
            There is nothing to undo, or no such state.
        """
        if not (self.root / POINTER).exists():
            raise CallError("store_nothing_to_undo", store=self.root)
        with locked(self.root / LOCK, purpose="rollback", wait=wait):
            pointer = self._pointer()
            numbers = {state["number"]: state for state in pointer["states"]}
            holding = numbers[pointer["holds"]]
            target = holding["before"] if to is None else to
            if to is None and holding["number"] == holding["before"]:
                raise CallError("store_nothing_to_undo", store=self.root)
            if target not in numbers:
                raise CallError("store_no_state", number=target, known=f"{min(numbers)} … {max(numbers)}")
            self._replace({"holds": target, "states": pointer["states"]})
        return self.state()

    def remove(self, name: str, *, wait: float = 10.0) -> None:
        """Take a dataset out of the state that holds; `undo` brings it back until `prune`.

        Raises
        ------
        CallError
            There is none of that name.
        """
        self.dataset(name)
        with locked(self.root / LOCK, purpose="remove", wait=wait):
            self._point(name, None, action=f"remove {name}")

    def prune(self, *, wait: float = 10.0) -> int:
        """Delete for good every version that the present state does not name, and all older states.

        Returns
        -------
        The number of versions deleted.
        """
        if not (self.root / POINTER).exists():
            return 0
        with locked(self.root / LOCK, purpose="prune", wait=wait):
            self._clean()
            holding = self.state()
            kept = set(holding.datasets.values())
            only = {"number": holding.number, "at": holding.at, "action": holding.action, "before": holding.number}
            self._replace({"holds": holding.number, "states": [{**only, "datasets": holding.datasets}]})
            gone = [folder for folder in (self.root / VERSIONS).iterdir() if folder.name not in kept]
            for folder in gone:
                shutil.rmtree(folder, ignore_errors=True)
        return len(gone)


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(value))
