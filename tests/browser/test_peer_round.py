"""Twenty-four learners read each other on pages without a server, two of them here, and medians are right."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from staffplus.review.peers import rounds
from staffplus.widgets.peerpage.peerpage import page_of
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit, Visits, saved
from tests.browser.quizzes import tab_to
from tests.browser.test_answer_page import HOSTILE, offline
from tests.browser.test_quiz import FORBIDDEN
from tests.grading.peers import given_back, gives, middle, packet_in, small_round
from tests.grading.written import Written, cohort

EXERCISE, SIZE = "workshop", 24
WORDS = "Name who decides when finance says no."
BY_MOUSE, BY_KEYS = "learner-05", "learner-17"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return cohort(tmp_path_factory.mktemp("peers") / "exercises", EXERCISE, SIZE)


def row(page: Page, name: str) -> Locator:
    return page.locator(f".sp-row[data-row='{name}']")


def choose(page: Page, levels: dict[str, int]) -> None:
    for name, level in levels.items():
        row(page, name).locator("input").nth(level).check()


def choose_by_keys(page: Page, levels: dict[str, int]) -> None:
    """Tab enters a row at the level that it has, else at the first; arrows move, round and round."""
    for name, level in levels.items():
        here = row(page, name).locator("input:checked")
        tab_to(page, here if here.count() else row(page, name).locator("input").first)
        page.keyboard.press("Space")
        at = int(row(page, name).locator("input:checked").get_attribute("value") or 0)
        for _ in range((level - at) % 4):
            page.keyboard.press("ArrowDown")
        expect(row(page, name).locator("input").nth(level)).to_be_checked()


def press(page: Page, name: str) -> None:
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


def expect_here(page: Page, name: str) -> None:
    expect(page.locator("[data-step]")).to_have_attribute("data-step", name)


def peers_levels(packet: dict[str, Any], code: str) -> dict[str, int]:
    return {it["id"]: gives(packet["own"]["code"], code, it["id"]) for it in packet["criteria"]}


def known_levels(piece: dict[str, Any]) -> dict[str, int]:
    return {name: part["level"] for name, part in piece["parts"].items()}


def marked_by_mouse(visit: Visit, page_at: Path, packet: dict[str, Any], folder: Path) -> Path:
    """Far from the readers at first, near on the second try; one row of one peer gets words."""
    page = visit.page(page_at.as_uri())
    expect(page.get_by_text("What you mark is kept in this browser")).to_be_visible()
    for piece in packet["first"]:
        expect_here(page, piece["id"])
        wrong = dict.fromkeys(known_levels(piece), 0)
        choose(page, known_levels(piece) if piece is not packet["first"][1] else wrong)
        expect(page.locator(".sp-row .sp-given"), "nothing is told before").to_have_count(0)
        page.get_by_role("button", name="Compare with the readers").click()
        told = page.locator(".sp-row .sp-given")
        expect(told).to_have_count(len(packet["criteria"]))
        if piece is packet["first"][1]:
            part = piece["parts"]["problem"]
            expect(row(page, "problem").locator(".sp-given")).to_contain_text(f"You gave 0, the readers {part['level']}.")  # fmt: skip
            expect(row(page, "problem").locator(".sp-given")).to_contain_text(part["why"])
            assert every_look(page) == []
        if piece is packet["first"][2]:
            expect(page.get_by_text("Not yet near enough.")).to_be_visible()
        page.get_by_role("button", name="Go on").click()
    for piece in packet["retry"]:
        expect_here(page, piece["id"])
        choose(page, known_levels(piece))
        page.get_by_role("button", name="Compare with the readers").click()
        page.get_by_role("button", name="Go on").click()
    for number, piece in enumerate(packet["peers"]):
        expect_here(page, piece["code"])
        levels = peers_levels(packet, piece["code"])
        if number == 0:
            page.get_by_role("button", name="Go on").click()
            expect(page.locator(".sp-say")).to_contain_text("Still open: Direction, Problem,")
            row(page, "radius").locator("textarea").fill(WORDS)
            assert every_look(page) == []
        choose(page, levels)
        page.get_by_role("button", name="Go on").click()
    choose(page, dict.fromkeys(levels, 1))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Nothing is open.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    return saved(page.get_by_role("button", name="Save my file"), folder)


def marked_by_keys(visit: Visit, page_at: Path, packet: dict[str, Any], folder: Path) -> Path:
    """No mouse; closed in the middle of the first peer, and opened again."""
    page = visit.page(page_at.as_uri())
    for piece in packet["first"]:
        choose_by_keys(page, known_levels(piece))
        press(page, "Compare with the readers")
        expect(page.get_by_role("heading", level=2)).to_be_focused()
        press(page, "Go on")
    first, *others = packet["peers"]
    levels = peers_levels(packet, first["code"])
    choose_by_keys(page, {"direction": levels["direction"]})
    tab_to(page, row(page, "direction").locator("textarea"))
    page.keyboard.type(WORDS)
    page.goto(page_at.as_uri())  # in its tab, as `test_answer_page.again` says
    expect_here(page, first["code"])  # no second try: the first was near enough
    expect(row(page, "direction").locator("textarea")).to_have_value(WORDS)
    expect(row(page, "direction").locator("input").nth(levels["direction"])).to_be_checked()
    choose_by_keys(page, levels)
    for piece in others:
        press(page, "Go on")
        choose_by_keys(page, peers_levels(packet, piece["code"]))
    press(page, "Go on")
    choose_by_keys(page, dict.fromkeys(levels, 3))
    press(page, "Go on")
    button = page.get_by_role("button", name="Save my file")
    tab_to(page, button)
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def test_twenty_four_read_each_other_through_files(
    course: Written, new_visit: Visits, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert course.run("review", "packets", EXERCISE) == 0
    place = rounds.folder(course.root, EXERCISE)
    pages = {path.stem: path for path in sorted((place / "packets").iterdir())}
    assert len(pages) == SIZE and max(path.stat().st_size for path in pages.values()) < 150_000
    packets = {who: packet_in(path) for who, path in pages.items()}
    by_code = {packet["own"]["code"]: who for who, packet in packets.items()}
    assert [len(packets[BY_MOUSE][name]) for name in ("first", "retry", "peers")] == [3, 3, 3]

    back = tmp_path / "back"
    for who, packet in packets.items():
        (back / who).mkdir(parents=True)
        if who not in (BY_MOUSE, BY_KEYS):
            file = json.dumps(given_back(packet))
            (back / who / "staffplus-peers.json").write_text(file, "utf-8")
    visit = offline(new_visit)
    marked_by_mouse(visit, pages[BY_MOUSE], packets[BY_MOUSE], back / BY_MOUSE)
    # Two packets in one browser do not meet.
    mine = marked_by_keys(visit, pages[BY_KEYS], packets[BY_KEYS], back / BY_KEYS)
    assert mine.name == f"staffplus-peers-{EXERCISE}-{packets[BY_KEYS]['own']['code']}.json"
    assert mine.stat().st_size < 20_000
    missing = back / "learner-09" / "staffplus-peers.json"
    kept = missing.read_bytes()
    missing.write_bytes(mine.read_bytes())  # somebody else's, under this learner's name

    capsys.readouterr()
    assert course.run("review", "peers", EXERCISE, str(back)) == 1
    said = capsys.readouterr().out
    assert f"found the review of {BY_KEYS}'s packet; expected one of learner-09's" in said
    assert "23 of 24 have given theirs back." in said and "Missing: learner-09." in said
    missing.write_bytes(kept)
    with zipfile.ZipFile(tmp_path / "again.zip", "w") as upload:
        for path in sorted(back.rglob("*.json")):
            upload.write(path, path.relative_to(back))
    # Nothing is refused, and some are far apart, which somebody has to decide.
    assert course.run("review", "peers", EXERCISE, str(tmp_path / "again.zip"), "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["new"], len(told["same"])) == (["learner-09"], 23)
    assert (told["missing"], told["incomplete"], told["not_ready"]) == ([], {}, [])

    far = []
    assert len(told["standings"]) == SIZE * 8
    for one in told["standings"]:
        author = packets[one["author"]]["own"]["code"]
        readers = [who for who, it in packets.items() if author in [peer["code"] for peer in it["peers"]]]  # fmt: skip
        levels = [gives(packets[who]["own"]["code"], author, one["row"]) for who in readers]
        assert one["levels"] == dict(zip(readers, levels, strict=True))
        assert len(levels) == 3 and one["median"] == middle(levels)
        assert one["disputed"] == (max(levels) - min(levels) >= 2)
        assert one["own"] == {BY_MOUSE: 1, BY_KEYS: 3}.get(one["author"], 2)
        far.append(one["disputed"])
    assert 0 < sum(far) < len(far)

    # An author reads what others said, and not who.
    author = by_code[packets[BY_MOUSE]["peers"][0]["code"]]
    page = new_visit().page((place / "words" / f"{author}.html").as_uri())
    expect(page.get_by_text(WORDS).first).to_be_visible()  # two readers may say the same
    assert "learner-" not in page.locator("main").inner_text()
    page.emulate_media(color_scheme="dark")
    assert every_look(page) == []


def test_whatever_texts_say_they_stay_text_and_a_browser_that_keeps_nothing_goes_on_from_a_file(
    new_visit: Visits, tmp_path: Path
) -> None:
    it = small_round()
    packet = it.packet("ann-0")
    packet["peers"][0]["parts"]["radius"] = HOSTILE
    packet["own"]["parts"]["radius"] = HOSTILE
    packet["title"] = packet["learner"] = HOSTILE
    (tmp_path / "page.html").write_text(page_of(packet), "utf-8")
    visit = offline(new_visit)
    visit.context.add_init_script(FORBIDDEN)
    page = visit.page((tmp_path / "page.html").as_uri())
    expect(page.get_by_text("This browser keeps nothing for this page")).to_be_visible()
    file = given_back(packet, words=HOSTILE)
    del file["own"]["radius"]
    other = given_back(it.packet("ann-1"))
    page.get_by_role("button", name="Save and send back").click()
    page.get_by_text("Go on from a file of yours").click()
    for what, said in (("{", "not whole"), (json.dumps(other), "belongs to another packet"), ("[]", "not a file that this page")):  # fmt: skip
        (tmp_path / "mine.json").write_text(what, "utf-8")
        page.get_by_label("Your file").set_input_files(tmp_path / "mine.json")
        expect(page.locator(".sp-say")).to_contain_text(said)
    (tmp_path / "mine.json").write_text(json.dumps(file), "utf-8")
    page.get_by_label("Your file").set_input_files(tmp_path / "mine.json")
    expect(page.get_by_text("Still open: Your own.")).to_be_visible()
    page.get_by_role("button", name="Description 1 of 3, done").click()
    expect(row(page, "radius").locator(".sp-line")).to_have_text(HOSTILE)
    expect(row(page, "radius").locator("textarea")).to_have_value(HOSTILE)
    expect(page.locator("img")).to_have_count(0)
    assert page.evaluate("window.hit") is None
