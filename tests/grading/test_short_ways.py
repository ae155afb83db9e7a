"""What is seen at a glance is what the long way finds: files that were only answered, cells that only say values."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from staffplus.grading.author.handout import template
from staffplus.grading.intake import as_it_was
from staffplus.grading.marks import grade, literals, plainly
from staffplus.grading.marks.literals import Ask
from staffplus.grading.model import Submission
from tests.grading.disguises import DISGUISES, ELSEWHERE, disguised
from tests.grading.honest import cleaned, honest, source
from tests.grading.mended import RELEASED, SOURCE
from tests.grading.mended import cleaned as of_sheet
from tests.grading.mended import honest as sheet
from tests.grading.test_stock_agrees import NAMES

# --- Files that were only answered ---------------------------------------------------------------


def is_short(made: dict[str, Any], released: str = RELEASED, source: str = SOURCE) -> bool:
    return as_it_was.answers(template(released, source), made["cells"]) is not None


def the_long_way(monkeypatch: pytest.MonkeyPatch, clean: Any) -> Submission:
    with monkeypatch.context() as patch:
        patch.setattr(as_it_was, "answers", lambda *_: None)
        found: Submission = clean()
        return found


@pytest.mark.parametrize("exercise", NAMES)
def test_whatever_was_done_to_a_file_the_short_way_finds_what_the_long_way_finds(
    exercise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("as it is", *DISGUISES, *ELSEWHERE):
        made = disguised(honest(exercise), source(exercise), name)
        long = the_long_way(monkeypatch, lambda made=made: cleaned(exercise, made))
        assert cleaned(exercise, made) == long, name


@pytest.mark.parametrize("exercise", NAMES)
def test_a_file_that_was_only_answered_goes_the_short_way(exercise: str) -> None:
    made = cleaned(
        exercise, json.loads(honest(exercise))
    )  # what stands in it now is the released notebook
    assert is_short(json.loads(made.notebook), made.notebook, source(exercise))


#: What somebody may have put in the place of anything in a cell.
values: st.SearchStrategy[Any] = st.sampled_from([
    None, True, False, 0, 1, 1.0, 2, 2.0, "", "x", "code", "markdown", "first", "why", "second-marks", [], {},
    ["x = 1\n", 2], ["x = 1\n", "y"], "x = 11\r\n", "\ud800", {"nbgrader": {}}, {"nbgrader": None},
    {"created_in_deepnote_cell": True}, {"a.png": {"image/png": "eA=="}},
])  # fmt: skip
keys = st.sampled_from(["cell_type", "source", "metadata", "id", "attachments", "outputs"])
said = st.sampled_from(
    ["grade_id", "grade", "solution", "locked", "task", "points", "schema_version", "checksum", "x"]
)
changes = st.one_of(
    st.tuples(st.just("set"), st.integers(0, 8), keys, values),
    st.tuples(st.just("say"), st.integers(0, 8), said, values),
    st.tuples(st.just("forget"), st.integers(0, 8), said, st.none()),
    st.tuples(st.just("move"), st.integers(0, 8), st.integers(0, 8), st.none()),
    st.tuples(st.just("copy"), st.integers(0, 8), st.integers(0, 8), st.none()),
    st.tuples(st.just("drop"), st.integers(0, 8), st.none(), st.none()),
)


def change(cells: list[Any], what: str, place: int, key: Any, value: Any) -> None:
    place %= len(cells)
    match what:
        case "set":
            cells[place][key] = value
        case "say" | "forget":
            meta = cells[place].get("metadata")
            meta = meta.get("nbgrader") if isinstance(meta, dict) else None
            if isinstance(meta, dict):
                meta.pop(key, None)
                meta |= {key: value} if what == "say" else {}
        case "move":
            cells.insert(key, cells.pop(place))
        case "copy":
            cells.insert(key, json.loads(json.dumps(cells[place])))
        case _:
            del cells[place]


@given(st.lists(changes, max_size=2))
@example([("say", 0, "locked", 1)])
@example([("say", 3, "points", 2.0)])
@example([("say", 3, "points", True)])
@example([("set", 2, "source", "x = 11\r\n")])
@example([("set", 2, "source", "\ud800")])
@example([("set", 6, "attachments", {"a.png": {"image/png": "eA=="}})])
def test_no_change_of_a_cell_is_seen_by_the_long_way_alone(its: list[Any]) -> None:
    made = sheet()
    for it in its:
        change(made["cells"], *it)
    with pytest.MonkeyPatch.context() as monkeypatch:
        long = the_long_way(monkeypatch, lambda: of_sheet(made))
    assert of_sheet(made) == long
    if is_short(made):
        assert not long.repairs or all(it.cell for it in long.repairs)  # but for pictures


# --- Cells that only give names values -----------------------------------------------------------

HARMLESS = (
    ast.Module, ast.Assign, ast.Name, ast.Store, ast.Load, ast.Constant, ast.Dict, ast.List, ast.Set,
    ast.UnaryOp, ast.USub, ast.Expr, ast.AnnAssign, ast.Subscript, ast.Slice, ast.Tuple,
)  # fmt: skip
parts = st.sampled_from([
    "x", "y", "x = ", "x: ", "=", "==", "True", "None", "for", "in", "not", "lambda", "1", "-", "0", "07", "1_0",
    "1e9", "1.5", "0.0", "999999999999999", "9999999999999999", "'a'", '"b"', "'''", '"""', "'", '"', "f'", "\\",
    "#", "\n", " ", "[", "]", "{", "}", "(", ")", ",", ":", "*", "**", "%", "!ls", "@", ";", "é", "\ud800", "\t", ".",
])  # fmt: skip


@given(st.lists(parts, max_size=14).map("".join) | st.text(max_size=20))
@example("x = 1 -1 -1")
@example("x = [1][0][0]")
@example("x = {1: [2], 'a': {}}\ny = -1.5 # é")
@example("x = ''' '''")
@example("x = {[]: 1}")
@example("True = 1")
@example("__debug__ = 1")
def test_a_plain_cell_holds_nothing_that_is_worked_out(text: str) -> None:
    if not plainly.is_plain(text):
        return
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return  # and then it is said so in no time
    found = [*ast.walk(tree)]
    assert all(isinstance(it, HARMLESS) for it in found), ast.dump(tree)
    assert len(found) <= 4 * len(text) + 1


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 20 + "]" * 20,
        "x = [" + "[1]," * 1000 + "]",
        "x = '" + "a" * 20_000 + "'",
        "x = [1",
        "x = 1]",
        "x = [1] * 3",
        "x = y",
        "x = (1)",
        "for x in [1]: y = 1",
        "x = 'a\\n'",
        "x = 12345678901234567",
        " x = 1",
        "%time\nx = 1",
    ],
)
def test_what_could_be_costly_or_needs_a_closer_look_is_not_plain(text: str) -> None:
    assert not plainly.is_plain(text)


PLAIN = [
    "x = 1",
    "x = -1.5\nx = 2",
    "x = {'a': ['b', None], \"c\": {\"d\": True}}  # a comment: {}",
    "x = {}\ny = 'x'",
    "x =\n",
    "x = {'a' 'b'}",
    "x = {[]: 1}",
    "x = [1][1]",
    "x = 'a': 'b'",
    "x = {'a': 1, 'a': 2}",
    "\n\n# nothing\n",
]


@pytest.mark.usefixtures("helpers")
@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_cell_is_read_as_it_is_in_a_process_of_its_own(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert plainly.is_plain(text)
    cells, asks = ["x = 0", text, "y = x"], [Ask("x", 1, 2), Ask("y", 2, 3)]

    def read() -> list[literals.Answer]:
        helper = grade.helpers().reader()
        return literals.read_all(helper, cells, asks, 1000, 1000, ["base"], [1])

    here = read()
    monkeypatch.setattr(plainly, "is_plain", lambda _: False)
    assert here == read()


@pytest.mark.usefixtures("helpers")
def test_only_what_is_not_plain_goes_to_the_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[Any] = []
    ask = literals._read

    def noted(helper: Any, cells: Any, *more: Any, **named: Any) -> Any:
        sent.append(cells)
        return ask(helper, cells, *more, **named)

    monkeypatch.setattr(literals, "_read", noted)
    helper = grade.helpers().reader()
    for text in ("x = {'a': 1}", "x = dict(a=1)"):
        (found,) = literals.read_all(helper, [text], [Ask("x", 0, 1)], 1000, 1000, (), [0])
        assert found.value == {"dict": [["a", 1]]}
    assert sent == [["x = dict(a=1)"]]
