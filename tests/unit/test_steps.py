"""Where the steps of a chapter begin, how long they take, and what is marked in its page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st

from staffplus import pace, widgets
from staffplus.pace import Opens, Piece
from staffplus.site import ending, outline, steps

ROOT = Path(__file__).parents[2]
CHAPTERS = outline.chapters(ROOT)
LIMITS = pace.pace()["step"]
WORDS = pace.pace()["reading"]["words_per_minute"]


def pieces(*given: tuple[float, Opens]) -> list[Piece]:
    return [Piece(minutes, opens) for minutes, opens in given]


def test_a_section_of_four_minutes_is_a_step_of_its_own() -> None:
    assert pace.starts(pieces(*[(4.0, Opens.SECTION)] * 3)) == [0, 1, 2]


def test_tiny_sections_join_their_neighbour() -> None:
    row = pieces((4.0, Opens.SECTION), (0.5, Opens.SECTION), (5.0, Opens.SECTION))
    assert len(pace.starts(row)) == 2


def test_a_long_section_is_divided_at_a_sub_heading_before_anywhere_else() -> None:
    row = pieces(
        (4.0, Opens.SECTION), (2.0, Opens.PARAGRAPH), (2.0, Opens.PART), (2.0, Opens.PARAGRAPH)
    )  # fmt: skip
    assert pace.starts(row) == [0, 2]


def test_a_run_of_questions_is_divided_and_its_first_question_stays_with_its_passage() -> None:
    run = [(2.0, Opens.NEVER), *[(2.0, Opens.QUESTION)] * 5]
    found = pace.starts(pieces((1.5, Opens.SECTION), *run))
    assert found[0] == 0 and len(found) == 2
    assert 1 not in found, "a passage was parted from its questions"


def test_an_activity_longer_than_any_step_is_left_whole() -> None:
    row = pieces((1.0, Opens.SECTION), (40.0, Opens.NEVER), (4.0, Opens.SECTION))
    assert pace.starts(row) == [0, 2]


@given(
    st.lists(
        st.tuples(st.floats(0, 12), st.sampled_from(list(Opens))).map(lambda p: Piece(*p)),
        min_size=1,
        max_size=14,
    )
)
def test_no_other_division_costs_less_and_none_parts_what_belongs_together(
    row: list[Piece],
) -> None:
    found = pace.starts(row)
    assert found[0] == 0 and found == sorted(set(found))
    assert all(row[start].opens is not Opens.NEVER for start in found[1:])

    def cost(begins: Sequence[int]) -> float:
        runs = zip(begins, [*begins[1:], len(row)], strict=True)
        return sum(pace._cost(row[a:b]) for a, b in runs) + sum(
            row[s].opens.value for s in begins[1:]
        )

    for n in range(1, len(row)):
        other = sorted(set(found) ^ {n})
        assert cost(found) <= cost(other) + 1e-9


def test_minutes_grow_with_words_and_stems_count_once() -> None:
    assert pace.reading(WORDS) == 1
    stem = {"kind": "choice", "case": "word " * WORDS, "prompt": "", "feedback": {"a": "x " * 900}}
    alone = pace.answering([stem])
    assert alone == 1 + pace.pace()["answering"]["choice"], (
        "feedback is in the rate, not in the words"
    )
    assert pace.answering([stem, stem]) == alone


def test_every_widget_that_a_page_can_show_has_its_minutes_and_no_other() -> None:
    shown = {cls.__qualname__ for cls in widgets.all_widgets()} - {"Quiz"}
    assert set(pace.pace()["widget"]) == shown
    with pytest.raises(
        KeyError, match=r"pace\.toml: \[widget\] has no Abacus; say how many minutes"
    ):
        pace.using("Abacus")


def paragraph(words: int) -> nodes.paragraph:
    return nodes.paragraph("", " ".join(["word"] * words))


def quiz(stems: list[dict[str, Any]], name: str = "one") -> tuple[nodes.container, dict[str, Any]]:
    """The cell of a quiz as a page holds it after `pages.prepare`, and its model by id."""
    view = json.dumps({"model_id": name})
    raw = nodes.raw("", f'<script type="application/vnd.jupyter.widget-view+json">{view}</script>')
    plain = nodes.container("", paragraph(5000), classes=["widget-plain"])
    model = {"quiz_id": f"some-chapter/{name}", "items": stems}
    return nodes.container("", raw, plain), {name: {"state": model}}


def question(name: str, words: int = 150) -> dict[str, Any]:
    return {
        "id": name,
        "hash": "abcdef012345",
        "kind": "choice",
        "case": "word " * words,
        "prompt": "What?",
    }


def page(*sections: nodes.section) -> nodes.section:
    opening = [nodes.title("", "The chapter"), paragraph(4 * WORDS)]
    return nodes.section("", *opening, *sections, ids=["the-chapter"])


def section(name: str, *inside: nodes.Node) -> nodes.section:
    return nodes.section("", nodes.title("", name.title()), *inside, ids=[name])


def marks(top: nodes.section) -> list[str]:
    return [raw.astext() for raw in top.findall(nodes.raw) if "step-start" in raw.astext()]


def test_steps_get_the_address_of_their_heading_and_parts_one_of_their_own() -> None:
    cell, models = quiz([question(f"item-{n}/stem") for n in range(7)])
    long = section("a-run", paragraph(WORDS), cell)
    top = page(long, section("short", paragraph(WORDS * 4)))
    top += section(ending.ANCHOR, paragraph(3))
    found = steps.marked(CHAPTERS[0], list(steps.blocks_of(top, models)))
    assert [step["at"] for step in found["steps"]] == [
        "the-chapter", "a-run", "a-run-2", "short", ending.ANCHOR
    ]  # fmt: skip
    assert [name for name, *_ in found["questions"]] == [f"item-{n}" for n in range(7)]
    placed = [step for *_, step in found["questions"]]
    assert placed == sorted(placed) and set(placed) == {1, 2}
    assert found["questions"][0][1] == {"/stem": "abcdef"}
    assert cell["ids"] == ["quiz-one"]
    html = marks(top)
    assert len(html) == 5
    (within,) = [one for one in html if "data-within" in one]
    assert 'id="a-run-2"' in within and long.index(cell) < len(long.children) - 1
    assert sum(" id=" in one for one in html) == 1, "only a part needs an id that the page has not"


def test_what_facilitators_see_and_the_plain_list_of_a_quiz_take_no_minutes() -> None:
    cell, models = quiz([question("item-1")])
    note = nodes.admonition("", paragraph(3000), classes=["instructor"])
    minutes = sum(
        b.piece.minutes for b in steps.blocks_of(page(section("one", note, cell)), models)
    )
    assert minutes < 8


def test_a_title_with_quotes_stays_text_in_the_mark() -> None:
    top = page(section("odd", paragraph(WORDS * 5)), section(ending.ANCHOR, paragraph(3)))
    chapter = replace(CHAPTERS[0], title='A "title" <b>')
    steps.marked(chapter, list(steps.blocks_of(top, {})))
    assert 'data-title="A &quot;title&quot; &lt;b&gt;"' in marks(top)[0]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=[c.name for c in CHAPTERS])
def test_the_ending_names_the_task_the_exercise_and_the_next_chapter(
    chapter: outline.Chapter,
) -> None:
    shown = ending.ending(chapter, CHAPTERS, ROOT / "exercises/source")
    text = shown.astext()
    links = list(shown.findall(nodes.reference))
    anchors = [str(ref["refid"]) for ref in links if "refid" in ref]
    assert (
        len(anchors) == 1 and anchors[0].endswith(ending.TASK) and anchors[0] in chapter.sections()
    )
    assert [ref["refuri"] for ref in links if "refuri" in ref] == [f"../exercises/{chapter.name}.html"]  # fmt: skip
    later = CHAPTERS[chapter.number :]
    assert (later[0].title in text) if later else ("the last chapter" in text)


def test_every_practice_item_of_a_chapter_can_be_timed() -> None:
    for chapter in CHAPTERS:
        for stems in chapter.questions():
            minutes = pace.answering([stem.practice() for stem in stems])
            assert 0.75 <= minutes <= 4, f"{stems[0].id}: {minutes}"
