"""A second reader's labels: the sheet that they label, and how far they agree with the first.

The sheet shows lines and parts and nothing of what anybody else said of them. Its numbers hold as long
as no line changes: sections follow one another, and in each the lines stand by a hash of their text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from staffplus.jobdesc.parts import POSTING
from staffplus.postings.coding import cohens_kappa
from tests.jd_corpus import BY_LINE, OTHER, Line, lines, postings

#: What each label means, in a line; the code book at the top of `data/jd_lines.toml` says more.
RULE = """\
Read each line as the whole text of its part (in brackets) of a job description; `posting` is a line of a hiring
site's page. Give every label that applies, or `none`. No rule of a program counts, only what a careful reader says.
ladder-words [any part]: a phrase off a career ladder (direction, bar, ownership, impact, influence …) without an object.
swap-test [direction, problem, stretch, posting]: with another team's name put in, the whole would still be true.
no-problem [problem]: a topic, an aim or a solution; nothing goes wrong for anybody.  no-number [evidence]: no figure
  for today: none at all, or a target or change alone; hours, ranks and years are no figures.  no-date [horizon]: no date, season or counted span.
no-team [radius]: nobody named whom one could ring up; [direction, problem, horizon, stretch, agreement]: others spoken of, none named.
years [any]: years of experience stand in for what somebody can do.  wording [any]: gendered, or shuts someone out.
no-owner [not-doing]: work dropped, nobody named who takes it, and not said that nobody will and what that costs.
activities [direction, evidence, horizon, radius, stretch]: only meetings, reviews, talks and the like; nothing would be different afterwards."""
_ANSWER = re.compile(r"^\s*([0-9]+)\s*[:.)]\s*(.*?)\s*$")


def sections() -> dict[str, list[Line]]:
    """All lines that one reader has labelled, those that count most first."""
    every = {
        "Lines written after the last rule": postings(what="fresh"),
        "Lines of postings and role pages, unseen half": postings("unseen"),
        "Whole parts, unseen half": postings("unseen", "parts"),
        "Another author's lines": lines(file=OTHER),
        "Lines, unseen half": lines("unseen"),
        "Lines of postings and role pages, seen half": postings("seen"),
        "Whole parts, seen half": postings("seen", "parts"),
        "Lines, seen half": lines("seen"),
    }
    return {name: sorted(some, key=_place) for name, some in every.items()}


def _place(line: Line) -> str:
    return hashlib.sha256(f"second {line.text}".encode()).hexdigest()


def numbered() -> dict[int, Line]:
    return dict(enumerate((line for some in sections().values() for line in some), 1))


def sheet() -> str:
    """The rule, and every line with its number and part."""
    out, before = [RULE, "", "Answer a line a number: `17: swap-test no-team`, or `17: none`."], 0
    for name, some in sections().items():
        out += ["", f"== {name} ({before + 1} to {before + len(some)})"]
        for number, line in enumerate(some, before + 1):
            out.append(f"{number} [{line.part}] {' / '.join(line.text.split(chr(10)))}")
        before += len(some)
    return "\n".join(out) + "\n"


def answers(text: str, checks: Iterable[str]) -> dict[int, frozenset[str]]:
    """Labels by number. Raises ValueError, with the line, for what is no answer."""
    known, numbers, found = set(checks), numbered(), dict[int, frozenset[str]]()
    for nth, row in enumerate(text.split("\n"), 1):
        match = _ANSWER.match(row)
        if match is None:
            continue
        given = set(re.split(r"[,;\s]+", match[2])) - {"none", "-", ""}
        if given - known or int(match[1]) not in numbers or int(match[1]) in found:
            raise ValueError(
                f"line {nth}: found {row!r}; expected a number of the sheet, once, and labels of {sorted(known)}"
            )
        found[int(match[1])] = frozenset(given)
    return found


@dataclass(frozen=True)
class Agreed:
    """How far two readers agree over `n` decisions: how many alike, and kappa (None where nothing varies)."""

    n: int
    alike: int
    kappa: float | None


def agreement(given: Mapping[int, frozenset[str]], checks: Iterable[str]) -> dict[str, Agreed]:
    """By check, over the lines of the parts that it is asked of; `any` is whether to point at all; `sets`, whole sets."""
    known = numbered()
    pairs = [(known[number], labels) for number, labels in given.items()]
    rows = {"any": [(bool(line.checks), bool(labels)) for line, labels in pairs]}
    for check in checks:
        rows[check] = [
            (check in line.checks, check in labels)
            for line, labels in pairs
            if line.part != POSTING or check in BY_LINE
        ]
    out = {name: _agreed(some) for name, some in rows.items() if some}
    alike = sum(line.checks == labels for line, labels in pairs)
    return {"sets": Agreed(len(pairs), alike, None), **out}


def _agreed(some: list[tuple[bool, bool]]) -> Agreed:
    one, other = zip(*some, strict=True)
    return Agreed(len(some), sum(a == b for a, b in some), cohens_kappa(one, other))
