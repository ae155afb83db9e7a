"""The room's lines on a screen: grouped, voted on, kept and taken away, from the disk and from phones."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Locator, Page, expect

from staffplus.cohort.board import lines, page
from staffplus.jobdesc import JobDescription
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit, Visits
from tests.browser.test_live import PHONE
from tests.cohort.room import Server
from tests.raters import outcome_list, rater

#: The smallest text on the screen, in CSS pixels: 28 pt.
SMALLEST = 28 * 96 / 72
SIZES = """() => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (words.nextNode()) {
    const { parentElement: it, data } = words.currentNode;
    if (data.trim() && it.checkVisibility() && it.localName !== "script" && it.localName !== "noscript")
      found.push([parseFloat(getComputedStyle(it).fontSize), data.trim().slice(0, 40)]);
  }
  return found.sort((one, other) => one[0] - other[0])[0];
}"""

SAID = (
    "Late parcels fall from 9 to 4 in 100 by March.",
    "Two teams choose one forecast and say which was wrong.",
    "<b>Every</b> price has an owner.",
)


def made(folder: Path) -> Path:
    """A board of three descriptions and two pairs."""
    for n, text in enumerate(SAID):
        parts = {"direction": f"- {text} [board]\n- not this", "radius": "Nor this."}
        (folder / f"{n}.md").write_text(JobDescription("", parts).to_markdown(), "utf-8")
    for n, rated in enumerate(("2222222", "6666666")):
        for role, said in (("learner", "5555555"), ("manager", rated)):
            one = rater(role, pair=f"pair{n:08}", listed=outcome_list(), room=True, rated=said)
            (folder / f"{n}-{role}.json").write_text(one.as_json(), "utf-8")
    to = folder / "board.html"
    to.write_text(page.page(lines.board(sorted(folder.iterdir())), "What we wrote"), "utf-8")
    return to


def card(shown: Page | Locator, text: str) -> Locator:
    return shown.locator(".sp-card").filter(has_text=text)


def group(shown: Page, name: str) -> Locator:
    return shown.get_by_role("region", name=name, exact=True)


def saved(shown: Page, button: str) -> str:
    with shown.expect_download() as taking:
        shown.get_by_role("button", name=button).click()
    return Path(taking.value.path()).read_text("utf-8")


def test_a_room_groups_its_lines_votes_on_them_and_takes_them_away(visit: Visit, tmp_path: Path) -> None:  # fmt: skip
    shown = visit.page(made(tmp_path).as_uri())
    expect(shown.locator(".sp-card")).to_have_count(3)
    expect(shown.get_by_role("img", name="2 pairs; two or more apart: 1.")).to_be_visible()
    looks = every_look(shown)
    shown.set_viewport_size({"width": 1280, "height": 900})
    assert shown.evaluate(SIZES)[0] >= SMALLEST - 0.01

    # With keys: a new group, into it, dots; the line that was moved keeps the focus.
    card(shown, SAID[0]).focus()
    shown.keyboard.press("g")
    expect(card(group(shown, "group 1"), SAID[0])).to_be_focused()
    shown.get_by_label("Name of group 1").fill("What customers see")
    card(shown, SAID[1]).focus()
    shown.keyboard.press("1")
    shown.keyboard.press("+")
    shown.keyboard.press("+")
    seen = group(shown, "What customers see")
    expect(card(seen, SAID[1])).to_be_focused()
    expect(card(seen, SAID[1])).to_contain_text("2 dots")
    # With a mouse, and with the list on each line.
    card(shown, SAID[2]).drag_to(seen.get_by_label("Name of group 1"))
    expect(seen.locator(".sp-card")).to_have_count(3)
    card(seen, SAID[0]).get_by_text(SAID[0]).click()
    card(seen, SAID[0]).get_by_label("Put this line into").select_option("In no group")
    expect(seen.locator(".sp-card")).to_have_count(2)
    seen.get_by_label("Name of group 1").click()
    seen.get_by_role("button", name="One dot more on What customers see").click()
    expect(shown.locator(".sp-figures")).to_have_text("3 lines, 3 dots")
    looks += every_look(shown)
    shown.set_viewport_size({"width": 1280, "height": 900})
    assert shown.evaluate(SIZES)[0] >= SMALLEST - 0.01

    # Put aside, undone, and kept in this browser.
    card(shown, SAID[0]).focus()
    shown.keyboard.press("x")
    expect(shown.get_by_role("button", name="Bring back what is put aside (1)")).to_be_visible()
    shown.keyboard.press("u")
    expect(card(shown, SAID[0])).to_be_visible()
    shown.reload()
    expect(seen.locator(".sp-card")).to_have_count(2)
    words = saved(shown, "Save as Markdown")
    assert "### What customers see (1 dot)\n\n- " in words and f"- {SAID[1]} (2 dots)\n" in words
    assert f"### In no group\n\n- {SAID[0]}\n" in words and "\\<b>Every" in words
    assert "- learner 5, manager 2\n- learner 5, manager 6\n" in words
    first = json.loads(saved(shown, "Save as JSON"))["parts"][0]
    assert [(it["name"], it["dots"], len(it["lines"])) for it in first["groups"]] == [("What customers see", 1, 2), ("", 0, 1)]  # fmt: skip

    shown.locator("h2").click()
    shown.keyboard.press("ArrowRight")
    expect(shown.get_by_role("heading", name="Problem")).to_be_focused()
    expect(shown.get_by_text("Nobody has released a line of this part.")).to_be_visible()
    shown.get_by_role("button", name="Points").click()
    expect(shown.get_by_role("row")).to_have_count(3)
    looks += every_look(shown)
    assert not looks, "\n".join(looks)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = Server(tmp_path / "votes.sqlite", "--board")
    yield started
    started.kill()


def test_a_line_goes_from_a_phone_to_the_board_when_its_author_says_so(server: Server, new_visit: Visits) -> None:  # fmt: skip
    base = f"http://127.0.0.1:{server.port}"
    board = new_visit().page(f"{base}/facilitator?once={server.token}")
    expect(board.get_by_text(f"code {server.code}")).to_be_visible()
    phone = new_visit(viewport=PHONE).page(f"{base}/{server.code}")
    phone.get_by_label("One line").fill(SAID[2])
    phone.get_by_role("button", name="Send to the board").click()
    expect(phone.get_by_text("Tick the box first")).to_be_visible()
    expect(card(board, SAID[2])).to_have_count(0)
    phone.get_by_label("The room may see this line").check()
    phone.get_by_role("button", name="Send to the board").click()
    expect(phone.get_by_text("It is on the board")).to_be_visible()
    expect(card(board, SAID[2])).to_be_visible()
    card(board, SAID[2]).focus()
    board.keyboard.press("g")
    looks = [*every_look(board, widths=(1280,)), *every_look(phone, widths=(390,))]
    assert not looks, "\n".join(looks)
    # What others send meanwhile moves nobody's place.
    other = server.voter()
    other.ask(f"/{server.code}/line", {"part": "direction", "text": SAID[0], "room": True})
    expect(card(board, SAID[0])).to_be_visible()
    expect(card(group(board, "group 1"), SAID[2])).to_be_focused()
    phone.get_by_role("button", name="Take it back").click()
    expect(card(board, SAID[2])).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_board_of_a_room_has_whole_lines_and_a_code_that_a_back_row_reads(scheme: str, server: Server, new_visit: Visits) -> None:  # fmt: skip
    for text in (*SAID, "Two teams choose one forecast, and the director of operations signs which of them is kept."):  # fmt: skip
        sent = {"part": "direction", "text": text, "room": True}
        assert server.voter().ask(f"/{server.code}/line", sent).status == 200
    page = new_visit(viewport={"width": 1280, "height": 720}, color_scheme=scheme).page(f"http://127.0.0.1:{server.port}/facilitator?once={server.token}")  # fmt: skip
    expect(page.locator(".sp-card")).to_have_count(4)
    code = page.get_by_role("img", name=f"QR code of http://127.0.0.1:{server.port}/{server.code}")
    page.wait_for_function("document.querySelector('.sp-qr').naturalWidth > 0")
    box = code.bounding_box()
    assert box and box["width"] == box["height"] >= 1280 / 8
    wanted = io.BytesIO()
    segno.make(f"http://127.0.0.1:{server.port}/{server.code}", error="m").save(wanted, kind="svg", scale=8, dark="#000", light="#fff", xmldecl=False)  # fmt: skip
    drawn = page.evaluate("fetch('/facilitator/qr.svg').then((it) => it.text())")
    assert drawn == wanted.getvalue().decode()
    for one in page.locator(".sp-card").all()[:2]:
        place = one.bounding_box()
        assert place and place["y"] + place["height"] <= 720, one.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.evaluate(SIZES)[0] >= SMALLEST - 0.01
    found = every_look(page, widths=(1280,))
    assert not found, "\n".join(found)
