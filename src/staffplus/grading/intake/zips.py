"""Reads zips that anybody may have made, within limits, without unpacking them anywhere.

Python's `zipfile` knows the format. What it does not do is here: a directory too large to be read,
entries that lie over each other or unpack to a thousand times their size (a notebook may, and is
read without its outputs), names that lead elsewhere, links, and names that macOS wrote in UTF-8 without saying so.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any

File = IO[bytes]

#: Bytes of a zip's directory; 10,000 files have about 1 MB of it.
MAX_DIRECTORY = 8_000_000
#: Bytes that all the files of one hand-in may have, unpacked.
MAX_TOTAL = 4_000_000_000
#: No notebook is packed to a smaller part of its size; zeros are packed to a thousandth.
MAX_RATIO = 200
#: Files smaller than this may be packed as well as they like. Bytes.
RATIO_FROM = 1_000_000
#: A notebook may be packed as well as it likes, and be so large, since its outputs are not kept. Bytes.
MAX_THROUGH = 100_000_000
#: So much of one zip is read in that way; of one that lies in a zip or a folder it is one learner's.
THROUGH, INNER_THROUGH = 2_000_000_000, 200_000_000
#: Bytes that are unpacked at once.
PIECE = 1 << 20
#: So many zips are kept open; others are opened again when needed.
OPEN = 8

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, RuntimeError, EOFError,
           LookupError, OverflowError)  # fmt: skip


class Bad(ValueError):
    """A zip, or a file in it, that is not read; says what was found and what to do."""


class Large(Bad):
    """A notebook that is not read as it is; it may be without its outputs (see `slim`)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a zip."""

    number: int  #: its place among the entries, from 0
    name: str
    parts: tuple[str, ...]
    problem: str  #: why it is refused; "" if it may be read
    #: When the file was written, in seconds by a clock of an unknown zone; None if the zip does not say.
    written: float | None = None


@dataclass
class _Archive:
    file: File
    zip: zipfile.ZipFile
    infos: list[zipfile.ZipInfo]
    seen: tuple[int, int]  # the size of the file and the hash of its directory

    def close(self) -> None:
        self.zip.close()
        self.file.close()


@dataclass
class Archives:
    """The zips of one hand-in, a few of them open, and what they may unpack to in all."""

    left: int = MAX_TOTAL
    _open: dict[object, _Archive] = field(default_factory=dict)
    _seen: dict[object, tuple[int, int]] = field(default_factory=dict)
    _through: dict[object, int] = field(default_factory=dict)  # bytes read piece by piece

    def entries(self, key: object, opened: Callable[[], File]) -> list[Entry]:
        """The files in a zip, folders left out. Raises Bad."""
        archive = self._archive(key, opened)
        _no_overlap(archive.infos)
        return [
            _entry(number, info)
            for number, info in enumerate(archive.infos)
            if not info.filename.endswith("/")
        ]

    def read(self, key: object, opened: Callable[[], File], entry: Entry, limit: int) -> bytes:
        """A file in a zip, at most `limit` bytes. Raises Bad."""
        archive = self._archive(key, opened)
        info = archive.infos[entry.number]
        if _is_notebook(entry.name) and _loose(info):
            raise Large(_bomb(info))
        if info.file_size > limit:
            kind = Large if _is_notebook(entry.name) else Bad
            raise kind(
                f"the file has {info.file_size:,} bytes unpacked; at most {limit:,} are read. Ask "
                "for the notebook without its outputs"
            )
        if info.file_size > self.left:
            raise Bad(
                f"the files before it had {MAX_TOTAL - self.left:,} bytes in all, and at most "
                f"{MAX_TOTAL:,} are unpacked; hand in fewer at a time"
            )
        self.left -= info.file_size
        try:
            with archive.zip.open(info) as file:
                return _read(file, limit + 1)
        except _ERRORS as error:
            raise Bad(f"it cannot be unpacked ({_said(error)}); ask for it again") from error

    def pieces(
        self, key: object, opened: Callable[[], File], entry: Entry, *, inner: bool
    ) -> Iterator[bytes]:
        """A notebook that is not read as it is, piece by piece. Raises Bad.

        `inner`: the zip lies in a zip or a folder.
        """
        archive = self._archive(key, opened)
        info = archive.infos[entry.number]
        most = INNER_THROUGH if inner else THROUGH
        used = self._through.get(key, 0) + info.file_size
        if info.file_size > MAX_THROUGH or used > most:
            raise Bad(_bomb(info))
        self._through[key] = used
        try:
            with archive.zip.open(info) as file:
                while piece := file.read(PIECE):
                    yield piece
        except _ERRORS as error:
            raise Bad(f"it cannot be unpacked ({_said(error)}); ask for it again") from error

    def close(self) -> None:
        while self._open:
            self._open.popitem()[1].close()

    def _archive(self, key: object, opened: Callable[[], File]) -> _Archive:
        archive = self._open.pop(key, None)
        if archive is None:
            while len(self._open) >= OPEN:
                self._open.pop(next(iter(self._open))).close()
            archive = _opened(opened())
            if self._seen.setdefault(key, archive.seen) != archive.seen:
                archive.close()
                raise Bad(
                    "the zip changed while it was read; wait until it is whole, then run again"
                )
        self._open[key] = archive
        return archive


def _read(file: IO[bytes], limit: int) -> bytes:
    """At most so many bytes, piece by piece: asked for all at once, `_Bounded` takes it for a directory."""
    read = bytearray()
    while (left := limit - len(read)) > 0 and (part := file.read(min(left, PIECE))):
        read += part
    return bytes(read)


def in_memory(data: bytes) -> File:
    return io.BytesIO(data)


def _opened(file: File) -> _Archive:
    try:
        size = file.seek(0, io.SEEK_END)
        zipped = zipfile.ZipFile(_Bounded(file, size))
        infos = zipped.infolist()
        if any(info.header_offset < 0 for info in infos):
            raise zipfile.BadZipFile("an entry begins before the file does")
        seen = hash(tuple((info.filename, info.CRC, info.header_offset) for info in infos))
        return _Archive(file, zipped, infos, (size, seen))
    except _ERRORS as error:
        file.close()
        raise Bad(f"not a zip that can be read ({_said(error)}); ask for it again") from error


class _Bounded:
    """A file for `zipfile`, which reads a zip's whole directory at once, however large it is."""

    def __init__(self, file: File, size: int) -> None:
        self._file, self._size = file, size
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def seekable(self) -> bool:
        return True

    def read(self, count: int = -1) -> bytes:
        if (self._size - self._file.tell() if count < 0 else count) > MAX_DIRECTORY:
            raise zipfile.BadZipFile(f"its directory has more than {MAX_DIRECTORY:,} bytes")
        return self._file.read(count)


def _no_overlap(infos: list[zipfile.ZipInfo]) -> None:
    """Entries that lie over each other let a small zip unpack to any size; no packer makes them."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise Bad(
                "entries lie over each other, as in a zip bomb; nothing of it is read. Ask for it again"
            )
        end = info.header_offset + 30 + info.compress_size


def _entry(number: int, info: zipfile.ZipInfo) -> Entry:
    name = _name(info)
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    return Entry(number, name, parts or (name,), _problem(name, parts, info), _written(info))


def _written(info: zipfile.ZipInfo) -> float | None:
    """1980 is where a zip's time begins: whoever writes it has none to write."""
    try:
        moment = datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return None
    return moment.timestamp() if moment.year > 1980 else None


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: macOS writes UTF-8 and does not set the flag that says so."""
    name: str = info.orig_filename
    if not info.flag_bits & 0x800 and not name.isascii():
        try:
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return name


def _problem(name: str, parts: tuple[str, ...], info: zipfile.ZipInfo) -> str:
    mode = info.external_attr >> 16 if info.create_system == 3 else 0
    if "\0" in name:
        return "its name holds a zero byte; pack it again under an ordinary name"
    if "\\" in name:
        return "its name holds a backslash; pack it again with a program that writes `/`"
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in parts:
        return "its name leads out of the zip; pack it again from inside of its folder"
    if not parts:
        return "it has no name; pack it again"
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "it is a link or a device; pack the file itself"
    if info.flag_bits & 0x1:
        return "it is encrypted; ask for it without a password"
    if info.compress_type not in _METHODS:
        return f"it is packed by method {info.compress_type}; pack it again as an ordinary zip (deflate)"
    if _loose(info) and not (_is_notebook(name) and info.file_size <= MAX_THROUGH):
        return _bomb(info)
    return ""


def _loose(info: zipfile.ZipInfo) -> bool:
    """Whether it is packed as well as a bomb is."""
    return info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size


def _bomb(info: zipfile.ZipInfo) -> str:
    return (
        f"it unpacks from {info.compress_size:,} to {info.file_size:,} bytes, as a zip bomb "
        "does, so it is left packed; if it is honest, unpack it and give the notebook itself"
    )


def _is_notebook(name: str) -> bool:
    return ".ipynb" in name.rpartition("/")[2].lower()


def _said(error: Any) -> str:
    text = str(error) or type(error).__name__
    return text if len(text) < 150 else f"{text[:150]}…"
