"""A folder is not a person until something says so; platforms' own rows and files do."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from staffplus.grading.intake.platforms import PLATFORMS, Platform, told
from tests.grading.handins import E, folder, packed, taken

#: Files, and learner -> what counts of theirs, in order; what is refused is not in there.
WHOSE: list[tuple[dict[str, bytes], dict[str, list[bytes]], tuple[str, ...]]] = [
    (
        {
            f"Submitted files/Ana Reyes/Sheet/Version 10/{E}.ipynb": b"10",
            f"Submitted files/Ana Reyes/Sheet/Version 9/{E}.ipynb": b"9",
            f"Submitted files/Ben Okoro/Sheet/Version 1/{E}.ipynb": b"b",
            f"Working files/Ana Reyes/Sheet/{E}.ipynb": b"draft",
            f"Working files/Cai Lind/Sheet/{E}.ipynb": b"draft",
        },
        {"Ana Reyes": [b"9", b"10"], "Ben Okoro": [b"b"]},
        ("only a draft",),
    ),
    (
        {
            "ben.zip": packed([(f"homework 1/{E}.ipynb", b"b")]),
            "cai.zip": packed([(f"Desktop/{E}.ipynb", b"c")]),
            "dee.zip": packed([(f"my things/{E}.ipynb", b"d")]),
        },
        {"ben": [b"b"], "cai": [b"c"], "dee": [b"d"]},
        (),
    ),
    (  # zips of sections: several people in each
        {
            "one.zip": packed([(f"ann/{E}.ipynb", b"a"), (f"ben/{E}.ipynb", b"b")]),
            "two.zip": packed([(f"cai/{E}.ipynb", b"c"), (f"dee/{E}.ipynb", b"d")]),
        },
        {"ann": [b"a"], "ben": [b"b"], "cai": [b"c"], "dee": [b"d"]},
        (),
    ),
    (  # the same names in every branch
        {f"Ana/Round A/{E}.ipynb": b"1", f"Ben/Round A/{E}.ipynb": b"2"},
        {},
        ("stands in 2 places", "stands in 2 places"),
    ),
    (
        {f"Ana/Version 1/{E}.ipynb": b"1", f"Ben/2026-11-24/{E}.ipynb": b"2"},
        {},
        ("not a person's name", "not a person's name"),
    ),
    (  # two levels, and nothing says which is the learner's
        {f"Ana/clean/{E}.ipynb": b"1", f"Ben/last/{E}.ipynb": b"2"},
        {},
        ("either may be the learner", "either may be the learner"),
    ),
    (
        {
            f"Sheet_ann_attempt_2026-11-24-10-40-00_{E}.ipynb": b"later",
            f"Sheet_ann_attempt_2026-11-24-09-40-00_{E} (2).ipynb": b"earlier",
            "Sheet_ann_attempt_2026-11-24-10-40-00.txt": b"",
            "Sheet_ben_attempt_2026-11-24-10-40-00.txt": b"",
        },
        {"ann": [b"earlier", b"later"]},
        ("typed text or a link only",),
    ),
    (
        {
            f"7-81 - Ana Reyes - Nov 24, 2026 1140 AM/{E}.ipynb": b"later",
            f"7-80 - Ana Reyes - Nov 24, 2026 940 AM/{E}.ipynb": b"earlier",
            f"8-82 - Ana Reyes - Nov 24, 2026 940 AM/{E}.ipynb": b"a namesake",
        },
        {"Ana Reyes_7": [b"earlier", b"later"], "Ana Reyes_8": [b"a namesake"]},
        (),
    ),
    (
        {f"reyesana_101_9007_{E}-1.ipynb": b"later", f"again/reyesana_101_9001_{E}.ipynb": b"earlier"},
        {"reyesana_101": [b"earlier", b"later"]},
        (),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "counts", "told"),
    WHOSE,
    ids=[f"{n}-{next(iter(it[0]))[:20]}" for n, it in enumerate(WHOSE)],
)
def test_a_folder_is_not_a_person_until_something_says_so(
    tmp_path: Path, files: dict[str, bytes], counts: dict[str, list[bytes]], told: tuple[str, ...]
) -> None:
    good, refused = taken(folder(tmp_path, files))
    found: dict[str, list[bytes]] = {}
    for it in good:
        found.setdefault(it.learner, []).append(it.data)
    assert found == counts
    assert len(refused) == len(told)
    for refusal, part in zip(refused, told, strict=True):
        assert part in refusal.reason


#: Names as Canvas writes them: letters, their marks and digits. Python's `\\w` has no marks.
SCRIPTS = (
    "müllerjosé", "ngôthịhoà", "अनिताशर्मा", "สมชายใจดี", "தமிழ்செல்வி", "মৌসুমীরায়", "မောင်မောင်", "محمّدعلي", "שָׂרָה",
    "김민수", "ゴトウ", "李伟", "αλέξης",
)  # fmt: skip


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("name", SCRIPTS)
def test_canvas_names_are_read_in_every_script_and_either_form(
    tmp_path: Path, name: str, form: Literal["NFC", "NFD"]
) -> None:
    """Two attempts, the later late; one who typed; an archive in place of a notebook."""
    who = unicodedata.normalize(form, name)
    files = {
        f"{who}_12_9002_{E}-1.ipynb": b"earlier",
        f"{who}_LATE_12_9003_{E}-2.ipynb": b"later",
        f"{who}_13_text.html": b"<p>",
        f"{who}_14_9004_work.zip": packed([(f"{E}.ipynb", b"z")]),
    }
    good, (typed,) = taken(folder(tmp_path, files))
    who = unicodedata.normalize("NFC", name)  # as learners are called, whatever the file system did
    said = [(it.learner, it.data, it.evidence.number, it.evidence.late) for it in good]
    assert sorted(said) == [
        (f"{who}_12", b"earlier", 9002, False),
        (f"{who}_12", b"later", 9003, True),
        (f"{who}_14", b"z", 9004, False),
    ]
    assert typed.learner == f"{who}_13" and "typed text or a link" in typed.reason


GRADESCOPE = """---
submission_451:
  :submitters:
  - :name: Ana Reyes
    :sid: areyes
    :email: ana@example.org
submission_452:
  :submitters:
  - :name: Ben Okoro
    :sid: ''
    :email: ben@example.org
  - :name: Cai Lind
    :sid: clind
"""


def test_gradescopes_numbers_are_people_where_its_own_file_says_so(tmp_path: Path) -> None:
    files = {f"a/submission_{n}/{E}.ipynb": b"%d" % n for n in (451, 452, 453)}
    good, refused = taken(
        folder(tmp_path, files | {"a/submission_metadata.yml": GRADESCOPE.encode()})
    )
    assert [(it.learner, it.data) for it in good] == [
        ("areyes", b"451"),
        ("ben@example.org", b"452"),
        ("clind", b"452"),
    ]
    assert "Handed in by a group: `ben@example.org`, `clind`" in good[1].notes[0].what
    assert "names nobody for `submission_453`" in refused[0].reason


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "give the whole export"),
        (b"a: [", "is not YAML"),
        (b"- 1", "expected a table"),
        (b"submission_451: 3", "has no list :submitters"),
        (b"\xff\xfe", "cannot be used"),
    ],
)
def test_a_number_without_a_person_is_refused(
    tmp_path: Path, text: bytes | None, said: str
) -> None:
    files = {f"a/submission_451/{E}.ipynb": b"x"}
    if text is not None:
        files["a/submission_metadata.yml"] = text
    good, (refused,) = taken(folder(tmp_path, files))
    assert not good
    assert said in refused.reason


def test_other_formats_typed_text_and_links_are_named_with_their_learner(tmp_path: Path) -> None:
    files = {
        f"ann/{E}.ipynb": b"x",
        f"ben/{E}.7z": b"",
        "cai/my work.docx": b"",
        f"dee_{E}.pdf": b"",
        f"reyes_1_9001_{E}.ipynb": b"y",
        "okoro_2_text.html": b"",
        "lind_LATE_3_link.html": b"",
        f"dale_4_9004_{E}.pdf": b"",
        "fox_5_assignsubmission_onlinetext_/onlinetext.html": b"",
    }
    good, refused = taken(folder(tmp_path, files))
    assert [it.learner for it in good] == ["ann", "reyes_1"]
    assert {it.learner for it in refused} == {"ben", "cai", "dee", "okoro_2", "lind_3", "dale_4", "fox_5"}  # fmt: skip
    said = {it.learner: it.reason for it in refused}
    assert "`my work.docx`" in said["cai"]
    assert "typed text or a link only" in said["lind_3"]


@pytest.mark.parametrize("row", PLATFORMS, ids=[row.name for row in PLATFORMS])
def test_every_platforms_row_reads_its_own_example(row: Platform) -> None:
    found = told(tuple(row.example.split("/")))
    assert found is not None
    assert found.platform == row.name
    assert found.rest == f"{E}.ipynb"
