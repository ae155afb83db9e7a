"""What stands on the board is what its authors have released, and nothing that tells who they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from staffplus.cli.main import main
from staffplus.cohort.board import lines, page
from staffplus.jobdesc import JobDescription, word
from tests.cohort.room import Server
from tests.raters import outcome_list, rater

PRIVATE = "Ana and Ben hold back the forecast."
SHARED = "Late parcels fall from 9 to 4 in 100."


def write(folder: Path, name: str, **parts: str) -> None:
    made = JobDescription("Ana's role", parts)
    if name.endswith(".docx"):
        word.write(made, folder / name)
    else:
        (folder / name).write_text(made.to_markdown(), "utf-8")


def pair(folder: Path, name: str, *, learner: bool, manager: bool, rated: str = "5555555") -> None:
    for role, room, said in (("learner", learner, rated), ("manager", manager, "2525555")):
        made = rater(role, pair=name * 12, name="Ana Reyes", listed=outcome_list(), room=room, rated=said)  # fmt: skip
        (folder / f"{name}-{role}.json").write_text(made.as_json(), "utf-8")


def test_only_what_is_released_is_shown_without_whose_it_is(tmp_path: Path) -> None:
    write(tmp_path, "areyes.md", direction=f"- {SHARED} [board]\n- {PRIVATE}", radius="Three teams. [Board].")  # fmt: skip
    write(tmp_path, "bokoro.docx", direction=f"{SHARED} [board]\n\n{PRIVATE}")
    write(tmp_path, "cweiss.md", problem=PRIVATE)
    kept = JobDescription("", {"direction": "Now."}).keep_round()
    old = kept.to_markdown().replace("Now.", "An older line. [board]").replace("An older line. [board]", "Now.", 1)  # fmt: skip
    (tmp_path / "dsato.md").write_text(old, "utf-8")
    pair(tmp_path, "p", learner=True, manager=True, rated="5-55555")
    pair(tmp_path, "q", learner=True, manager=False)
    (tmp_path / "progress.json").write_text("{}", "utf-8")
    made = lines.board(sorted(tmp_path.iterdir()))
    assert [it.text for it in made.lines["direction"]] == [SHARED, SHARED]
    assert len({it.id for it in made.lines["direction"]}) == 2
    assert [it.text for it in made.lines["radius"]] == ["Three teams."]
    assert made.pairs["direction"] == (lines.Pair(5, 2),)
    assert made.pairs["problem"] == (lines.Pair(None, 5),)
    assert (made.authors, made.kept_back, made.faults) == (2, (2, 1), ())
    ((shared, chance),) = made.shared
    assert shared == 100 and 0 < chance < 100
    text = page.page(made, "</script><b>Board")
    assert "</script><b>" not in text and "Content-Security-Policy" in text
    for private in (PRIVATE, "Reyes", "areyes", "Ana's role", "Outcome number", "older line"):
        assert private not in text
    # Made again after somebody else's file came, a line is the same line.
    write(tmp_path, "efar.md", direction="One more. [board]")
    again = lines.board(sorted(tmp_path.iterdir()))
    assert {it.id for it in made.lines["direction"]} < {it.id for it in again.lines["direction"]}


def test_nothing_released_makes_no_page_and_says_how(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    write(tmp_path, "areyes.md", direction=PRIVATE)
    assert main(["cohort", "board", str(tmp_path), "--to", str(tmp_path / "board.html")]) == 1
    assert "1 whole descriptions" in (said := capsys.readouterr().out) and lines.MARK in said
    assert not (tmp_path / "board.html").exists()


def test_a_line_from_a_phone_is_shown_with_its_authors_word_until_it_is_taken_back(tmp_path: Path) -> None:  # fmt: skip
    server = Server(tmp_path / "votes.sqlite", "--board")
    try:
        author, facilitator = server.voter(), server.facilitator()
        address = f"/{server.code}/line"
        sent = {"part": "direction", "text": SHARED}
        for refused in (sent, sent | {"room": "yes"}):
            assert "tick the box" in author.ask(address, refused).told
        for wrong in ({"part": "salary"}, {"text": 7}, {"text": "x" * 241}):
            assert author.ask(address, sent | {"room": True} | wrong).status == 422
        assert author.ask(address, sent | {"room": True}).status == 200
        assert author.ask(f"/{server.code}/lines/mine").text.count(SHARED) == 1
        for path in ("/facilitator/board", "/facilitator/board/events"):
            assert author.ask(path).status == 403

        def texts(state: dict[str, object]) -> list[str]:
            return re.findall(r"'text': '([^']*)'", str(state))

        state = facilitator.state("/facilitator/board/events", lambda it: bool(texts(it)))
        assert texts(state) == [SHARED]
        assert not set(re.findall(r"[\w-]{16}", str(state))) & {author.cookies["staffplus_voter"].partition(".")[0]}  # fmt: skip
        server.kill()
        server.start()
        assert texts(facilitator.state("/facilitator/board/events")) == [SHARED]
        assert author.ask(address, {"part": "direction", "text": "", "room": False}).status == 200
        assert texts(facilitator.state("/facilitator/board/events")) == []
    finally:
        server.kill()
