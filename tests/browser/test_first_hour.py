"""What the page on preparing says that it takes, counted again from what is built."""

from __future__ import annotations

import math
import re
from pathlib import Path

from staffplus import pace
from staffplus.session import hour, kit
from staffplus.session.held import held
from staffplus.site import audience, build
from tests.browser.conftest import ROOT
from tests.sessions import COURSE, PLANS, text_of

EDITION = ROOT / build.SITES[audience.FACILITATOR]


def test_an_hour_is_what_reading_and_doing_add_up_to(tmp_path: Path) -> None:
    """Words of the sheets as a kit has them, at the rate of the course; for a room alone, and with some on a call."""
    page = (EDITION / "book/facilitator/prepare.html").read_text("utf-8")
    table = next(it for it in re.findall(r"<table.*?</table>", page, re.S) if "The run sheet" in it)
    head, *rows = [[text_of(cell).strip() for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.S)] for row in re.findall(r"<tr.*?</tr>", table, re.S)]  # fmt: skip
    assert head[1:] == [*hour.HELD]
    per_minute = pace.pace()["reading"]["words_per_minute"]
    assert per_minute == 150 and "at 150 a minute" in page
    told = {}
    for column, (name, (where, voting)) in enumerate(hour.HELD.items(), 1):
        cells = {row[0]: re.fullmatch(r"(\d+)(?: \(([\d,]+) words\))?", row[column]) for row in rows if row[column]}  # fmt: skip
        said = {what: (int((it[2] or "0").replace(",", "")), int(it[1])) for what, it in cells.items() if it}  # fmt: skip
        assert len(said) == len(cells)
        told[name] = total = said.pop("In all")[1]
        assert total == sum(minutes for _, minutes in said.values())
        for what, (words, minutes) in said.items():
            times = hour.SKIMMED if "skimmed" in what else 1
            assert not words or minutes == math.ceil(words / per_minute / times)
        made = kit.made(held(PLANS["ninety-minutes"], where, voting), COURSE, tmp_path)
        words_of = {it: len(text_of(re.sub(r"<(title|style|script)\b.*?</\1>", " ", made[f"{it}.html"], flags=re.S)).split()) for it in ("run-sheet", "handout", "answer-key")}  # fmt: skip
        assert abs(said["The run sheet"][0] - words_of["run-sheet"]) <= 10
        assert abs(said["Handout and answer key, skimmed"][0] - words_of["handout"] - words_of["answer-key"]) <= 20  # fmt: skip
        (read,) = PLANS["ninety-minutes"].sessions[0].read
        passages = COURSE[read].opening + COURSE[read].points
        assert abs(said[f"{COURSE[read].title}: its first passage and its key points"][0] - len(passages.split())) <= 1  # fmt: skip
    # An hour for a room alone, and a page that says that a call takes more.
    alone, mixed = told.values()
    assert alone <= 60 < mixed and "With some of them on a call an hour is not enough" in text_of(page)  # fmt: skip
    for what in ("Setting up", "The slides once", "Votes tried", "For the call"):
        assert any(row[0].startswith(what) for row in rows), what
    steps = page[page.index("<h1>") : page.index('id="prepare-ninety-minutes"')].replace(table, "")
    steps = re.sub(r"<(pre|script|style|svg)\b.*?</\1>", " ", steps, flags=re.S)
    assert abs(said["The steps on this page"][0] - len(text_of(steps).split())) <= 40
