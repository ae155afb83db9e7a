"""The labelled lines of `data/jd_lines.toml`, how they were split, and how well the checks do on them."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FILE = Path(__file__).parent / "data/jd_lines.toml"
OTHER = Path(__file__).parent / "data/jd_lines_other.toml"  # by another author
Half = Literal["seen", "unseen", "other"]


@dataclass(frozen=True)
class Line:
    """One line, read as the whole text of its part; `checks` are those a careful reader would raise."""

    id: str
    team: str
    part: str
    text: str
    checks: frozenset[str]
    half: Half


@dataclass(frozen=True)
class Figures:
    """Counts over (line, check) pairs: `hits` raised and wanted, `extra` raised only, `missed` wanted only."""

    hits: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.extra) if self.hits + self.extra else float("nan")

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else float("nan")


def lines(half: Half | None = None, file: Path = FILE) -> list[Line]:
    """The lines of one half, or all of them, in file order."""
    found = [
        Line(**{**raw, "team": team, "checks": frozenset(raw["checks"])})
        for team, table in tomllib.loads(file.read_text("utf-8"))["team"].items()
        for raw in table["lines"]
    ]
    return [line for line in found if half in (None, line.half)]


def split(every: Iterable[Line], seed: str) -> dict[str, Half]:
    """Which half each line belongs to, by id.

    Lines are grouped by the rarest of their checks (or none), each group ordered by team and then by
    a hash of seed and id, and dealt to the halves in turn.
    """
    every = list(every)
    common = Counter(check for line in every for check in line.checks)
    groups: dict[str, list[Line]] = {}
    for line in every:
        rarest = min(line.checks, key=lambda check: (common[check], check), default="none")
        groups.setdefault(rarest, []).append(line)

    def order(line: Line) -> tuple[str, str]:
        return line.team, hashlib.sha256(f"{seed}:{line.id}".encode()).hexdigest()

    dealt = [line for name in sorted(groups) for line in sorted(groups[name], key=order)]
    return {line.id: "unseen" if n % 2 else "seen" for n, line in enumerate(dealt)}


def measure(
    chosen: Iterable[Line], raised: Callable[[Line], set[str]], checks: Iterable[str]
) -> dict[str, Figures]:
    """Figures for each check, and for all pairs together under "overall"."""
    pairs = [(line.checks, raised(line)) for line in chosen]
    figures = {
        check: Figures(
            hits=sum(check in wanted and check in got for wanted, got in pairs),
            extra=sum(check not in wanted and check in got for wanted, got in pairs),
            missed=sum(check in wanted and check not in got for wanted, got in pairs),
        )
        for check in checks
    }
    every = list(figures.values())
    return figures | {
        "overall": Figures(
            sum(f.hits for f in every), sum(f.extra for f in every), sum(f.missed for f in every)
        )
    }
