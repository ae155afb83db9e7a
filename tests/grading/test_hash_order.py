"""What is said of the same work is the same in every run, in whatever order a process keeps its sets.

Python orders sets of texts by a number that it draws when it starts, so a message that goes through one
reads otherwise the next time: it would be asked again, and be told as a change.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from staffplus.exercises import Exercise, ExerciseError
from staffplus.exercises.questions import asked_in, taken
from staffplus.grading.author.source import Role, read
from staffplus.grading.marks import grade
from tests.grading import classroom
from tests.grading.classroom import NAME
from tests.grading.papers import EXERCISES, source
from tests.grading.sheets import answer, bundle, filled, marks, needs_box, notebook

ROOT = Path(__file__).parents[2]
SEEDS = ("1", "2", "3")
#: Names that nobody asked for, and letters that look like others, in sets.
ODD = "{'zeta', 'eta', 'theta', 'lеad', 'stаff', 'sеnior', 'iota'}"
LISTED = (
    "scope-of-questions",
    "evidence-and-influence",
    "career-ladder",
    "when-teams-look-for-staff",
)


def in_sets(exercise: str) -> dict[str, str]:
    """Every answer that is read as a literal, with a set wherever names may stand."""
    found = {}
    for cell in read(source(exercise)).cells:
        for name, target in cell.answers.items():
            found[target] = f"{name} = {ODD}"
            if cell.points and name not in ("probe_order", "codings"):
                sets = [it for it in every(exercise) if taken(it)["take"] in ("names", "rows")]
                rows = {
                    it.id: dict.fromkeys(taken(it)["rows"], "@") if taken(it).get("rows") else "@"
                    for it in sets
                }
                found[target] = f"{name} = {rows!r}".replace("'@'", ODD)
    return found


def every(exercise: str) -> list[Any]:
    """The questions of an exercise; an order is asked by itself."""
    found: list[Any] = []
    for name in (asked := Exercise(EXERCISES, exercise)).bank.sets():
        with contextlib.suppress(ExerciseError):
            found += asked_in(asked, name)
    return found


def said() -> list[Any]:
    """What is said of odd work; run in a process of its own."""
    told: list[Any] = []
    names = " ".join(f"n{n}" for n in range(20))
    author = notebook(
        answer("a", "x = {'p'}\ndef f(y):\n    return {'p'}\ndef g(y):\n    return 1"),
        marks("t", 2, "assert x == {'p'}, f'found {len(x)}'", tier="value"),
        marks("u", 2, "assert f(1) == {'p'}, 'not so'", tier="value"),
        marks("v", 2, "assert g(1) == 1, 'not so'", tier="value"),
        marks("w", 2, "assert x == {'p'}, 'not so'"),
    )
    for text in (
        f"x = {ODD}\ndef f(y):\n    return {ODD}\ndef g(y):\n    return ['1', b'1', 1+0j]",
        f"x = {{“p”, “q”, “r”}}\ndef f(y):\n    raise ValueError({ODD})\ndef g(y):\n    return {ODD}",
        "x = {n for n in '" + names + "'.split()}\nf = g = x.pop\n",
    ):
        result = grade.grade_one(bundle(author, {"a": text}))
        told.append([[it.grade_id, it.score, it.kind, it.reason] for it in result.marks])
    for exercise in LISTED:
        result = grade.grade_one(filled(source(exercise), in_sets(exercise)))
        told.append([[it.grade_id, it.score, it.kind, it.reason] for it in result.marks])
    curly = "probe_order = {“importance”, “depth”, “cause”, “parts”}"
    result = grade.grade_one(filled(source("scope-of-questions"), {"order-answer": curly}))
    told.append([it.reason for it in result.marks])
    postings = ["p01-ferries", "p02-x"]
    codings = f"codings = {dict.fromkeys(postings, '@')!r}".replace("'@'", ODD)
    result = grade.grade_one(filled(source("job-descriptions"), {"codings-answer": codings}))
    told.append([it.reason for it in result.marks])
    grade.close()
    return told


def by_seed(code: str, *words: str) -> list[str]:
    return [
        subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in SEEDS
    ]


@needs_box
def test_reasons_are_the_same_in_every_process() -> None:
    code = "import json; from tests.grading.test_hash_order import said; print(json.dumps(said()))"
    first, *others = (json.loads(it) for it in by_seed(code))
    assert [it for it in others if it != first] == []
    text = json.dumps(first, ensure_ascii=False)
    assert "'eta', which is none of the names" in text, "of several the first by letters"
    assert "would be {'cause', 'depth', 'importance', 'parts'}" in text


PEOPLE = (
    "Student ID;Name;Login;Group;Canvas ID\n"
    "s1;Same Name;eve;;\ns2;Same Name;;;\ns3;Ana Reyes;Vic Tim;Blue;103\ns4;Vic Tim;;Blue;104\n"
    "s5;Ann Lee;;s6;105\ns6;Anne Lea;;;106\ns7;Anna Leigh;;Red;107\ns8;Ann Leah;;Red;108\n"
)


def test_the_summary_of_odd_uploads_is_the_same_in_every_process(tmp_path: Path) -> None:
    room = classroom.make(tmp_path / "exercises", classroom.STATIC)
    right = room.filled({"literal": "levels = {'a': 'staff'}"})
    wrong = room.filled({"literal": f"levels = {ODD}"})
    files: dict[str, str | bytes] = {
        f"Same Name/{NAME}.ipynb": right,
        f"Vic Tim/{NAME}.ipynb": right,
        f"s6/{NAME}.ipynb": wrong,
        f"Ann Le/{NAME}.ipynb": right,
        f"leeann_999_9001_{NAME}.ipynb": right,
        f"leaanne_105_9002_{NAME}.ipynb": right,
        f"Red/{NAME}.ipynb": wrong,
        f"Red/{NAME} (1).ipynb": right,
        "fay/one.ipynb": right,
        "fay/two.ipynb": right + " ",
        "nobody.pdf": b"",
    }
    upload = classroom.zipped(tmp_path / "u.zip", files)
    roster = tmp_path / "people.csv"
    roster.write_text(PEOPLE, "utf-8")
    code = "import sys; from staffplus.cli.main import main; main(sys.argv[1:])"
    told: list[tuple[int, str]] = []
    for number, seed in enumerate(SEEDS):
        other = room.copy(tmp_path / f"copy{number}")
        words = [
            "grade",
            NAME,
            str(upload),
            "--roster",
            str(roster),
            "--course-dir",
            str(other.root),
        ]
        for more in (["--full"], ["--full", "--retry"], ["--json"]):
            done = subprocess.run(
                [sys.executable, "-c", code, *words, *more, "--jobs", "1"],
                cwd=ROOT,
                env={**os.environ, "PYTHONHASHSEED": seed, "COLUMNS": "200"},
                capture_output=True,
                text=True,
                check=True,
            )
            plain = done.stdout.replace(str(other.root), "COURSE")
            if more == ["--json"]:
                found = json.loads(plain)
                found.pop("seconds")
                told.append((number, json.dumps(found)))
            else:
                lines = [it for it in plain.split("\n") if not re.search(r"\d\.\d s|ms each", it)]
                told.append((number, "\n".join(lines)))
    first = [text for number, text in told if number == 0]
    assert "one of s1, s2" in first[0]
    for number in range(1, len(SEEDS)):
        assert [text for n, text in told if n == number] == first


@pytest.mark.parametrize("exercise", LISTED)
def test_there_are_answers_in_which_a_set_may_stand(exercise: str) -> None:
    answers = [it.grade_id for it in read(source(exercise)).cells if it.role is Role.ANSWER]
    assert {*in_sets(exercise)} <= {*answers}
    assert any("theta" in it for it in in_sets(exercise).values())
