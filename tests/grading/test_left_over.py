"""What an upload holds beside notebooks that count: passed over, refused or noted, each entry once."""

from __future__ import annotations

from pathlib import Path

import pytest

from staffplus.grading.intake.intake import arrivals
from staffplus.grading.intake.people import visible
from staffplus.grading.model import Arrival, Passed, Refusal
from tests.grading.handins import MOODLE, NOW, E, Entry, folder, packed, taken, zipped


def test_what_is_certainly_something_else_is_passed_over_in_silence(tmp_path: Path) -> None:
    files = {
        f"ann/{E}/{E}.ipynb": b"x",
        "ann/other/other.ipynb": b"",
        "ann/notes.txt": b"",
        "ann/sheet/drawing.png": b"",
        "ben/other/other.ipynb": b"",
        f"__MACOSX/ann/{E}/._{E}.ipynb": b"",
        f"ann/{E}/._{E}.ipynb": b"",
        "ann/.DS_Store": b"",
        f"ann/{E}/.ipynb_checkpoints/{E}-checkpoint.ipynb": b"",
        f"cal/.ipynb_checkpoints/{E}.ipynb": b"",
        "ann/scratch.ipynb": b"",
        "ann_5_assignsubmission_file_/sheet.ipynb": b"y",
        "ann_5_assignsubmission_onlinetext_/onlinetext.html": b"",
    }
    for made in (folder(tmp_path, files), zipped(tmp_path, list(files.items()))):
        good, refused = taken(made)
        assert not refused
        assert [(it.learner, it.notes) for it in good] == [("ann", ()), ("ann_5", ())]


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_every_entry_is_in_one_row_with_the_learner_it_belongs_to(
    tmp_path: Path, kind: str
) -> None:
    rows = {
        f"ann/{E}/{E}.ipynb": ("taken", "ann"),
        f"ann/{E}/timestamp.txt": ("passed", "ann"),
        f"ann/{E}/{E} (1).ipynb": ("taken", "ann"),
        f"ann/{E}/drawing.png": ("passed", "ann"),
        "ann/other/other.ipynb": ("passed", "ann"),
        "ann/scratch.ipynb": ("passed", "ann"),
        "ann/.DS_Store": ("passed", "ann"),
        f"ann/{E}/~${E}.ipynb": ("passed", "ann"),
        "cal_7_assignsubmission_file_/Desktop.ini": ("passed", "cal_7"),
        ".~lock.marks.csv#": ("passed", ""),
        "Icon\r": ("passed", ""),
        f"__MACOSX/ann/._{E}.ipynb": ("passed", ""),
        "ben/essay.docx": ("refused", "ben"),
        "ben/notes.txt": ("refused", "ben"),
        f"cal_7_assignsubmission_file_/{E}.ipynb": ("taken", "cal_7"),
        "cal_7_assignsubmission_onlinetext_/onlinetext.html": ("passed", "cal_7"),
        "dee_8_assignsubmission_file_/a.ipynb": ("refused", "dee_8"),
        "dee_8_assignsubmission_file_/b.ipynb": ("refused", "dee_8"),
        "grades.csv": ("passed", ""),
        "index.html": ("passed", ""),
        "somebody's essay.docx": ("refused", ""),
        f"Ana_{E}.ipynb": ("taken", "Ana"),
    }
    if kind == "folder":
        made = folder(tmp_path, dict.fromkeys(rows, b"2026-11-24 09:40:00 UTC"))
        (made / "eva").mkdir()
        rows["eva/"] = ("passed", "eva")
        rows["__MACOSX/"] = rows.pop(f"__MACOSX/ann/._{E}.ipynb")
    else:
        made = zipped(tmp_path, [(name, b"2026-11-24 09:40:00 UTC") for name in rows])
    found: list[tuple[str, tuple[str, str]]] = []
    for it in arrivals(made, E, now=NOW):
        match it:
            case Arrival():
                found.append((it.origin, ("taken", it.learner)))
            case Passed():
                found.append((it.origin, ("passed", it.learner)))
            case Refusal():
                found += [(at, ("refused", it.learner)) for at in it.entries or (it.origin,)]
    plain = [(at.removeprefix("cohort.zip: "), said) for at, said in found]
    rows = {visible(at): said for at, said in rows.items()}
    assert len(plain) == len(rows) and dict(plain) == rows


#: What a system, an editor or Jupyter leaves in a learner's folder.
LEFT = (
    ".DS_Store", "Thumbs.db", "thumbs.db", "Desktop.ini", "Icon\r", ".localized", ".directory", f"._{E}.ipynb",
    f"~${E}.ipynb", f".~lock.{E}.ipynb#", ".git/HEAD", ".idea/work.xml", "__pycache__/a.pyc",
    f".ipynb_checkpoints/{E}-checkpoint.ipynb", f".virtual_documents/{E}.ipynb",
)  # fmt: skip


@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize("home", ["Ann", "Ann.zip", "Ann_5_assignsubmission_file_", f"Ann/{E}"])
def test_what_a_system_left_has_the_learner_in_whose_folder_it_lies_and_is_nobodys_hand_in(
    tmp_path: Path, home: str, left: str
) -> None:
    files = {f"Zoe/{E}.ipynb": b"z", f"{home}/{E}.ipynb": b"x", f"{home}/{left}": b"?"}
    if home.endswith(".zip"):
        files = {f"Zoe/{E}.ipynb": b"z", home: packed([(f"{E}.ipynb", b"x"), (left, b"?")])}
    found = list(arrivals(folder(tmp_path, files), E, now=NOW))
    assert not [it for it in found if isinstance(it, Refusal)]
    assert len([it for it in found if isinstance(it, Arrival)]) == 2
    (row,) = (it for it in found if isinstance(it, Passed))
    assert row.learner == ("Ann_5" if "_5_" in home else "Ann")
    assert "left by" in row.reason


def test_two_spellings_of_one_name_side_by_side_may_be_two_people(tmp_path: Path) -> None:
    composed, apart = "Jos\u00e9", "Jose\u0301"
    for files in (
        {f"{composed}/{E}.ipynb": b"1", f"{apart}/{E}.ipynb": b"2", f"ben/{E}.ipynb": b"3"},
        {f"{composed}_{E}.ipynb": b"1", f"{apart}_{E}.ipynb": b"2", f"ben_{E}.ipynb": b"3"},
    ):
        good, refused = taken(zipped(tmp_path, [*files.items()]))
        assert [it.learner for it in good] == ["ben"]
        assert len(refused) == 2 and all("NFC and NFD" in it.reason for it in refused)


@pytest.mark.parametrize(
    ("path", "learner"),
    [
        ("ann/homework.ipynb", "ann"),
        ("homework.ipynb", ""),
        (f"{E}.ipynb", ""),
        (f"{E}/{E}.ipynb", ""),
        (f"{E}_ann.ipynb", E),
        (f"_{E}.ipynb", ""),
        (f"20261124T094000Z_{E}.ipynb", ""),
        (f"ann/20261101T094000Z_{E}.ipynb", ""),
        ("ann_sheets.ipynb", "ann"),
        ("ann/shet_1.ipynb", ""),
    ],
)
def test_a_lone_notebook_of_another_name_is_refused_with_how_to_name_it(
    tmp_path: Path, path: str, learner: str
) -> None:
    good, (refused,) = taken(folder(tmp_path, {path: b"x"}))
    assert not good
    assert (refused.origin, refused.learner) == (path, learner)
    assert f"rename it to LEARNER_{E}.ipynb" in refused.reason


def test_many_notebooks_of_another_exercise_are_told_of_once(tmp_path: Path) -> None:
    files = {f"{name}_why-staff.ipynb": b"" for name in "abcde"} | {f"f_{E}.ipynb": b""}
    (one,), (refused,) = taken(folder(tmp_path, files))
    assert one.learner == "f"
    assert refused.reason.startswith("5 notebooks have names that end in `why-staff`")
    assert refused.origin == "a_why-staff.ipynb, b_why-staff.ipynb, c_why-staff.ipynb, …"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("a.ipynb", "b.ipynb"), "2 notebooks, and nothing says which of them counts: `a.ipynb`, `b.ipynb`"),
        ((f"{E} copy.ipynb", f"{E}-Copy1.ipynb"), "2 notebooks, and nothing says which"),
        (("essay.pdf",), f"no notebook, but `essay.pdf`; ask for {E}.ipynb"),
    ],
)  # fmt: skip
def test_an_upload_that_may_mean_several_notebooks_or_none_is_refused(
    tmp_path: Path, names: tuple[str, ...], said: str
) -> None:
    good, (refused,) = taken(folder(tmp_path, {f"{MOODLE}/{it}": it.encode() for it in names}))
    assert not good
    assert refused.learner == "José Ñandú_104"
    assert said in refused.reason


def test_what_a_marker_should_know_of_an_upload_is_noted(tmp_path: Path) -> None:
    entries: list[Entry] = [
        (f"{MOODLE}/mine.ipynb", b""),
        (f"ann/{E}.ipynb", b""),
        (f"ann/{E} (1).ipynb", b"later"),
        (f"doeben_LATE_7_2007_{E}.ipynb", b""),
    ]
    good, refused = taken(zipped(tmp_path, entries))
    assert not refused
    assert {it.learner: it.notes[0].what for it in good} == {
        "José Ñandú_104": "The file is named `mine.ipynb`; it is the only notebook there.",
        "ann": (
            f"Several files were handed in: `{E} (1).ipynb` counts, and not `{E}.ipynb`: it is the "
            "later by the number in its name."
        ),
        "doeben_7": "Canvas marks it as late.",
    }


def test_a_list_that_a_platform_puts_beside_hand_ins_is_ignored_and_a_learners_page_is_not(
    tmp_path: Path,
) -> None:
    """Brightspace's bulk download has an index.html of its own."""
    brightspace = "5104-88 - Ana Reyes - Nov 24, 2026 940 AM"
    made = zipped(tmp_path, [(f"{brightspace}/{E}.ipynb", b"x"), ("index.html", b"<html>")])
    found = [*arrivals(made, E, now=NOW)]
    assert [it.reason for it in found if isinstance(it, Passed)] == [
        "the list that Brightspace puts beside what was handed in"
    ]
    assert not [it for it in found if isinstance(it, Refusal)]
    (tmp_path / "b").mkdir()
    made = folder(tmp_path / "b", {f"ann/{E}.ipynb": b"x", "ben/index.html": b"<html>"})
    _, (refused,) = taken(made)
    assert (refused.learner, "`index.html`" in refused.reason) == ("ben", True)
    (tmp_path / "c").mkdir()
    _, (refused,) = taken(folder(tmp_path / "c", {"my work.html": b"<html>"}))
    assert refused.origin == "my work.html"
