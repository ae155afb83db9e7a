"""The exercise of the chapter *What a posting asks for*: postings coded, and two coders compared.

Codes, their rules and the codings of Ruth and Kofi are the chapter's (`staffplus.postings.postings`). The
twelve postings to code, with their key, stand in `exercises/data/job-descriptions.toml`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.bankrules import Fault, each, ids_repeated
from staffplus.bankspec import Fields, ListOf, Tables, Text
from staffplus.exercises.cells import SECRET, Exercise, Part, answer, form, hidden, literal, plain
from staffplus.exercises.copied import copied
from staffplus.exercises.marks.codings import (
    codings_problems,
    mark_codings,
    mark_kappa,
)
from staffplus.exercises.rubric import read_source
from staffplus.postings import coding, postings

KAPPA_POINTS = 6
_TOLD = Fields(others=Text(), about="what is told about a code")
FORM = Fields(
    {
        "posting": Tables(
            {
                "id title text": Text(),
                "must": _TOLD,
                "may": ListOf(Text(), about="codes on which careful readers differ"),
                "pull": _TOLD,
            }
        )
    }
)


@cache
def new_postings(course_root: Path) -> list[dict[str, Any]]:
    """The postings to code: id, title, text, `must`, `may` and `pull`.

    Raises ExerciseError, naming the posting, when a code is unknown or stands in two of the three.
    """
    table = read_source(course_root / "data" / "job-descriptions.toml", FORM, _coded)
    found: list[dict[str, Any]] = table["posting"]
    return found


def _coded(table: Mapping[str, Any]) -> Iterator[Fault]:
    yield from ids_repeated(table, "posting")
    known = _codes()
    for at, it in each(table, "posting"):
        codes = [*it["must"], *it["may"], *it["pull"]]
        for name in dict.fromkeys(codes):
            if name not in known or codes.count(name) > 1:
                once = f"each of {', '.join(known)} once at most"
                yield Fault(at, once, f"found {name!r} unknown or twice in must, may and pull")


def _codes() -> list[str]:
    return [theme.id for theme in postings.load().themes]


def _rules(exercise: Exercise, _: str) -> str:
    rows = "\n".join(
        f"| `{it.id}` | {plain(it.rule)} | {plain(it.unless)} |" for it in postings.load().themes
    )
    return f"| Code | The line asks someone to … | It is not enough that … |\n|---|---|---|\n{rows}"


def _postings(exercise: Exercise, _: str) -> str:
    return "\n\n".join(
        f"`{it['id']}` **{plain(it['title'])}**\n\n> {plain(it['text'])}"
        for it in new_postings(exercise.course_root)
    )


def _codings_answer(exercise: Exercise, _: str) -> str:
    key = {it["id"]: json.dumps(list(it["must"])) for it in new_postings(exercise.course_root)}
    note = "Replace each None by a list of codes, in quotation marks; [] if none fits."
    return answer(note, "codings", key)


def _codings_form(exercise: Exercise, _: str) -> str:
    names = [it["id"] for it in new_postings(exercise.course_root)]
    return form(
        "codings, not whether they are right",
        codings_problems,
        "codings",
        {"names": names, "allowed": _codes()},
        "{len(names)} postings",
    )


def _codings_marks(exercise: Exercise, _: str) -> str:
    key = {
        it["id"]: {name: it[name] for name in ("must", "may", "pull")}
        for it in new_postings(exercise.course_root)
    }
    rules = {
        it.id: f"Its rule asks someone to {_lower(it.rule)} It is not enough that {_lower(it.unless)}"
        for it in postings.load().themes
    }
    return hidden(
        f"{len(key) // 2} points, a half for each posting, a quarter if there is one mistake",
        mark_codings,
        'globals().get("codings"), KEY, RULES',
        {"KEY": key, "RULES": rules},
    )


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _two_coders(exercise: Exercise, _: str) -> str:
    coders = postings.load().coders
    heads = " | ".join(coder.name for coder in coders)
    rows = "\n".join(
        f"| `{line.id}` | {plain(line.filled(it.team, it.firm))} | "
        + " | ".join(", ".join(line.codings[coder.id].codes) for coder in coders)
        + " |"
        for it in postings.load().postings
        for line in it.lines
    )
    return f"| Line | What it says | {heads} |\n|---{'|---' * (1 + len(coders))}|\n{rows}"


def _data(exercise: Exercise, _: str) -> str:
    needed = copied(coding.decisions)
    tables = postings.tables()
    units = [line["id"] for line in tables["lines"]]
    rows = "".join(
        f'    {{"unit": "{it["unit"]}", "coder": "{it["coder"]}", "code": "{it["code"]}"}},\n'
        for it in tables["codings"]
    )
    return (
        f"{needed.imports}\n\n{needed.values}\n"
        f"CODES = {literal(_codes())}\nUNITS = {literal(units)}\n"
        f"# A row for each code that a coder gave to a line.\nCODINGS = [\n{rows}]\n\n\n"
        f"{needed.functions}\n\n\n"
        'print(len(UNITS), "lines,", len(CODES), "codes,", len(CODINGS), "codes given")'
    )


def _kappa_marks(exercise: Exercise, _: str) -> str:
    return hidden(
        f"{KAPPA_POINTS} points, two for each of three kinds of tables",
        mark_kappa,
        f"kappa, {SECRET}",
    )


_CODINGS = {"codings": "codings-answer"}

PARTS = {
    "rules": Part(_rules),
    "postings": Part(_postings),
    "codings-answer": Part(_codings_answer),
    "codings-form": Part(_codings_form, tier="static", reads=_CODINGS),
    "codings-marks": Part(
        _codings_marks,
        tier="static",
        reads=_CODINGS,
        points=lambda it, _: len(new_postings(it.course_root)) // 2,
    ),
    "data": Part(_data),
    "two-coders": Part(_two_coders),
    "kappa-marks": Part(_kappa_marks, tier="value", reads=("kappa",), points=KAPPA_POINTS),
}
