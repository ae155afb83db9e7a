"""The files of a hand-in: a folder that learners may have written to, or zips that anybody made.

Nothing is unpacked onto the disk and no link is followed. A file is looked at before it is opened,
opened without waiting (a pipe would never answer), and looked at again when it has been read. What
cannot be used becomes a `Refused`, and the rest goes on.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from staffplus.grading.intake import slim, zips
from staffplus.grading.intake.people import visible

#: The largest notebook, and the largest zip within a folder of learners or within a zip. Bytes.
MAX_BYTES = 20_000_000
#: Files and folders of one hand-in, whatever they are.
MAX_FILES = 200_000
#: Files in a zip that lies in a folder below the top one or in a zip, so is one learner's most
#: likely: a few megabytes of empty names must not use up MAX_FILES for everybody after them.
MAX_INNER_FILES = 2_000
#: Folders within folders.
MAX_DEPTH = 20
#: What operating systems, editors and Jupyter leave beside the files that people mean; in small letters.
JUNK = frozenset((
    "__macosx", ".ds_store", ".ipynb_checkpoints", ".virtual_documents", "__pycache__", ".git", ".trashes",
    ".spotlight-v100", ".fseventsd", ".temporaryitems", ".localized", "icon\r", "thumbs.db", "ehthumbs.db",
    "desktop.ini", ".directory", ".idea", ".vscode",
))  # fmt: skip
#: How the names begin of what a Mac keeps of a file elsewhere, and of an office's locks.
JUNK_BEGINS = ("._", "~$", ".~lock.")

#: What is said of a notebook that was too large.
WITHOUT = "With its outputs the file is too large; they are left out, and nothing else."
#: What to do where the system does not let us read.
RIGHTS = "make sure that it is there and that you may read it, then run again"

_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class Unread(Exception):
    """A file that is not used; says what was found and what to do."""


class TooLarge(Unread):
    """A file that is not read as it is; a notebook may be without its outputs."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file, not yet read. `parts` is its path: folders, zips (ending in .zip), its own name."""

    parts: tuple[str, ...]
    origin: str  #: where it is, for people
    order: tuple[object, ...]  #: sorts the files of one hand-in as their names or their zip do
    read: Callable[[int], bytes]  #: all of it, at most so many bytes; raises Unread
    #: Whose clock says when it was last written, and its seconds; None where nothing says it.
    written: Callable[[], tuple[str, float] | None] = lambda: None
    #: The same file piece by piece, where that is for a notebook that is too large; raises Unread.
    pieces: Callable[[], Iterable[bytes]] = lambda: ()

    def notebook(self) -> tuple[bytes, str]:
        """A notebook, without its outputs where it is too large with them, and what is said of that.
        Raises Unread."""
        try:
            return self.read(MAX_BYTES), ""
        except TooLarge as error:
            try:
                data = slim.without_outputs(self.pieces(), MAX_BYTES)
            except slim.NotSlim:
                raise error from None
            if not data:
                raise
            return data, WITHOUT

    def sha256(self) -> str:
        """Of the file; "" for one that cannot be read."""
        try:
            return hashlib.sha256(self.notebook()[0]).hexdigest()
        except Unread:
            return ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that is left where it was."""

    parts: tuple[str, ...]
    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Junk:
    """What operating systems, editors and Jupyter leave; a folder stands for all that is in it."""

    parts: tuple[str, ...]
    origin: str
    what: str = "left by an operating system, an editor or Jupyter"


Found = Upload | Refused | Junk


class Source:
    """A folder or a zip, open as long as its files are read. Use it in a `with`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._archives = zips.Archives()
        self._folder = -1
        self._count = 0

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self._archives.close()
        if self._folder >= 0:
            os.close(self._folder)
            self._folder = -1

    def files(self) -> Iterator[Found]:
        """Every file, in no particular order. Their `read` works until the `with` ends."""
        try:
            if self._path.is_dir():
                self._folder = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                yield from self._walk()
                return
            with _regular(os.open(self._path, _OPEN & ~os.O_NOFOLLOW)):
                pass
            if self._path.name.lower().endswith(".ipynb"):
                name = self._path.name
                yield Upload(
                    (name,),
                    visible(name),
                    (name,),
                    lambda limit: _read(self._path, limit),
                    pieces=lambda: _pieces(_opened(self._path)),
                )
            else:
                yield from self._zip((), visible(self._path.name), (), lambda: _opened(self._path))
        except (OSError, Unread) as error:
            why = f"{error.strerror}; {RIGHTS}" if isinstance(error, OSError) else str(error)
            yield Refused((), visible(str(self._path)), f"it cannot be opened: {why}")

    # --- A folder --------------------------------------------------------------------------------

    def _walk(self) -> Iterator[Found]:
        waiting: list[tuple[str, ...]] = [()]
        while waiting:
            folder = waiting.pop()
            try:
                entries = self._listed(folder)
            except OSError as error:
                yield Refused(
                    folder, _path(folder), f"the folder cannot be read: {error.strerror}; {RIGHTS}"
                )
                continue
            if folder and not entries:
                yield Junk(folder, f"{_path(folder)}/", "an empty folder")
            for name, kind in entries:
                parts = (*folder, name)
                self._count += 1
                if self._count > MAX_FILES:
                    yield Refused(folder, _path(folder), _too_many())
                    return
                if is_junk(name):
                    yield Junk(parts, _path(parts) + "/" * (kind == "folder"))
                elif kind == "link":
                    yield Refused(
                        parts,
                        _path(parts),
                        "it is a symbolic link, and links are not followed; put the file itself there",
                    )
                elif kind == "folder" and len(parts) < MAX_DEPTH:
                    waiting.append(parts)
                elif kind == "folder":
                    yield Refused(
                        parts, _path(parts), f"more than {MAX_DEPTH} folders deep; put it higher up"
                    )
                elif is_zip(name):
                    yield from self._zip(
                        (*folder, f"{name[:-4]}.zip"), _path(parts), parts, self._zip_at(parts)
                    )
                else:
                    yield Upload(
                        parts,
                        _path(parts),
                        parts,
                        self._reader(parts),
                        self._clock(parts),
                        self._through(parts),
                    )

    def _listed(self, folder: tuple[str, ...]) -> list[tuple[str, str]]:
        opened = self._open_folder(folder)
        try:
            with os.scandir(opened) as entries:
                return [
                    (
                        entry.name,
                        "link"
                        if entry.is_symlink()
                        else "folder"
                        if entry.is_dir(follow_symlinks=False)
                        else "file",
                    )
                    for entry in entries
                ]
        finally:
            os.close(opened)

    def _open_folder(self, folder: tuple[str, ...]) -> int:
        """Opened part by part, so that no part can have become a link meanwhile."""
        opened = os.dup(self._folder)
        for part in folder:
            try:
                inner = os.open(part, _OPEN | os.O_DIRECTORY, dir_fd=opened)
            finally:
                os.close(opened)
            opened = inner
        return opened

    def _open(self, parts: tuple[str, ...]) -> int:
        """A regular file below the folder, open for reading. Raises OSError and Unread."""
        folder = self._open_folder(parts[:-1])
        try:
            _check(os.stat(parts[-1], dir_fd=folder, follow_symlinks=False))
            opened = os.open(parts[-1], _OPEN, dir_fd=folder)
        finally:
            os.close(folder)
        names = os.fstat(opened).st_nlink
        if names > 1:
            os.close(opened)
            raise Unread(
                f"it has {names} names (hard links), so it may be another's file; copy it, and put "
                "the copy in its place"
            )
        return opened

    def _reader(self, parts: tuple[str, ...]) -> Callable[[int], bytes]:
        def read(limit: int) -> bytes:
            try:
                with _regular(self._open(parts)) as file:
                    return _whole(file.fileno(), limit)
            except OSError as error:
                raise Unread(f"it cannot be read: {error.strerror}; {RIGHTS}") from error

        return read

    def _through(self, parts: tuple[str, ...]) -> Callable[[], Iterable[bytes]]:
        def pieces() -> Iterator[bytes]:
            try:
                yield from _pieces(_regular(self._open(parts)))
            except OSError as error:
                raise Unread(f"it cannot be read: {error.strerror}; {RIGHTS}") from error

        return pieces

    def _clock(self, parts: tuple[str, ...]) -> Callable[[], tuple[str, float] | None]:
        def written() -> tuple[str, float] | None:
            try:
                with _regular(self._open(parts)) as file:
                    return "disk", os.fstat(file.fileno()).st_mtime
            except (OSError, Unread):
                return None

        return written

    # --- Zips ------------------------------------------------------------------------------------

    def _zip_at(self, parts: tuple[str, ...]) -> Callable[[], zips.File]:
        return lambda: _regular(self._open(parts))

    def _zip(
        self,
        above: tuple[str, ...],
        origin: str,
        order: tuple[object, ...],
        opened: Callable[[], zips.File],
        *,
        nested: bool = False,
    ) -> Iterator[Found]:
        """The files in a zip; `above` stands before their paths. A zip in it is opened, once."""

        def reader(entry: zips.Entry) -> Callable[[int], bytes]:
            def read(limit: int) -> bytes:
                try:
                    return self._archives.read(order, opened, entry, limit)
                except zips.Large as error:
                    raise TooLarge(str(error)) from error
                except (zips.Bad, Unread) as error:
                    raise Unread(str(error)) from error

            return read

        def through(entry: zips.Entry) -> Callable[[], Iterator[bytes]]:
            def pieces() -> Iterator[bytes]:
                try:
                    yield from self._archives.pieces(order, opened, entry, inner=bool(order))
                except (zips.Bad, Unread) as error:
                    raise Unread(str(error)) from error

            return pieces

        try:
            entries = self._archives.entries(order, opened)
        except (zips.Bad, Unread) as error:
            yield Refused(above, origin, str(error))
            return
        if (nested or len(order) > 1) and len(entries) > MAX_INNER_FILES:
            why = (
                f"the zip holds {len(entries):,} files, and one within a folder or a zip may hold "
                f"{MAX_INNER_FILES:,}; unpack it first, or give it to the command by itself"
            )
            yield Refused(above, origin, why)
            return
        for entry in entries:
            self._count += 1
            if self._count > MAX_FILES:
                yield Refused(above, origin, _too_many())
                return
            parts, where = (*above, *entry.parts), f"{origin}: {visible(entry.name)}"
            if any(is_junk(part) for part in entry.parts):
                yield Junk(parts, where)
            elif entry.problem:
                yield Refused(parts, where, entry.problem)
            elif not is_zip(entry.parts[-1]):
                yield Upload(
                    parts,
                    where,
                    (*order, entry.number),
                    reader(entry),
                    _clock(origin, entry),
                    through(entry),
                )
            elif nested:
                yield Refused(
                    parts, where, "a zip in a zip in a zip is not opened; unpack it first"
                )
            else:
                inner = reader(entry)
                yield from self._zip(
                    (*parts[:-1], f"{parts[-1][:-4]}.zip"),
                    where,
                    (*order, entry.number),
                    lambda inner=inner: zips.in_memory(inner(MAX_BYTES)),  # type: ignore[misc]
                    nested=True,
                )


def _clock(origin: str, entry: zips.Entry) -> Callable[[], tuple[str, float] | None]:
    return lambda: (origin, entry.written) if entry.written is not None else None


def is_junk(name: str) -> bool:
    return name.lower() in JUNK or name.startswith(JUNK_BEGINS)


def is_zip(name: str) -> bool:
    return name[-4:].lower() == ".zip" and len(name) > 4


# --- Files ---------------------------------------------------------------------------------------


def _opened(path: Path) -> zips.File:
    try:
        return _regular(os.open(path, _OPEN & ~os.O_NOFOLLOW))
    except OSError as error:
        raise Unread(f"it cannot be opened: {error.strerror}; {RIGHTS}") from error


def _read(path: Path, limit: int) -> bytes:
    with _opened(path) as file:
        return _whole(file.fileno(), limit)


def _regular(opened: int) -> zips.File:
    try:
        _check(os.fstat(opened))
        return os.fdopen(opened, "rb")
    except BaseException:
        os.close(opened)
        raise


def _check(found: os.stat_result) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise Unread("it is a symbolic link, and links are not followed; put the file itself there")
    if not stat.S_ISREG(found.st_mode):
        raise Unread("it is a pipe, a socket or a device; put an ordinary file there")


def _pieces(file: zips.File) -> Iterator[bytes]:
    """A large file, closed in the end. Raises Unread and OSError."""
    with file:
        before = os.fstat(file.fileno())
        if before.st_size > zips.MAX_THROUGH:
            raise Unread(too_large(before.st_size, MAX_BYTES))
        left = before.st_size + 1
        while left > 0 and (piece := os.read(file.fileno(), min(left, zips.PIECE))):
            left -= len(piece)
            yield piece
        _unchanged(file.fileno(), before, before.st_size + 1 - left)


def _whole(file: int, limit: int) -> bytes:
    before = os.fstat(file)
    if before.st_size > limit:
        raise TooLarge(too_large(before.st_size, limit))
    chunks, left = [], before.st_size + 1
    while left and (chunk := os.read(file, left)):
        chunks.append(chunk)
        left -= len(chunk)
    data = b"".join(chunks)
    _unchanged(file, before, len(data))
    return data


def _unchanged(file: int, before: os.stat_result, read: int) -> None:
    after = os.fstat(file)
    if read != before.st_size or (before.st_mtime_ns, before.st_ctime_ns) != (
        after.st_mtime_ns,
        after.st_ctime_ns,
    ):
        raise Unread("the file changed while it was read; wait until it is written, then run again")


def too_large(size: int, limit: int) -> str:
    return (
        f"the file has {size:,} bytes; at most {limit:,} are read. Ask for the notebook without "
        "its outputs"
    )


def _too_many() -> str:
    return f"more than {MAX_FILES:,} files; hand in fewer at a time. The rest was not looked at"


def _path(parts: tuple[str, ...]) -> str:
    return visible("/".join(parts)) if parts else "."
