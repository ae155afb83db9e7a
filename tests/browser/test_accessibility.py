"""What our look at a page finds is what axe finds on all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page

from tests.browser.accessibility import COLOURS, TARGET_SIZE, axe

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
    "over another's colour": "<div style='background: #444; height: 40px'></div>"
    "<p style='position: relative; top: -40px; margin: 0'>Dark on dark</p>",
    "through a colour": "<div style='background: rgba(0, 0, 0, 0.8)'><p>Dark on dark</p></div>",
    "faint ink": "<p style='color: rgba(0, 0, 0, 0.3)'>Hardly to be read</p>",
    "within what fades": "<div style='opacity: 0.3'><div style='background: #fff'><p>Hardly to be read</p></div></div>",
    "a link like its text": "<p>Where <a href='#x' style='color: #222; text-decoration: none'>this</a> is"
    " a link that nobody sees among the words.</p>",
}

SMALL = "width: 16px; height: 16px; padding: 0; border: 0; margin: 0"
WIDE = "width: 60px; height: 30px; padding: 0; border: 0; margin: 0"
#: What stands on a page, and whether some of it is too small for where it stands.
TARGETS = {
    "none": ("", False),
    "small and alone": (f"<button style='{SMALL}'>a</button>", False),
    "small and far enough": (
        f"<button style='{SMALL}; margin-right: 30px'>a</button><button style='{SMALL}'>b</button>",
        False,
    ),
    "small and near": (
        f"<button style='{SMALL}; margin-right: 4px'>a</button><button style='{SMALL}'>b</button>",
        True,
    ),
    "small above small": (
        f"<button style='{SMALL}; display: block; margin-bottom: 3px'>a</button>"
        f"<button style='{SMALL}; display: block'>b</button>",
        True,
    ),
    "small beside large": (
        f"<button style='{WIDE}'>a</button><button style='{SMALL}'>b</button>",
        True,
    ),
    "large side by side": (f"<button style='{WIDE}'>a</button>" * 3, False),
    "large under another": (
        f"<div style='position: relative; height: 40px'><button style='{WIDE}'>a</button>"
        f"<button style='{WIDE}; position: absolute; left: 8px; top: 0'>b</button></div>",
        True,
    ),
    "lines of links": (
        "<ul style='list-style: none; font: 12px/13px sans-serif'>"
        + "<li><a href='#x'>one two</a></li>" * 4
        + "</ul>",
        True,
    ),
    "what a role makes a target": (
        f"<div role=button tabindex=0 style='{SMALL}'>a</div>"
        f"<div role=button tabindex=0 style='{SMALL}'>b</div>",
        True,
    ),
}


def broken(page: Page, rules: object) -> list[str]:
    """Which of these rules of axe a page breaks, where all of it is looked at."""
    page.evaluate(Path(AXE_FILE_PATH).read_text("utf-8"))
    run = "async (values) => (await axe.run({runOnly: {type: 'rule', values}})).violations.map(it => it.id)"
    return list(page.evaluate(run, rules))


@pytest.mark.parametrize("targets", TARGETS)
def test_targets_with_another_near_show_what_all_targets_would(
    browser: Browser, targets: str
) -> None:
    inside, too_small = TARGETS[targets]
    page = browser.new_page()
    page.set_content(
        f"<html lang=en><title>T</title><body style='background: #fff'><main><h1>H</h1>{TEXT}"
        f"<div>{inside}</div>{TEXT}</main></body></html>"
    )
    whole = broken(page, TARGET_SIZE)
    assert [line.split(":")[0] for line in axe(page)] == whole
    assert bool(whole) == too_small
    page.close()


@pytest.mark.parametrize("fault", FAULTS)
def test_two_elements_of_each_look_show_what_all_elements_would(
    browser: Browser, fault: str
) -> None:
    page = browser.new_page()
    page.set_content(
        f"<html lang=en><title>T</title><body style='background: #fff; color: #000'><main><h1>H</h1>"
        f"{TEXT}{FAULTS[fault]}{TEXT}</main></body></html>"
    )
    whole = broken(page, COLOURS)
    assert [line.split(":")[0] for line in axe(page, colours_only=True)] == whole
    assert [line.split(":")[0] for line in axe(page)] == whole
    assert bool(whole) == (fault != "nothing")
    page.close()
