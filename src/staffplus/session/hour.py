"""What preparing takes whoever has never done it: words that are read before at the course's rate, and what is done."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape

from staffplus import pace
from staffplus.session.handout import answer_key, for_managers, handout
from staffplus.session.held import held
from staffplus.session.mails import Reading, mails
from staffplus.session.plan import Plan, Where
from staffplus.session.runsheet import run_sheet

#: So many times as quick as it is read something is skimmed.
SKIMMED = 3
#: Where a first session is held, and how it votes: what is simplest, and what needs most.
HELD = {
    "A room alone, with cards": (Where("Room 4"), "cards"),
    "Some on a call, by letter": (Where("Room 4", "https://meet.example.org/x"), "letters"),
}


@dataclass(frozen=True)
class Part:
    """One thing that is read or done before; `words` is 0 of what is done."""

    what: str
    minutes: int
    words: int = 0


def read(what: str, text: str, times: int = 1) -> Part:
    """A part of so many words, in whole minutes; `times` as quick where it is skimmed."""
    words = len(text.split())
    return Part(what, math.ceil(pace.reading(words) / times), words)


def plain(html: str) -> str:
    """What a reader of a sheet reads."""
    html = re.sub(r"<(style|script|title).*?</\1>", " ", html, flags=re.S)
    return unescape(re.sub(r"<[^>]+>", " ", html))


def parts(
    plan: Plan, course: Mapping[str, Reading], steps: str, done: Iterable[Part]
) -> list[Part]:
    """All of it: `steps` is what the page itself says of them, `done` what is done.

    Of texts, those that go out at once are read; of the page for managers, all; of a chapter, its first passage and its
    key points. Handout and answer key are skimmed.
    """
    now = "\n".join(f"{it.subject}\n{it.body}" for it in mails(plan, course) if not it.when and "folder" not in it.to)  # fmt: skip
    chapters = [read(f"{course[it].title}: its first passage and its key points", f"{course[it].opening} {course[it].points}") for it in plan.sessions[0].read]  # fmt: skip
    return [
        read("The steps on this page", steps),
        read("The run sheet", plain(run_sheet(plan))),
        read("The texts of today, and the page for managers", f"{now} {plain(for_managers(plan))}"),
        *chapters,
        read(
            "Handout and answer key, skimmed",
            f"{plain(handout(plan))} {plain(answer_key(plan))}",
            SKIMMED,
        ),
        *(it for it in done if it.minutes),
    ]


def table(
    plan: Plan, course: Mapping[str, Reading], steps: str, done: Iterable[tuple[Part, ...]]
) -> tuple[list[str], list[list[str]]]:
    """Head and rows: every part, with its minutes and words for each way of HELD, then the sums.

    `done` gives what is done in each of these ways.
    """
    ways = zip(HELD.values(), zip(*done, strict=True), strict=True)
    every = [parts(held(plan, *how), course, steps, mine) for how, mine in ways]
    names = dict.fromkeys(it.what for mine in sorted(every, key=len, reverse=True) for it in mine)
    said = [{it.what: f"{it.minutes} ({it.words:,} words)" if it.words else str(it.minutes) for it in mine} for mine in every]  # fmt: skip
    rows = [[name, *(it.get(name, "") for it in said)] for name in names]
    sums = ["In all", *(str(sum(it.minutes for it in mine)) for mine in every)]
    return ["What, in minutes", *HELD], [*rows, sums]
