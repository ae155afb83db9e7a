"""What is refused says what was seen and what to do, to whoever marks; nothing is taken for what it is not."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from staffplus.grading.intake.intake import arrivals
from staffplus.grading.intake.roster import read
from staffplus.grading.intake.whose import OnRoster
from staffplus.grading.model import Refusal
from staffplus.grading.records import refused
from tests.grading.classroom import NAME, PERFECT, Classroom
from tests.grading.handins import MOODLE, NOW, E, dated, folder, packed, taken, zipped
from tests.grading.people import saved
from tests.grading.sheets import answer, notebook

#: A refusal tells a person to do one of these.
TO_DO = re.compile(
    r"\b(ask|rename|put|move|give|unpack|pack|leave|name|copy|wait|download|write|take|hand in|make)\b",
    re.IGNORECASE,
)
CELL: dict[str, Any] = {"cell_type": "markdown", "metadata": {}, "source": "# A sheet of questions"}
GIVEN = json.dumps({"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
OTHER = json.dumps(
    {"cells": [CELL | {"source": "Diary of a November"}], "metadata": {}, "nbformat": 4,
     "nbformat_minor": 4}
)  # fmt: skip


def encrypted() -> bytes:
    data = bytearray(packed([(dated(f"{E}.ipynb"), b"x")]))
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.index(sign) + (6 if sign.endswith(b"\x04") else 8)
        data[at] |= 1
    return bytes(data)


#: What lies there, and part of what is said of it.
SEEN: list[tuple[dict[str, bytes], str]] = [
    ({f"ann/{E}.ipynb": b"x", f"ben/ann_{E}.ipynb": b"y"}, "its name says `ann`, so it may be either's"),
    ({"all of us.tar.gz": b"\x1f\x8b"}, "of archives only .zip is opened"),
    ({f"ann/{E}.ipynb": b"x", "ben/work.7z": b"7z"}, "of archives only .zip is opened"),
    ({f"ann/{E}.ipynb": b"x", "ben/essay.docx": b"x"}, "no notebook: `essay.docx`"),
    ({f"{MOODLE}/a.ipynb": b"1", f"{MOODLE}/b.ipynb": b"2"}, "nothing says which of them counts"),
    ({f"ann_2026-11-24-09-40-00_{E}.ipynb": b"x"}, "in its name, the time"),
    ({f"ann/{E}/{E}.ipynb": b"x", f"ann/{E}/timestamp.txt": b"noon"}, "in its timestamp.txt, the time"),
    ({f"Working files/Cai Lind/Sheet/{E}.ipynb": b"x"}, "which was not turned in"),
    ({"lind_3_text.html": b"<p>"}, "typed text or a link only"),
    ({f"Ana/Round A/{E}.ipynb": b"1", f"Ben/Round A/{E}.ipynb": b"2"}, "stands in 2 places"),
    ({f"Desktop/{E}.ipynb": b"1"}, "is not a person's name"),
    ({f"a?b_{E}.ipynb": b"x"}, "has a meaning of its own in web addresses"),
    ({"ann.zip": b"PK no zip"}, "not a zip that can be read"),
    ({"ann.zip": encrypted()}, "it is encrypted"),
    ({f"submission_451/{E}.ipynb": b"x"}, "is Gradescope's number"),
    ({"a.zip": packed([("b.zip", packed([("c.zip", packed([(f"{E}.ipynb", b"x")]))]))])}, "is not opened"),
    ({"ed/Untitled.ipynb": GIVEN.encode()}, f"and what is in it is {E}"),
    ({"ed_diary.ipynb": OTHER.encode()}, f"and what is in it is not {E}"),
    ({"ed_diary.ipynb": b"{"}, "and it cannot be read as a notebook"),
    ({f"{who}_other.ipynb": OTHER.encode() for who in "abc"}, f"looking into the first: what is in it is not {E}"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said"), SEEN, ids=range(len(SEEN)))
def test_a_refusal_says_what_was_seen_and_what_to_do(
    tmp_path: Path, files: dict[str, bytes], said: str
) -> None:
    _, refused = taken(folder(tmp_path, files), released=GIVEN)
    assert any(said in it.reason for it in refused), refused
    for it in refused:
        assert TO_DO.search(it.reason), it
        assert "theirs" not in it.reason, "whose?"


def test_links_and_pipes_say_it_too(tmp_path: Path) -> None:
    made = folder(tmp_path, {f"ann_{E}.ipynb": b"x"})
    (made / f"ben_{E}.ipynb").symlink_to(made / f"ann_{E}.ipynb")
    os.mkfifo(made / f"cai_{E}.ipynb")
    _, refused = taken(made)
    assert len(refused) == 2
    assert all("put" in it.reason for it in refused)


def test_names_on_no_roster_say_what_was_compared(tmp_path: Path) -> None:
    roster = "Student ID,Name,Canvas ID\ns1,Ana Reyes,101\ns2,Ben Okoro,102\n"
    whose = OnRoster(read(saved(tmp_path, roster), {"number": "Canvas ID"}))
    files = [f"reyesana_222_9001_{E}.ipynb", f"okoroben_101_9002_{E}.ipynb", f"zoe_{E}.ipynb"]
    made = zipped(tmp_path, [(name, b"x") for name in files])
    said = {it.origin: it.reason for it in arrivals(made, E, now=NOW, whose=whose)
            if isinstance(it, Refusal)}  # fmt: skip
    assert len(said) == 3
    assert (
        "another number for `s1 (Ana Reyes)` (101, and not 222)" in said[f"cohort.zip: {files[0]}"]
    )
    assert (
        "101 is `s1 (Ana Reyes)`, and the name is `s2 (Ben Okoro)`"
        in said[f"cohort.zip: {files[1]}"]
    )
    assert all("Put the name or number into the roster" in it for it in said.values())
    assert all(
        "each platform's numbers may have a column of their own" in it for it in said.values()
    )


def test_a_folder_with_two_exercises_is_set_aside_for_the_other_and_nobody_has_to_look(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = "levels-and-tracks"
    source = plain.root / "source"
    (source / other).mkdir()
    (source / other / f"{other}.ipynb").write_text(notebook(answer("elsewhere", "y = 2")))
    mine, theirs = plain.filled(PERFECT), notebook(answer("elsewhere", "y = 3"))
    made = tmp_path / "by-mail"
    made.mkdir()
    for learner in ("ann", "ben", "cai", "dee", "eve", "fay"):
        (made / f"{learner}_{NAME}.ipynb").write_text(mine)
        (made / f"{learner}_{other}.ipynb").write_text(theirs)
    (made / f"gus_{other}.ipynb").write_text(theirs)
    rows = tmp_path / "rows.csv"
    assert plain.grade(str(made), "--entries", str(rows)) == 0
    told = capsys.readouterr().out
    assert "Refused" not in told
    assert rows.read_text().count(f"the notebook of another exercise: staffplus grade {other}") == 7
    # One that is this exercise's for all its name is not passed over.
    (made / f"hal_{other}.ipynb").write_text(mine)
    assert plain.grade(str(made)) == 1
    assert f"hal_{other}.ipynb" in capsys.readouterr().out


def test_what_lies_in_submitted_for_another_exercise_is_no_news_of_this_one(
    plain: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    other = "levels-and-tracks"
    for name in ("source", "submitted"):
        at = plain.root / name / (other if name == "source" else f"ann/{other}")
        at.mkdir(parents=True)
        (at / f"{other}.ipynb").write_text(notebook(answer("elsewhere", "y = 2")))
    plain.submit("ann", PERFECT)
    assert plain.grade() == 0
    assert "1 entry in submitted/, new: 1 marked" in capsys.readouterr().out
    misspelt = plain.root / "submitted" / "ben" / f"{NAME}s"
    misspelt.mkdir(parents=True)
    (misspelt / f"{NAME}s.ipynb").write_text(plain.filled(PERFECT))
    plain.grade()
    assert "1 entry in submitted/, new" in capsys.readouterr().out, (
        "no exercise of the course has it"
    )


def test_what_is_true_of_several_uploads_stands_once_in_a_row() -> None:
    tail = (
        "may be any of 2 people on the roster; perhaps `s1` or `s2`. Put the name into the roster"
    )
    files = [("a", f"it may be theirs: `Lin Wei_7011` {tail}"), ("b", f"it may be theirs: `linwei_5112` {tail}"),
             ("c", "it may be theirs: `lin wei` is not on the roster")]  # fmt: skip
    assert refused.said(files) == (
        f"`Lin Wei_7011` {tail}. The same is true of `linwei_5112`; `lin wei` is not on the roster"
    )
    assert refused.said([("a", "no notebook"), ("b", "no notebook")]) == "no notebook"


@pytest.mark.parametrize("there", [{}, {".DS_Store": b"x"}, {"__MACOSX/ann/._sheet.ipynb": b"x"}])
@pytest.mark.parametrize("as_zip", [True, False])
def test_an_upload_without_a_hand_in_is_no_class_that_is_marked(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str], there: dict[str, bytes], as_zip: bool
) -> None:  # fmt: skip
    (tmp_path / "in").mkdir()
    upload = zipped(tmp_path, there.items()) if as_zip else folder(tmp_path, there)
    assert plain.grade(str(upload), "--json") == 1
    assert "no hand-in is in it" in capsys.readouterr().out
    plain.submit("ann", PERFECT)
    assert plain.grade() == 0  # where nobody has handed in by way of nbgrader is no news
