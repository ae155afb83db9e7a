"""Browser tests wait for what they expect: a page does much of what it was told after the act has returned."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
#: What is true of a page for a moment, and what waits until it is (`tests/browser/slow.py` finds the rest).
INSTEAD = {
    "url": "expect(page).to_have_url(…), of a frame frame.wait_for_url(…)",
    "title": "expect(page).to_have_title(…)",
    "count": "expect(it).to_have_count(…)",
    "is_checked": "expect(it).to_be_checked()",
    "is_disabled": "expect(it).to_be_disabled()",
    "is_editable": "expect(it).to_be_editable()",
    "is_enabled": "expect(it).to_be_enabled()",
    "is_hidden": "expect(it).to_be_hidden()",
    "is_visible": "expect(it).to_be_visible()",
}


def read_once(source: str) -> list[str]:
    """What assertions read from a page at once, each with its line and with what would wait for it."""
    found = []
    for claim in ast.walk(ast.parse(source)):
        for node in ast.walk(claim.test) if isinstance(claim, ast.Assert) else ():
            read = node.func if isinstance(node, ast.Call) and not node.args else node
            called = read is not node
            if (
                isinstance(read, ast.Attribute)
                and read.attr in INSTEAD
                and called == (read.attr != "url")
            ):
                found.append(
                    f"line {read.lineno}: {ast.unparse(node)}; instead {INSTEAD[read.attr]}"
                )
    return found


@pytest.mark.parametrize(
    ("claim", "what"),
    [
        ("assert page.url.endswith('#a')", "url"),
        ("assert all('a' in it.url for it in pages)", "url"),
        ("assert page.locator('li').count() == 3", "count"),
        ("assert not (box.is_visible() and text)", "is_visible"),
        ("assert page.title() == 'A'", "title"),
    ],
)
def test_a_claim_about_a_moment_is_found_with_what_waits(claim: str, what: str) -> None:
    (said,) = read_once(f"page.click('a')\n{claim}\n")
    assert said.startswith("line 2: ") and INSTEAD[what] in said


def test_what_waits_or_is_no_page_is_left_alone() -> None:
    assert not read_once(
        "expect(page).to_have_url('a')\nassert text.count('a') == 1\nassert given.title == 'A'\n"
        "frame = next(it for it in page.frames if 'present=' in it.url)\n"
    )


def test_no_browser_test_asserts_what_it_has_read_once() -> None:
    sources = {path: path.read_text("utf-8") for path in TESTS.rglob("*.py")}
    driving = {path: text for path, text in sources.items() if "playwright" in text}
    assert len(driving) > 50
    found = [
        f"{path.relative_to(TESTS)}, {it}"
        for path, text in driving.items()
        for it in read_once(text)
    ]
    assert not found, "\n".join(found)
