"""Two people mark thirty pieces by keyboard at the same time; a third decides; learners get what came of it."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from staffplus.review import log
from staffplus.review.desk import Desk
from staffplus.review.standing import FAR_APART
from tests import chromium
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visits
from tests.browser.marking import Server, code, open_here, text
from tests.browser.test_formgrader import ACTS, MALLORY
from tests.grading.written import Written, answers, cohort
from tests.warm import warm

EXERCISE, SIZE = "evidence-and-influence", 30
ROWS = ("reply", "claim", "talk", "kind")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return cohort(tmp_path_factory.mktemp("marking") / "exercises", EXERCISE, SIZE)


@pytest.fixture
def course(written: Written, tmp_path: Path) -> Written:
    return written.copy(tmp_path / "exercises")


@pytest.fixture
def servers(course: Written, tmp_path: Path) -> Iterator[dict[str, Server]]:
    """Of markers, by name, each started when it is first asked for."""

    class Servers(dict[str, Server]):
        def __missing__(self, marker: str) -> Server:
            return self.setdefault(marker, Server(course, marker, tmp_path))

    started = Servers()
    yield started
    for server in started.values():
        server.kill()


#: The level that the rubric's author gives to a text, by what stands at its end.
LEVELS = {words.split("(")[-1]: level for n in range(1, SIZE + 1) for level, words in answers(EXERCISE, n).values()}  # fmt: skip


def level(page: Page) -> int:
    return LEVELS[text(page).split("(")[-1]]


def test_two_mark_thirty_pieces_at_once_and_nbgrader_shows_what_came_of_it(
    course: Written, servers: dict[str, Server], new_visit: Visits, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    people = ("--marker", "mia", "--marker", "noa", "--adjudicator", "ola")
    assert course.run("review", "allocate", EXERCISE, *people) == 0
    # Noa sees it the other way round: 3 where Mia gives 0, and 2 where she gives 1.
    gives = {"mia": lambda it: it, "noa": lambda it: 3 - it}
    pages = {name: servers[name].open(new_visit()) for name in gives}
    for page in pages.values():
        expect(page).not_to_have_url(re.compile("token"))
    keys = 0
    loads: list[str] = []
    for page in pages.values():
        page.on("framenavigated", lambda frame: loads.append(frame.url))
    while any(open_here(page) for page in pages.values()):
        for name, page in pages.items():
            if not open_here(page):
                continue
            page.keyboard.press(str(gives[name](level(page))))
            keys += 1
            if not open_here(page):
                page.keyboard.press("n")
                keys += 1
                done = page.get_by_text(re.compile("Everything of yours is marked|^0 of"))
                expect(done.first).to_be_visible()
    assert not loads, "no page is loaded while somebody marks"
    for page in pages.values():
        expect(page.locator(".sp-saved")).to_have_text("Saved.")

    desk = Desk(course.course, EXERCISE)
    it = desk.table()
    twice = [one for one in it.standings if "second" in one.roles]
    assert len(it.standings) == SIZE * len(ROWS) and len(twice) == 5 * len(ROWS)
    assert keys <= (len(it.standings) + len(twice)) * 1.1
    assert course.run("review", "publish", EXERCISE) == 1

    far = [one for one in twice if (one.apart or 0) >= FAR_APART]
    assert 0 < len(far) < len(twice)
    decides = servers["ola"].open(new_visit())
    for _ in far:
        expect(decides.get_by_text(re.compile("^Marker 1: [03]"))).to_be_visible()
        assert not re.search("mia|noa|learner-", decides.locator("main").inner_text())
        before = open_here(decides)
        decides.keyboard.press("1")
        expect(decides.locator(".sp-progress")).to_contain_text(f"{len(far) - before + 1} of")
    expect(decides.locator(".sp-saved")).to_have_text("Saved.")
    assert course.run("review", "publish", EXERCISE) == 0, capsys.readouterr()

    marks: dict[str, float] = {}
    for one in desk.table().standings:
        mine = answers(EXERCISE, int(one.piece.learner[-2:]))[one.criterion][0]
        first = gives[one.roles["first"]](mine)
        value = (
            1 if one.unit in [it.unit for it in far] else 1.5 if "second" in one.roles else first
        )
        assert one.value == value, one
        marks[one.piece.learner] = marks.get(one.piece.learner, 0) + value
    _nbgrader(course, "export", "--to", "grades.csv")
    with (course.root / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file) if row["assignment"] == EXERCISE}  # fmt: skip
    assert {who: float(row["raw_score"]) for who, row in rows.items()} == marks
    assert all(row["state"].startswith("marked") for row in rows.values())
    _nbgrader(course, "generate_feedback", EXERCISE, "--student", "learner-0[1-3]")
    for who in ("learner-01", "learner-02", "learner-03"):
        page = new_visit().page((course.root / f"feedback/{who}/{EXERCISE}/{EXERCISE}.html").as_uri())  # fmt: skip
        expect(page.get_by_text(re.compile(rf"\b{marks[who]:g} of"))).not_to_have_count(0)
        expect(page.get_by_text(re.compile("By a person: (between )?levels? "))).not_to_have_count(
            0
        )
    monkeypatch.setenv("STAFFPLUS_CHROMIUM", str(chromium.find()))
    for new in (3, 0):
        capsys.readouterr()
        assert course.run("review", "pdf", EXERCISE) == 0
        assert f"3 pages of feedback have a PDF beside them, {new} of them new" in capsys.readouterr().out  # fmt: skip
    sheets = PdfReader(course.root / f"feedback/learner-01/{EXERCISE}/{EXERCISE}.pdf").pages
    printed = " ".join(" ".join(it.extract_text() for it in sheets).split())
    assert f"{marks['learner-01']:g} of" in printed and "would be:" in printed


def _nbgrader(course: Written, *words: str) -> None:
    command = [str(warm().folder / "nbgrader"), *words]
    done = subprocess.run(command, cwd=course.root, env=warm().environment(), text=True, capture_output=True, timeout=600)  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_mark_survives_the_server_that_was_killed_before_it_was_written(
    course: Written, servers: dict[str, Server], new_visit: Visits
) -> None:
    visit = new_visit()
    page = servers["mia"].open(visit)
    marked = code(page)
    with Desk(course.course, EXERCISE).engine.connect() as db:
        db.exec_driver_sql(
            "BEGIN IMMEDIATE"
        )  # nothing can be written: the server has it, and waits
        with page.expect_request("**/mark"):
            page.keyboard.press("2")
        servers["mia"].kill()
        db.rollback()
    page.keyboard.press("c")
    page.keyboard.type("Whose question is it?")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.close()  # and the marker goes home
    visit.faults.clear()
    servers["mia"].start()
    page = servers["mia"].open(visit)
    expect(page.locator(".sp-progress")).to_contain_text(f"2 of {SIZE} marked")
    with Desk(course.course, EXERCISE).engine.connect() as db:
        found = log.history(db, EXERCISE)
    assert [(it.kind, it.held.value) for it in found] == [
        ("mark", 2),
        ("remark", None),
        ("mark", 1),
    ]
    assert found[-1].held.comment == "Whose question is it?"
    for _ in range(SIZE):
        if code(page) == marked:
            break
        page.keyboard.press("k")
    expect(page.get_by_role("button", pressed=True)).to_contain_text("2")


def test_what_learners_wrote_is_text_and_the_page_is_for_everyone(
    course: Written, servers: dict[str, Server], new_visit: Visits
) -> None:
    for learner in ("learner-07", "learner-08"):
        course.hand_in(learner, dict.fromkeys(ROWS, MALLORY))
    course.grade()
    desk = Desk(course.course, EXERCISE)
    with desk.engine.begin() as db:
        db.execute(sa.text("UPDATE student SET first_name = :name WHERE id NOT IN ('learner-07', 'learner-08')"), {"name": f'<img src=x onerror="{ACTS}">'})  # fmt: skip
    # Texts of known level that a marker has seen stand beside the pieces; what they hold is text as well.
    known = [
        f'[[piece]]\nid = "m{n}"\ncriterion = "{ROWS[0]}"\ntext = {json.dumps(f"Known {n}. {MALLORY}")}\n'
        f"score = 1\nwhy = {json.dumps(f'Since {MALLORY}')}\n"
        for n in range(4)
    ]
    (course.course.root / "calibration").mkdir(exist_ok=True)
    (course.course.root / "calibration" / f"{EXERCISE}.toml").write_text(
        f'exercise = "{EXERCISE}"\n' + "".join(known), "utf-8"
    )
    visit = new_visit()
    page = servers["mia"].open(visit)
    for _ in range(3):
        assert text(page).startswith("Known ")
        told = f"{code(page)}: you gave 2, its readers 1."
        page.keyboard.press("2")
        expect(page.get_by_text(told)).to_be_visible()
    near = page.locator(".sp-near")
    expect(near).to_be_visible()
    page.keyboard.press("t")
    expect(near.get_by_text("Level 1.").first).to_be_visible()
    expect(near.locator("p").first).to_contain_text("<script>window.acted")
    for _ in range(SIZE + 2):
        if text(page).startswith(MALLORY[:20]):
            break
        page.keyboard.press("j")
    assert MALLORY.splitlines()[2] in text(page)
    # The same words in two pieces, quoted side by side, from a marker who may not read the other one whole.
    expect(page.get_by_text("Words of this stand in another piece too")).to_be_visible()
    page.keyboard.press("l")
    passages = page.locator(".sp-two-texts blockquote")
    expect(passages).to_have_count(2)
    assert passages.first.inner_text() == passages.last.inner_text() and "<img src=" in passages.first.inner_text()  # fmt: skip
    page.keyboard.press("l")
    expect(passages.first).to_be_hidden()
    page.keyboard.press("c")
    page.keyboard.type(f'<img src=x onerror="{ACTS}">')
    page.keyboard.press("Escape")
    page.locator(".sp-text").evaluate("it => getSelection().selectAllChildren(it)")
    page.keyboard.press("e")
    expect(page.locator(".sp-evidence q")).to_contain_text("<script>")
    box = page.locator(".sp-evidence button").bounding_box()
    assert box and box["height"] < box["width"], (
        "a button beside long words is no column of letters"
    )
    page.keyboard.press("w")
    expect(page.get_by_role("heading", name="All of")).to_be_visible()
    page.keyboard.press("f")
    expect(page.get_by_text("Flagged")).to_be_visible()
    assert page.evaluate("window.acted") is None
    assert not every_look(page)
    assert page.evaluate("window.acted") is None

    # A page elsewhere cannot mark in a marker's name, and whoever is not logged in sees nothing.
    address = f"http://127.0.0.1:{servers['mia'].port}/staffplus/review"
    mark = f"{address}/api/{EXERCISE}/mark"
    assert page.evaluate("async (it) => (await fetch(it, {method: 'POST', body: '{}'})).status", mark) == 403  # fmt: skip
    visit.faults.clear()
    for path in (EXERCISE, f"api/{EXERCISE}/overview", f"api/{EXERCISE}/queue?criterion=reply"):
        stranger = new_visit().page(f"{address}/{path}", scripts=False)
        expect(stranger).to_have_url(re.compile(r"/login\?"))
        expect(stranger.locator("main, .sp-level")).to_have_count(0)


def test_a_rubric_that_is_being_edited_costs_no_mark(
    course: Written, servers: dict[str, Server], new_visit: Visits
) -> None:
    visit = new_visit()
    page = servers["mia"].open(visit)
    rubric = course.root / "rubrics" / f"{EXERCISE}.toml"
    whole = rubric.read_text("utf-8")
    rubric.write_text(whole[: len(whole) // 2], "utf-8")
    page.keyboard.press("2")
    expect(page.locator(".sp-saved")).to_contain_text(rubric.name)
    rubric.write_text(whole, "utf-8")
    expect(page.locator(".sp-saved")).to_have_text("Saved.")
    visit.faults.clear()
    page.reload()
    expect(page.locator(".sp-progress")).to_contain_text(f"1 of {SIZE} marked")
