"""What preparing takes whoever has never done it: words that are read before at the course's rate, and what is done."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape

from staffplus import pace
from staffplus.session.handout import for_managers
from staffplus.session.mails import Reading, mails
from staffplus.session.plan import Plan
from staffplus.session.runsheet import run_sheet


@dataclass(frozen=True)
class Part:
    """One thing that is read or done before; `words` is 0 of what is done, and of a chapter."""

    what: str
    minutes: int
    words: int = 0


def read(what: str, text: str) -> Part:
    """A part of so many words, in whole minutes."""
    words = len(text.split())
    return Part(what, math.ceil(pace.reading(words)), words)


def plain(html: str) -> str:
    """What a reader of a sheet reads."""
    html = re.sub(r"<(style|script|title).*?</\1>", " ", html, flags=re.S)
    return unescape(re.sub(r"<[^>]+>", " ", html))


def parts(
    plan: Plan, course: Mapping[str, Reading], steps: str, done: Iterable[Part]
) -> list[Part]:
    """All of it: `steps` is what the page itself says of them, `done` what is done.

    Of texts, those that go out at once are read; of the page for managers, all.
    """
    now = "\n".join(f"{it.subject}\n{it.body}" for it in mails(plan, course) if not it.when and "folder" not in it.to)  # fmt: skip
    chapters = [Part(f"{course[it].title}: the chapter, without its questions", course[it].minutes) for it in plan.sessions[0].read]  # fmt: skip
    return [
        read("The steps on this page", steps),
        read("The run sheet", plain(run_sheet(plan))),
        read("The texts of today, and the page for managers", f"{now} {plain(for_managers(plan))}"),
        *chapters,
        *done,
    ]
