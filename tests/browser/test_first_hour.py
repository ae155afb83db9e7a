"""What the page on preparing says that it takes, counted again from what is built."""

from __future__ import annotations

import math
import re

from staffplus import pace
from staffplus.site import audience, build
from tests.browser.conftest import ROOT
from tests.sessions import CHAPTERS, PLANS, text_of

EDITION = ROOT / build.SITES[audience.FACILITATOR]


def test_an_hour_is_what_reading_and_doing_add_up_to() -> None:
    """Words of the sheets as they lie in the kit, at the rate of the course; a chapter's minutes are its own."""
    page = (EDITION / "book/facilitator/prepare.html").read_text("utf-8")
    table = next(it for it in re.findall(r"<table.*?</table>", page, re.S) if "The run sheet" in it)
    rows = [[text_of(cell) for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.S)] for row in re.findall(r"<tr.*?</tr>", table, re.S)]  # fmt: skip
    said = {what.strip(): (int(words or 0), int(minutes)) for what, words, minutes in rows[1:]}
    total = said.pop("In all")[1]
    assert total == sum(minutes for _, minutes in said.values()) <= 60
    for words, minutes in said.values():
        assert not words or minutes == math.ceil(words / pace.pace()["reading"]["words_per_minute"])
    assert pace.pace()["reading"]["words_per_minute"] == 150 and "at 150 a minute" in page
    sheet = re.sub(r"<title>.*?</title>", "", (EDITION / "kit/ninety-minutes/run-sheet.html").read_text("utf-8"))  # fmt: skip
    assert abs(said["The run sheet"][0] - len(text_of(sheet).split())) <= 10
    steps = page[page.index("<h1>") : page.index('id="prepare-ninety-minutes"')].replace(table, "")
    steps = re.sub(r"<(pre|script|style|svg)\b.*?</\1>", " ", steps, flags=re.S)
    assert abs(said["The steps on this page"][0] - len(text_of(steps).split())) <= 40
    (read,) = PLANS["ninety-minutes"].sessions[0].read
    chapter = next(it for it in CHAPTERS if it.name == read)
    assert said[f"{chapter.title}: the chapter, without its questions"] == (0, chapter.reading)
