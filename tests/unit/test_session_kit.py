"""A kit for a session, written into a folder, and the commands that write it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from staffplus.cli.main import main
from staffplus.session import (
    handout,
    kit,
    sheets,
    written,
)
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
    assert "Tuesday 8 December 2026, 10:00 to 12:30" in (tmp_path / "k/texts.html").read_text("utf-8")  # fmt: skip
    texts = (tmp_path / "k/texts.html").read_text("utf-8")
    assert "at Room 4." in texts and "[place]" not in texts
    assert "10:05" in text_of((tmp_path / "k/run-sheet.html").read_text("utf-8"))
    code, out, _ = cohort("activities")
    assert code == 0 and " 20 min  question-sort" in out and "which-manager" not in out
