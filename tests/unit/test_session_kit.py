"""A kit for a session, written into a folder, and the commands that write it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from staffplus.cli.main import main
from staffplus.session import (
    handout,
    kit,
    own,
    runsheet,
    sheets,
    slides,
    written,
)
from staffplus.session.plan import TIME_IN_HAND
from tests import chromium
from tests.sessions import COURSE, MINE, PLANS, text_of

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str, str]]


def test_a_kit_writes_its_files_and_leaves_others_alone(tmp_path: Path) -> None:
    kept = tmp_path / "notes of mine.html"
    kept.write_text("mine", "utf-8")
    made = kit.put(tmp_path, kit.made(PLANS["six-weeks"], COURSE, tmp_path))
    assert kept.read_text("utf-8") == "mine"
    decks = {f"slides-{n}.html" for n in range(1, 7)}
    assert {path.name for path in made} == {
        it.file for it in sheets.sheets_of(PLANS["six-weeks"])
    } | decks
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in made} | {kept.name}


def test_a_folder_holds_one_plan_and_nothing_of_the_facilitators_is_lost(cohort: Run, tmp_path: Path) -> None:  # fmt: skip
    to = tmp_path / "k"
    words = ["--root", str(ROOT), "--to", "k", "--no-pdf"]
    assert cohort("kit", "three-sessions", *words, "--date", "2026-12-08")[0] == 0
    first = {it.name for it in to.iterdir()}
    (to / "notes.md").write_text("mine", "utf-8")
    (to / "slides-2.html").write_text("my own second session", "utf-8")
    code, out, _ = cohort("kit", "one-session", *words)
    now = {it.name for it in to.iterdir()}
    mine = {it.file for it in sheets.sheets_of(PLANS["one-session"])} | {"slides.html", written.LIST}  # fmt: skip
    assert code == 0 and now == mine | {"notes.md", "slides-2.html"}
    for name in first - mine - {"slides-2.html"}:
        assert name in out.split("Taken away: ")[1].splitlines()[0]
    assert "Three sessions of 50 minutes" in out and "Left as it is: k/slides-2.html" in out
    assert (to / "notes.md").read_text("utf-8") == "mine"
    assert (to / "slides-2.html").read_text("utf-8") == "my own second session"
    # What was changed is not written over, and then nothing is.
    (to / "handout.html").write_text("with our logo", "utf-8")
    sheet = (to / "run-sheet.html").read_bytes()
    code, _, err = cohort("kit", "ninety-minutes", *words)
    assert code == 2 and "handout.html is yours" in err and "slides-2" not in err
    assert (to / "handout.html").read_text("utf-8") == "with our logo"
    assert (to / "run-sheet.html").read_bytes() == sheet
    (to / "handout.html").unlink()
    assert cohort("kit", "ninety-minutes", *words)[0] == 0
    assert (to / "run-sheet.html").read_bytes() != sheet
    # A folder that nobody of us has written before is somebody's.
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/cards.html").write_text("cards of a game", "utf-8")
    code, _, err = cohort("kit", "one-session", *words[:2], "--to", "theirs", "--no-pdf")
    assert code == 2 and "cards.html is yours" in err and len([*(tmp_path / "theirs").iterdir()]) == 1  # fmt: skip


def test_a_sheet_is_printed_by_a_browser_that_is_there_and_a_failure_is_told(
    tmp_path: Path,
) -> None:
    page = tmp_path / "cards.html"
    page.write_text(handout.cards(), "utf-8")
    program = chromium.find()
    assert program is not None
    assert kit.print_pdf(program, page).read_bytes().startswith(b"%PDF-")
    page.with_suffix(".pdf").unlink()
    with pytest.raises(kit.NotPrinted, match=r"did not print .*cards\.html"):
        kit.print_pdf(sys.executable, page)


@pytest.fixture
def cohort(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:  # fmt: skip
    """Run `staffplus cohort …` in a folder of its own; gives exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["cohort", *arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_command_checks_a_plan_and_writes_its_run_sheet(cohort: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE, "utf-8")
    code, out, _ = cohort("plan", "mine.toml", "--to", "sheet.html", "--start", "09:15")
    assert code == 0 and "09:20" not in out and " 9:20   20 min  Question sort" in out
    assert "9:20" in text_of((tmp_path / "sheet.html").read_text("utf-8"))
    (tmp_path / "mine.toml").write_text(MINE.replace("40", "20"), "utf-8")
    code, _, err = cohort("plan", "mine.toml")
    assert code == 2 and err.startswith("staffplus: mine.toml:16: ") and "expected at most within = 20" in err  # fmt: skip
    code, _, err = cohort("plan", "nothing.toml")
    assert code == 2 and "found no plan 'nothing.toml'; expected one of one-session" in err
    code, _, err = cohort("plan", "one-session", "--start", "quarter past")
    assert code == 2 and "expected HH:MM" in err


def test_the_command_writes_a_kit_with_dates(cohort: Run, tmp_path: Path) -> None:
    code, out, _ = cohort("kit", "one-session", "--root", str(ROOT), "--date", "2026-12-08", "--start", "10:00",
                          "--zone", "Europe/Lisbon", "--place", "Room 4", "--to", "k", "--no-pdf")  # fmt: skip
    assert code == 0 and "sessions.ics" in out
    assert "Times are those of Europe/Lisbon (UTC on that day), as you said.\n" in out
    assert "DTSTART;TZID=Europe/Lisbon:20261208T100000" in (tmp_path / "k/sessions.ics").read_text("utf-8")  # fmt: skip
    _, told, _ = cohort("plan", "one-session", "--date", "2026-12-08")
    assert re.search(r"Times are those of .*, this machine's; --zone names another, with make ZONE=", told)  # fmt: skip
    assert "Tuesday 8 December 2026, 10:00 to 12:30" in (tmp_path / "k/texts.html").read_text("utf-8")  # fmt: skip
    texts = (tmp_path / "k/texts.html").read_text("utf-8")
    assert "Place: Room 4" in texts and "[place]" not in texts
    assert "10:05" in text_of((tmp_path / "k/run-sheet.html").read_text("utf-8"))
    code, out, _ = cohort("activities")
    assert code == 0 and " 20 min  question-sort" in out and "which-manager" not in out


def test_a_plain_command_says_which_plan_it_takes_and_names_the_others(cohort: Run, tmp_path: Path) -> None:  # fmt: skip
    code, out, _ = cohort("kit", "--root", str(ROOT), "--no-pdf", "--to", "k")
    assert code == 0
    first = out.splitlines()[0]
    assert "ninety-minutes (One session of 90 minutes)" in first
    assert all(name in first for name in PLANS)
    assert "One session of 90 minutes" in (tmp_path / "k/run-sheet.html").read_text("utf-8")
    code, out, _ = cohort("kit", "six-weeks", "--root", str(ROOT), "--no-pdf", "--to", "other")
    assert code == 0 and "No plan was named" not in out


def test_make_hands_plan_date_and_places_to_the_command_and_its_help_names_them() -> None:
    def make(*words: str) -> str:
        return subprocess.run(["make", "-C", str(ROOT), "-o", "_build/.facilitator", *words], capture_output=True, text=True, check=True).stdout  # fmt: skip

    line = next(it for it in make("-n", "kit", "PLAN=six-weeks", "DATE=2026-12-08", "START=09:30", "ZONE=Europe/Lisbon", "PLACE=Room 4", "CALL=https://a.example/x?y=1&z=2", "VOTE_BY=letters", "PAPER=Letter").splitlines() if " cohort kit " in it)  # fmt: skip
    assert shlex.split(line)[3:] == ["six-weeks", "--date", "2026-12-08", "--start", "09:30", "--zone", "Europe/Lisbon", "--place", "Room 4", "--call", "https://a.example/x?y=1&z=2", "--votes", "letters", "--paper", "Letter", "--to", "my-session"]  # fmt: skip
    plain = next(it for it in make("-n", "kit").splitlines() if " cohort kit " in it)
    assert shlex.split(plain)[3:] == ["--to", "my-session"]
    told = make("help")
    assert all(
        f"{name}=" in told
        for name in ("PLAN", "DATE", "START", "ZONE", "PLACE", "CALL", "VOTE_BY", "SLIDES")
    )


def test_slides_of_ones_own_have_a_row_on_the_run_sheet_and_their_minutes_come_out_of_the_time_in_hand(cohort: Run, tmp_path: Path) -> None:  # fmt: skip
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "question-sort.md").write_text("# Our tracks\n\nMinutes: 3\n\nTwo.\n\n---\n\n# No minutes\n\nNotes: Ask.\n", "utf-8")  # fmt: skip
    (mine / "exit-ticket-2min.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    plan = PLANS["ninety-minutes"]
    (shown,) = slides.of_plan(plan, own.own_slides(mine)).values()
    by_title = {it.title: it for it in shown if it.kind == "own"}
    assert {name: it.minutes for name, it in by_title.items()} == {"Our tracks": 3, "No minutes": 0, "exit ticket": 2}  # fmt: skip
    assert "Minutes" not in (by_title["Our tracks"].body or "")
    assert sum(it.minutes for it in shown) == plan.sessions[0].within
    for before, after in pairwise(shown):
        assert before.starts + before.minutes == after.starts
    plain = {it.title: it.starts for it in reversed(slides.slides(plan.sessions[0]))}
    moved = {it.title: it.starts for it in reversed(shown)}
    assert moved["Question sort"] - plain["Question sort"] == 3
    assert moved["Exit ticket"] == plain["Exit ticket"] and moved["Close"] == plain["Close"]
    in_hand = next(it for it in shown if it.title == TIME_IN_HAND)
    assert in_hand.minutes == 8 - 5
    sheet = text_of(runsheet.run_sheet(plan, {plan.sessions[0].name: shown}))
    track, silent = by_title["Our tracks"], by_title["No minutes"]
    assert f"{runsheet.clock(14 * 60 + track.starts)} 3 {track.number} Our tracks (a slide of yours)" in sheet  # fmt: skip
    assert f"{runsheet.clock(14 * 60 + silent.starts)} {silent.number} No minutes (a slide of yours) Ask." in sheet  # fmt: skip
    code, out, _ = cohort("plan", plan.id, "--root", str(tmp_path), "--slides", "mine")
    assert code == 0 and "3 min  Our tracks" in out and "14:18   20 min  Question sort" in out
    # Whatever takes more than there is, or no whole number, is told with the file.
    for text, fault in (("# A\n\nMinutes: 7\n\nx", "take 9 min of 'The short workshop'; expected 8 or less"), ("# A\n\nMinutes: a few\n\nx", "found 'Minutes: a few'; expected a whole number")):  # fmt: skip
        (mine / "question-sort.md").write_text(text, "utf-8")
        code, _, err = cohort("plan", plan.id, "--root", str(tmp_path), "--slides", "mine")
        assert code == 2 and fault in err and err.startswith("staffplus: mine/"), err
