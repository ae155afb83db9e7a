"""Three learners and an instructor on one hub, from the slips of paper to feedback, and what keeps them apart."""

from __future__ import annotations

import contextlib
import csv
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from staffplus.grading.author.source import Role, read
from tests.browser.marking import open_here, text
from tests.grading.papers import EXERCISES, solved, source
from tests.hub.hubs import Hub, Person

NAME = "why-staff-plus"
NOTEBOOK = f"{NAME}/{NAME}.ipynb"
LEARNERS = ("ann", "ben", "cyd")
#: What Ann writes, and nobody else.
MINE = "The title tells him no more than the bark tells of the quince."
ROSTER = "Student ID,Name,E-mail\nann,Ann Example,ann@example.org\nben,Ben Example,ben@example.org\ncyd,Cyd Example,cyd@example.org\n"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, since a socket's path may have 107 characters, and not below a folder that others cannot enter."""
    with tempfile.TemporaryDirectory(prefix="hub", ignore_cleanup_errors=True) as made:
        yield Path(made)


@pytest.fixture
def hub(folder: Path) -> Iterator[Hub]:
    roster = folder / "people.csv"
    roster.write_text(ROSTER, "utf-8")
    it = Hub(folder / "hub", roster, EXERCISES, "carla")
    it.start()
    yield it
    with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
        it.stop()
    shutil.rmtree(it.folders.sockets(), ignore_errors=True)


def test_from_the_slip_to_the_feedback_and_nobody_sees_anothers(hub: Hub, browser: Browser) -> None:
    people = {name: Person(hub, browser, name) for name in (*LEARNERS, "carla")}
    ann, ben, cyd, carla = people.values()
    come_in(hub, people)
    carla.terminal(f"nbgrader generate_assignment {NAME} && nbgrader release_assignment {NAME}")
    assert hub.folders.exchange.stat().st_mode & 0o777 == 0o711, "only its owner may change it"
    hand_in(ann, ben, cyd)
    keep_out(hub, ann, ben)

    # The power goes. Servers went on; who is signed in stays so, and what somebody computed is still there.
    ann.terminal("touch /tmp/still-the-same-box")
    assert "the hub ended by itself" in hub.kill()
    assert "One-time" not in hub.start(), "everybody has an account"
    ann.terminal("ls /tmp/still-the-same-box")
    assert ben.notebook(NOTEBOOK)["cells"]

    mark(carla)
    for it in (ann, ben, cyd):
        assert it.exchange("fetch_feedback", NAME)["success"]
    shown = {it.name: it.terminal(f"cat {NAME}/feedback/*/{NAME}.html") for it in (ann, ben, cyd)}
    assert MINE in shown["ann"] and not any(MINE in shown[it] for it in ("ben", "cyd"))
    carla.terminal("nbgrader export --to grades.csv")
    with (hub.folders.course / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {it["student_id"]: it for it in csv.DictReader(file) if it["assignment"] == NAME}
    raw = {it: float(row["raw_score"]) for it, row in rows.items()}
    assert 0 == raw["cyd"] < raw["ann"] < raw["ben"] <= float(rows["ben"]["max_score"])

    # Somebody leaves the course, and the hub is started again for those who stay.
    hub.stop()
    assert not hub.sockets(), "every server has ended"
    hub.roster.write_text("".join(ROSTER.splitlines(keepends=True)[:3]), "utf-8")
    hub.start()
    cyd.sign_in(cyd.own)
    expect(cyd.page.get_by_text("Invalid username or password")).to_be_visible()
    ben.page.goto(f"{hub.address}hub/home")
    expect(ben.page.get_by_role("button", name="Logout")).to_be_visible()
    elsewhere = Person(hub, browser, "ben")
    elsewhere.sign_in(ben.own)
    elsewhere.page.wait_for_url("**/hub/home")
    assert list(hub.folders.root.glob(f"homes/003-cyd/{NOTEBOOK}")), "what she made is kept"


def come_in(hub: Hub, people: dict[str, Person]) -> None:
    """A one-time password opens the page on which one's own is chosen, and that once."""
    ann, ben = people["ann"], people["ben"]
    once = hub.slips()["ann"]
    ann.sign_in(once, as_name="ANN@example.org")
    ann.choose("Ann's and short", "Ann's and shorter")
    expect(ann.page.get_by_role("alert")).to_have_text("The two are not the same.")
    ann.choose(ann.own)
    ann.page.wait_for_url("**/hub/home")
    ben.sign_in(once, as_name="ann")
    expect(ben.page.get_by_text("Invalid username or password")).to_be_visible()
    for it in people.values():
        if it is not ann:
            it.come_in()
        it.serve(lab=it is ann)
    kept = (hub.folders.state / "accounts.json").read_text("utf-8")
    assert not any(
        it in kept for it in (*hub.slips().values(), *(it.own for it in people.values()))
    )


def hand_in(ann: Person, ben: Person, cyd: Person) -> None:
    """Ann as Lab leads her; the others at the addresses behind its buttons. Cyd has done nothing."""
    page = ann.page
    page.goto(f"{ann.place}lab")
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Assignment List").click()
    page.get_by_role("button", name="Fetch", exact=True).click()
    expect(page.get_by_role("button", name="Submit", exact=True)).to_be_visible()
    answers = solved(NAME)
    in_words = [it.grade_id for it in read(source(NAME)).cells if it.role is Role.PERSON]
    ann.answer(NOTEBOOK, dict.fromkeys(in_words, MINE))
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("button", name="Fetch Feedback", exact=True)).to_be_visible()
    for it in (ben, cyd):
        it.exchange("fetch", NAME)
    ben.answer(NOTEBOOK, answers)
    for it in (ben, cyd):
        assert it.exchange("submit", NAME)["success"]


def keep_out(hub: Hub, ann: Person, ben: Person) -> None:
    """Ann tries to read what Ben has: by his address, in a terminal, in a kernel. And what a learner is not to do."""
    assert "nbformat" in ben.get(f"api/contents/{NOTEBOOK}?content=1").text()
    for address in (
        f"api/contents/{NOTEBOOK}?content=1",
        f"files/{NOTEBOOK}",
        "lab",
        "api/terminals",
    ):
        said = ann.context.request.get(f"{ben.place}{address}", max_redirects=20)
        assert said.status in (403, 404), f"{address}: {said.status}"
        assert "nbformat" not in said.text()
    theirs = hub.folders.home(hub.folders.accounts.all()["ben"]) / NOTEBOOK
    assert theirs.is_file()
    shown = ann.terminal(
        f"cat {theirs} /home/*/{NAME}/../../*/secret; ls /course {hub.root}; nbgrader list --inbound",
        fails=False,
    )
    assert "nbformat" not in shown and "ben+" not in shown
    shown = ann.terminal(
        f"echo 'print(open(\"{theirs}\").read())' > look.py && jupyter run look.py", fails=True
    )
    assert "FileNotFoundError" in shown and "nbformat" not in shown
    for path in ("admin", "api/users", "api/users/ben"):
        said = ann.context.request.get(f"{hub.address}hub/{path}")
        assert said.status in (403, 404), f"{path}: {said.status}"


def mark(carla: Person) -> None:
    """Collect, grade, mark what is in words, publish, give back: in her terminal, and on the page for markers."""
    carla.terminal(
        f"nbgrader collect {NAME} && staffplus grade {NAME} && staffplus review allocate {NAME} --marker carla"
    )
    page = carla.page
    page.goto(f"{carla.place}staffplus/review/{NAME}")
    expect(page.locator(".sp-level").first).to_be_visible()
    while True:
        while open_here(page):
            page.keyboard.press("1" if MINE in text(page) else "3")
        page.keyboard.press("n")
        expect(
            page.get_by_text(re.compile("Everything of yours is marked|^0 of")).first
        ).to_be_visible()
        if page.get_by_text("Everything of yours is marked").count():
            break
    expect(page.locator(".sp-saved")).to_have_text("Saved.")
    carla.terminal(
        f"staffplus review publish {NAME} && nbgrader generate_feedback {NAME} && nbgrader release_feedback {NAME}"
    )
