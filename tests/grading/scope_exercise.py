"""The first exercise, and who hands in what of it.

ann, all right; ben, half right; eve, as released; cal, with values of every wrong type; dot, with a string
for the dictionary and names that do not exist; fay, by mail.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from staffplus import items
from staffplus.exercises import load_rubric
from tests.grading import graded

EXERCISES = Path(__file__).parents[2] / "exercises"
NAME = "scope-of-questions"
LEARNERS = ("ann", "ben", "eve", "cal", "dot")
UPLOADED = "fay"
COMMENT = "You name both sides and what each is paid for."

BANK = items.load_file(EXERCISES / "bank" / "scope_of_questions.toml")
RUBRIC = load_rubric(EXERCISES / "rubrics" / f"{NAME}.toml")
LEVELS = graded.questions(NAME, "levels")
KEY = {name: graded.right(item) for name, item in LEVELS.items()}
RULE = next(item for item in BANK.items if item.kind == "order").raw["constraint"][0]

#: The six questions that ben gets wrong, and what he answers.
BEN_WRONG = {name: graded.wrong(LEVELS[name]) for name in list(KEY)[::2]}
#: The first number that is asked for, as a text.
NUMBER = next(f"{KEY[name]:g}" for name, item in LEVELS.items() if item.kind == "number")
#: cal's answers by kind: what he types, and what he is told of its form; nothing where it counts.
ODD: dict[str, list[tuple[Any, str]]] = {
    "classify": [
        (str.upper, ""),
        (3, "found a number"),
        (["lead"], "found a list"),
        ("Senor", "found 'Senor'"),
    ],
    "match": [
        (None, "no answer"),
        (lambda key: {row: f" {name.upper()} " for row, name in key.items()}, ""),
        ({"staff": 1}, "'staff' is none of its rows"),
    ],
    "number": [
        (NUMBER, f"found '{NUMBER}'; expected a number, in"),
        (float, ""),
        (True, "found True or False"),
    ],
    "mark": [
        (lambda key: [name.upper() for name in key], ""),
        ("limits", "found 'limits'; expected a list"),
    ],
    "choice": [({"a": 1}, "found a dict")],
}
CAL, CAL_TOLD = {}, {}
for name, item in LEVELS.items():
    typed, CAL_TOLD[name] = ODD[item.kind].pop(0)
    CAL[name] = typed(KEY[name]) if callable(typed) else typed
BLANK = {name: graded.blank(item) for name, item in LEVELS.items()}

SUBMITTED: dict[str, dict[str, str]] = {
    "ann": {
        "levels-answer": f"answers = {KEY!r}",
        "order-answer": 'probe_order = ["requirements", "importance", "cause", "depth", "parts"]',
        "rewrite-staff": "What is a monthly list for, and who may say so?",
        "rewrite-lead": "Which of the three ways do we take, and in which parts?",
        "rewrite-senior": "Which features bring the loss to 1.1 on the June holdout?",
    },
    "ben": {
        "levels-answer": f"answers = {KEY | BEN_WRONG!r}",
        "order-answer": 'probe_order = ["depth", "importance", "cause", "parts", "requirements"]\n'
        "from IPython.display import HTML, Javascript, display\n"
        "display(HTML('<script>alert(2)</script>'), Javascript('alert(3)'))",
        "rewrite-staff": "*How* is it [lowered](javascript:alert(4))?\n\n<script>alert(1)</script>",
    },
    "eve": {},
    "cal": {
        "levels-answer": f"answers = {CAL!r}",
        "order-answer": 'probe_order = ["Importance ", "depth", "depth", 5, "parts"]',
    },
    "dot": {
        "levels-answer": 'answers = "lead, senior, staff, senior"',
        "order-answer": "probe_order = [importance, depth, cause, parts, requirements]",
    },
    UPLOADED: {"rewrite-staff": "Which way shall we go?"},
}
