"""The page a learner gets back: what stands on it, what must never, and when it is made anew."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import nbformat
import pytest

from staffplus.grading.feedback.as_notebook import notebook
from staffplus.grading.feedback.feedback import Page, render
from staffplus.grading.marks import grade
from staffplus.grading.model import (
    NO_MARK,
    REST_UNREAD,
    Bundle,
    Kind,
    MarkShown,
    Repair,
    Result,
    notes_of,
)
from staffplus.grading.records.gradebook_marks import ForgetMarks
from tests.grading import sheets
from tests.grading.feedback_sheet import PRACTICE, SHEET, acting, marked, words
from tests.grading.sheets import needs_box

pytestmark = pytest.mark.usefixtures("helpers")


def shown(result: Result, **people: MarkShown) -> dict[str, MarkShown]:
    machine = {
        it.grade_id: MarkShown(it.score, it.max_score, it.reason, it.tier) for it in result.marks
    }
    return machine | people


def page_of(result: Result, **people: MarkShown) -> str:
    return render(
        result.notebook, shown(result, **people), notes_of(result.repairs, result.box), name="sheet"
    )


# --- What stands on it ---------------------------------------------------------------------------


def test_the_reason_stands_beside_the_mark() -> None:
    page = page_of(marked({"answer": "x = 4", "words": "I think so."}))
    head = page[page.index('id="static-test"') :].split("</section>")[0]
    assert "0 of 2" in head
    assert "<b>Why:</b> x is not it" in head
    assert "your answer was read, nothing was run" in head


def test_full_marks_need_no_reason_and_words_wait_for_a_person() -> None:
    page = page_of(marked({"answer": "x = 3", "words": "I think so."}))
    assert "Why:" not in page
    assert "a person still has to mark 1 of your answers" in words(page)
    assert "words waiting, of 3 By a person." in words(page)


def test_a_file_that_is_not_the_exercise_has_no_mark_and_nobody_is_to_mark_it() -> None:
    result = marked({"answer": "x = 3"}, unreadable="the file is no notebook; ask for another")
    marks = {
        it.grade_id: MarkShown(it.score, it.max_score, it.reason, it.tier, kind=it.kind)
        for it in result.marks
    }
    assert {it.kind for it in marks.values()} == {Kind.WRONG_FILE}
    (note,) = json.loads(notebook(Page("ann", "sheet", marks)))["cells"][:1]
    page = words(render(result.notebook, marks, [], name="sheet", late_penalty=1))
    for said in (page, note["source"]):
        assert NO_MARK in said
        assert "of 5 points" not in said and "still has to mark" not in said
        assert "taken off" not in said
    assert "static-test no mark, of 2" in page and "waiting" not in page
    # What a person gives all the same is a mark.
    given = marks | {"words": MarkShown(2, 3, tier="person")}
    (note,) = json.loads(notebook(Page("ann", "sheet", given)))["cells"][:1]
    for said in (words(render(result.notebook, given, [], name="sheet")), note["source"]):
        assert "2 of 5 points" in said
        assert REST_UNREAD in said and "still has to mark" not in said


def test_a_persons_points_and_comment_are_shown_and_count() -> None:
    person = MarkShown(2, 3, tier="person", comment="Good, *but* short.")
    page = page_of(marked({"answer": "x = 3", "words": "I think so."}), words=person)
    assert "4 of 5 points" in words(page)
    assert "Good, <em>but</em> short." in page
    assert "still has to mark" not in page


def test_who_wrote_no_code_is_told_what_the_other_parts_come_to() -> None:
    parts = sheets.notebook(
        sheets.cell("markdown", "one", "## 1. Read\n", locked=True),
        sheets.answer("answer", "x = 3"),
        sheets.marks("static-test", 2, "assert x == 3", tier="static", reads={"x": "answer"}),
        sheets.cell("markdown", "two", "## 2. Write\n", locked=True),
        sheets.answer("code", "def double(n):\n    return 2 * n"),
        sheets.marks("value-test", 4, "assert double(2) == 4", tier="value", reads=["double"]),
        sheets.cell("markdown", "three", "## 3. Say\n", locked=True),
        sheets.words("words", 3),
    )
    person = MarkShown(2, 3, tier="person")
    page = page_of(marked({"answer": "x = 3", "words": "I think so."}, parts), words=person)
    assert "4 of 9 points" in words(page)
    assert "Of it without Python, parts 1, 3: 4 of 5 points." in words(page)
    assert "without Python" not in words(page_of(marked({"answer": "x = 3"})))


def test_the_level_that_people_gave_stands_in_the_table() -> None:
    said = "**Between levels 1 and 2 of 3**: two people marked it.\n\n> I think so\n\nLevel 2 would be: *longer*"
    person = MarkShown(1.5, 3, tier="person", comment=said)
    page = page_of(marked({"answer": "x = 3", "words": "I think so."}), words=person)
    assert "words 1.5 of 3 By a person: between levels 1 and 2 of 3." in words(page)
    assert "<blockquote>" in page and "Level 2 would be:" in page


def test_the_code_of_a_quiz_is_folded_as_the_notebook_folds_it() -> None:
    made = json.loads(marked({"answer": "x = 3"}).notebook)
    made["cells"].insert(1, nbformat.v4.new_code_cell("questions = []", metadata={"staffplus": {"quiz": True}}))  # type: ignore[no-untyped-call]  # fmt: skip
    page = render(json.dumps(made), {}, [], name="sheet")
    before, quiz = page.split("<summary>The quiz, as the notebook asks it</summary>")
    assert "questions" in words(quiz.split("</details>")[0])
    assert "questions" not in words(before)


def test_repairs_are_told_at_the_top() -> None:
    repair = Repair("answer", "it was there twice; the last one was taken.")
    page = page_of(marked({"answer": "x = 3"}, repairs=(repair,)))
    assert words(page).index("Cell answer: it was there twice") < words(page).index("Your marks")


def test_a_late_penalty_is_taken_off_and_named() -> None:
    result = marked({"answer": "x = 3"})
    page = render(result.notebook, shown(result), name="sheet", late_penalty=0.5)
    assert "1.5 of 5 points" in words(page)
    assert "0.5 taken off for handing in late" in words(page)


@needs_box
def test_a_mark_that_can_be_forged_says_so() -> None:
    page = page_of(marked({"answer": "x = 4"}, PRACTICE))
    assert words(page).count("Practice: this mark can be forged.") == 2, "in the table, at the cell"
    assert "<b>Why:</b> x is not it" in page


def test_a_run_without_a_box_is_told_at_the_top() -> None:
    page = page_of(replace(marked({"answer": "x = 4"}), box="unsafe"))
    assert words(page).index("run without a sandbox (unsafe)") < words(page).index("Your marks")


def test_nbgraders_own_command_finds_the_reasons_in_the_marked_notebook() -> None:
    notebook = json.loads(marked({"answer": "x = 4"}, repairs=(Repair("", "Cut."),)).notebook)
    assert notebook["metadata"]["staffplus"] == {"notes": ["Cut."]}
    (test,) = [
        it for it in notebook["cells"] if it["metadata"]["nbgrader"]["grade_id"] == "static-test"
    ]
    assert test["metadata"]["staffplus"]["mark"] == {
        "tier": "static",
        "reason": "x is not it",
        "kind": "wrong",
    }
    assert test["metadata"]["staffplus"]["reads"] == {"x": "answer"}


def test_a_learner_cannot_write_the_reason() -> None:
    made = sheets.handed_in(SHEET, {"answer": "x = 4"})
    notebook = json.loads(made.notebook)
    for cell in notebook["cells"]:
        cell["metadata"]["staffplus"] = {
            "mark": {"tier": "person", "reason": "Brilliant."},
            "beside": ["Brilliant work."],
        }
    made = replace(made, notebook=json.dumps(notebook))
    assert "Brilliant" not in grade.grade_one(Bundle(made, SHEET)).notebook
    # And where nbgrader's own command marks it.
    given = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
    assert "Brilliant" not in json.dumps(ForgetMarks().preprocess(given, {})[0])


# --- What must never stand on it -----------------------------------------------------------------


def test_neither_hidden_tests_nor_keys_are_shown() -> None:
    page = page_of(marked({"answer": "x = 4"}))
    assert "SECRET" not in page
    assert "HIDDEN TESTS" not in page
    assert "# Looks at x." in words(page)


def test_a_traceback_does_not_quote_the_test() -> None:
    result = marked({"answer": "x = 4"})
    notebook = json.loads(result.notebook)
    quoted = ["Traceback", "----> 3 assert x == SECRET", "AssertionError: x is not it"]
    for cell in notebook["cells"]:
        cell["metadata"].pop("staffplus", None)
        for output in cell.get("outputs", []):
            output["traceback"] = quoted
    page = render(json.dumps(notebook), {"static-test": MarkShown(0, 2)})
    assert "AssertionError: x is not it" in words(page)
    assert "SECRET" not in page


@pytest.mark.parametrize(
    "text",
    ["### BEGIN HIDDEN TESTS\nx = 4", "### END HIDDEN TESTS\nx = 4", "### BEGIN HIDDEN TESTS"],
)
def test_words_that_nbgrader_gives_a_meaning_are_only_words_in_an_answer(text: str) -> None:
    page = page_of(marked({"answer": text, "words": text}))
    # In the answer and in the words; a third time where no value can be read, and the line is named.
    named = 2 if "\n" in text else 3
    assert words(page).count(text.split("\n")[0].removeprefix("### ")) == named
    assert "SECRET" not in page


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    "<base href='//evil.example/'><form action=x><input></form>",
    "[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,<script>alert(1)</script>)",
    '[a](x" onmouseover="alert(1)) ![a](x" onerror="alert(1))',
    "![p](https://evil.example/who.png) ![p](attachment:none.png)",
    "```mermaid\n</pre><script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "# <script>alert(1)</script>",
    "$<script>alert(1)</script>$ $$<img src=x onerror=alert(1)>$$",
    "\\begin{a<script>}<script>alert(1)</script>\\end{a<script>}",
    "<!-- --!><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt; <a href='javascript:alert(1)'>",
    "<https://example.org/'onclick='alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "[x]: javascript:alert(1)\n\n[x]",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_a_learner_writes_can_act(text: str) -> None:
    result = marked({"answer": f"x = 4\n{text}", "words": text})
    person = MarkShown(0, 3, reason=text, tier=text, comment=text)
    page = render(result.notebook, shown(result, words=person), [text], name=text)
    assert acting(page) == []
    assert "49" not in words(page).replace(text, "")
    assert "default-src 'none'" in page, "and were something left, the browser would not run it"


def test_the_search_for_what_acts_finds_it() -> None:
    for text in HOSTILE[:3]:
        assert acting(text), text


def test_of_outputs_and_metadata_only_text_and_pictures_are_left() -> None:
    result = marked({"answer": "x = 4"})
    notebook = json.loads(result.notebook)
    evil = "\"'><script>alert(1)</script>"
    notebook["metadata"] |= {"title": evil, "widgets": {evil: {}}, "language_info": {"name": evil}}
    cell = next(it for it in notebook["cells"] if it["cell_type"] == "code")
    cell["metadata"] |= {"tags": [evil], "trusted": True, "alt": evil}
    png = "iVBORw0KGgo="
    cell["outputs"] = [
        {"output_type": "display_data", "data": {"text/html": evil, "text/plain": "left"}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/svg+xml": evil}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/png": png}, "metadata": {"image/png": {"width": evil}}},
        {"output_type": "display_data", "data": {"image/png": evil}, "metadata": {}},
        {"output_type": "stream", "name": "stdout", "text": evil + "\x1b[31mred\x1b[0m"},
        {"output_type": "error", "ename": evil, "evalue": evil, "traceback": [evil]},
    ]  # fmt: skip
    raw = {"cell_type": "raw", "id": "r", "source": evil, "metadata": {"raw_mimetype": "text/html"}}
    notebook["cells"].append(raw)
    page = render(json.dumps(notebook), shown(result))
    assert acting(page) == []
    assert "left" in words(page)
    assert f"data:image/png;base64,{png}" in page
    assert words(page).count("<script>alert(1)</script>") == 3, "as text: stdout, error, raw cell"


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and more").decode()


def with_pictures(text: str, attachments: dict[str, Any]) -> str:
    result = marked({"answer": "x = 4", "words": text})
    notebook = json.loads(result.notebook)
    (cell,) = [it for it in notebook["cells"] if it["metadata"]["nbgrader"]["grade_id"] == "words"]
    cell["attachments"] = attachments
    return render(json.dumps(notebook), shown(result))


def test_a_picture_that_was_pasted_into_an_answer_is_shown() -> None:
    page = with_pictures("See ![my *plan*](attachment:a%20b.png).", {"a b.png": {"image/png": PNG}})
    assert f'<img src="data:image/png;base64,{PNG}" alt="my plan">' in page
    assert acting(page) == []


@pytest.mark.parametrize(
    "forms",
    [
        {"image/svg+xml": "<svg onload='alert(1)'/>"},
        {"text/html": "<script>alert(1)</script>"},
        {"image/png": '"><script>alert(1)</script>'},
        {'image/png" onerror="alert(1)': PNG},
        {},
    ],
)
def test_what_only_calls_itself_a_picture_is_not(forms: Any) -> None:
    page = with_pictures("![x](attachment:a.png) picture0. <img src=x>", {"a.png": forms})
    assert acting(page) == []
    assert "[picture: x, attachment:a.png]" in words(page)
