"""The slides of a plan, with a facilitator's own between them."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from staffplus import session
from staffplus.cli.main import main
from staffplus.session import (
    own,
    runsheet,
    slides,
    written,
)
from staffplus.session.held import held
from staffplus.session.plan import Where
from staffplus.site import audience, build, outline
from tests.sessions import COURSE, PLANS, text_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_slides_of_every_plan_put_a_question_to_the_room_and_none_is_left_out(plan: session.Plan) -> None:  # fmt: skip
    shown = [it.show for found in slides.of_plan(plan).values() for it in found if it.show]
    asking = {name for it in plan.sessions for activity in it.activities() for name in activity.votes}  # fmt: skip
    assert asking and asking <= set(shown)


def test_slides_of_ones_own_stand_before_their_activity_and_move_the_numbers(tmp_path: Path) -> None:  # fmt: skip
    for name in ("question-sort-2.svg", "question-sort-1.svg", "exit-ticket.svg"):
        (tmp_path / name).write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    plan = PLANS["ninety-minutes"]
    shown = slides.of_plan(plan, own.own_slides(tmp_path))
    (session_slides,) = shown.values()
    at = [n for n, it in enumerate(session_slides) if it.kind == "own"]
    assert [session_slides[n].title for n in at] == ["question sort 1", "question sort 2", "exit ticket"]  # fmt: skip
    assert session_slides[at[1] + 1].title == "Question sort"
    assert session_slides[at[2] + 1].title == "Exit ticket"
    sheet = text_of(runsheet.run_sheet(plan, shown))
    assert f"{session_slides[at[1] + 1].number} {session_slides[at[1] + 1].text}" in sheet
    (tmp_path / "agenda.png").write_bytes(b"")
    with pytest.raises(own.OwnSlidesError, match=r"agenda\.png: found a name that begins with no activity"):  # fmt: skip
        slides.of_plan(plan, own.own_slides(tmp_path))


OURS = """# Our *two* teams

- Search, at eleven people
- Returns, at <b>four</b>

| Who | What |
|---|---|
| Ana | asks |

![a plan](plan.svg)

Notes: Say who sits where,
and why.

---

## Before we sort

One thing.
"""


def test_markdown_of_ones_own_becomes_slides_with_notes_and_pictures_in_them(tmp_path: Path) -> None:  # fmt: skip
    (tmp_path / "question-sort.md").write_text(OURS, "utf-8")
    (tmp_path / "question-sort-9.md").write_text("No heading here.", "utf-8")
    with pytest.raises(
        own.OwnSlidesError, match=r"question-sort\.md: found the picture 'plan\.svg'"
    ):
        own.own_slides(tmp_path)
    (tmp_path / "plan.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    (tmp_path / "plan.svg").rename(tmp_path / "question-sort-5.svg")
    with pytest.raises(own.OwnSlidesError, match="expected a file beside it"):
        own.own_slides(tmp_path)
    (tmp_path / "question-sort.md").write_text(OURS.replace("plan.svg", "question-sort-5.svg"), "utf-8")  # fmt: skip
    found = own.own_slides(tmp_path)
    titles = ["Our *two* teams", "Before we sort", "question sort 5", "question sort 9"]
    assert sorted(it.title for it in found) == sorted(titles)
    first = next(it for it in found if it.notes)
    assert first.notes == (("Your notes", "Say who sits where, and why."),)
    assert "<li>" in first.body and "<td>Ana</td>" in first.body and "Say who" not in first.body
    assert "&lt;b&gt;four" in first.body and "<b>" not in first.body
    assert 'src="data:image/svg+xml;base64,' in first.body
    for wrong in ("https://example.org/a.png", "gone.png"):
        (tmp_path / "question-sort.md").write_text(f"![]({wrong})", "utf-8")
        with pytest.raises(own.OwnSlidesError, match="need no network"):
            own.own_slides(tmp_path)
    (tmp_path / "question-sort.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(own.OwnSlidesError, match="no text in UTF-8"):
        own.own_slides(tmp_path)


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_behind_the_last_slide_stand_key_points_and_pictures_in_no_plans_time(plan: session.Plan) -> None:  # fmt: skip
    for meeting in plan.sessions:
        shown = slides.slides(meeting)
        behind = slides.at_hand(meeting, shown, COURSE)
        assert [it.number for it in behind] == list(range(len(shown) + 1, len(shown) + 1 + len(behind)))  # fmt: skip
        assert sum(it.minutes for it in behind) == 0
        said = " ".join(text_of(it.body or "") for it in behind)
        for chapter in (COURSE[name] for name in meeting.read):
            for point in chapter.points.removeprefix("- ").split("\n- "):
                assert " ".join(point.split()) in said
        for it in behind:
            assert it.body and not re.search(r"[*`$]|\]\(", text_of(it.body)), it.title
            assert it.title.startswith("Key points") or "<svg" in it.body


def test_points_are_shared_out_among_as_few_screens_as_hold_them() -> None:
    points = [f"- {'word ' * 18}{n}." for n in range(5)]
    assert [part.count("- ") for part in slides._screens("\n".join(points))] == [3, 2]
    assert slides._screens("\n".join(points[:2])) == ["\n".join(points[:2])]
    long = "- " + "word " * slides.SCREEN
    assert slides._screens(f"{points[0]}\n{long}\n{points[1]}") == [points[0], long, points[1]]
    assert slides._screens("") == []


def test_slides_are_written_with_what_lives_in_them_and_a_theme(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = tmp_path / build.SITES[audience.FACILITATOR]
    for name in ("book/career-ladder.html", "book/facilitator/prepare.html", "kit/one-session/cards.html", "_static/a.js", "index.html"):  # fmt: skip
        (edition / name).parent.mkdir(parents=True, exist_ok=True)
        (edition / name).write_text("a page", "utf-8")
    (tmp_path / "book").symlink_to(ROOT / "book")
    (tmp_path / "_toc.yml").symlink_to(ROOT / "_toc.yml")
    theme, mine, to = tmp_path / "ours.css", tmp_path / "mine", tmp_path / "out"
    theme.write_text(":root { --accent: #8a2be2; } /* </style><script> */", "utf-8")
    mine.mkdir()
    (mine / "two-votes.md").write_text("# Our own ladder\n\nTwo tracks.", "utf-8")
    words = ["slides", "one-session", "--root", str(tmp_path), "--to", str(to), "--no-pdf"]
    assert main([*words, "--slides", str(mine), "--theme", str(theme)]) == 0
    assert "slides.html" in capsys.readouterr().out
    page = (to / "slides.html").read_text("utf-8")
    assert "--accent: #8a2be2" in page and "</style><script>" not in page
    assert "Our own ladder" in page and "Key points: " in page
    assert 'data-src="course/book/career-ladder.html?present=' in page
    there = {it.relative_to(to).as_posix() for it in to.rglob("*") if it.is_file()}
    assert there == {"slides.html", "course/book/career-ladder.html", "course/_static/a.js", written.LIST}  # fmt: skip
    # Named once, they stand in what is written later too, and both have the same numbers.
    kit_of = ["cohort", "kit", *words[1:]]
    assert main(kit_of) == 0 and "With your own slides of" in capsys.readouterr().out
    assert "Our own ladder" in (to / "slides.html").read_text("utf-8")
    sheet = text_of((to / "run-sheet.html").read_text("utf-8"))
    assert main(["cohort", "plan", *words[1:4], "--to", str(to / "again.html")]) == 0
    assert text_of((to / "again.html").read_text("utf-8")) == sheet
    (vote,) = {it.number for it in slides.of_plan(held(PLANS["one-session"], Where(), "phones"), own.own_slides(mine))["The whole workshop"] if it.show == "ladder-lines-of-reviews"}  # fmt: skip
    assert f"3 live or {vote} Question 1. Which part" in sheet
    (mine / "two-votes.md").rename(tmp_path / "two-votes.md")
    mine.rmdir()
    assert main(words) == 2 and "the folder is gone" in capsys.readouterr().err
    assert main([*kit_of, "--slides", "none"]) == 0 and main(words) == 0
    assert "Our own ladder" not in (to / "slides.html").read_text("utf-8")
    capsys.readouterr()
    shutil.rmtree(edition / "book")
    assert main(words) == 2 and "run `make slides`" in capsys.readouterr().err


def test_every_command_for_plans_and_slides_of_ones_own_works_as_the_page_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the plan, the slide and the style that stand there, in a folder with a built edition."""
    page = (ROOT / "book/facilitator/prepare.md").read_text("utf-8")
    page = page[: page.index("(in-your-learning-platform)=")]
    blocks = re.findall(r"^```(\w+)\n(.*?)^```", page, re.M | re.S)
    edition = tmp_path / build.SITES[audience.FACILITATOR]
    (edition / "book").mkdir(parents=True)
    (edition / "book/career-ladder.html").write_text("a page", "utf-8")
    for name in ("book", "_toc.yml"):
        (tmp_path / name).symlink_to(ROOT / name)
    (plan,) = (text for kind, text in blocks if kind == "toml")
    (slide,) = (text for kind, text in blocks if kind == "markdown")
    (tmp_path / "my-plan.toml").write_text(plan, "utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/question-sort-2.md").write_text(slide, "utf-8")
    (picture,) = re.findall(r"!\[.*?\]\((.*?)\)", slide)
    shutil.copy(ROOT / "book/images/quiz.png", tmp_path / "mine" / picture)
    (style,) = re.findall(r"`(:root \{.*?\})`", page)
    (tmp_path / "ours.css").write_text(style, "utf-8")
    monkeypatch.chdir(tmp_path)
    lines = [line for kind, text in blocks if kind == "console" for line in text.splitlines()]
    ran = []
    for line in lines:
        words = shlex.split(line)
        if words[0] == "make":  # what make would run
            told = subprocess.run(["make", "-n", "-C", str(ROOT), "-o", "_build/.facilitator", *words[1:]], capture_output=True, text=True, check=True)  # fmt: skip
            words = shlex.split(next(it for it in told.stdout.splitlines() if "bin/staffplus " in it))  # fmt: skip
        if words[0].endswith("staffplus"):
            pdf = ["--no-pdf"] if words[1] == "slides" or words[2] == "kit" else []
            assert main([*words[1:], *pdf]) == 0, line
            ran.append(words[2 if words[1] == "cohort" else 1])
    assert Counter(ran) == {"kit": 2, "plan": 1, "slides": 1}
    assert "Taken away: " in capsys.readouterr().out
    made = (tmp_path / "my-slides/slides.html").read_text("utf-8")
    assert "Our two tracks" in made and "data:image/png;base64," in made and style in made
    assert "Ask who has worked in both" in made or "ask who has worked in both" in made
    assert "Tuesday 8 December 2026" in made


def test_passages_on_slides_and_sheets_have_the_quotation_marks_of_their_page() -> None:
    course = outline.readings(outline.chapters(ROOT)).values()
    told = re.sub(r"`[^`]*`", "", "".join(it.points + it.opening for it in course))
    assert "’s " in told and "“" in told and not re.search(r"\"|\w'", told)
    assert outline.curly('`a\'s "b"` owners\' "no"') == '`a\'s "b"` owners’ “no”'
