"""Of several files of one learner in one place the later counts, and what says so is told."""

from __future__ import annotations

import itertools
import json
import os
import zipfile
from pathlib import Path

import pytest

from staffplus.grading.model import Arrival
from tests.grading.classroom import NAME, Classroom, graded
from tests.grading.handins import MOODLE, E, folder, packed, taken, zipped

pytestmark = pytest.mark.usefixtures("here")

#: By the name alone: the earlier, the later.
NUMBERED = [
    (f"{E}.ipynb", f"{E} (1).ipynb"),
    (f"{E}.ipynb", f"{E}(1).ipynb"),
    (f"{E} (1).ipynb", f"{E} (2).ipynb"),
    (f"{E} (2).ipynb", f"{E} (10).ipynb"),
    (f"{E}.ipynb", f"{E}-1.ipynb"),
    (f"{E}-1.ipynb", f"{E}-2.ipynb"),
    (f"{E}.ipynb", f"{E} 2.ipynb"),
    (f"{E}.ipynb", f"{E}_v2.ipynb"),
    (f"{E} v2.ipynb", f"{E}-version 3.ipynb"),
]
#: Where a learner's two files may lie, and who that is.
WHERE = [
    ("ann/{}", "ann"),
    (f"ann/{E}/{{}}", "ann"),
    ("ann_{}", "ann"),
    ("Ann Lee - {}", "Ann Lee"),
    (MOODLE + "/{}", MOODLE.removesuffix("_assignsubmission_file_")),
    ("doeann_104_20077_{}", "doeann_104"),
]


def two(top: Path, kind: str, files: dict[str, bytes]) -> Path:
    return folder(top, files) if kind == "folder" else zipped(top, [*files.items()])


def dated(
    name: str, year: int, month: int, day: int, hour: int, minute: int = 0
) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, (year, month, day, hour, minute, 0))
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


def last(found: list[Arrival]) -> Arrival:
    return max(found, key=lambda it: it.evidence.number)


@pytest.mark.parametrize("kind", ["folder", "zip"])
@pytest.mark.parametrize(("where", "learner"), WHERE)
@pytest.mark.parametrize(("earlier", "later"), NUMBERED)
def test_the_number_in_its_name_says_which_is_the_later(
    tmp_path: Path, kind: str, where: str, learner: str, earlier: str, later: str
) -> None:
    if "_v2" in later and where.startswith("doeann"):
        where = where.replace("20077", "20078")
    files = {where.format(earlier): b"earlier", where.format(later): b"later"}
    for given in itertools.permutations(files.items()):
        top = tmp_path / str(len([*tmp_path.iterdir()]))
        top.mkdir()
        good, refused = taken(two(top, kind, dict(given)))
        assert not refused
        assert {it.learner for it in good} == {learner}
        assert [it.data for it in good] == [b"earlier", b"later"]
        assert last(good).data == b"later" and not last(good).unclear
        assert "the number in its name" in good[-1].beside and not good[0].beside


def test_canvas_number_of_the_file_goes_before_the_number_that_it_puts_behind_the_name(
    tmp_path: Path,
) -> None:
    files = {
        f"okada_48214_903314_{E}.ipynb": b"first",
        f"okada_48214_903320_{E}-1.ipynb": b"second",
        f"li_48215_903330_{E}.ipynb": b"li's second",
        f"li_48215_903325_{E}-1.ipynb": b"li's first",
        "ray_48216_903341_my work-1.ipynb": b"ray's second",
        "ray_48216_903340_my work.ipynb": b"ray's first",
    }
    good, refused = taken(zipped(tmp_path, [*files.items()]))
    assert not refused
    assert [it.data for it in good] == [
        b"li's first", b"li's second", b"first", b"second", b"ray's first", b"ray's second",
    ]  # fmt: skip
    assert [it.evidence.platform for it in good] == ["Canvas"] * 6
    assert [it.evidence.number for it in good] == [903325, 903330, 903314, 903320, 903340, 903341]
    said = {it.learner: it for it in good if it.beside}
    assert "the platform's number" in said["okada_48214"].beside
    assert not said["okada_48214"].unclear and not said["ray_48216"].unclear
    assert said["li_48215"].unclear, "the numbers contradict each other"
    assert f"`li_48215_903325_{E}-1.ipynb` would be the later by the number in its name" in (
        said["li_48215"].beside
    )


@pytest.mark.parametrize("kind", ["folder", "zip"])
@pytest.mark.parametrize(
    ("later", "doubt"),
    [(f"{E} (1).ipynb", False), (f"{E}.ipynb", True), (f"{E} copy.ipynb", False)],
)
def test_when_a_file_was_written_goes_before_its_name_and_a_contradiction_is_told(
    tmp_path: Path, kind: str, later: str, doubt: bool
) -> None:
    other = f"{E} (1).ipynb" if later == f"{E}.ipynb" else f"{E}.ipynb"
    if kind == "folder":
        made = folder(tmp_path, {f"ann/{later}": b"later", f"ann/{other}": b"earlier"})
        os.utime(made / "ann" / other, (1_700_000_000, 1_700_000_000))
        os.utime(made / "ann" / later, (1_700_003_600, 1_700_003_600))
    else:
        made = zipped(
            tmp_path,
            [(dated(f"ann/{later}", 2026, 11, 24, 11), b"later"),
             (dated(f"ann/{other}", 2026, 11, 24, 10), b"earlier")],
        )  # fmt: skip
    good, refused = taken(made)
    assert not refused
    assert [it.data for it in good] == [b"earlier", b"later"]
    assert "the time at which the file was written" in good[-1].beside
    assert good[-1].unclear == doubt
    assert ("look at both" in good[-1].beside) == doubt
    assert not any("look at both" in note.what for note in good[-1].notes), "it is for the marker"


def test_files_written_within_a_download_say_nothing_by_their_times(tmp_path: Path) -> None:
    made = zipped(
        tmp_path,
        [(dated(f"ann/{E}.ipynb", 2026, 11, 24, 10, 1), b"earlier"),
         (dated(f"ann/{E} (1).ipynb", 2026, 11, 24, 10, 0), b"later")],
    )  # fmt: skip
    good, _ = taken(made)
    assert [it.data for it in good] == [b"earlier", b"later"]
    assert not good[-1].unclear and "the number in its name" in good[-1].beside


def test_times_in_names_in_the_learners_own_folder_tell_the_later_and_no_time_of_handing_in(
    tmp_path: Path,
) -> None:
    files = {
        f"ben/ben_20261103T000000Z_{E}.ipynb": b"later",
        f"ben/ben_20261101T000000Z_{E}.ipynb": b"earlier",
        f"ann/{E}.ipynb": b"ann",
    }
    good, refused = taken(folder(tmp_path, files))
    assert not refused
    assert [it.data for it in good] == [b"ann", b"earlier", b"later"]
    assert [it.submitted for it in good] == [None] * 3
    assert "the time in its name" in good[-1].beside


def test_where_nothing_says_which_the_name_that_was_asked_for_counts_and_a_person_is_told(
    tmp_path: Path,
) -> None:
    for other in ("{} copy", "{}-Copy1", "{} - Kopie", "Copy of {}", "{}_final"):
        top = tmp_path / other.format("x")
        top.mkdir()
        files = {f"ann/{E}.ipynb": b"named", f"ann/{other.format(E)}.ipynb": b"copy"}
        good, refused = taken(folder(top, files))
        assert not refused
        assert [it.data for it in good] == [b"copy", b"named"]
        assert good[-1].unclear and "Nothing says which of them is the later" in good[-1].beside


def test_the_same_file_twice_is_no_doubt(tmp_path: Path) -> None:
    good, refused = taken(folder(tmp_path, {f"ann/{E}.ipynb": b"x", f"ann/{E} copy.ipynb": b"x"}))
    assert not refused and {it.data for it in good} == {b"x"}
    assert not any(it.unclear for it in good)


def test_a_copy_as_it_was_handed_out_never_counts_before_one_with_work_in_it(
    tmp_path: Path,
) -> None:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": "# Sheet"}]
    given = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    work = given | {"cells": [*cells, {**cells[0], "source": "My answer."}]}
    files = {
        f"ann/{E}.ipynb": json.dumps(work).encode(),
        f"ann/{E} (1).ipynb": json.dumps(given, indent=1).encode(),
        f"ben/{E}.ipynb": json.dumps(given).encode(),
        f"ben/{E} (1).ipynb": json.dumps(work).encode(),
    }
    good, refused = taken(folder(tmp_path, files), released=json.dumps(given))
    assert not refused
    for learner in ("ann", "ben"):
        counts = last([it for it in good if it.learner == learner])
        assert b"My answer." in counts.data and not counts.unclear
        assert "nothing was written" in counts.beside


# --- Through the command -------------------------------------------------------------------------


@pytest.fixture
def room(plain: Classroom) -> Classroom:
    return plain


RIGHT, WRONG = ({"literal": f"levels = {{'a': '{it}'}}"} for it in ("staff", "senior"))


def points(room: Classroom, learner: str = "ann") -> float | None:
    return room.marks()[learner]["static-marks"][0]


def test_the_later_counts_the_report_says_so_and_another_run_changes_nothing(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = folder(
        tmp_path,
        {f"ann_{NAME}.ipynb": room.filled(WRONG).encode(),
         f"ann_{NAME} (1).ipynb": room.filled(RIGHT).encode()},
    )  # fmt: skip
    status, told = graded(room, capsys, made)
    assert (status, points(room), told["submissions"], told["by_arrival"]) == (0, 2, 2, [])
    (said,) = told["several"]
    assert (said["learner"], said["unclear"]) == ("ann", False)
    counts = {it["entry"]: it["counts"] for it in told["entries"] if it["learner"] == "ann"}
    assert counts == {f"ann_{NAME}.ipynb": "no", f"ann_{NAME} (1).ipynb": "yes"}
    room.grade("--explain", "ann")
    assert "number 2 of several files in one place, the last counts" in capsys.readouterr().out
    before = room.everything()
    status, told = graded(room, capsys, made)
    assert (status, told["new"], points(room)) == (0, 0, 2)
    assert room.everything() == before
    # The earlier is worked on again, and handed in at the same place.
    (made / f"ann_{NAME}.ipynb").write_bytes(
        room.filled({"literal": "levels = {'a': 'lead'}"}).encode()
    )
    later = (made / f"ann_{NAME} (1).ipynb").stat().st_mtime + 3600
    os.utime(made / f"ann_{NAME}.ipynb", (later, later))
    status, told = graded(room, capsys, made)
    assert (status, points(room)) == (1, 0), "its time says that it is the later, its name does not"
    assert told["several"][0]["unclear"]
    assert graded(room, capsys, made)[0] == 0, "it was said when it came"
    room.grade(str(made))
    shown = " ".join(capsys.readouterr().out.split())
    assert "nothing certain says which of several files is the later: ann" in shown


def test_a_later_file_that_is_broken_does_not_take_the_place_of_a_good_one(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [(f"ann_{NAME}.ipynb", room.filled(RIGHT).encode()),
             (f"ann_{NAME} (1).ipynb", room.filled(RIGHT).encode()[:900])]  # fmt: skip
    (tmp_path / "all.zip").write_bytes(packed(files))
    status, told = graded(room, capsys, tmp_path / "all.zip")
    assert (status, points(room)) == (1, 2)
    assert [it["learner"] for it in told["broken"]] == ["ann"]


def test_what_stood_in_submitted_already_is_counted_apart_from_what_was_given(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room.submit("ben", RIGHT)
    room.submit("cal", RIGHT)
    made = folder(tmp_path, {f"ann_{NAME}.ipynb": room.filled(RIGHT).encode()})
    capsys.readouterr()
    room.grade(str(made))
    said = capsys.readouterr().out
    assert "1 entry in what was given, new: 1 marked" in said
    assert "2 entries in submitted/, new: 2 marked" in said
    room.grade()
    assert "in what was given" not in capsys.readouterr().out
