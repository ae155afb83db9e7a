"""What people paste is read as the description that it is; what only looks like one is not."""

from __future__ import annotations

import pytest

from staffplus.jobdesc.document import JobDescription
from tests.jd_pasted import NO_PARTS, PASTED


@pytest.mark.parametrize("kind", PASTED)
def test_lines_that_name_parts_are_headings_where_nothing_else_marks_one(kind: str) -> None:
    text, parts = PASTED[kind]
    read = JobDescription.from_markdown(text)
    assert {part: read.parts[part] for part in read.written} == parts
    assert JobDescription.from_markdown(read.to_markdown()) == read


@pytest.mark.parametrize("kind", NO_PARTS)
def test_a_text_that_names_parts_in_passing_has_none(kind: str) -> None:
    assert JobDescription.from_markdown(NO_PARTS[kind]).written == []


@pytest.mark.parametrize(
    "mark", ["## Agreement", "**Agreement**", "Agreement\n---", "**Agreement:** a"]
)
def test_one_marked_heading_leaves_all_other_lines_as_they_are(mark: str) -> None:
    text = "Direction\nb\n\nProblem\nc\n\nHorizon: d"
    read = JobDescription.from_markdown(f"{mark}\n\n{text}\n")
    assert read.written == ["agreement"] and read.parts["agreement"].endswith(text)


def test_each_line_of_a_pasted_part_is_known_by_its_number() -> None:
    text = "Direction\nmove\n\nProblem – they wait\nlong\n\nHorizon\n\n● March\n"
    read = JobDescription.from_markdown(text)
    assert {part: read.lines[part] for part in read.written} == {"direction": (2,), "problem": (4, 5), "horizon": (9,)}  # fmt: skip


@pytest.mark.parametrize(
    ("above", "title", "intro"),
    [
        ("Job description – Staff, returns", "Staff, returns", ""),
        ("JOB DESCRIPTION: Staff\n\nby Olu", "Staff", "by Olu"),
        ("Staff, returns", "", "Staff, returns"),
        ("Job description", "", "Job description"),
        ("# Staff", "Staff", ""),
    ],
)
def test_a_line_above_is_the_title_if_it_says_so(above: str, title: str, intro: str) -> None:
    read = JobDescription.from_markdown(f"{above}\n\nDirection\na\n\nProblem\nb\n\nHorizon\nc\n")
    assert (read.title, read.intro) == (title, intro)
