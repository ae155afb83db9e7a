"""A folder or zip that is called as a place, a day, a version or a download is nobody, and so nobody's
work becomes another's; people with names like those stay people."""

from __future__ import annotations

from pathlib import Path

import pytest

from staffplus.grading.intake.nobody import PLACES, is_nobody
from staffplus.grading.intake.roster import read
from staffplus.grading.intake.whose import OnRoster
from tests.grading.handins import E, folder, packed, taken
from tests.grading.people import saved

DOWNLOADS = (
    "drive-download-20261124T094000Z-001", "drive-download-20261124T094000Z-1-001", "OneDrive_2026-11-24",
    "OneDrive_1_24-11-2026", "OneDrive - Contoso University", "takeout-20261124T094000Z-001",
    "gradebook_download",
)  # fmt: skip
DAYS = (
    "24 Nov 2026", "24. November", "Nov 24", "Nov_24_2026", "November 24, 2026", "24nov", "24-11-26",
    "24.11.2026", "2026-11-24", "2026_11_24 late", "20261124_0940", "20261124T094000", "3 de marzo de 2026",
    "1er août",
)  # fmt: skip
VERSIONS = (
    "final version", "Version finale", "final_final", "FINAL FINAL 2", "version2", "v3", "2nd attempt",
    "second try", "my last try", "old version", "neue Version", "Letzte Abgabe", "Última versión", "Copia 2",
    "backup", "Archive 2", "hand-in 1", "handed in", "resubmission", "Lab 3", "exercise 2", "week 4", "work (1)",
    f"{E} final", f"{E}-main", f"{E}-master", f"final {E} v2", f"{E}_corrected_version",
)  # fmt: skip
#: As people are called, or as they log in.
PEOPLE = (
    "ann", "Ana Reyes", "May Lee", "Jan", "April", "Maria 2", "Julia 3", "Marcel 12", "August Lind",
    "Sunday Ade", "Wei Main", "Right", "Clean, Ben", "New Ann", "Copy Jo", "Old Tom", "Final Smith", "Page",
    "20210315", "1", "42", "s1234567", "student01", "learner07", "user3", "Box", "Ana-main", f"Ana {E} final",
    "علي", "דוד כהן", "李伟", "José Núñez", "Lab Kim", "version_ng", "Group 1", "onedriver", "dre", "OneDrive Ana",
    "Secondo Terzi", "De La", "Homero", "Workman",
)  # fmt: skip


@pytest.mark.parametrize("name", [*PLACES, *DOWNLOADS, *DAYS, *VERSIONS])
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_place_a_day_a_version_or_a_download_is_no_person(
    tmp_path: Path, name: str, kind: str
) -> None:
    """Not beside people either, in whose place it stands."""
    files = {f"Ann/{E}.ipynb": b"a", f"Ben/{E}.ipynb": b"b"}
    if kind == "folder":
        files[f"{name}/{E}.ipynb"] = b"x"
    else:
        files[f"{name}.zip"] = packed([(f"{E}.ipynb", b"x")])
    good, (refused,) = taken(folder(tmp_path, files))
    assert sorted(it.learner for it in good) == ["Ann", "Ben"]
    assert "is not a person's name" in refused.reason and "Put it into a folder" in refused.reason
    assert not refused.learner


@pytest.mark.parametrize("name", PEOPLE)
def test_a_person_whose_name_is_like_one_of_those_is_a_person(tmp_path: Path, name: str) -> None:
    made = folder(tmp_path, {f"{name}/{E}.ipynb": b"x", f"Zoe/{E}.ipynb": b"z"})
    good, refused = taken(made)
    assert not refused
    assert sorted(it.learner for it in good) == sorted(["Zoe", name])


def test_what_two_people_downloaded_on_one_day_never_becomes_one_learners(tmp_path: Path) -> None:
    """Each comes in a run of its own, so that no name stands twice in an upload."""
    for number, inside in enumerate((f"{E}.ipynb", f"{E}/{E}.ipynb")):
        made = tmp_path / str(number)
        made.mkdir()
        good, (refused,) = taken(
            folder(made, {"OneDrive_2026-11-24.zip": packed([(inside, b"x")])})
        )
        assert not good and "is not a person's name" in refused.reason


def test_whoever_is_called_so_on_the_list_of_people_is_a_person(tmp_path: Path) -> None:
    whose = OnRoster(read(saved(tmp_path, "Student ID,Name\ns1,Final Version\ns2,Jan 24\n")))
    made = folder(tmp_path, {f"Final Version/{E}.ipynb": b"1", f"Jan 24/{E}.ipynb": b"2"})
    good, refused = taken(made, whose=whose)
    assert not refused
    assert sorted(it.learner for it in good) == ["s1", "s2"]
    assert is_nobody("Final Version") and is_nobody("Jan 24")
