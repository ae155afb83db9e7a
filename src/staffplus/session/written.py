"""A folder that is written again: what we wrote there goes or is replaced, and nothing that somebody else did.

Beside the files stands a list of them, with what each of them held. A file that holds something else by now is
the facilitator's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

#: The list, in the folder itself.
LIST = ".staffplus-written.json"


class NotOurs(ValueError):
    """Files that we would write over and did not write, or not like this; the message says what to do."""


class Folder:
    """A folder of which we know what we wrote the last time, and of which plan.

    Args:
        kind: what writes there, `kit` say; what another wrote stays, though its name may be taken over.
    """

    def __init__(self, path: Path, kind: str) -> None:
        self.path, self.kind = path, kind
        self._known = _read(path / LIST)  #: by kind: the plan, and the files by name

    @property
    def plan(self) -> str:
        """The name of the plan that was written here the last time; "" for none."""
        return str(self._known.get(self.kind, {}).get("plan", ""))

    def make_room(self, made: Mapping[str, str | None]) -> list[Path]:
        """Take away what we wrote the last time and shall not write now; gives what went.

        Args:
            made: what is to be written, by name; None where it is not known yet, as of a PDF.

        Raises:
            NotOurs: a file of one of these names holds what is not ours; then nothing was changed.
        """
        theirs = [
            name for name, text in made.items()
            if (self.path / name).exists() and not self._is_ours(name) and (text is None or _mark((self.path / name).read_bytes()) != _mark(text.encode()))
        ]  # fmt: skip
        if theirs:
            raise NotOurs(f"{self.path}: {', '.join(sorted(theirs))} {'is' if len(theirs) == 1 else 'are'} yours, or changed since it was written here; nothing was written. Move {'it' if len(theirs) == 1 else 'them'} away, or name another folder with --to")  # fmt: skip
        gone = [name for name in self._last() if name not in made and self._is_ours(name)]
        for name in gone:
            (self.path / name).unlink()
        return [self.path / name for name in gone]

    def left(self, made: Iterable[str]) -> list[Path]:
        """What we wrote the last time and somebody has changed since: it stays, though it is of no use now."""
        return [self.path / it for it in self._last() if it not in {*made} and (self.path / it).exists()]  # fmt: skip

    def keep(self, plan: str, written: Iterable[Path]) -> None:
        """Remember what was written now."""
        marks = {it.name: _mark(it.read_bytes()) for it in written if it.exists()}
        # One file may have been another's before, as slides are in kit and in slides.
        others = {kind: {**it, "files": {k: v for k, v in it["files"].items() if k not in marks}} for kind, it in self._known.items()}  # fmt: skip
        self._known = {**others, self.kind: {"plan": plan, "files": marks}}
        (self.path / LIST).write_text(json.dumps(self._known, indent=1), "utf-8")

    def _last(self) -> list[str]:
        return list(self._known.get(self.kind, {}).get("files", {}))

    def _is_ours(self, name: str) -> bool:
        path = self.path / name
        known = {it["files"].get(name) for it in self._known.values()} - {None}
        return path.is_file() and _mark(path.read_bytes()) in known


def _mark(held: bytes) -> str:
    return hashlib.sha256(held).hexdigest()


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """The list; empty where there is none, or it is not ours."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    sound = isinstance(found, dict) and all(
        isinstance(it, dict) and isinstance(it.get("files"), dict) for it in found.values()
    )
    return found if sound else {}
