"""Whose each notebook of a hand-in is, when it came, and what is told of the others."""

from __future__ import annotations

import glob
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest

from staffplus.grading.intake.clock import BadTime, read_time
from staffplus.grading.intake.intake import arrivals
from staffplus.grading.intake.people import BadName, csv_safe, learner_name, visible
from staffplus.grading.intake.platforms import PLATFORMS, Platform, told
from staffplus.grading.model import Arrival, Passed, Refusal
from tests.grading.handins import MOODLE, NOW, E, Entry, folder, packed, taken, zipped

# --- Whose a notebook is, and when it came -------------------------------------------------------

#: Path below the hand-in, the learner, and the time.
PLACES = [
    (f"ann/{E}/{E}.ipynb", "ann", None),
    (f"submitted/ann/{E}/{E}.ipynb", "ann", None),
    (f"ann/{E}/{E}/{E}.ipynb", "ann", None),
    (f"ann/{E}.ipynb", "ann", None),
    (f"cohort 3/ann/{E}.ipynb", "ann", None),
    (f"{E}/ann/{E}.ipynb", "ann", None),
    (f"ann_{E}.ipynb", "ann", None),
    (f"a/b/c/ann_{E}.ipynb", "ann", None),
    (f"ann_{E.upper()}.ipynb", "ann", None),
    (f"ann_{E}.ipynb.txt", "ann", None),
    (f"ann_{E}.ipynb.download", "ann", None),
    (f"ann/{E}.ipynb.html", "ann", None),
    (f"ann/{E} .ipynb", "ann", None),
    (f"ann_{E}.ipynb ", "ann", None),
    (f"ann_{E} (1).ipynb", "ann", None),
    (f"ann/{E}-Copy1.ipynb", "ann", None),
    (f"de_la_cruz_m._{E}.ipynb", "de_la_cruz_m.", None),
    (f"Anna Maria O'Neil, jr._{E}.ipynb", "Anna Maria O'Neil, jr.", None),
    (f"=cmd|calc_{E}.ipynb", "=cmd|calc", None),
    (f"نورة_{E}.ipynb", "نورة", None),
    (f"20261124_{E}.ipynb", "20261124", None),
    (f"ann_20261124_{E}.ipynb", "ann_20261124", None),
    (f"ann_b_20261124T094000_{E}.ipynb", "ann_b", "2026-11-24T09:40:00+00:00"),
    (f"ann_20261124T094000Z_{E}.ipynb", "ann", "2026-11-24T09:40:00+00:00"),
    (f"ann_20261124T094000+0100_{E}.ipynb", "ann", "2026-11-24T09:40:00+01:00"),
    (f"ann_2026-11-24T09-40-00-0530_{E}.ipynb", "ann", "2026-11-24T09:40:00-05:30"),
    (f"ann+{E}+2026-11-24 09-40-00 UTC+kVx/{E}.ipynb", "ann", "2026-11-24T09:40:00+00:00"),
    (f"{MOODLE}/{E}.ipynb", "José Ñandú_104", None),
    (f"{MOODLE}/my work.ipynb", "José Ñandú_104", None),
    (f"{MOODLE[:-1]}/week 3/{E}.ipynb", "José Ñandú_104", None),
    (f"{MOODLE}{E}.ipynb", "José Ñandú_104", None),
    (f"doeann_104_20077_{E}.ipynb", "doeann_104", None),
    (f"doeann_104_20077_{E}-2.ipynb", "doeann_104", None),
    (f"doeann_LATE_104_20077_{E}.ipynb", "doeann_104", None),
    ("doeann_104_20077_Untitled (3).ipynb", "doeann_104", None),
    (f"anon_x8Kd2_20077_{E}.ipynb", "anon_x8Kd2", None),
]  # fmt: skip


#: Who the learner is in each platform's example.
PLATFORM_LEARNERS = {
    "Sakai": "areyes",
    "Teams": "Ana Reyes",
    "Blackboard": "areyes",
    "Brightspace": "Ana Reyes_5104",
    "GitHub Classroom": "areyes",
}
PLACES += [
    (row.example, PLATFORM_LEARNERS[row.name], None)
    for row in PLATFORMS
    if row.name != "Gradescope"  # says whose it is in a file of its own
]
PLACES += [
    (f"doeann_late_104_20077_{E}.ipynb", "doeann_104", None),
    (f"Ana Reyes - {E}.ipynb", "Ana Reyes", None),
    (f"download/{PLATFORMS[0].example}", "areyes", None),
    ("Sheet/Reyes, Ana(areyes)/Submission attachment(s)/my work.ipynb", "areyes", None),
    ("Sheet_areyes_attempt_2026-11-24-09-40-00_other name.ipynb", "areyes", None),
]


@pytest.mark.parametrize("kind", ["folder", "zip"])
@pytest.mark.parametrize(("path", "learner", "submitted"), PLACES)
def test_a_path_says_whose_it_is_and_when_it_came(
    tmp_path: Path, kind: str, path: str, learner: str, submitted: str | None
) -> None:
    made = folder(tmp_path, {path: b"x"}) if kind == "folder" else zipped(tmp_path, [(path, b"x")])
    good, refused = taken(made)
    assert not refused
    assert [(it.learner, it.exercise, it.submitted, it.data) for it in good] == [
        (learner, E, submitted, b"x")
    ]
    assert good[0].origin == (path if kind == "folder" else f"cohort.zip: {path}")


@pytest.mark.parametrize(
    ("text", "submitted", "note"),
    [
        ("2026-11-24 09:40:00.123456 UTC", "2026-11-24T09:40:00.123456+00:00", ""),
        ("2026-11-24 09:40:00.5 +0100\n", "2026-11-24T09:40:00.500000+01:00", ""),
        ("\ufeff2026-11-24T09:40:00+01:00", "2026-11-24T09:40:00+01:00", ""),
        ("2026-11-24 09:40:00", "2026-11-24T09:40:00+00:00", "read as UTC, as nbgrader does"),
        ("", None, "timestamp.txt is empty"),
    ],
)
@pytest.mark.parametrize("inner", ["", f"{E}/"])
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_nbgraders_own_file_says_when(
    tmp_path: Path, kind: str, inner: str, text: str, submitted: str | None, note: str
) -> None:
    """Also where zip_collect put the notebook a folder too deep."""
    files = {f"ann/{E}/{inner}{E}.ipynb": b"x", f"ann/{E}/timestamp.txt": text.encode()}
    made = folder(tmp_path, files) if kind == "folder" else zipped(tmp_path, list(files.items()))
    (one,), refused = taken(made)
    assert not refused
    assert one.submitted == submitted
    assert len(one.notes) == bool(note)
    assert not note or note in one.notes[0].what


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-24 09:40:00 PST", "ends with `PST`; a zone's name may mean several"),
        ("2026-11-24T09:40:00 Europe/Madrid", "Write the offset itself"),
        ("2026-11-24T09:40", "has no offset"),
        ("2026-11-24T09:40:00", "has no offset"),
        ("2026-11-24 09:40", "has no offset"),
        ("24.11.2026 09:40 +0100", "is not understood"),
        ("2026-13-24T09:40:00Z", "not on any calendar"),
        ("0001-01-01T00:00:00+14:00", "not on any calendar"),
        ("2026-11-24T09:40:00+99:00", "not on any calendar"),
        ("9" * 500, "its timestamp.txt cannot be read"),
        ("\ud800", "its timestamp.txt cannot be read"),
    ],
)
def test_a_time_that_may_mean_several_moments_is_refused(
    tmp_path: Path, text: str, said: str
) -> None:
    files = {
        f"ann/{E}/{E}.ipynb": b"x",
        f"ann/{E}/timestamp.txt": text.encode("utf-8", "surrogatepass"),
        f"ben/{E}/{E}.ipynb": b"y",
    }
    (ben,), (refused,) = taken(folder(tmp_path, files))
    assert ben.learner == "ben"
    assert (refused.learner, refused.origin) == ("ann", f"ann/{E}/{E}.ipynb")
    assert said in refused.reason
    assert "ISO 8601" in refused.reason or "timestamp.txt" in refused.reason


@pytest.mark.parametrize("time", ["20261124T094000PST", "2026-11-24-09-40-00", "2026-11-24"])
def test_a_time_in_a_name_is_held_to_the_same_rules(tmp_path: Path, time: str) -> None:
    good, (refused,) = taken(folder(tmp_path, {f"ann_{time}_{E}.ipynb": b"x"}))
    assert not good
    assert refused.learner == "ann"
    assert "with an offset" in refused.reason


def test_every_time_that_is_read_is_read_alike_by_the_standard_library() -> None:
    for text in ("2026-11-24T09:40:00.123456-03:30", "20261124T0940Z", "2026-11-24 09:40:00,5 UTC"):
        moment = datetime.fromisoformat(read_time(text))
        assert moment.astimezone(UTC).date().isoformat() == "2026-11-24"
        assert read_time(moment.isoformat()) == moment.isoformat()
    for text in (
        "",
        " ",
        "now",
        "2026-11-24T9:40Z",
        "２０２６-11-24T09:40Z",
        "2026-11-24T09:40Zulu",
    ):
        with pytest.raises(BadTime):
            read_time(text)


def test_a_clock_before_the_release_or_ahead_of_ours_is_kept_and_told(tmp_path: Path) -> None:
    files = {
        f"ann_20261101T000000Z_{E}.ipynb": b"early",
        f"ben_20261125T120400Z_{E}.ipynb": b"slack",
        f"cal_20261125T130000Z_{E}.ipynb": b"ahead",
        f"dot_20261110T010000+0100_{E}.ipynb": b"at the release",
    }
    released = datetime(2026, 11, 10, tzinfo=UTC)
    good, refused = taken(folder(tmp_path, files), released_at=released)
    assert not refused
    told = {it.learner: [note.what for note in it.notes] for it in good}
    assert [len(told[name]) for name in ("ann", "ben", "cal", "dot")] == [1, 0, 1, 0]
    assert "before the release at 2026-11-10T00:00:00+00:00" in told["ann"][0]
    assert "has not come yet" in told["cal"][0]
    assert good[0].submitted == "2026-11-01T00:00:00+00:00"


def test_all_of_a_learners_hand_ins_come_in_the_order_of_time_then_of_place(tmp_path: Path) -> None:
    entries: list[Entry] = [
        (f"ann_20261124T094000+0100_{E}.ipynb", b"2"),
        (f"z/ann/{E}.ipynb", b"1, no time"),
        (f"ben_{E}.ipynb", b"ben"),
        (f"ann_20261124T084001Z_{E}.ipynb", b"4"),
        (f"again/ann_20261124T084000Z_{E}.ipynb", b"3, the same second"),
        (f"ann_20261124T080000Z_{E}.ipynb", b"1b"),
    ]
    good, refused = taken(zipped(tmp_path, entries))
    assert not refused
    assert [it.data for it in good] == [b"1, no time", b"1b", b"2", b"3, the same second", b"4", b"ben"]  # fmt: skip


def test_one_name_in_two_unicode_forms_is_one_learner_and_two_spellings_are_told(
    tmp_path: Path,
) -> None:
    composed, apart = "Jos\u00e9 \u00d1", "Jose\u0301 N\u0303"
    files = {f"1/{composed}_{E}.ipynb": b"1", f"2/{apart}_{E}.ipynb": b"2",
             f"3/Ann/{E}.ipynb": b"3", f"3/ann/{E}.ipynb": b"4"}  # fmt: skip
    good, refused = taken(folder(tmp_path, files))
    assert not refused
    assert [(it.learner, it.data) for it in good] == [
        ("Ann", b"3"),
        (composed, b"1"),
        (composed, b"2"),
        ("ann", b"4"),
    ]
    assert "There is also `ann`" in good[0].notes[0].what
    assert "There is also `Ann`" in good[3].notes[0].what
    assert not good[1].notes


#: What a learner may put into the own folder, beside what others hand in, to be taken for another.
DISGUISED = [
    (f"ann/{E}/{E}.ipynb", f"ben/{E}/ann_{E}.ipynb"),
    (f"ann/{E}/{E}.ipynb", f"ben/{E}/ann/{E}.ipynb"),
    (f"ann/{E}/{E}.ipynb", f"ben/ann/{E}/{E}.ipynb"),
    (f"ann/{E}/{E}.ipynb", f"ben/{E}/ann_20261101T000000Z_{E}.ipynb"),
    (f"ann/{E}.ipynb", f"ben/ann_{E}.ipynb"),
    (f"ann/{E}.ipynb", f"ben/ann/{E}.ipynb"),
    (f"ann/ann_{E}.ipynb", f"ben/ann_{E}.ipynb"),
    (f"ann+{E}+2026-11-24 09:40:00 UTC+k/{E}.ipynb", f"ben+{E}+2026-11-24 09:40:00 UTC+x/ann_{E}.ipynb"),
    (f"ann+{E}+2026-11-24 09:40:00 UTC+k/{E}.ipynb", f"ben+{E}+2026-11-24 09:40:00 UTC+x/ann+{E}+2026-11-25 09:40:00 UTC+k/{E}.ipynb"),
    (f"cal/{E}.ipynb", f"ben/ann_7_2007_{E}.ipynb"),
    (f"cal/{E}.ipynb", f"ben/{MOODLE}/{E}.ipynb"),
]  # fmt: skip


@pytest.mark.parametrize("top", ["", "cohort/"])
@pytest.mark.parametrize(("fair", "foul"), DISGUISED)
def test_nobody_hands_in_for_another_from_the_own_folder(
    tmp_path: Path, top: str, fair: str, foul: str
) -> None:
    made = folder(tmp_path, {top + fair: b"fair", top + foul: b"foul"})
    good, refused = taken(made)
    theirs = [it for it in good if it.data == b"foul"]
    assert [it.data for it in good if it.learner in ("ann", "cal")] == [b"fair"]
    assert [(it.learner, it.submitted) for it in theirs] in ([], [("ben", None)])
    if not theirs:
        (told,) = refused
        assert (told.learner, told.origin) == ("ben", top + foul)
        assert "it lies in the folder of `ben`" in told.reason


def test_a_folder_of_the_learners_own_making_counts_only_where_there_is_no_other(
    tmp_path: Path,
) -> None:
    files = {
        f"ann/{E}/{E}.ipynb": b"1",
        f"ann/{E}/timestamp.txt": b"2026-11-24 09:40:00.1 UTC",
        f"ann/{E}/old/{E}.ipynb": b"2",
        f"ben/{E}/work/{E}.ipynb": b"3",
        f"ben/{E}/timestamp.txt": b"2026-11-24 09:40:00.2 UTC",
        f"ben/{E}/work/timestamp.txt": b"2026-11-01 00:00:00.0 UTC",
        f"cal/{E}/work/a/{E}.ipynb": b"4",
        f"cal/{E}/work/b/{E}.ipynb": b"5",
    }
    (ann, ben), (cal,) = taken(folder(tmp_path, files))
    assert (ann.data, ann.submitted) == (b"1", "2026-11-24T09:40:00.100000+00:00")
    assert ann.notes[0].what == f"Also handed in, and not looked at: `{E}/old/{E}.ipynb`."
    assert (ben.data, ben.submitted) == (b"3", "2026-11-24T09:40:00.200000+00:00")
    assert cal.learner == "cal"
    assert f"`{E}/work/a/{E}.ipynb`, `{E}/work/b/{E}.ipynb`" in cal.reason


#: How a learner may try to have handed in earlier, beside what says how the others hand in.
BACKDATED = [
    (f"ann/{E}/{E}.ipynb", {f"ben/{E}/ben_20261101T000000Z_{E}.ipynb": b"x"}),
    (f"ann/{E}/{E}.ipynb", {f"ben/{E}/ben+{E}+2026-11-01 00:00:00 UTC+x/{E}.ipynb": b"x"}),
    (f"ann/{E}/{E}.ipynb", {f"ben/{E}/a/{E}.ipynb": b"x", f"ben/{E}/a/timestamp.txt": b"2026-11-01 00:00:00 UTC"}),
    (f"ann/{E}.ipynb", {f"ben/ben_20261101T000000Z_{E}.ipynb": b"x"}),
    (f"ann/{E}.ipynb", {"ben.zip": packed([(f"{E}.ipynb", b"x"), ("timestamp.txt", b"2026-11-01 00:00:00 UTC")])}),
    (f"ann/{E}.ipynb", {"ben.zip": packed([(f"{E}/{E}.ipynb", b"x"), (f"{E}/timestamp.txt", b"2026-11-01 00:00:00 UTC")])}),
    (f"ann/{E}.ipynb", {f"{MOODLE}/{E}.ipynb": b"x", f"{MOODLE}/timestamp.txt": b"2026-11-01 00:00:00 UTC"}),
]  # fmt: skip


@pytest.mark.parametrize(("fair", "files"), BACKDATED)
def test_a_learner_cannot_say_when_they_handed_in(
    tmp_path: Path, fair: str, files: dict[str, bytes]
) -> None:
    good, refused = taken(folder(tmp_path, {fair: b"fair", **files}))
    assert not refused
    (theirs,) = (it for it in good if it.data == b"x")
    assert theirs.submitted is None
    said = [note.what for note in theirs.notes]
    named = any("2026" in name for name in files)
    assert len(said) == named
    assert not named or "not taken for the time of handing in" in said[0]


@pytest.mark.parametrize(
    ("path", "learner"),
    [
        (f"{MOODLE}/ann/{E}.ipynb", "José Ñandú_104"),
        (f"{MOODLE}/ann_7_2007_{E}.ipynb", "José Ñandú_104"),
        (f"{MOODLE}/Ann_7_assignsubmission_file_/{E}.ipynb", "José Ñandú_104"),
        (f"{MOODLE}Ann_7_assignsubmission_file_{E}.ipynb", "José Ñandú_104"),
        (f"doeben_7_2007_doeann_8_2008_{E}.ipynb", "doeben_7"),
        (f"doeben_7_2007_ann_{E}.ipynb", "doeben_7"),
        # In every platform's folder: a name as another platform would give it, and another's folder.
        (f"{E}-submissions/{E}-mody/timvic_201_99999999_{E}.ipynb", "mody"),
        (f"{E}-submissions/{E}-mody/x(vtim)/Submission attachment(s)/{E}.ipynb", "mody"),
        (f"{E}-submissions/{E}-mody/{MOODLE}/{E}.ipynb", "mody"),
        (f"Submitted files/Mel Oday/{E}/timvic_201_99999999_{E}.ipynb", "Mel Oday"),
        (f"Submitted files/Mel Oday/{E}/x(vtim)/Submission attachment(s)/{E}.ipynb", "Mel Oday"),
        (f"Sheet/Oday, Mel(mody)/Submission attachment(s)/timvic_201_99999999_{E}.ipynb", "mody"),
        (f"302-88 - Mel Oday - Nov 24, 2026 940 AM/timvic_201_99999999_{E}.ipynb", "Mel Oday_302"),
        (
            f"Sheet_mody_attempt_2026-11-24-09-40-00_w.zip/x(vtim)/Submission attachment(s)/{E}.ipynb",
            "mody",
        ),
    ],
)
def test_a_platforms_name_is_believed_before_what_the_learner_wrote(
    tmp_path: Path, path: str, learner: str
) -> None:
    (one,), refused = taken(folder(tmp_path, {path: b"x"}))
    assert not refused
    assert one.learner == learner


def test_one_notebook_can_be_handed_over_by_itself(tmp_path: Path) -> None:
    (one,), refused = taken(folder(tmp_path, {f"ann_{E}.ipynb": b"x"}) / f"ann_{E}.ipynb")
    assert (one.learner, one.data, one.origin, refused) == ("ann", b"x", f"ann_{E}.ipynb", [])


# --- Learners' names -----------------------------------------------------------------------------


KEPT = ["José Ñ", "Doe, Jr", "O'Neil", "=cmd|calc", "+1", "-x", "@home", "a&b", "a;b", "x{0}", "a$b`c`",
        "名前", "שרה", "علی\u200cرضا", "क्\u200dष", "ann@uni.example", "a_b", "m.", "a b  c", "ｆ", "é" * 100]  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_odd_names_are_kept(name: str) -> None:
    assert learner_name(name) == name


def test_nbgrader_takes_every_name_that_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a folder that it finds, as a student's id, and in the formgrader's addresses and pages."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.server_extensions.formgrader.handlers import default_handlers
    from tornado.routing import PathMatches

    course = CourseDirectory(root=str(tmp_path))
    found_in = re.compile(course.format_path("submitted", "(?P<who>.*)", E, escape=True))
    page = next(
        it[0] for it in default_handlers if it[0].startswith("/formgrader/manage_students/(")
    )
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as book:
        for name in KEPT:
            Path(course.format_path("submitted", name, E)).mkdir(parents=True)
            book.add_student(name)
        assert {it.id for it in book.students} == {*KEPT}
    for it in glob.glob(course.format_path("submitted", "*", E)):  # noqa: PTH207  (as nbgrader)
        match = found_in.match(it)
        assert match is not None
        assert learner_name(match["who"]) in KEPT
    for name in KEPT:
        # The formgrader writes names into addresses and scripts as they are; a browser quotes them.
        address = urlsplit(f"http://localhost/formgrader/manage_students/{name}")
        assert not address.query + address.fragment
        route = PathMatches(page).regex.fullmatch(quote(address.path))
        assert route is not None
        assert unquote(route[1]) == name
        assert not {*name} & {'"', "\\", "<", "\n"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "is empty"),
        (".hidden", "begins with a dot"),
        ("..", "begins with a dot"),
        (" ann", "begins or ends with a space"),
        ("ann ", "begins or ends with a space"),
        ("a/b", "separates folders"),
        ("a\\b", "separates folders"),
        ("C:ann", "separates drives"),
        ("a?b", "web addresses"),
        ("a#b", "web addresses"),
        ("100%", "web addresses"),
        ("a*", "stands for other names"),
        ("[ab]", "stands for other names"),
        ("<b>", "could run a script in the formgrader"),
        (f"{E}.zip", "ends in `.zip`, as a file's does"),
        (f"ann_{E}.ipynb", "ends in `.ipynb`"),
        (f"{E}.Part", "ends in `.Part`"),
        ('"+alert(1)+"', "could run a script in the formgrader"),
        ("a\nb", "U+000A"),
        ("a\x00b", "U+0000"),
        ("a\x1b[31mb", "U+001B"),
        ("ann\u202egnp", "U+202E (right-to-left override)"),
        ("a\u2066b", "U+2066"),
        ("a\u200bb", "U+200B (zero width space)"),
        ("a\u200cb", "U+200C"),
        ("a\u00a0b", "U+00A0 (no-break space)"),
        ("a\ufeffb", "U+FEFF"),
        ("a\udce9b", "is not in UTF-8"),
        ("x" * 101, "101 characters and 101 bytes; expected at most 100 and 200"),
        ("名" * 67, "67 characters and 201 bytes"),
    ],
)
def test_names_that_would_break_a_folder_an_address_or_a_page_are_refused(
    name: str, said: str
) -> None:
    with pytest.raises(BadName) as caught:
        learner_name(name)
    assert said in str(caught.value)
    assert visible(str(caught.value)) == str(caught.value)


def test_a_refused_name_costs_nobody_else(tmp_path: Path) -> None:
    entries: list[Entry] = [(f"ann\u202e_{E}.ipynb", b"x"), (f"ben_{E}.ipynb", b"y")]
    (ben,), (refused,) = taken(zipped(tmp_path, entries))
    assert ben.learner == "ben"
    assert "U+202E" in refused.reason
    assert refused.origin == f"cohort.zip: ann\\u202e_{E}.ipynb"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("ann", "ann"), ("Doe, Jr", "Doe, Jr"), ("a=b", "a=b"), ("", ""), ("'=x", "'=x"),
        ("=cmd|calc", "'=cmd|calc"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"), ("\r=1", "'\r'=1"), ("  =1", "'  =1"), ("＝1", "'＝1"),
        ("\xa0=1", "'\xa0=1"), ("\ufeff=1", "'\ufeff=1"), ("\u200b＋1", "'\u200b＋1"),
        ("Doe; Jr", "Doe; Jr"), ("x;=cmd|calc", "x;'=cmd|calc"), ("x\n =1", "x\n '=1"),
        ("x;-cmd|calc!A0", "x;'-cmd|calc!A0"), ("2;-3.5", "2;-3.5"), ("x\n- y; +1", "x\n- y; '+1"),
    ],
)  # fmt: skip
def test_a_spreadsheet_runs_nothing(text: str, safe: str) -> None:
    assert csv_safe(text) == safe


# --- A folder is not a person until something says so --------------------------------------------

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


# --- What is passed over, and what is told -------------------------------------------------------


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
        "ann/.DS_Store": ("passed", ""),
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
        rows["eva/"] = ("passed", "")
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
    assert len(plain) == len(rows) and dict(plain) == rows


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
