"""Whoever takes the core path meets every source by name before it is used by name alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from staffplus import pace
from staffplus.site import outline

ROOT = Path(__file__).parents[2]
#: What the chapters call by one word, and how a reader is told what it is: cited there, or introduced with its surname.
USED = {
    "Moneda": re.compile(r"\{cite:[tp]\}`moneda-"),
    "Larson": re.compile(r"\{cite:[tp]\}`larson-"),
    "Reilly": re.compile(r"\{cite:[tp]\}`reilly-|Tanya Reilly"),
    "the session": re.compile(r"(?:workshop session[^.]*|\{cite:t\}`moneda-session`[^.]*session)"),
}
ANCHOR = re.compile(r"^\(([\w-]+)\)=\n", re.M)


def core_passages() -> Iterator[tuple[str, str]]:
    """(chapter and anchor, text) of what the core path shows, in the order of the course."""
    for chapter in outline.chapters(ROOT):
        wanted = pace.core(chapter.name)
        cells = json.loads(chapter.path.read_text("utf-8"))["cells"]
        text = "\n\n".join("".join(it["source"]) for it in cells if it["cell_type"] == "markdown")
        opening, *rest = ANCHOR.split(text)
        yield f"{chapter.name}, opening", opening
        for anchor, passage in zip(rest[::2], rest[1::2], strict=True):
            if anchor in wanted:
                yield f"{chapter.name}, {anchor}", passage


def test_on_the_core_path_nobody_is_named_before_they_are_introduced() -> None:
    told: set[str] = set()
    used: set[str] = set()
    for where, passage in core_passages():
        for name, introduces in USED.items():
            first = re.search(rf"(?<![\w`-]){name}\b", passage, re.I if " " in name else 0)
            known = introduces.search(passage)
            used |= {name} if first else set()
            if first and name not in told:
                # The sentence that names somebody may say who it is.
                end = passage.find(". ", first.end())
                assert known and known.start() <= (end if end >= 0 else len(passage)), f"{where}: {name}"  # fmt: skip
            if known:
                told.add(name)
    assert used == set(USED), "each of them is used by name somewhere"
