"""Whose each notebook of a hand-in is, and when it came: by its path, and by nbgrader's own file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from staffplus.grading.intake.clock import BadTime, read_time
from staffplus.grading.intake.platforms import PLATFORMS
from tests.grading.handins import MOODLE, E, Entry, folder, packed, taken, zipped

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
