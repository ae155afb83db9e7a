"""Every chapter keeps its contract with the reader (README.md, "How to add a chapter")."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from math import ceil
from pathlib import Path

import pytest

from staffplus import items, pace, widgets
from staffplus.site import blocks, outline, portfolio
from tests import prose

ROOT = Path(__file__).parents[2]
CHAPTERS = outline.chapters(ROOT)
ORDER = [
    "why-staff-plus",
    "career-ladder",
    "job-descriptions",
    "scope-of-questions",
    "structuring-expectations",
    "when-teams-look-for-staff",
    "evidence-and-influence",
    "workshop",
]
LAST_SECTIONS = ("in-your-own-team", "key-points", "sources")
WORDS = range(1200, 2751)
#: Three whole cases, each with something to do, take more, and so do three pages in full, and one case read
#: at three radii beside nine ladders.
LONGER = {
    "career-ladder": range(1200, 3701),
    "when-teams-look-for-staff": range(1200, 3951),
    "structuring-expectations": range(1200, 3301),
}
#: Whose stories the chapters tell.
PEOPLE = {
    "why-staff-plus": ("Hanna", "Anders"),
    "career-ladder": ("Mira", "Jonas", "Noor", "Tomasz"),
    "job-descriptions": ("Irene", "Dario", "Ruth", "Kofi"),
    "scope-of-questions": ("Nadia", "Marek", "Asha"),
    "structuring-expectations": ("Ilse", "Tomas", "Anouk", "Ana"),
    "when-teams-look-for-staff": ("Ines", "Selma", "Teo", "Sole", "Lin"),
    "evidence-and-influence": ("Rana", "Dana", "Henrik", "Suri", "Ruud", "Bea", "Bo"),
    "workshop": ("Imani", "Viktor", "Lena"),
}
#: Minutes that a box for something to do names in words.
IN_WORDS = {"Eight": 8, "Fifteen": 15}
#: Its task is done in its widgets, so their minutes stand in the task's.
WIDGETS_ARE_THE_TASK = {"workshop"}

each_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=[c.name for c in CHAPTERS])


def widget_calls(chapter: outline.Chapter) -> list[str]:
    """Names of the functions whose result the chapter's cells show, in reading order."""
    shown = []
    for cell in chapter.notebook.cells:
        if cell.cell_type == "code":
            last = ast.parse(cell.source).body[-1]
            if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
                shown.append(ast.unparse(last.value.func))
    return shown


def test_the_chapters_stand_in_the_order_of_the_course() -> None:
    assert [chapter.name for chapter in CHAPTERS] == ORDER


@each_chapter
def test_objectives_are_measurable_and_each_is_practised_and_used(chapter: outline.Chapter) -> None:
    known = items.objectives()
    own = [i for i, objective in known.items() if objective["chapter"] == chapter.name]
    assert list(chapter.objectives) == own
    vague = {"understand", "know", "learn", "appreciate", "explore", "see"}
    assert not {known[i]["verb"] for i in own} & vague
    assert all(known[i]["text"].startswith(known[i]["verb"]) for i in own)
    asked = Counter(stems[0].raw["objective"] for stems in chapter.questions())
    assert {i: asked[i] for i in own if asked[i] < 2} == {}, "an objective wants two items"
    used = {i for wanted in chapter.tasks.values() for i in wanted}
    assert used == set(own), "every objective wants a task, and a task names only the chapter's own"
    assert set(chapter.tasks) <= set(chapter.sections())


@each_chapter
def test_it_opens_with_a_case(chapter: outline.Chapter) -> None:
    first = chapter.notebook.cells[0]
    assert first.cell_type == "markdown" and first.source.startswith("# ")
    opening = prose.plain(outline.INSTRUCTOR.sub("", first.source))
    assert prose.word_count(opening) >= 60
    assert re.search(r"\d", opening), "a case has a number in it"
    assert re.search(r"\binvented\b", opening, re.I), "a case says that it is invented"


@each_chapter
def test_its_length_and_its_minutes_are_honest(chapter: outline.Chapter) -> None:
    words = prose.word_count(prose.plain(chapter.text))
    assert words in LONGER.get(chapter.name, WORDS)
    assert chapter.reading == round(pace.reading(words))


def minutes_of_boxes(chapter: outline.Chapter) -> int:
    """What the boxes for something to do say they take: in their heading, else step by step."""
    found = 0
    for title, box in re.findall(
        r"^```\{admonition\} ([^\n]*)\n(.*?)^```", chapter.text, re.M | re.S
    ):
        said = re.search(r"(\d+|Eight|Fifteen) minutes", title)
        steps = re.findall(r"^\d+\. \*\*.*?\((\d+) minutes\)", box, re.M)
        if said:
            found += IN_WORDS.get(said[1]) or int(said[1])
            assert not steps or sum(map(int, steps)) == int(said[1]), "the steps of a box add up"
        else:
            found += sum(map(int, steps))
    return found


@each_chapter
def test_its_minutes_to_do_are_what_its_parts_add_up_to(chapter: outline.Chapter) -> None:
    """Quizzes, widgets, boxes and the exercise, by the rates of `bank/pace.toml`, to the next five."""
    quizzes = sum(pace.answering([stem.raw for stem in stems]) for stems in chapter.questions())
    shown = {
        type(getattr(widgets, name)()).__name__
        for name in widget_calls(chapter)
        if name not in ("quiz", "picture")
    }
    use = 0.0 if chapter.name in WIDGETS_ARE_THE_TASK else sum(map(pace.using, shown))
    exercise = prose.markdown_of(ROOT / f"exercises/source/{chapter.name}/{chapter.name}.ipynb")
    said = re.search(r"\*\*(\d+) minutes, \d+ points", exercise)
    assert said
    total = quizzes + use + minutes_of_boxes(chapter) + int(said[1])
    assert chapter.exercises == 5 * ceil(total / 5)


@each_chapter
def test_a_first_look_has_at_most_five_rows(chapter: outline.Chapter) -> None:
    """Before anything has been explained nobody reads a list of nine."""
    first = [
        stem for stems in chapter.questions() for stem in stems if stem.raw["set"] == "first-look"
    ]
    assert first
    for stem in first:
        timed = re.findall(r", [\d.]+ h$", stem.raw.get("case", ""), re.M)
        rows = [*stem.raw.get("row", []), *stem.raw.get("line", []), *timed]
        assert len(rows) <= 5, stem.id


@each_chapter
def test_it_has_enough_to_do(chapter: outline.Chapter) -> None:
    calls = widget_calls(chapter)
    assert len(calls) >= 2
    assert set(calls) - {"quiz", "picture"}, "at least one interactive piece that is not a quiz"
    stems = chapter.items()
    assert len(stems) >= 20
    assert len({stem.kind for stem in stems}) >= 4


@each_chapter
def test_it_ends_with_the_task_the_key_points_and_the_sources(chapter: outline.Chapter) -> None:
    ends = list(chapter.sections())[-len(LAST_SECTIONS) :]
    assert [a for a, e in zip(ends, LAST_SECTIONS, strict=True) if not a.endswith(e)] == []
    task, points, sources = (chapter.section(anchor) for anchor in ends)
    assert "minutes" in task
    assert len(re.findall(r"^- ", points, re.M)) >= 4
    cited = re.findall(r"\{cite(?::\w+)?\}`", sources)
    assert len(cited) >= 2


@each_chapter
def test_facilitators_find_notes_beside_the_text(chapter: outline.Chapter) -> None:
    assert len(outline.INSTRUCTOR.findall(chapter.text)) >= 2


@each_chapter
def test_its_cells_hide_their_code_and_its_anchors_are_its_own(chapter: outline.Chapter) -> None:
    code = [cell for cell in chapter.notebook.cells if cell.cell_type == "code"]
    assert all("remove-input" in cell.metadata.get("tags", []) for cell in code)
    assert set(chapter.prerequisites) <= set(ORDER[: chapter.number - 1])
    everywhere = Counter(anchor for other in CHAPTERS for anchor in other.sections())
    assert {anchor for anchor in chapter.sections() if everywhere[anchor] > 1} == set()


def test_there_are_items_enough_in_all() -> None:
    all_items = [item for path in items.banks() for item in items.load_file(path).items]
    scope = [i for i in all_items if i.kind == "classify" and i.scale["id"] == "question-scope"]
    assert len(all_items) >= 240 or all(item.id == item.family for item in all_items)
    assert len(scope) >= 30
    assert len(items.misconceptions()) >= 40


def test_glossary_terms_are_linked_at_first_use_in_most_chapters() -> None:
    """Each chapter links at least five terms of the glossary, and never one that is not there."""
    text = (ROOT / "book/glossary.md").read_text("utf-8")
    terms = set(re.findall(r"^(\S.*)\n  \S", text[text.index("```{glossary}") :], re.M))
    for chapter in CHAPTERS:
        linked = re.findall(r"\{term\}`(?:[^`<]*<([^>]+)>|([^`<]+))`", chapter.text)
        names = {(inner or whole).strip() for inner, whole in linked}
        assert len(names) >= 5, f"{chapter.name} links {sorted(names)}"
        assert names <= terms


def test_every_reference_is_cited_and_can_be_found() -> None:
    text = (ROOT / "book/references.bib").read_text("utf-8")
    entries = re.findall(r"^@\w+\{([\w-]+),(.*?)^\}", text, re.M | re.S)
    everything = "\n".join(prose.markdown_of(page) for page in prose.pages())
    cited = {
        key.strip()
        for group in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", everything)
        for key in group.split(",")
    }
    assert {key for key, _ in entries} == cited
    assert [key for key, body in entries if not re.search(r"\b(doi|url|isbn) = ", body)] == []


def test_every_source_says_how_it_was_checked() -> None:
    entries = (ROOT / "book/references.bib").read_text("utf-8").split("\n@")[1:]
    said = [
        re.search(r"^  note = \{(?:.+\. )?((?:Checked|Not) .+)\.\}$", entry, re.M)
        for entry in entries
    ]
    assert len(entries) > 40 and all(said)
    ways = {found[1].split(":")[0] for found in said if found}
    assert ways <= {"Checked November 2026", "Not looked up again for this edition"}


@each_chapter
def test_a_correlation_says_whether_it_is_corrected(chapter: outline.Chapter) -> None:
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z{*])", chapter.text):
        if re.search(r"\bcorrelation\b.*(?<!\d)\.\d\d\b", sentence, re.S):
            assert "as observed" in sentence and "corrected" in sentence, sentence


def test_a_name_is_one_person_wherever_it_is_read() -> None:
    for name, people in PEOPLE.items():
        for chapter in CHAPTERS:
            met = {it for it in people if re.search(rf"\b{it}\b", chapter.text)}
            assert met == (set(people) if chapter.name == name else set()), chapter.name


def test_one_lender_runs_through_the_course() -> None:
    """Its score, its limits and its loans: the later chapters say whose lender they tell of."""
    first = {chapter.name: chapter.notebook.cells[0].source for chapter in CHAPTERS}
    assert "a lender" in first["career-ladder"]
    for name in ("scope-of-questions", "when-teams-look-for-staff"):
        assert re.search(r"\*The lender[^*]{1,20}the ladder chapter", first[name]), name


def test_a_strategys_checklist_is_data_and_the_chapter_shows_all_of_it() -> None:
    """What is asked of a page stands in the table, and in a field each of the portfolio."""
    (chapter,) = (one for one in CHAPTERS if one.name == "structuring-expectations")
    table = chapter.section("pillars-direction-in-writing").split("| Ask of the page")[1]
    asked = re.findall(r"^\| ([^|]+\?) \|", table, re.M)
    piece = next(one for one in portfolio.read()["piece"] if one["id"] == "direction")
    assert len(asked) == 6
    assert [field["ask"] for field in piece["field"]][: len(asked)] == asked


@each_chapter
def test_a_learners_notebook_holds_no_note_for_facilitators(chapter: outline.Chapter) -> None:
    text = chapter.path.read_text("utf-8")
    theirs = blocks.without_notes(text)
    assert "{instructor}" in text and "instructor" not in theirs
    before, after = json.loads(text), json.loads(theirs)
    kept = {cell["id"]: "".join(cell["source"]) for cell in after["cells"]}
    for cell in before["cells"]:
        source = "".join(cell["source"])
        if "{instructor}" not in source:
            assert kept[cell["id"]] == source
    assert all(kept.values()) and after["metadata"] == before["metadata"]
