"""What the build makes of an exercise: its facts, its cells as HTML, and what goes with it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from staffplus.exercises.cells import Exercise, given
from staffplus.exercises.release import released
from staffplus.exercises.rubric import ExerciseError
from staffplus.site import page_words
from staffplus.site.exercise_page import ExercisePage
from staffplus.site.exercises import every, links, packed
from tests.grading.papers import EXERCISES
from tests.grading.sheets import answer, cell, marks, notebook, setup, words


def page(
    *cells: dict[str, Any], first: str = "# Sheet\n\n**30 minutes, 5 points.** Do it."
) -> ExercisePage:
    head = cell("markdown", "intro", first, locked=True)
    return ExercisePage("sheet", released(notebook(head, *cells)), "Chapter & verse")


def test_quotation_marks_are_those_of_the_book_and_code_keeps_its_own() -> None:
    told = cell("markdown", "told", """Ann's "why" is `x = "it's"`.""", locked=True)
    body = page(told, words("w", 3)).body({})
    assert "Ann’s “why” is <code>x = &quot;it's&quot;</code>." in body


def test_an_exercise_says_what_it_is() -> None:
    made = page(
        setup("data", "import json\nimport numpy as np"),
        answer("literal"),
        answer("scratch"),
        marks("m", 2, "assert x", tier="static", reads={"x": "literal"}),
        words("w", 3),
    )
    assert (made.title, made.minutes, made.points) == ("Sheet", 30, 5)
    assert made.needs == ("numpy",)
    assert made.counted == ("literal", "w"), "what no test reads is for the learner alone"


@pytest.mark.parametrize(
    ("first", "lacks"), [("Sheet", "`# Title`"), ("# Sheet", "`\\*\\*N minutes, N points")]
)
def test_a_first_cell_that_does_not_say_it_is_named(first: str, lacks: str) -> None:
    with pytest.raises(ValueError, match=f"exercise sheet: its first cell lacks {lacks}"):
        print((made := page(first=first)).title, made.minutes)


def test_markup_in_a_notebook_stays_text() -> None:
    text = "## <b>Part</b>\n\n<script>alert(1)</script> [x](javascript:alert(2)) | & </script>"
    made = page(
        cell("markdown", "text", text, locked=True),
        setup("code", "x = '</pre><script>alert(3)</script>'"),
        cell("code", "a", "### BEGIN SOLUTION\n### END SOLUTION\n# </pre><img>", solution=True),
    )
    body = made.body({"intro": "</script><b>"})
    shown, data = body.split('<script type="application/json" id="xp-data">')
    assert not {"<script", "<img", "<b>", 'href="javascript'} & {
        it for it in ("<script", "<img", "<b>", 'href="javascript') if it in shown
    }
    assert data.count("</script>") == 1, "the tag ends once, at its end"
    assert json.loads(data.removesuffix("</script>"))["others"] == {"intro": "</script><b>"}
    assert "Chapter &amp; verse" in shown


def test_what_a_mark_is_for_is_told_as_the_text_is_with_names_as_code() -> None:
    told = "# Marked by the machine: 2 points: 1 for `low`, 1 for a < b. Leave it as it is.\n"
    hidden = "### BEGIN HIDDEN TESTS\nassert x\n### END HIDDEN TESTS"
    body = page(answer("x"), marks("m", 2, told + hidden, reads={"x": "x"})).body({})
    assert "2 points: 1 for <code>low</code>, 1 for a &lt; b.</p>" in body


def test_no_page_of_an_exercise_shows_the_signs_of_its_markup() -> None:
    for made in every(EXERCISES.parent):
        text = re.sub(r"<(pre|code)\b.*?</\1>|<script.*", " ", made.body({}), flags=re.S)
        assert not re.findall(r"[^>]{0,40}(?:`|\*\*|(?<!\w)\*\w[^*<]*\*)[^<]{0,20}", text), (
            made.name
        )


def test_a_table_of_figures_in_a_case_keeps_its_columns_in_a_notebook() -> None:
    exercise = Exercise(EXERCISES, "evidence-and-influence")
    item = next(it for it in exercise.bank.items if "   2024 " in str(it.raw.get("case", "")))
    above, table, below = given(item).split("\n```")
    assert table.removeprefix("text\n") in item.raw["case"] and len(table.splitlines()) > 4
    assert "  " not in above + below and above.startswith("Hours that ships waited")


def test_parts_are_headings_with_anchors() -> None:
    made = page(cell("markdown", "one", "## 1. First part\n\nText", locked=True))
    assert made.sections() == {"part-1-first-part": "1. First part"}
    assert '<h2 id="part-1-first-part">' in made.body({})


def test_files_of_an_exercise_go_into_a_zip_that_is_always_the_same() -> None:
    files = {"sheet.ipynb": b"{}", "data/log.csv": b"a,b"}
    made = packed("sheet", files)
    assert made == packed("sheet", files)
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        assert {it: opened.read(it) for it in opened.namelist()} == {
            "sheet/sheet.ipynb": b"{}",
            "sheet/data/log.csv": b"a,b",
        }
    assert "sheet.zip" in links("sheet", ".zip") and "and its files" in links("sheet", ".zip")


# --- A notebook's words, and a page's -------------------------------------------------------------


def test_no_page_speaks_of_cells_and_every_passage_in_other_words_stands_in_a_notebook() -> None:
    words = page_words.load(EXERCISES / "pages.toml")
    texts = [cell.text for it in every(EXERCISES.parent) for cell in it.cells if not cell.code]
    for text in texts:
        said = page_words.on_page(text, words)
        assert not page_words.NOTEBOOK.search(said), said
    unused = [passage for passage in words if not any(passage in text for text in texts)]
    assert unused == [], "no notebook says so any more"


def test_feedback_is_promised_where_a_course_marks_and_nowhere_else() -> None:
    """A notebook and its page are read by whoever is alone, too, and they hear what they have instead."""
    for made in every(EXERCISES.parent):
        for passage in (it for it in made.cells if not it.code and "feedback" in it.text):
            promised = [it for it in re.split(r"(?<=[.?!])\s", passage.text) if "feedback" in it]
            assert all(it.startswith("Where a course marks your work, ") for it in promised), (
                made.name
            )
            assert "If you learn on your own, " in passage.text, made.name


def test_a_page_heads_its_questions_in_words() -> None:
    made = page(cell("markdown", "q", "**2.** `row-of-slips` (3 points)\n\nWhich?", locked=True))
    assert (
        "<strong>Question 2</strong> (named <code>row-of-slips</code> in your answer) (3 points)"
        in made.body({})
    )


def test_what_a_page_says_may_not_speak_of_cells_either(tmp_path: Path) -> None:
    path = tmp_path / "pages.toml"
    path.write_text('[[say]]\nnotebook = "a"\npage = "Run the next cell."\n', "utf-8")
    with pytest.raises(ExerciseError, match=r"pages\.toml:3: .*next cell.*words of a page"):
        page_words.load(path)
