"""Who writes that there is no answer has left it blank, and waits for nobody; whoever says a word more has a
person look."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from staffplus.grading.author.source import text_of
from staffplus.grading.marks import excuses
from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import CellMark, Kind
from tests.grading.papers import source
from tests.grading.sheets import Cell, cell, filled, marks, needs_box, notebook, words
from tests.grading.sheets import bundle as bundled

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

NOTHING = [
    "TODO", "todo: finish later", "Sorry, I had no time.", "I will do this later", "n/a", "N/A",
    "I don't know", "I don\u2019t know how to do this", "idk", "Sorry, no time left for this one",
    "ran out of time :(", "I ran out of time, sorry!", "FIXME", "tbd", "I'll come back to this",
    "Skipped this question", "no idea", "Did not finish", "I could not solve this", "no time, sorry",
    "I did not get to this part", "will finish next week", "Have not done this yet", "I'm sorry, I was sick",
    "I do not know what to write here", "Sorry, this is not finished", "sorry, my child was ill",
    "I was ill this week, sorry!",
]  # fmt: skip
SOMETHING = [
    "staff", "sorry, staff", "no", "sorry, no", "not sure, the first one", "don't know, a", "TODO: staff",
    "I don't know: lead?", "no time: 3", "I don't know, one", "the problem is open", "none", "time", "a",
    "later than that, the lead", "all of them, sorry", "idk maybe yes", "3 later", "not enough water",
    "I think it is later", "Sorry, both", "I do not know, but success is agreed", "lo siento", "?", "",
    "TODO " * 60,
]  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_what_says_that_there_is_no_answer(text: str) -> None:
    assert excuses.is_excuse(text)


@pytest.mark.parametrize("text", SOMETHING)
def test_what_may_say_more(text: str) -> None:
    assert not excuses.is_excuse(text)
    assert not excuses.is_excuse(text, plainly=True)


def test_for_an_answer_in_words_only_what_answers_nothing_counts() -> None:
    for text in ("TODO", "Sorry, I had no time.", "I will do this later", "I ran out of time."):
        assert excuses.is_excuse(text, plainly=True), text
    for text in (
        "Not enough time.",
        "I do not know.",
        "They will answer later",
        "No idea",
        "skip",
        "N/A",
    ):
        assert not excuses.is_excuse(text, plainly=True), text


def test_a_word_that_the_question_takes_makes_an_answer_of_it() -> None:
    assert excuses.only(["Sorry,", "I had no time for this"], {"lead"})
    assert excuses.only(["TODO", "later"], {"a"})
    assert not excuses.only(["TODO", "skip"], {"skip"})
    assert not excuses.only([], {"a"})


def sheet(tier: str) -> str:
    """A choice, an order and a function, each with its test."""
    names = "NAMES = ['staff', 'lead', 'senior']\n"
    tests = {
        "level": f"{names}assert level == 'staff', 'no'",
        "order": f"{names}assert order == ['lead', 'staff'], 'no'",
        "half": "assert half(3) == 1.5, 'no'",
    }
    stub = "def half(x):\n    return None  # replace this line\n\n\n"
    own = {
        "level": "level = None\n### BEGIN SOLUTION\nlevel = 'staff'\n### END SOLUTION",
        "order": "order = []\n### BEGIN SOLUTION\norder = ['lead', 'staff']\n### END SOLUTION",
        "half": f"{stub}### BEGIN SOLUTION\ndef half(x):\n    return x / 2\n### END SOLUTION",
    }
    cells: list[Cell] = []
    for name, test in tests.items():
        how = "value" if tier == "static" and name == "half" else tier
        reads = {name: name} if how == "static" else [name]
        ours = {"tier": how, "reads": reads} if how else {}
        cells += [
            cell("code", name, own[name], solution=True),
            marks(f"{name}-marks", 2, test, **ours),
        ]
    return notebook(*cells, words("why", 3))


GIVEN = {"level": "level = None\n", "order": "order = []\n", "half": "def half(x):\n    return None  # replace this line\n\n\n"}  # fmt: skip
TIERS = ("static", "value", "")


def marked(tier: str, answers: dict[str, str], *own: tuple[str, str]) -> dict[str, CellMark]:
    given = bundled(sheet(tier), answers)
    made = json.loads(given.submission.notebook)
    for kind, text in own:
        more: Cell = {"outputs": [], "execution_count": None} if kind == "code" else {}
        made["cells"].append({"cell_type": kind, "id": f"own-{len(made['cells'])}", "metadata": {}, "source": text, **more})  # fmt: skip
    with_them = replace(given.submission, notebook=json.dumps(made))
    return {it.grade_id: it for it in grade_one(replace(given, submission=with_them)).marks}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("said", ["TODO", "Sorry, I had no time for this", "I will do this later"])
def test_a_comment_that_says_so_is_blank_in_every_tier_and_named(tier: str, said: str) -> None:
    found = marked(tier, {it: f"{text}# {said}\n" for it, text in GIVEN.items()})
    for name in GIVEN:
        mark = found[f"{name}-marks"]
        assert (mark.score, mark.kind) == (0, Kind.BLANK), mark
        assert f"Nothing was answered here: there is only “{said}”." in mark.reason
    found = marked(tier, {it: f"# {said}\n{text}" for it, text in GIVEN.items()})
    assert {found[f"{it}-marks"].kind for it in GIVEN} == {Kind.BLANK}


@pytest.mark.parametrize("tier", TIERS)
def test_an_answer_behind_an_excuse_is_no_blank(tier: str) -> None:
    behind = {
        "level": "# sorry, staff\n",
        "order": "# I don't know: lead, staff?\n",
        "half": "# TODO x / 2\n",
    }
    found = marked(tier, {it: f"{text}{behind[it]}" for it, text in GIVEN.items()})
    assert {(found[f"{it}-marks"].score, found[f"{it}-marks"].kind) for it in GIVEN} == {
        (None, Kind.NOT_FOUND)
    }


@pytest.mark.parametrize("tier", TIERS)
def test_what_is_answered_beside_an_excuse_is_marked_as_it_is(tier: str) -> None:
    right = {"level": "level = 'staff'  # TODO", "order": "# no time\norder = ['staff', 'lead']", "half": "def half(x):\n    # TODO\n    return x / 2"}  # fmt: skip
    found = marked(tier, right)
    scores = [(found[f"{it}-marks"].score, found[f"{it}-marks"].kind) for it in GIVEN]
    assert scores == [(2, Kind.RIGHT), (0, Kind.WRONG), (2, Kind.RIGHT)]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("line", ["order =", "order = # no time", "order ="])
def test_a_line_that_gives_a_name_nothing_is_blank(tier: str, line: str) -> None:
    mark = marked(tier, {"order": line})["order-marks"]
    assert (mark.score, mark.kind) == (0, Kind.BLANK), mark
    assert "`order =` without a value" in mark.reason or "no time" in mark.reason


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("line", ["order = lead,", "order = [lead", "order =\n['lead']"])
def test_a_line_that_breaks_off_is_not(tier: str, line: str) -> None:
    assert marked(tier, {"order": line})["order-marks"].kind is not Kind.BLANK


#: What stands in the place of an answer and does nothing.
OPEN = {
    "pass": {"half": "def half(x):\n    pass  # TODO"},
    "dots": {"half": "def half(x):\n    ...", "order": "order = ...", "level": "level = ..."},
    "a return": {"half": "def half(x):\n    return", "order": "order = None", "level": 'level = ""'},
    "a comment alone": {"half": "def half(x):\n    # TODO"},
    "not implemented": {"half": "def half(x):\n    raise NotImplementedError('later')"},
    "an excuse returned": {"half": "def half(x):\n    return 'sorry, no time'"},
    "an excuse": {"order": "order = 'sorry, my child was ill'", "level": "level = 'TODO'"},
    "an excuse in a list": {"order": "order = ['TODO', None]", "level": "level = None  # TODO"},
    "no list": {"order": "order = ()", "level": "level = None\nlevel = None"},
}  # fmt: skip
DOES_SOMETHING = {
    "half": ["def half(x):\n    return x", "def half(x):\n    return 0", "def half(x):\n    print(x)\n    pass", "half = 3"],
    "order": ["order = ['lead']", "order = {'staff', 'x'}", "order = [0]", "order = ['no']"],
    "level": ["level = 'lead'", "level = 0", "level = 'no'", "level = False"],
}  # fmt: skip


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("case", OPEN)
def test_what_does_no_more_than_what_was_handed_out_is_blank(tier: str, case: str) -> None:
    found = marked(tier, OPEN[case])
    for name in OPEN[case]:
        mark = found[f"{name}-marks"]
        assert (mark.score, mark.kind) == (0, Kind.BLANK), mark
        assert "Nothing was" in mark.reason


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("n", range(4))
def test_what_does_something_is_wrong_and_not_blank(tier: str, n: int) -> None:
    found = marked(tier, {name: texts[n] for name, texts in DOES_SOMETHING.items()})
    kinds = {it: (found[f"{it}-marks"].score, found[f"{it}-marks"].kind) for it in GIVEN}
    assert {*kinds.values()} == {(0, Kind.WRONG)}, kinds


@pytest.mark.parametrize("tier", TIERS)
def test_words_that_say_how_in_a_function_that_does_nothing_wait(tier: str) -> None:
    mark = marked(tier, {"half": "def half(x):\n    # x divided by two\n    pass"})["half-marks"]
    assert (mark.score, mark.kind) == (None, Kind.NOT_FOUND), mark


@pytest.mark.parametrize("exercise", ["structuring-expectations", "career-ladder"])
@pytest.mark.parametrize("body", ["pass  # TODO", "return None  # TODO", "...", "# TODO"])
def test_a_stub_of_the_course_without_its_docstring_is_blank(exercise: str, body: str) -> None:
    cell_, test, head = {
        "structuring-expectations": ("portfolio-answer", "shares-marks", "portfolio(entries, lines)"),
        "career-ladder": ("value-answer", "value-marks", "ips_value(log, rule)"),
    }[exercise]  # fmt: skip
    given = filled(source(exercise), {cell_: f"def {head}:\n    {body}\n"})
    (mark,) = [it for it in grade_one(given).marks if it.grade_id == test]
    assert mark.kind is Kind.BLANK, mark


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    "note",
    [
        (
            "code",
            "# Study notes\n# a gate keeps work out until somebody is asked; remember Ana\n# read it again on Sunday",
        ),
        ("markdown", "Sorry, I had no time."),
        ("markdown", "# My notes\n\nA level says what is open. Titles differ from firm to firm."),
        ("markdown", "**Study notes:** roles are told by scope, and never by years"),
        ("code", "# TODO\n# I will do this later"),
    ],
    ids=range(5),
)
def test_a_note_to_oneself_keeps_nobody_waiting(tier: str, note: tuple[str, str]) -> None:
    found = marked(tier, {}, note)
    assert {found[f"{it}-marks"].kind for it in GIVEN} == {Kind.BLANK}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    "note",
    [
        ("markdown", "Notes: lead comes before staff"),
        ("markdown", "# Notes\n\n1. staff\n2. lead"),
        ("markdown", "My notes: half(x) is x / 2"),
        ("markdown", "Notes on the second question: see above"),
        ("markdown", "It is the problem that is open."),
        ("markdown", "Sorry, I had no time, but I think the approach is open"),
    ],
    ids=range(6),
)
def test_what_may_be_an_answer_elsewhere_waits(tier: str, note: tuple[str, str]) -> None:
    found = marked(tier, {}, note)
    assert {found[f"{it}-marks"].kind for it in GIVEN} == {Kind.NOT_FOUND}


def test_an_answer_in_words_that_is_none_is_blank_and_any_other_is_read() -> None:
    for text in ("TODO", "Sorry, I had no time.", "I ran out of time"):
        mark = marked("static", {"why": text})["why"]
        assert (mark.score, mark.kind) == (0, Kind.BLANK), mark
        assert text in mark.reason
    for text in (
        "I do not know.",
        "No time.",
        "They will answer later.",
        "TODO: ask Ana whom it serves",
    ):
        mark = marked("static", {"why": text})["why"]
        assert (mark.score, mark.kind) == (None, Kind.PERSON), mark
    beside = marked("static", {}, ("markdown", "Sorry, I ran out of time."))["why"]
    assert beside.kind is Kind.BLANK
    notes = marked("static", {}, ("markdown", "Notes: nobody has said whose loss it is"))["why"]
    assert notes.kind is Kind.NOT_FOUND


def test_one_note_in_an_exercise_of_the_course_leaves_every_answer_blank() -> None:
    given = filled(source("scope-of-questions"), {})
    made = json.loads(given.submission.notebook)
    at = next(n for n, it in enumerate(made["cells"]) if "answers = {" in text_of(it))
    note = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": "Sorry, I had no time"}
    made["cells"].insert(at, note)
    with_it = replace(given, submission=replace(given.submission, notebook=json.dumps(made)))
    assert {it.kind for it in grade_one(with_it).marks if it.max_score} == {Kind.BLANK}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "# Notes\n\nStaff has no agreed goal, Lead has several ways to it, Senior has one.",
            Kind.BLANK,
        ),
        ("Notes: doors are staff, the bus is senior", Kind.NOT_FOUND),
        ("Notes\n\nfirst staff, then lead, then lead", Kind.NOT_FOUND),
        ("My notes. Ask about importance before depth", Kind.NOT_FOUND),
    ],
)
def test_notes_that_name_a_part_of_a_question_may_answer_it(text: str, kind: Kind) -> None:
    given = filled(source("scope-of-questions"), {})
    made = json.loads(given.submission.notebook)
    made["cells"].append({"cell_type": "markdown", "id": "own", "metadata": {}, "source": text})
    with_it = replace(given, submission=replace(given.submission, notebook=json.dumps(made)))
    machine = {it.kind for it in grade_one(with_it).marks if it.max_score and it.tier != "person"}
    assert machine == {kind}


def test_not_applicable_for_every_question_holds_nothing() -> None:
    text = (
        "answers = {'g01-train-doors': 'n/a', 'g12-meter-photographs': 'n/a', 'g04-sirens': 'n/a'}"
    )
    given = filled(source("scope-of-questions"), {"levels-answer": text})
    (mark,) = [it for it in grade_one(given).marks if it.grade_id == "levels-marks"]
    assert (mark.score, mark.kind) == (0, Kind.BLANK), mark
    assert "there is only “n/a”" in mark.reason
