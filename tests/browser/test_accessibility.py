"""What our look at a page finds is what axe finds on all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser

from tests.browser.accessibility import COLOURS, axe

TEXT = "<p>Readable text, as most of a page is, in which <a href='#x'>a link</a> stands.</p>" * 20
#: Each is the only one of its kind among much that is right.
FAULTS = {
    "nothing": "",
    "grey on white": "<p style='color: #999'>Hardly to be read</p>",
    "behind a parent's opacity": "<div style='opacity: 0.3'><p>Hardly to be read</p></div>",
    "on a parent's colour": "<div style='background: #444'><section><p>Dark on dark</p></section></div>",
    "small where large would do": "<p style='color: #888; font-size: 12px'>Small</p>"
    "<p style='color: #888; font-size: 40px'>Large</p>",
    "in a field": "<label>Name <input value='ann' style='color: #bbb; background: #fff'></label>",
    "a link like its text": "<p>Where <a href='#x' style='color: #222; text-decoration: none'>this</a> is"
    " a link that nobody sees among the words.</p>",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_element_of_each_look_shows_what_all_elements_would(
    browser: Browser, fault: str
) -> None:
    page = browser.new_page()
    page.set_content(
        f"<html lang=en><title>T</title><body style='background: #fff; color: #000'><main><h1>H</h1>"
        f"{TEXT}{FAULTS[fault]}{TEXT}</main></body></html>"
    )
    page.evaluate(Path(AXE_FILE_PATH).read_text("utf-8"))
    whole = page.evaluate(
        "async (values) => (await axe.run({runOnly: {type: 'rule', values}})).violations.map(it => it.id)",
        COLOURS,
    )
    assert [line.split(":")[0] for line in axe(page, colours_only=True)] == whole
    assert [line.split(":")[0] for line in axe(page)] == whole
    assert bool(whole) == (fault != "nothing")
    page.close()
