"""The exercise of the chapter *Workshop*: a job description in two rounds, and the files of the second.

People mark the eight parts and the revision, by a rubric whose levels are those of the studio. The
machine checks the form of what is handed in beside them, and never the answers.
"""

from __future__ import annotations

from typing import Any

from staffplus.alignment.questions import request_ids, rows
from staffplus.alignment.rater import Listed, OutcomeList, Rater, RowAnswer
from staffplus.alignment.second import second
from staffplus.bankspec import Fields, ListOf, Tables, Text, Whole
from staffplus.exercises.cells import Exercise, Part, literal
from staffplus.exercises.copied import copied
from staffplus.exercises.marks.files import (
    mark_figures,
    mark_files,
)
from staffplus.exercises.rubric import read_source

FILES_POINTS = 5
FIGURES_POINTS = 3

_FORMAT = second()["format"]
_REQUESTS, _ROWS = len(request_ids()), len(rows())
_RATING = Whole(1, _FORMAT["highest_rating"])
_ROUND = Tables(
    {
        "id created": Text(),
        "points": ListOf(Whole(0, _FORMAT["points"]), 2, _FORMAT["listed_most"]),
        "rows": ListOf(_RATING, _ROWS, _ROWS),
        "predicted": ListOf(Text(), _FORMAT["top"], _FORMAT["top"], once=True),
        "requests": ListOf(Text(), _REQUESTS, _REQUESTS),
    },
    least=2,
)
FORM = Fields(
    {
        "pair title": Text(),
        "outcomes": ListOf(Text(), 2, _FORMAT["listed_most"], once=True),
        "wrote": ListOf(Text(), 1, _FORMAT["outcomes"], once=True, about="by the learner, alone"),
        "stop direction radius": Text(),
        "requests": ListOf(Text(), _REQUESTS, _REQUESTS, once=True),
        "round": _ROUND,
        "figures": Fields(others=Fields(others=Whole())),
        "decision": Tables({"gap decision owner date": Text()}),
    }
)


def _data(exercise: Exercise) -> dict[str, Any]:
    return read_source(exercise.course_root / "data" / "workshop.toml", FORM)


def files(exercise: Exercise) -> list[str]:
    """The text of the solution's two files, as the workshop page saves them."""
    given = _data(exercise)
    outcomes = (Listed(f"m{n}", text) for n, text in enumerate(given["outcomes"], 1))
    listed = OutcomeList(tuple(outcomes), requests=tuple(given["requests"]))
    return [
        Rater(
            source="",
            id="rq7kestrel",
            pair=given["pair"],
            title=given["title"],
            round=it["id"],
            role="learner",
            name="Runa",
            created=it["created"],
            outcomes=tuple(given["wrote"]),
            stop=given["stop"],
            direction=given["direction"],
            radius=given["radius"],
            listed=listed,
            points=dict(zip(listed.ids, it["points"], strict=True)),
            predicted=tuple(it["predicted"]),
            rows={
                row.id: RowAnswer(rating, "yes")
                for row, rating in zip(rows(), it["rows"], strict=True)
            },
            requests=dict(zip(request_ids(), it["requests"], strict=True)),
        ).as_json()
        for it in given["round"]
    ]


def _files_answer(exercise: Exercise, _: str) -> str:
    first, second = files(exercise)
    blank = "".join(f'round_{n} = r"""\nPASTE ROUND {n} HERE\n"""\n' for n in (1, 2))
    return (
        "# Open each of your two files in an editor, copy all of it, and put it in the place of the\n"
        "# line in capitals. Leave the r and the three quotation marks where they are.\n"
        f"{blank}### BEGIN SOLUTION\n"
        f'round_1 = r"""\n{first}"""\nround_2 = r"""\n{second}"""\n### END SOLUTION'
    )


def _figures_answer(exercise: Exercise, _: str) -> str:
    given = _data(exercise)
    blank = {name: dict.fromkeys(it) for name, it in given["figures"].items()}
    empty = literal(blank).replace("null", "None")
    line = dict.fromkeys(given["decision"][0], "")
    return (
        "# Replace each None by a whole number, and fill in at least one decision.\n"
        f"figures = {empty}\ndecisions = {literal([line])}\n"
        f"### BEGIN SOLUTION\nfigures = {literal(given['figures'])}\n"
        f"decisions = {literal(given['decision'])}\n### END SOLUTION"
    )


def _files_marks(_: Exercise, __: str) -> str:
    return (
        "# Checks the form of your files, and never what you answered: 5 points. Leave it as it is.\n"
        f"{copied(mark_files)}\n\n\n"
        'mark_files(globals().get("round_1"), globals().get("round_2"))'
    )


def _figures_marks(_: Exercise, __: str) -> str:
    return (
        "# Checks the form of your figures, and never how large they are: 3 points. "
        f"Leave it as it is.\n{copied(mark_figures)}\n\n\n"
        'mark_figures(globals().get("figures"), globals().get("decisions"))'
    )


PARTS = {
    "files-answer": Part(_files_answer),
    "files-marks": Part(
        _files_marks,
        tier="static",
        reads={"round_1": "files-answer", "round_2": "files-answer"},
        points=FILES_POINTS,
    ),
    "figures-answer": Part(_figures_answer),
    "figures-marks": Part(
        _figures_marks,
        tier="static",
        reads={"figures": "figures-answer", "decisions": "figures-answer"},
        points=FIGURES_POINTS,
    ),
}
