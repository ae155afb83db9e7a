"""Three learners and an instructor on one hub, from the slips of paper to feedback, and what keeps them apart."""

from __future__ import annotations

import contextlib
import csv
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, Page, expect

from staffplus.grading.author.source import Role, read
from tests import postgres
from tests.browser.accessibility import axe
from tests.browser.marking import open_here, text
from tests.grading.papers import EXERCISES, solved, source
from tests.hub.hubs import Hub, Person

NAME = "why-staff-plus"
NOTEBOOK = f"{NAME}/{NAME}.ipynb"
LEARNERS = ("ann", "ben", "cyd")
#: What Ann writes, and nobody else.
MINE = "The title tells him no more than the bark tells of the quince."
ROSTER = "Student ID,Name,E-mail\nann,Ann Example,ann@example.org\nben,Ben Example,ben@example.org\ncyd,Cyd Example,cyd@example.org\nben,Ben Example,ben@example.org\n"  # a row twice


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, since a socket's path may have 107 characters, and not below a folder that others cannot enter."""
    with tempfile.TemporaryDirectory(prefix="hub", ignore_cleanup_errors=True) as made:
        yield Path(made)


@pytest.fixture
def databases() -> Iterator[str]:
    with postgres.server() as address:
        yield address


@pytest.fixture
def hub(folder: Path, databases: str) -> Iterator[Hub]:
    """Its gradebook in PostgreSQL."""
    roster = folder / "people.csv"
    roster.write_text(ROSTER, "utf-8")
    it = Hub(folder / "hub", roster, EXERCISES, "carla", postgres.create(databases, "gradebook"))
    it.start()
    yield it
    with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
        it.stop()
    print((it.folders.state / "hub.log").read_text("utf-8"))  # shown where the test fails
    shutil.rmtree(it.folders.sockets(), ignore_errors=True)


def test_from_the_slip_to_the_feedback_and_nobody_sees_anothers(
    hub: Hub, browser: Browser, databases: str
) -> None:
    people = {name: Person(hub, browser, name) for name in (*LEARNERS, "carla")}
    ann, ben, cyd, carla = people.values()
    come_in(hub, people)
    carla.start().get_by_label("Exercise").select_option(NAME)
    expect(carla.page.get_by_text("Nobody has handed in yet.")).to_be_visible()
    carla.press("Release it", f"^Release, {NAME}: done")
    assert hub.folders.exchange.stat().st_mode & 0o777 == 0o711, "only its owner may change it"
    hand_in(ann, ben, cyd)
    keep_out(hub, ann, ben, carla)

    # The power goes. Servers went on; who is signed in stays so, and what somebody computed is still there.
    ann.terminal("touch /tmp/still-the-same-box")
    assert "the hub ended by itself" in hub.kill()
    assert "One-time" not in hub.start(), "everybody has an account"
    ann.terminal("ls /tmp/still-the-same-box")
    assert ben.notebook(NOTEBOOK)["cells"]

    mark(carla)
    ann.start().get_by_role("button", name="Fetch the feedback").click()
    page = ann.page.get_by_role("link", name="Read your feedback").get_attribute("href")
    assert page and MINE in ann.context.request.get(f"{hub.address.rstrip('/')}{page}").text()
    for it in (ben, cyd):
        assert it.exchange("fetch_feedback", NAME)["success"]
        assert MINE not in it.terminal(f"cat {NAME}/feedback/*/{NAME}.html")
    fits(ann.page)
    carla.terminal("nbgrader export --to grades.csv")
    with (hub.folders.course / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {it["student_id"]: it for it in csv.DictReader(file) if it["assignment"] == NAME}
    raw = {it: float(row["raw_score"]) for it, row in rows.items()}
    assert 0 == raw["cyd"] < raw["ann"] < raw["ben"] <= float(rows["ben"]["max_score"])

    # Somebody leaves the course, and the hub moves: another database of its own, and HTTPS.
    hub.stop()
    assert not hub.sockets(), "every server has ended"
    assert not (hub.folders.course / "gradebook.db").exists(), "the gradebook is in PostgreSQL"
    hub.roster.write_text("".join(ROSTER.splitlines(keepends=True)[:3]), "utf-8")
    certificate, key = self_made(hub.root.parent)
    hub.more = ("--certificate", str(certificate), "--key", str(key), "--database", postgres.create(databases, "hub"))  # fmt: skip
    hub.start()
    assert not (hub.folders.state / "settings.json").stat().st_mode & 0o077, "it may name a password"  # fmt: skip
    cyd.sign_in(cyd.own)
    expect(cyd.page.get_by_text("Invalid username or password")).to_be_visible()
    elsewhere = Person(hub, browser, "ben")
    elsewhere.sign_in(ben.own, then="")
    elsewhere.page.wait_for_url("https://**/user/ben/staffplus/start")
    expect(elsewhere.page.get_by_role("link", name="Read your feedback")).to_be_visible()
    assert f"{NAME}\r\n" in elsewhere.terminal("ls"), "through a secure socket, in the same home"
    assert list(hub.folders.root.glob(f"homes/003-cyd/{NOTEBOOK}")), "what she made is kept"


def come_in(hub: Hub, people: dict[str, Person]) -> None:
    """A one-time password opens the page on which one's own is chosen, and that once."""
    ann, ben = people["ann"], people["ben"]
    once = hub.slips()["ann"]
    assert len((hub.root / "slips.csv").read_text("utf-8").splitlines()) == 1 + len(people), (
        "one slip each"
    )
    ann.sign_in(once, as_name="ANN@example.org", then="")
    ann.choose("Ann's and short", "Ann's and shorter")
    expect(ann.page.get_by_role("alert")).to_have_text("The two are not the same.")
    fits(ann.page)
    ann.choose(ann.own)
    ann.page.wait_for_url(f"{ann.place}staffplus/start")
    expect(ann.page.get_by_role("heading", name="Welcome, Ann Example")).to_be_visible()
    expect(ann.page.get_by_text("There are none yet.")).to_be_visible()
    ben.sign_in(once, as_name="ann")
    expect(ben.page.get_by_text("Invalid username or password")).to_be_visible()
    for it in people.values():
        if it is not ann:
            it.come_in()
            it.serve()
    kept = (hub.folders.state / "accounts.json").read_text("utf-8")
    assert not any(
        it in kept for it in (*hub.slips().values(), *(it.own for it in people.values()))
    )


def hand_in(ann: Person, ben: Person, cyd: Person) -> None:
    """Ann as her first page leads her; the others at the addresses behind nbgrader's. Cyd has done nothing."""
    page = ann.start()
    ann.press("Fetch it", "It is in your files now")
    notebook = page.get_by_role("link", name="Open its notebook").get_attribute("href")
    course = page.get_by_role("link", name="Open the course").get_attribute("href")
    page.goto(f"{ann.hub.address.rstrip('/')}{notebook}")
    page.get_by_role("menuitem", name="Nbgrader").click()
    expect(page.get_by_role("menuitem", name="Assignment List")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Create Assignment")).to_have_count(0)
    said = json.loads(page.locator("#jupyter-config-data").inner_text())
    assert "@jupyterlab/apputils-extension:announcements" in said["disabledExtensions"], "no prompt for news"  # fmt: skip
    page.goto(f"{ann.hub.address.rstrip('/')}{course}book/{NAME}.html")
    expect(page.locator("html[data-widgets=ready]")).to_be_attached()
    answers = solved(NAME)
    in_words = [it.grade_id for it in read(source(NAME)).cells if it.role is Role.PERSON]
    ann.answer(NOTEBOOK, dict.fromkeys(in_words, MINE))
    ann.start()
    ann.press("Hand in", "^Handed in")
    expect(page.get_by_text("No feedback yet.")).to_be_visible()
    for it in (ben, cyd):
        it.exchange("fetch", NAME)
    ben.answer(NOTEBOOK, answers)
    for it in (ben, cyd):
        assert it.exchange("submit", NAME)["success"]


def keep_out(hub: Hub, ann: Person, ben: Person, carla: Person) -> None:
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
    for address in (f"{carla.place}staffplus/course/", f"{ann.place}staffplus/start/api/run"):
        assert ann.context.request.get(address, max_redirects=20).status in (403, 404), address
    for path in ("admin", "api/users", "api/users/ben"):
        said = ann.context.request.get(f"{hub.address}hub/{path}")
        assert said.status in (403, 404), f"{path}: {said.status}"


def mark(carla: Person) -> None:
    """Collect, grade, mark what is in words, publish, give back: on her first page, and on the page for markers."""
    page = carla.start()
    page.get_by_label("Exercise").select_option(NAME)
    expect(page.get_by_text("3 learners handed in so far")).to_be_visible()
    for button, step in (("Collect now", "Collect"), ("Grade now", "Grade"), ("I mark too", "Mark what is in words")):  # fmt: skip
        carla.press(button, f"^{step}, {NAME}: done")
    expect(page.get_by_role("button", name="Publish, and give feedback")).to_be_disabled()
    fits(page)
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
    rows = page.locator(".sp-controls option").all_inner_texts()
    assert rows and all(re.search(r"\((\d+) of \1\)$", it) for it in rows), rows
    page.get_by_role("link", name="publish the marks and give feedback").click()
    expect(page.get_by_text("a page of feedback for 3 learners")).to_contain_text("ann, ben, cyd")
    expect(page.get_by_text(re.compile("new or changed marks with their comments"))).to_be_visible()
    carla.press("Publish, and give feedback", f"^Publish, and give feedback, {NAME}: done")


#: Words that stand in two lines, and what is wider than the window. Commands and files' names may break.
BROKEN = r"""() => {
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const of = text.parentElement;
    if (of.closest("pre, code, script, style, noscript, option") || !of.checkVisibility()) continue;
    for (const word of text.data.matchAll(/\p{L}{2,20}/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((it) => Math.round(it.top))).size > 1) found.push(word[0]);
    }
  }
  const wide = document.documentElement.scrollWidth - innerWidth;
  return wide > 0 ? [...found, `${wide} px too wide`] : found;
}"""


def fits(page: Page) -> None:
    """Nothing on a page of ours that axe objects to, in either theme, and no word broken on a screen or a phone."""
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(BROKEN) == [], width
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page, colours_only=True) == []
    page.emulate_media(color_scheme="light")


def self_made(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody has signed but its own key, and that key."""
    made = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(made.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .sign(made, hashes.SHA256())
    )  # fmt: skip
    certificate, key = folder / "hub.pem", folder / "hub.key"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))  # fmt: skip
    return certificate, key
