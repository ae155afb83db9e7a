"""The page of feedback as a browser shows it: light or dark on a screen, light on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page

from staffplus.grading.feedback.feedback import render
from staffplus.grading.model import Kind, MarkShown, Tier
from tests.browser.accessibility import axe, every_look
from tests.grading import sheets

if TYPE_CHECKING:
    from tests.browser.conftest import Visits

CODE = '''\
import math  # a comment
@staticmethod
class Level(Exception):
    """What it says."""
    def of(self, x: int = 3, *, y=None) -> str:
        if x not in (1, 2.5) and True:
            raise ValueError(f"{x!r}\\n")
        return "text" + r'\\d+' * len([x])
'''
SHEET = sheets.notebook(
    sheets.cell("markdown", "intro", "# A sheet\n\nTwo answers, `code` and [a link](https://x.org).\n\n> Said."),
    sheets.answer("answer", CODE),
    sheets.marks("static-test", 2, "assert x == 3", tier="static", reads={"x": "answer"}),
    sheets.words("words", 3),
)  # fmt: skip
MARKS = {
    "static-test": MarkShown(0, 2, "x is not it", Tier.STATIC, "", Kind.WRONG),
    "words": MarkShown(None, 3, "", Tier.PERSON, "Look at **this** again."),
}
#: The ground under the page, and the darkest and lightest colour of any text on it, of 0 to 255.
SEEN = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = [...document.querySelectorAll("main *")]
    .filter((it) => [...it.childNodes].some((one) => one.nodeType === 3 && one.data.trim()))
    .map((it) => light(getComputedStyle(it).color));
  const ground = getComputedStyle(document.body).backgroundColor;
  return [light(ground), Math.min(...texts), Math.max(...texts)];
}"""


@pytest.fixture
def page(new_visit: Visits, tmp_path: Path) -> Page:
    html = render(SHEET, MARKS, ["Something was put right."], name="sheet", late_penalty=1)
    (tmp_path / "sheet.html").write_text(html, "utf-8")
    return new_visit().page((tmp_path / "sheet.html").as_uri())


def test_nothing_bars_anyone_in_either_look(page: Page) -> None:
    page.locator("summary").first.click()
    assert every_look(page) == []


def test_it_is_dark_where_the_system_is_and_light_on_paper_all_the_same(page: Page) -> None:
    page.locator("summary").first.click()
    page.emulate_media(color_scheme="light")
    light = page.evaluate(SEEN)
    assert light[0] > 254 and light[2] < 140
    link = page.locator("main a").first
    assert link.evaluate("it => getComputedStyle(it).color") == "rgb(31, 94, 75)", (
        "the course's one accent"
    )
    page.emulate_media(color_scheme="dark")
    ground, darkest, _ = page.evaluate(SEEN)
    assert ground < 40 and darkest > 100
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(SEEN) == light
    assert axe(page, colours_only=True) == []
