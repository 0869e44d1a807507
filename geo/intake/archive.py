"""Zip archives opened with care: every claim of the directory is checked, and no member is read beyond its limits."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator

from geo.intake.faults import FileRefused
from geo.intake.limits import MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED, MB, XML_CHUNK


class Archive:
    """A zip archive in memory whose directory has been checked.

    Raises
    ------
    FileRefused
        Broken or encrypted archive, too many or too large members, a suspicious ratio, a member that points outside
        (``..``, absolute, drive letter, backslash), a symbolic link, or one name twice.
    """

    def __init__(self, name: str, data: bytes | memoryview) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError, UnicodeError):
            raise FileRefused("intake_zip_broken", file=name) from None
        if len(members) > MAX_MEMBERS:
            raise FileRefused("intake_zip_many", file=name, count=len(members), limit=MAX_MEMBERS)
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            self._check(member)
        total = sum(member.file_size for member in members)
        if total > MAX_UNPACKED:
            raise FileRefused("intake_zip_bomb", file=name, member="*", size=total // MB)

    def _check(self, member: zipfile.ZipInfo) -> None:
        inside = member.filename
        parts = inside.replace("\\", "/").split("/")
        if ".." in parts or inside.startswith(("/", "\\")) or (len(inside) > 1 and inside[1] == ":") or "\0" in inside:
            raise FileRefused("intake_zip_path", file=self.name, member=inside[:80])
        if stat.S_ISLNK(member.external_attr >> 16):
            raise FileRefused("intake_zip_link", file=self.name, member=inside[:80])
        if member.flag_bits & 0x1:
            raise FileRefused("intake_encrypted", file=self.name)
        if inside in self._members:
            raise FileRefused("intake_zip_twice", file=self.name, member=inside[:80])
        if member.file_size > MB and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise FileRefused("intake_zip_bomb", file=self.name, member=inside[:80], size=member.file_size // MB)
        self._members[inside] = member

    @property
    def names(self) -> list[str]:
        """Return the members' names."""
        return list(self._members)

    def __contains__(self, member: str) -> bool:
        return member in self._members

    def size(self, member: str) -> int:
        """Return the unpacked size that the directory states; `chunks` never gives more."""
        return self._members[member].file_size

    def chunks(self, member: str) -> Iterator[bytes]:
        """Unpack one member piece by piece."""
        try:
            with self._zip.open(self._members[member]) as file:
                while piece := file.read(XML_CHUNK):
                    yield piece
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as fault:
            raise FileRefused("intake_zip_broken", file=self.name) from fault
        except Exception as fault:
            # zlib.error, lzma.LZMAError and their kin share no parent but Exception.
            if type(fault).__module__ in ("zlib", "_lzma", "lzma", "bz2"):
                raise FileRefused("intake_zip_broken", file=self.name) from fault
            raise

    def read(self, member: str, *, limit: int) -> bytes:
        """Unpack one member whole.

        Raises
        ------
        FileRefused
            More than ``limit`` bytes.
        """
        if self.size(member) > limit:
            raise FileRefused("intake_zip_bomb", file=self.name, member=member[:80], size=self.size(member) // MB)
        return b"".join(self.chunks(member))
