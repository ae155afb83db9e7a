"""The report on a cohort, as a facilitator opens, reads and prints it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from staffplus.cli.main import main
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit
from tests.cohort import learners

BOOK = "https://example.org/course"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohort")
    for name, text in learners.cohort(60, ["scope-of-questions", "career-ladder"]):
        (folder / name).write_text(text)
    (folder / "cut.json").write_text("{")
    assert main(["cohort", "report", str(folder), "--to", str(folder / "out"), "--book", BOOK]) == 1
    return folder / "out/report.html"


def test_the_report_is_read_everywhere_needs_no_script_and_prints(visit: Visit, report: Path) -> None:  # fmt: skip
    page = visit.page(report.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("What the room believed")
    expect(page.locator("script")).to_have_count(0)
    page.get_by_role("navigation").get_by_role("link", name="Staff, Lead or Senior").click()
    table = page.get_by_role("table", name=re.compile("Level that is right"))
    expect(table.get_by_role("row", name=re.compile("^◆ Staff"))).to_have_count(1)
    for picture in page.get_by_role("img").all():
        assert picture.get_attribute("aria-label"), "every picture says what it shows"
    links = page.locator(".belief a").evaluate_all("all => all.map((a) => a.href)")
    assert links and all(re.fullmatch(rf"{BOOK}/book/[\w-]+\.html#[\w-]+", it) for it in links)
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    assert every_look(page) == []
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))
    assert 2 <= pages <= 14
