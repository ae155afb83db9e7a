"""Whose a hand-in is where names are odd, and which of several counts: nobody's work goes to another."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from staffplus.grading.intake.layouts import Place, place
from staffplus.grading.intake.platforms import PLATFORMS
from staffplus.grading.intake.roster import Person, Roster
from staffplus.grading.intake.whose import OnRoster, Unknown
from staffplus.grading.records.attempts import Attempt, counting, doubts, in_order
from tests.grading.handins import E, folder, taken, zipped
from tests.grading.sheets import answer, notebook, released

RELEASED = json.dumps(released(notebook(answer("levels-answer", "levels = {'a': 'staff'}"))))
MINE = RELEASED.encode()
ANOTHER = json.dumps(released(notebook(answer("other-answer", "rows = 1")))).encode()

# --- A word that is one person's and the name of another ---------------------------------------------

#: A login, an address and a pseudonym that are somebody else's name, and a group with a login's.
CLASH = Roster(
    (
        Person("v1", ("Vic Tim", "Tim Vic")),
        Person("m1", ("Mel Oday",), login="Vic Tim", logins=("victim",)),
        Person("m2", ("Mo Dal",), pseudonym="Sol"),
        Person("s1", ("Sol",)),
        Person("ann", ("Ann Lee",)),
        Person("x9", ("Ann",), groups=("areyes", "Red")),
        Person("r1", ("Ana Reyes",), login="areyes", groups=("Red",)),
    )
)
CLASHES: list[tuple[str, str, list[str] | tuple[str, ...]]] = [
    # A folder or file may be called by either: nobody is sure.
    ("Vic Tim", "", ("m1", "v1")),
    ("victim", "", ("m1", "v1")),
    ("Sol", "", ("m2", "s1")),
    ("ann", "", ("ann", "x9")),
    ("areyes", "", ("r1", "x9")),
    # These platforms write names, and what they write is a name.
    ("Vic Tim", "Teams", ["v1"]),
    ("Vic Tim_77", "Moodle", ["v1"]),
    ("timvic_77", "Canvas", ["v1"]),
    ("Sol_5", "Brightspace", ["s1"]),
    # And these write logins.
    ("victim", "GitHub Classroom", ["m1"]),
    ("areyes", "Sakai", ("r1", "x9")),  # or the group's
    ("v1", "", ["v1"]),
    ("Mel Oday", "", ["m1"]),
    ("Red", "", ["r1", "x9"]),
]


@pytest.mark.parametrize(("name", "platform", "wanted"), CLASHES)
def test_a_login_that_is_anothers_name_takes_nobodys_work(
    name: str, platform: str, wanted: list[str] | tuple[str, ...]
) -> None:
    people = OnRoster(CLASH)
    who = people.learners([(name, platform)])[name, platform]
    if isinstance(wanted, list):
        assert who == wanted
    else:
        assert isinstance(who, Unknown) and who.proposals == wanted
        assert f"may be any of {len(wanted)} people" in str(who)


def test_an_id_in_the_gradebook_is_that_learner_whoever_is_called_so() -> None:
    people = OnRoster(CLASH)
    assert [people.learner(it) for it in ("ann", "m1", "Ana Reyes", "timvic_7", "Vic Tim", "Xiu")] == [
        "ann", "m1", "r1", "v1", "Vic Tim", "Xiu",
    ]  # fmt: skip


# --- What the learner called the file ------------------------------------------------------------------

#: What each platform puts before a learner's own file name, whose it is then, and the attempt.
BEFORE: list[tuple[str, str, tuple[int, ...]]] = [
    ("Oday, Mel(mody)_Submission attachment(s)_", "mody", ()),
    ("Oday, Mel(mody)/Submission attachment(s)/", "mody", ()),
    (f"Submitted files/Mel Oday/{E}/Version 2/", "Mel Oday", (2,)),
    ("why-staff-plus_mody_attempt_2026-11-27-13-00-00_", "mody", (20261127130000000,)),
    ("302-88 - Mel Oday - Nov 24, 2026 940 AM/", "Mel Oday_302", (20261124094000000,)),
    ("302-88 - Mel Oday - Nov 24, 2026 940 AM - ", "Mel Oday_302", (20261124094000000,)),
    # Times that are not understood: another script, another calendar, a year of two figures.
    ("302-88 - Mel Oday - ٢٤ نوفمبر، ٢٠٢٦ ٩٤٠ ص - ", "Mel Oday_302", ()),
    ("302-88 - Mel Oday - 24 พ.ย. 2569 940 - ", "Mel Oday_302", ()),
    ("302-88 - Mel Oday - 24-11-26 940/", "Mel Oday_302", ()),
    ("302-88 - Mel - Oday - Nov 24, 2026 940 AM - ", "Mel - Oday_302", (20261124094000000,)),
    (f"{E}-submissions/{E}-mody/", "mody", ()),
    ("submission_451/", "submission_451", ()),
    ("Mel Oday_77_assignsubmission_file_/", "Mel Oday_77", ()),
    ("Mel Oday_77_assignsubmission_file_", "Mel Oday_77", ()),
    ("odaymel_302_2007_", "odaymel_302", (2007,)),
    ("odaymel_LATE_302_2007_", "odaymel_302", (2007,)),
]
#: And names that learners choose: as any platform would write another's hand-in, or half of one.
HOSTILE = [
    it.replace("mody", "vtim").replace("Mel Oday", "Tim Vic").replace("odaymel", "victim")
    .replace("302", "201").replace("2007", "99999999").replace("2026", "2027")
    for it, _, _ in BEFORE
] + [
    "", "_", "attempt_2026-11-20-10-00-00_", "_attempt_2026-11-20-10-00-00_",
    "why-staff-plus_vtim_attempt_2026-11-27-14-00-00_why-staff-plus_vtim_attempt_2027-11-27-14-00-00_",
    "x(vtim)_", "77_assignsubmission_file_", "assignsubmission_file_", "_assignsubmission_file_",
    "assignsubmission_onlinetext_", "Version 9_", "text.html_", "LATE_", "Submission attachment(s)_",
    "201_99999999_", " - Nov 25, 2027 1040 AM - ",
    "vtim_20271124T094000_", "Tim Vic - ",
]  # fmt: skip


def test_every_platform_has_a_way_to_name_files_here() -> None:
    rows = {it.name for it in PLATFORMS} | {"Moodle", "Canvas"}
    said = [place((*f"{before}{E}.ipynb".split("/"),), E) for before, _, _ in BEFORE]
    assert {it.platform for it in said if isinstance(it, Place)} == rows


@pytest.mark.parametrize("around", ["", "download/", "Sheet (A)/"])
@pytest.mark.parametrize(("before", "learner", "attempt"), BEFORE, ids=[it[0] for it in BEFORE])
def test_no_file_name_of_a_learners_says_another_owner_attempt_or_time(
    before: str, learner: str, attempt: tuple[int, ...], around: str
) -> None:
    for called in HOSTILE:
        name = (
            called if before.endswith("/") else called.replace("/", "_")
        )  # no file's name has one
        for own in (f"{name}{E}.ipynb", f"{name}w.zip/{E}.ipynb", f"w.zip/{called}{E}.ipynb"):
            said = place((*f"{around}{before}{own}".split("/"),), E)
            assert isinstance(said, Place), own
            assert (said.learner, said.attempt, said.time) == (learner, attempt, ""), own


#: Two on the roster of whom one has the end of the other's login.
ROSTERED = (Person("1", ("Ann",), login="lee"), Person("2", ("Ben",), login="b_lee"))


def test_blackboards_own_text_says_where_a_login_begins(tmp_path: Path) -> None:
    name = "My_sheet_b_lee_attempt_2026-11-27-13-00-00"
    entries = [(f"{name}_{E}.ipynb", MINE)]
    good, (refused,) = taken(
        zipped(tmp_path, entries), released=RELEASED, whose=OnRoster(Roster(ROSTERED))
    )
    assert not good and "`b_lee` or `lee`" in refused.reason
    for login, who in (("b_lee", "2"), ("lee", "1")):
        text = f"Name: Ann (Ben) ({login})\r\nAssignment: My\r\nName: x (no)\r\n".encode()
        made = zipped(tmp_path, [*entries, (f"{name}.txt", text)], f"{login}.zip")
        (one,), refusals = taken(made, released=RELEASED, whose=OnRoster(Roster(ROSTERED)))
        assert one.learner == who and not refusals


def test_a_file_name_in_a_blackboard_zip_takes_nobodys_place(tmp_path: Path) -> None:
    at = f"{E}_{{}}_attempt_2026-11-27-1{{}}-00-00_"
    entries = [
        (f"{at.format('lee', 2)}{E}.ipynb", MINE),
        (f"{at.format('mody', 3)}{at.format('lee', 4)}{E}.ipynb", MINE),
        (f"{at.format('b_lee', 3)}attempt_2026-11-20-10-00-00_{E}.ipynb", MINE),
    ]
    people = Roster((*ROSTERED, Person("3", ("Mel",), login="mody")))
    good, refused = taken(zipped(tmp_path, entries), released=RELEASED, whose=OnRoster(people))
    assert not refused
    assert [(it.learner, it.evidence.number) for it in good] == [
        ("1", 20261127120000000), ("2", 20261127130000000), ("3", 20261127130000000),
    ]  # fmt: skip


# --- Names of files that a roster reads ----------------------------------------------------------------

PEOPLE = Roster(
    (
        Person("s1", ("Ana Reyes", "Reyes Ana"), login="areyes"),
        Person("s2", ("Ben Okoro", "Okoro Ben")),
        Person("s3", ("José Núñez", "Núñez José")),
        Person("17", ("Dee Dale",)),
        Person("s4", ("Inga Copy", "Copy Inga")),
    )
)
#: What somebody's file is called: whose it is with a roster, and without.
CALLED: list[tuple[str, str, str]] = [
    (f"Copy of {E} - Ana Reyes.ipynb", "s1", ""),
    (f"Copy of Ana Reyes - {E}.ipynb", "s1", "Ana Reyes"),
    (f"Copy of Copy of Ana Reyes - {E}.ipynb", "s1", "Ana Reyes"),
    (f"Ana Reyes - Copy of {E}.ipynb", "s1", ""),
    (f"Copy of {E}.ipynb - Ana Reyes.ipynb", "s1", ""),
    (f"Copy of {E} (Ana Reyes) (1).ipynb", "s1", ""),
    (f"Copy_of_{E}_-_Ana_Reyes.ipynb", "s1", ""),  # as Colab downloads it
    (f"Copy_of_Ana_Reyes_-_{E}.ipynb", "s1", "Ana_Reyes"),
    (f"Kopie von {E} - Núñez, José.ipynb", "s3", ""),
    (f"Copia de Ana Reyes - {E}.ipynb", "s1", "Ana Reyes"),
    (f"Copia di {E} - Ana Reyes.ipynb", "s1", ""),
    (f"Kopie van Ana Reyes - {E}.ipynb", "s1", "Ana Reyes"),
    (f"{E} - Ana Reyes.ipynb", "s1", ""),
    (f"{E}_areyes.ipynb", "s1", ""),
    (f"{E} Ana Reyes v2.ipynb", "s1", ""),
    (f"Ana Reyes {E}.ipynb", "s1", ""),
    (f"Ana Reyes – {E}.ipynb", "s1", "Ana Reyes"),
    (f"Ana Reyes_{E} のコピー.ipynb", "s1", "Ana Reyes"),
    (f"Ana Reyes_{E} (another copy).ipynb", "s1", "Ana Reyes"),
    ("Ana Reyes - homework.ipynb", "s1", ""),  # what is in it says which exercise it is
    ("Ana Reyes.ipynb", "s1", ""),
    (f"Copy of {E} - Inga Copy.ipynb", "s4", ""),
    (f"{E} Inga Copy (1).ipynb", "s4", ""),
    (f"Inga Copy - {E} - Copy.ipynb", "s4", "Inga Copy"),
    ("Ana Reyes - Copy.ipynb", "s1", ""),
    (f"Copy_of_{E}.ipynb", "", ""),  # nobody's, and nobody is called "Copy_of"
    (f"{E}_17.ipynb", "", ""),  # the 17th copy, or the learner 17
    (f"{E} - Ana Reyes and Ben Okoro.ipynb", "", ""),
    (f"Ana Reyes - {E} - Ben Okoro.ipynb", "", ""),
    (f"{E} - Xiu Li.ipynb", "", ""),
]  # fmt: skip


@pytest.mark.parametrize("rostered", [True, False])
@pytest.mark.parametrize(("name", "known", "plain"), CALLED, ids=[it[0] for it in CALLED])
def test_a_file_is_whose_name_it_has_wherever_the_name_stands(
    tmp_path: Path, name: str, known: str, plain: str, rostered: bool
) -> None:
    made = zipped(tmp_path, [(name, MINE)])
    more = {"whose": OnRoster(PEOPLE)} if rostered else {}
    good, refused = taken(made, released=RELEASED, **more)
    wanted = known if rostered else plain
    assert [it.learner for it in good] == [wanted] * bool(wanted)
    assert len(refused) == (not wanted)


def test_a_name_that_is_one_persons_with_copy_and_anothers_without_is_nobodys(
    tmp_path: Path,
) -> None:
    people = OnRoster(Roster((*PEOPLE.people, Person("s5", ("Inga",)))))
    made = zipped(tmp_path, [(f"Copy of {E} - Inga Copy.ipynb", MINE)])
    good, refused = taken(made, released=RELEASED, whose=people)
    assert (good, len(refused)) == ([], 1)


def test_a_name_is_no_proof_of_the_exercise_where_another_may_be_meant(tmp_path: Path) -> None:
    files = {f"Ana Reyes - {E} two.ipynb": ANOTHER, "Ben Okoro.ipynb": ANOTHER}
    good, refused = taken(folder(tmp_path, files), released=RELEASED, whose=OnRoster(PEOPLE))
    assert not good
    assert len(refused) == 2 and all(f"what is in it is not {E}" in it.reason for it in refused)


#: Files, and whose they are; the last one without a roster is refused as ever.
OWN: list[tuple[str, str]] = [
    ("Ana Reyes/my answers.ipynb", "s1"),
    ("areyes/week 2/Untitled3.ipynb", "s1"),
    (f"Ana Reyes/areyes_{E}.ipynb", "s1"),
    (f"Ana Reyes/Copy_of_{E}.ipynb", "s1"),
    (f"Ana Reyes/final_{E}.ipynb", "s1"),
    (f"Ana Reyes/Xiu_{E}.ipynb", "s1"),
    (f"Ana Reyes/Ben Okoro_{E}.ipynb", ""),
]  # fmt: skip


@pytest.mark.parametrize(("path", "learner"), OWN, ids=[it[0] for it in OWN])
def test_what_lies_in_a_folder_of_somebody_on_the_roster_is_theirs_whatever_its_name(
    tmp_path: Path, path: str, learner: str
) -> None:
    made = folder(
        tmp_path, {path: MINE, f"José Núñez/{E}.ipynb": MINE, "Dee Dale/x.ipynb": ANOTHER}
    )
    good, refused = taken(made, released=RELEASED, whose=OnRoster(PEOPLE))
    assert [it.learner for it in good] == [*[learner] * bool(learner), "s3"]
    assert [it.origin for it in refused] == [*[path] * (not learner), "Dee Dale/x.ipynb"]


def test_an_odd_name_in_a_folder_that_is_a_learners_by_what_lies_beside_it_counts_too(
    tmp_path: Path,
) -> None:
    files = {f"ann/{E}.ipynb": b"x", "ben/my answers.ipynb": MINE, "cai/mine.ipynb": ANOTHER,
             "dee/one.ipynb": MINE, "dee/two.ipynb": MINE + b" ", "ann/other.ipynb": MINE}  # fmt: skip
    good, refused = taken(folder(tmp_path, files), released=RELEASED)
    assert [(it.learner, it.data) for it in good] == [("ann", b"x"), ("ben", MINE)]
    assert (
        good[1].notes[0].what
        == "The file is named `my answers.ipynb`; it is the only notebook there."
    )
    assert {it.learner for it in refused} == {"cai", "dee"}


# --- Which counts --------------------------------------------------------------------------------------

COUNTED = [("Version 9", "Version 10"), ("v9", "v10"), ("Attempt 2", "Attempt 11"), ("Versión 9", "Versión 10"), ("9", "10"), ("2026-11-09", "2026-11-10")]  # fmt: skip


@pytest.mark.parametrize("kind", ["folder", "zip"])
@pytest.mark.parametrize(("first", "last"), COUNTED)
def test_the_tenth_version_is_after_the_ninth_in_whatever_folders_they_lie(
    tmp_path: Path, kind: str, first: str, last: str
) -> None:
    files = {f"Ana Reyes/Sheet/{last}/{E}.ipynb": b"10", f"Ana Reyes/Sheet/{first}/{E}.ipynb": b"9"}
    files |= {f"Ben Okoro/Sheet/{first}/{E}.ipynb": b"b"}
    made = folder(tmp_path, files) if kind == "folder" else zipped(tmp_path, [*files.items()])
    good, refused = taken(made, whose=OnRoster(PEOPLE))
    assert not refused
    assert [(it.learner, it.data) for it in good] == [("s1", b"9"), ("s1", b"10"), ("s2", b"b")]
    assert "the later by the number of its folder" in good[1].beside


def test_a_folder_of_several_peoples_work_is_nobodys_whatever_lies_beside_it(
    tmp_path: Path,
) -> None:
    files = {
        f"Dee Dale/{E}.ipynb": b"d",
        f"inbox/Ana Reyes {E} final.ipynb": b"a",
        f"inbox/Ben Okoro/home/{E}.ipynb": b"b",
        f"Submitted files/José Núñez/Sheet/Version 9/{E}.ipynb": b"9",
        f"Submitted files/José Núñez/Sheet/Version 10/{E}.ipynb": b"10",
    }
    good, refused = taken(folder(tmp_path, files), whose=OnRoster(PEOPLE), released=RELEASED)
    assert not refused
    assert [(it.learner, it.data) for it in good] == [
        ("17", b"d"), ("s1", b"a"), ("s2", b"b"), ("s3", b"9"), ("s3", b"10"),
    ]  # fmt: skip


def test_a_folder_that_is_nobodys_on_the_roster_is_not_the_one_persons_within_it(
    tmp_path: Path,
) -> None:
    """Whoever is missing on the list must not hand in for somebody who is there."""
    files = {f"Dee Dale/{E}.ipynb": b"d", f"Mel Oday/Ana Reyes/{E}.ipynb": b"x"}
    good, refused = taken(folder(tmp_path, files), whose=OnRoster(PEOPLE), released=RELEASED)
    assert [it.learner for it in good] == ["17"]
    assert "`Mel Oday` is not on the roster" in refused[0].reason


def test_places_that_say_nothing_else_are_sorted_by_their_numbers(tmp_path: Path) -> None:
    files = {f"round {n}/ann_{E}.ipynb": b"%d" % n for n in (10, 9, 100, 1)}
    good, _ = taken(folder(tmp_path, files))
    assert [it.data for it in good] == [b"1", b"9", b"10", b"100"]


def attempt(nth: int, run: str, time: str = "", **more: Any) -> Attempt:
    at = f"2026-11-25T09:00:{nth:02}+00:00"
    made: dict[str, Any] = {
        "submitted": time and f"2026-11-{time}T12:00:00+00:00",
        "arrived": at,
        "run": run,
        **more,
    }
    return Attempt(nth, "ann", f"file {nth}", **made)


CANVAS: dict[str, Any] = {"platform": "Canvas", "number": 9001}
#: What came, the order, and whether a person is asked.
MIXED: list[tuple[list[Attempt], list[int], bool]] = [
    # A dated file from a mail and an undated one of Canvas, given together: nobody knows.
    ([attempt(1, "a", "24"), attempt(2, "a", **CANVAS)], [2, 1], True),
    ([attempt(1, "a", **CANVAS), attempt(2, "a", "24")], [1, 2], True),
    # The dated one was given later than the undated one.
    ([attempt(1, "a", **CANVAS), attempt(2, "b", "24")], [1, 2], True),
    # The undated one was given when the dated one was there already: it came after it, most likely.
    ([attempt(1, "a", "24"), attempt(2, "b", **CANVAS)], [1, 2], True),
    # It was here before the time of the other.
    ([attempt(1, "a", **CANVAS), attempt(2, "b", "26")], [1, 2], False),
    ([attempt(1, "a", "26"), attempt(2, "a", **CANVAS)], [2, 1], False),
    # Two of Canvas, of which the earlier one was here before: the order of numbers stays.
    (
        [attempt(1, "a", "24"), attempt(2, "a", **CANVAS), attempt(3, "b", platform="Canvas", number=9007)],
        [2, 1, 3],
        True,
    ),
    # As an earlier version kept them, without runs.
    ([attempt(1, "", "24"), attempt(2, "", **CANVAS)], [1, 2], True),
]  # fmt: skip


@pytest.mark.parametrize(("found", "order", "asked"), MIXED, ids=range(len(MIXED)))
def test_a_known_time_counts_more_than_arrival_and_a_person_is_asked(
    found: list[Attempt], order: list[int], asked: bool
) -> None:
    for told in itertools.permutations(found):
        ordered = in_order(told)
        assert [it.id for it in ordered] == order
        said = doubts(ordered, counting(ordered))
        assert bool(said) == asked
    if asked and ordered[-1].submitted:
        assert "its time is known, 2026-11-24T12:00" in said[0].how
    elif asked:
        assert "it came here last" in said[0].how
