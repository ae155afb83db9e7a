"""Of several versions of one thing in a learner's folder, which counts: the one written last, where that can be told.

The others lie in `earlier/` below the folder, where nothing counts them. What a person has put there stays there.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from staffplus.cohort.handins import KINDS
from staffplus.cohort.handins.kinds import Blank, Kinds, Known, Unknown
from staffplus.folders import EARLIER

#: Kinds of which a learner has several that are no versions of each other.
SEVERAL = ("progress",)
#: Closer together, clocks of different programs tell nothing. Seconds.
CLOSE = 60
#: A date that says that nothing is known: whoever copied a file put no date on it.
NO_DATE = 0


@dataclass(frozen=True)
class Versions:
    """Several versions of one thing of one learner.

    Attributes:
        what: what they are, in words.
        counts: the one that counts, or None where a person must say.
        others: the rest, where they lie now.
        moved: where files lay before -> where they lie now.
    """

    what: str
    counts: Path | None
    others: tuple[Path, ...]
    moved: dict[Path, Path]

    def said(self, top: Path) -> str:
        """Which counts and why, with both named."""
        if self.counts is None:
            names = " and ".join(_dated(it, top) for it in self.others)
            return (
                f"{len(self.others)} versions of one {self.what}: {names}. Nothing tells which is the later. "
                f"All count until you say which does: move the others into the folder `{EARLIER}` beside them"
            )
        names = ", ".join(_dated(it, top) for it in self.others)
        return f"{len(self.others) + 1} versions of one {self.what}: {_dated(self.counts, top)} counts; set aside: {names}"


def sort_out(folder: Path, kinds: Kinds) -> Iterator[Versions]:
    """Put earlier versions aside in a learner's folder; says of each kind of which there are several."""
    groups: dict[tuple[str, ...], list[Path]] = defaultdict(list)
    for path in [*sorted(folder.iterdir()), *sorted((folder / EARLIER).glob("*"))]:
        if path.is_file() and (known := _known(path, kinds)) and known.kind not in SEVERAL:
            groups[known.kind, known.part, known.pair, _writer(path)].append(path)
    for (kind, *_), several in groups.items():
        here = [it for it in several if it.parent == folder]
        if here and len(several) > 1:
            yield _sorted(here, [it for it in several if it not in here], KINDS[kind], folder)


def _sorted(here: list[Path], aside: list[Path], what: str, folder: Path) -> Versions:
    last, *before = sorted(here, key=lambda it: -_time(it))
    told = all(_time(it) != NO_DATE for it in here)
    if before and not (told and _time(last) - _time(before[0]) >= CLOSE):
        return Versions(what, None, tuple(sorted(here)), {})
    moved = {}
    for path in before:
        moved[path] = folder / EARLIER / path.name
        moved[path].parent.mkdir(exist_ok=True)
        path.rename(moved[path])
    return Versions(what, last, (*moved.values(), *aside), moved)


def _known(path: Path, kinds: Kinds) -> Known | None:
    try:
        return kinds.of(path.read_bytes())
    except (Blank, Unknown):
        return None


def _table(path: Path) -> dict[str, object]:
    if path.suffix.lower() != ".json":
        return {}
    found = json.loads(path.read_text("utf-8-sig"))
    return found if isinstance(found, dict) else {}


def _writer(path: Path) -> str:
    """Of an alignment file: whose it is, since two managers of one learner are no versions of one."""
    return str(_table(path).get("id", ""))


def _time(path: Path) -> float:
    """When it was written: as the file says itself, else as whoever handed it in has it."""
    try:
        return datetime.fromisoformat(str(_table(path).get("created", ""))).timestamp()
    except ValueError:
        return path.stat().st_mtime


def _dated(path: Path, top: Path) -> str:
    name = path.relative_to(top).as_posix()
    if _time(path) == NO_DATE:
        return f"{name} (no date)"
    return f"{name} ({datetime.fromtimestamp(_time(path), UTC):%d %B %Y, %H:%M} UTC)"
