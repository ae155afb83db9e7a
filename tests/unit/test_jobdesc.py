"""A job description is read tolerantly, loses nothing, and says with line numbers what it met."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffplus import jobdesc
from staffplus.jobdesc.document import JobDescription
from staffplus.jobdesc.parts import PARTS
from staffplus.jobdesc.reading import JobDescriptionError, Round, Section

WHOLE = "# Staff, fraud\n\n" + "\n".join(f"## {jobdesc.NAMES[p]}\n\ntext of {p}\n" for p in PARTS)


def notes(text: str) -> list[str]:
    return [str(note) for note in JobDescription.from_markdown(text).notes]


def test_a_whole_description_is_read_without_a_note() -> None:
    description = JobDescription.from_markdown(WHOLE)
    assert description.title == "Staff, fraud"
    assert description.parts == {part: f"text of {part}" for part in PARTS}
    assert description.notes == ()
    assert repr(description) == "JobDescription('Staff, fraud', 8 of 8 parts written)"


def test_a_missing_part_is_named_and_empty() -> None:
    text = WHOLE.replace("## Horizon\n\ntext of horizon\n", "")
    assert notes(text) == ["found no heading for Horizon; empty for now"]
    assert JobDescription.from_markdown(text).parts["horizon"] == ""


def test_a_repeated_part_is_joined_and_both_lines_are_named() -> None:
    description = JobDescription.from_markdown(WHOLE + "## Problem\n\nmore of it\n")
    assert description.parts["problem"] == "text of problem\n\nmore of it"
    assert [str(n) for n in description.notes] == [
        "line 34: found Problem again (first at line 7); its text was added to the first"
    ]


def test_a_renamed_part_is_kept_under_its_own_name_and_not_guessed() -> None:
    text = WHOLE.replace("## Horizon", "## Horizons").replace("## Radius", "## Reach")
    description = JobDescription.from_markdown(text)
    assert description.extra == (
        Section("Horizons", "text of horizon"),
        Section("Reach", "text of radius"),
    )
    assert description.parts["horizon"] == description.parts["radius"] == ""
    assert [str(n) for n in description.notes] == [
        "line 15: found the section 'Horizons', which is none of the eight parts; "
        "kept under its own name. If it is meant as Horizon, rename it",
        "line 19: found the section 'Reach', which is none of the eight parts; kept under its own name",
        "found no heading for Horizon, Radius; empty for now",
    ]


@pytest.mark.parametrize(
    "heading",
    ["## not doing", "# Not-doing", "### 7. NOT DOING", "## The not doing (draft 2)", "##Not doing",
     "## ✅ Not doing 🚀", "**Not doing**", "**Not doing:**", "## Not doing ##", "  ## Not doing",
     "7. Not doing", "7) Not doing:", "__Not doing__", "Not doing\n---------", "Not doing\n===", "## My not doing", "**7. Not doing**"],
)  # fmt: skip
def test_usual_ways_of_writing_a_heading(heading: str) -> None:
    assert JobDescription.from_markdown(f"{heading}\n\nmine").parts["not-doing"] == "mine"


@pytest.mark.parametrize(
    "line", ["Not doing", "## Scope", "#notdoing", "**Scope**", "####### Problem"]
)
def test_what_is_no_part_heading(line: str) -> None:
    assert not any(JobDescription.from_markdown(f"{line}\n\nmine").parts.values())


@pytest.mark.parametrize(
    "line", ["**Radius:** Disputes tags.", "**Radius**: Disputes tags.", "__Radius:__ Disputes tags.", "__5. Radius__: Disputes tags."]
)  # fmt: skip
def test_a_heading_and_its_text_may_share_a_line(line: str) -> None:
    description = JobDescription.from_markdown(f"# x\n\n## Horizon\n\nMay\n\n{line}\nMore.\n")
    assert description.parts["radius"] == "Disputes tags.\nMore."
    assert description.parts["horizon"] == "May"
    assert description.lines["radius"] == (7, 8)


@pytest.mark.parametrize(
    "text", ["We agree on:\n1. Direction\n2. Horizon", "We agree on:\n\n1. Direction\n2. Horizon", "**Marta:** the radius", "Radius\n\n---"]
)  # fmt: skip
def test_a_list_of_parts_or_a_name_in_bold_begins_no_part(text: str) -> None:
    description = JobDescription.from_markdown(f"## Agreement\n\n{text}\n")
    assert description.parts["agreement"] == text
    assert description.written == ["agreement"]


def test_nothing_of_a_foreign_file_is_lost() -> None:
    text = "---\nfront: matter\n---\nBefore.\n# Title\nIntro.\n## Scope\na\n### Deeper\nb\n## Problem\nc\n### d\ne\n# Appendix\nf\n"
    again = JobDescription.from_markdown(text).to_markdown()
    for line in text.replace("#", "").split("\n"):
        assert line.strip() in again
    assert JobDescription.from_markdown(text).parts["problem"] == "c\n### d\ne"


def test_an_empty_file_is_an_empty_description_that_says_so() -> None:
    assert notes("") == notes(" \n\n") == [
        "found no text in any of the eight parts; expected headings such as ## Direction"
    ]  # fmt: skip


def test_rounds_are_kept_with_their_dates_and_read_again() -> None:
    first = JobDescription("Staff", {"direction": "one"})
    second = first.keep_round("before the talk: blind", date(2026, 11, 3))
    assert second.rounds[0] == Round("2026-11-03", "before the talk: blind", first.parts)
    assert "# Round 1, 2026-11-03: before the talk: blind" in second.to_markdown()
    assert JobDescription.from_markdown(second.to_markdown()) == second
    assert repr(second).endswith("1 of 8 parts written, 1 kept round)")


def test_odd_rounds_keep_their_words() -> None:
    description = JobDescription.from_markdown(
        "## Problem\nnow\n# Round 4, soon: talk\nbefore\n## Problem\nthen\n## Scope\nx\n# Round 4\n"
    )
    assert [r.note for r in description.rounds] == ["soon: talk", ""]
    assert description.rounds[0].parts["problem"] == "then"
    assert description.rounds[0].extra == (
        Section("Before the first part", "before"),
        Section("Scope", "x"),
    )
    told = [str(n) for n in description.notes]
    assert told[0].startswith("line 3: found the date 'soon'")
    assert told[1] == "line 3: found round 4; it is read as round 1, in the order of the file"


def test_a_later_format_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(JobDescriptionError, match=r"line 2: found format 2.*expected format 1"):
        JobDescription.from_markdown("# x\n<!-- staffplus job description, format 2 -->\n")


def test_far_too_long_a_text_is_refused() -> None:
    with pytest.raises(JobDescriptionError, match=r"found 2,000,001 characters; expected"):
        JobDescription.from_markdown("a" * 2_000_001)


def test_200_kb_are_read_and_written_whole() -> None:
    text = "The ranker in Leeds was wrong again; nobody knows why.\n" * 3700
    description = JobDescription("Staff", {"problem": text})
    assert JobDescription.from_markdown(description.to_markdown()) == description
    assert len(description.parts["problem"]) > 200_000


def test_an_unknown_part_cannot_be_set() -> None:
    with pytest.raises(JobDescriptionError, match="found the part 'scope'; expected one of direc"):
        JobDescription(parts={"scope": ""})


def test_a_file_that_is_no_text_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(b"## Problem\n\nna\xefve\n")
    with pytest.raises(JobDescriptionError, match=r"x\.md:3: found a byte that is not UTF-8"):
        JobDescription.from_file(path)
    with pytest.raises(JobDescriptionError, match=r"gone\.md: No such file.*expected a Markdown"):
        JobDescription.from_file(tmp_path / "gone.md")


TEXT = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ["## Problem", "# Round 1, 2026-01-01: x", "\\## Scope", "\\\\# a", "**Horizon**", "### Radius", "Radius", "---", "===", "3. Evidence", "4) x", "**Radius:** a", "\\Radius", "__Agreement__",
             "<!-- staffplus job description, format 9 -->", "  ", "\t", "# #", "## a #", "```", "---",
             "שלום עולם", "👩🏽‍🔬 emoji 𝕏", "\u2028", "\x85", "\ufeff"]
        ),
    ),
    max_size=5,
).map("\n".join)  # fmt: skip
LINE = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=12)


@given(
    st.builds(
        JobDescription,
        LINE,
        st.dictionaries(st.sampled_from(PARTS), TEXT),
        TEXT,
        rounds=st.lists(
            st.builds(
                lambda day, note, parts: Round(
                    day.isoformat(), note.strip(" \t"), JobDescription(parts=parts).parts
                ),
                st.dates(date(1900, 1, 1)),
                LINE,
                st.dictionaries(st.sampled_from(PARTS), TEXT),
            ),
            max_size=2,
        ).map(tuple),
    )
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_reads_back_the_same(description: JobDescription) -> None:
    assert JobDescription.from_markdown(description.to_markdown()) == description


@given(TEXT)
@settings(max_examples=300, deadline=None)
def test_reading_what_was_read_changes_nothing_more(text: str) -> None:
    try:
        once = JobDescription.from_markdown(text)
    except JobDescriptionError as error:
        assert "format 9" in str(error)
        return
    assert JobDescription.from_markdown(once.to_markdown()) == once
