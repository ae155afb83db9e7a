"""When somebody handed in, by the platform's own naming, and in which zone its clock is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from staffplus.grading.intake.clock import clock_read, written_out
from staffplus.grading.intake.platforms import CLOCKS, PLATFORMS, told
from staffplus.grading.model import Arrival
from staffplus.grading.records import settings, tables
from staffplus.grading.records.attempts import Attempt
from tests.grading import classroom
from tests.grading.classroom import NAME, Classroom, graded
from tests.grading.handins import E, folder, taken

#: What a row's example says of the time; None where the platform's names say nothing.
SAID = {
    "Blackboard": "2026-11-24 09:40:00",
    "Brightspace": "2026-11-24 09:40:00",
    "Sakai": None,  # in a file of its own
    "Teams": None,
    "GitHub Classroom": None,
    "Gradescope": None,  # the same, with offsets
}


@pytest.mark.parametrize("row", PLATFORMS, ids=[it.name for it in PLATFORMS])
def test_every_platforms_row_says_when_or_nothing(row: object) -> None:
    assert {it.name for it in PLATFORMS} == {*SAID}
    name, example = row.name, row.example  # type: ignore[attr-defined]
    found = told(tuple(example.split("/")))
    assert found is not None
    moment = clock_read(found.attempt[0]) if found.attempt and name in CLOCKS else None
    assert (str(moment) if moment else None) == SAID[name]


@pytest.mark.parametrize(
    "text",
    [
        "Nov 20, 2026 203 PM", "November 20, 2026 2 03 PM", "Friday, November 20, 2026 203 PM",
        "20 November, 2026 203 PM", "20 nov. 2026 14 03", "20 novembre 2026 14 h 03", "20. Nov. 2026 1403",
        "20 de novembro de 2026 1403", "20 nov 2026 2 03 p. m.", "20 Kas 2026 1403", "20 kasım 2026 14.03",
        "20 marraskuuta 2026 14.03", "2026年11月20日 1403", "2026年11月20日 下午203", "2026년 11월 20일 오후 203",
        "2026-11-20 1403", "20-11-2026 1403", "11-20-2026 203 PM",
    ],
)  # fmt: skip
def test_a_time_is_read_in_the_platforms_languages(text: str) -> None:
    assert written_out(text) == datetime(2026, 11, 20, 14, 3)


@pytest.mark.parametrize(
    "text", ["", "03-04-2026 203 PM", "Nov 20, 2026", "Nov 20, 2026 1403 PM", "Foo 20, 2026 203 PM", "20 nov 2026 2561"]
)  # fmt: skip
def test_a_time_that_is_not_certain_is_none(text: str) -> None:
    assert written_out(text) is None


def clocks(made: Path) -> dict[str, str]:
    good, refused = taken(made)
    assert not refused
    return {it.data.decode(): _clock(it) for it in good}


def _clock(it: Arrival) -> str:
    return Attempt(1, "", "", "", "", "", it.evidence.platform, it.evidence.number).clock


def test_what_platforms_write_into_names_and_files_is_when(tmp_path: Path) -> None:
    flat = "5104-88 - Ana Reyes - 20 nov. 2026 14 03"
    sakai = '"Sheet","Points"\n\n"ID","Display ID","Last Name","First Name","grade","Submission date","Late"\n'
    files = {
        f"Sheet_ann_attempt_2026-11-20-14-03-11_{E}.ipynb": b"blackboard",
        f"Sheet_a_b_attempt_2026-11-20-14-03-12_{E}.ipynb": b"a login with a mark in it",
        f"5105-88 - Ben - Nov 20, 2026 203 PM/{E}.ipynb": b"brightspace",
        f"{flat} - {E}.ipynb": b"brightspace, flat",
        f"s/Reyes, Ana(areyes)/Submission attachment(s)/{E}.ipynb": b"sakai",
        "s/Reyes, Ana(areyes)/timestamp.txt": b"2026-11-20T14:03:11.500Z",
        f"s/Okoro, Ben(bokoro)/Submission attachment(s)/{E}.ipynb": b"older sakai",
        "s/Okoro, Ben(bokoro)/timestamp.txt": b"20261120140311500",
        f"s/Lind, Cai(clind)_Submission attachment(s)_{E}.ipynb": b"sakai without folders",
        "s/grades.csv": f'{sakai}"u1","clind","Lind","Cai","","2026-11-20T15:03:11+01:00","On time"\n'.encode(),
        "s/Lind, Cai(clind)/feedbackText.html": b"",
        f"s/Red (8c7d-11)/Submission attachment(s)/{E}.ipynb": b"group",
        "s/Red (8c7d-11)/members.txt": b"Xu, Xi(xxu); Yo, Yann(yyo)",
        "s/Red (8c7d-11)/timestamp.txt": b"2026-11-20T14:03:11Z",
        f"doeann_LATE_7_2007_{E}.ipynb": b"canvas",
    }
    made = folder(tmp_path, files)
    at = "2026-11-20 14:03:11"
    assert clocks(made) == {
        "blackboard": at, "a login with a mark in it": "2026-11-20 14:03:12",
        "brightspace": "2026-11-20 14:03:00", "brightspace, flat": "2026-11-20 14:03:00",
        "sakai": at, "older sakai": at, "sakai without folders": at, "group": at, "canvas": "",
    }  # fmt: skip
    who = {it.data: it.learner for it in taken(made)[0]}
    assert (
        who[b"a login with a mark in it"] == "a_b" and who[b"brightspace, flat"] == "Ana Reyes_5104"
    )
    assert {it.learner for it in taken(made)[0] if it.data == b"group"} == {"xxu", "yyo"}


def test_several_files_of_one_attempt_keep_its_time_and_their_order(tmp_path: Path) -> None:
    at = "Sheet_ann_attempt_2026-11-20-14-03-11_"
    good, _ = taken(folder(tmp_path, {f"{at}{E}.ipynb": b"1", f"{at}{E} (1).ipynb": b"2"}))
    assert [it.data for it in good] == [b"1", b"2"]
    assert good[0].evidence.number < good[1].evidence.number
    assert {_clock(it) for it in good} == {"2026-11-20 14:03:11"}


def test_a_clocks_zone_is_its_platforms_or_what_the_course_says() -> None:
    moment = datetime(2026, 11, 20, 14, 3, 11, tzinfo=UTC)
    board = Attempt(1, "ann", "", "", "", "", "Blackboard", 20261120140311000)
    sakai = Attempt(1, "ann", "", "", "", "", "Sakai", 20261120140311000)
    berlin = ZoneInfo("Europe/Berlin")
    assert sakai.handed_in(berlin) == sakai.handed_in(None) == moment and sakai.zoned
    assert board.handed_in(berlin) == moment - timedelta(hours=1) and not board.zoned
    assert board.handed_in(timezone(timedelta(hours=-5))) == moment + timedelta(hours=5)


@pytest.mark.parametrize("name", ["PST", "Mars/Base", "+25:00", 3])
def test_a_zone_that_may_mean_several_is_refused(tmp_path: Path, name: object) -> None:
    config = tmp_path / "nbgrader_config.py"
    config.write_text(f"c = get_config()\nc.StaffplusGrade.timezone = {name!r}\n")
    with pytest.raises(settings.BadSettings, match="Europe/Berlin"):
        settings.read(config)


def test_who_is_late_by_a_platforms_clock_is_told_and_loses_nothing_by_a_guess_of_its_zone(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = plain
    config = room.root / "nbgrader_config.py"
    stern = config.read_text() + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n'
    config.write_text(stern)
    room.query(sa.update(tables.assignment).values(duedate=datetime(2026, 11, 20, 12)))
    times = {
        "ann": "2026-11-20-12-30-00",
        "ben": "2026-11-25-09-00-00",
        "cal": "2026-11-10-09-00-00",
    }
    made = classroom.zipped(
        tmp_path / "board.zip",
        {f"Sheet_{who}_attempt_{at}_{NAME}.ipynb": room.filled({"literal": "levels = {'a': 'staff'}"})
         for who, at in times.items()},
    )  # fmt: skip
    status, told = graded(room, capsys, made)
    late = {it["learner"]: (it["penalty"], it["unsure"]) for it in told["late"]["late"]}
    assert (status, told["late"]["unsure"], late["ben"]) == (1, ["ann"], (2, False))
    assert late.get("ann", (None, True)) == (None, True) and "cal" not in late
    room.grade(str(made))
    assert "Blackboard does not say the zone of its clock" in " ".join(
        capsys.readouterr().out.split()
    )
    for zone, seconds in (("+01:00", None), ("UTC", 1800), ("America/New_York", 19_800)):
        config.write_text(f'{stern}c.StaffplusGrade.timezone = "{zone}"\n')
        _, told = graded(room, capsys, made)
        assert told["late"]["unsure"] == [] and told["new"] == 0
        late = {it["learner"]: (it["seconds"], it["penalty"]) for it in told["late"]["late"]}
        assert late.get("ann") == ((seconds, 2) if seconds else None)
    room.grade("--explain", "ann")
    assert "handed in 2026-11-20 12:30:00 by Blackboard's clock" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("return float('nan')", "it gives NaN, which is no number of points"),
        ("raise SystemExit('no')", "SystemExit: no"),
        ("return 'many'", "could not convert string to float"),
    ],
)
def test_a_plugin_for_late_hand_ins_that_gives_no_points_is_named_with_what_it_did(
    tmp_path: Path, does: str, said: str
) -> None:
    config = tmp_path / "nbgrader_config.py"
    config.write_text(
        "from nbgrader.plugins import BasePlugin\n"
        "class Odd(BasePlugin):\n    def late_submission_penalty(self, student_id, score, seconds):\n"
        f"        {does}\n"
        "c.AssignLatePenalties.plugin_class = Odd\n"
    )
    penalty = settings.read(config).penalty
    assert penalty is not None
    with pytest.raises(settings.BadSettings, match=f"fails for 'ann', 2 points, 60 s: .*{said}"):
        penalty("ann", 2.0, 60.0)
