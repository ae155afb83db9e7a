"""The labelled lines of `data/jd_lines*.toml` and `data/postings/`, their halves, and how well the checks do on them."""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from staffplus.bankfile import BANK
from staffplus.jobdesc.parts import NAMES, PARTS, POSTING
from staffplus.jobdesc.pointing import Checks
from staffplus.jobdesc.rubric import rubric

FILE = Path(__file__).parent / "data/jd_lines.toml"
OTHER = Path(__file__).parent / "data/jd_lines_other.toml"  # by another author
POSTINGS = Path(__file__).parent / "data/postings"  # its README.md says how they were made
CASES = (
    Path(__file__).parent / "data/cases/job-descriptions"
)  # whole files, each a kind that was read wrongly once
Half = Literal["seen", "unseen", "other"]
#: Where a quiz keys lines that the checks read too: which item of which bank, and which mark of a line says that it is thin.
KEYED = (("workshop", "shop-parts-to-raise"), ("job_descriptions", "posts-swap-lines"))
#: What the checks of a posting's line are; the others ask for the part that a line stands in.
BY_LINE = ("ladder-words", "swap-test", "years", "wording")


#: What a long line may be made of: in each some pattern would begin anew at every place, if it could.
LONG_BITS = (
    "a-", "the a ", "the ", "own ", "all ", "every shift-", "Ab-Cd", "| a ", "|-", "- ", "x's ", "10 % of my time on ",
    "1.1.", "1", ".", " ", "\t", "# ", "(", "*", "word. ", "\n", " \n", "the own\n", "Drive alignment and raise the bar, ",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line, read as the whole text of its part; `checks` are those a careful reader would raise."""

    id: str
    team: str
    part: str
    text: str
    checks: frozenset[str]
    half: Half
    shape: str = "plain"


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


def postings(half: Half | None = None, what: str = "lines") -> list[Line]:
    """Lines, or whole parts with `what="parts"`, of invented postings and role pages; their half is a hash's."""
    found = [
        Line(raw["id"], field, raw["part"], raw["text"], frozenset(raw["checks"]), by_hash(raw["text"]), raw["shape"])
        for field, table in tomllib.loads((POSTINGS / f"{what}.toml").read_text("utf-8"))["field"].items()
        for raw in table["lines"]
    ]  # fmt: skip
    return [line for line in found if half in (None, line.half)]


def keyed() -> list[Line]:
    """What the course itself has judged: lines that a quiz keys, and the rubric's examples.

    Those that it calls thin (below level 2, or as true of another team) are marked with `checks` = {"thin"}.
    """
    out = []
    for bank, wanted in KEYED:
        items = tomllib.loads((BANK / f"{bank}.toml").read_text("utf-8"))["item"]
        for stem in next(item for item in items if item["id"] == wanted)["stem"]:
            for line in stem["line"]:
                name, dot, text = line["text"].partition(". ")
                part = dict(zip(NAMES.values(), PARTS, strict=True)).get(name) if dot else None
                thin = frozenset({"thin"} if line["right"] else ())
                out.append(
                    Line(
                        f"{stem['id']}-{line['id']}",
                        bank,
                        part or POSTING,
                        text if part else line["text"],
                        thin,
                        "other",
                    )
                )
    for row in rubric()["part"]:
        for level in row["level"]:
            thin = frozenset({"thin"} if level["score"] < 2 else ())
            out += [
                Line(f"{row['id']}-{level['score']}", team, row["id"], text, thin, "other")
                for team, text in level["example"].items()
            ]
    return out


def long_text(size: int, between: str = "\n") -> str:
    """So many characters of the lines of both corpora, in an order of chance that is always the same."""
    texts, rng, out, length = [line.text for line in (*lines(), *postings())], Random(3), [], 0
    while length < size:
        out.append(rng.choice(texts))
        length += len(out[-1]) + len(between)
    return between.join(out)[:size]


def by_hash(text: str) -> Half:
    """The half of a line in `data/postings/`: whether the first byte of its SHA-256 is odd."""
    return "unseen" if hashlib.sha256(text.encode()).digest()[0] % 2 else "seen"


@dataclass(frozen=True)
class Pointing:
    """Whether anything is raised at all: `found` of `generic` lines, `alone` of `specific` ones."""

    found: int
    generic: int
    alone: int
    specific: int

    @property
    def precision(self) -> float:
        raised = self.found + self.specific - self.alone
        return self.found / raised if raised else float("nan")

    @property
    def recall(self) -> float:
        return self.found / self.generic if self.generic else float("nan")


def raised_in(checks: Checks, line: Line) -> set[str]:
    """The checks that are raised on a line, of those that its labels speak of."""
    found = {finding.check for finding in checks.read(line.part, line.text)}
    return found & set(BY_LINE) if line.part == POSTING else found


def pointing(chosen: Iterable[Line], raised: Callable[[Line], set[str]]) -> Pointing:
    """Of lines at which a reader would point, and of those that a reader would leave alone."""
    pairs = [(bool(line.checks), bool(raised(line))) for line in chosen]
    generic = [got for wanted, got in pairs if wanted]
    specific = [got for wanted, got in pairs if not wanted]
    return Pointing(sum(generic), len(generic), specific.count(False), len(specific))


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    share, room = hits / of, z * z / of
    middle = (share + room / 2) / (1 + room)
    half = z / (1 + room) * math.sqrt(share * (1 - share) / of + room / of / 4)
    return middle - half, middle + half


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
