"""What an exercise's text says on its page where the notebook speaks of itself: `exercises/pages.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from staffplus.bankrules import Fault, each, repeated
from staffplus.bankspec import Fields, Tables, Text
from staffplus.exercises.rubric import read_source

FORM = Fields(
    {
        "say": Tables(
            {
                "notebook": Text(about="a passage as the notebook has it"),
                "page": Text(about='what the page says instead; "-" for nothing'),
            }
        )
    }
)
#: What only a notebook has or asks for.
NOTEBOOK = re.compile(
    r"\b(?:next|this|that|first|code|the) cells?\b|\bcell (?:under|above|below)|double-click|JupyterLab|"
    r"\*Validate\*|%pip|a cell of your own",
    re.I,
)
#: How a question is headed in a notebook, where answers go by its name.
NAMED = re.compile(r"^\*\*(\d+)\.\*\* (`[^`]+`)", re.M)

#: Passage of the notebook -> of the page.
Words = Mapping[str, str]


def load(path: Path) -> Words:
    """The passages. Raises ExerciseError with every fault and its line."""
    table = read_source(path, FORM, _rules)
    return {it["notebook"]: "" if it["page"] == "-" else it["page"] for it in table["say"]}


def on_page(text: str, words: Words) -> str:
    """A text of the notebook as its page says it; questions are headed in words."""
    for passage, said in words.items():
        text = text.replace(passage, said)
    return NAMED.sub(r"**Question \1** (named \2 in your answer)", text)


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    says = list(each(table, "say"))
    yield from repeated(((*at, "notebook"), say["notebook"]) for at, say in says)
    for at, say in says:
        if found := NOTEBOOK.search(say["page"]):
            yield Fault((*at, "page"), "words of a page", f"found {found[0]!r}")
