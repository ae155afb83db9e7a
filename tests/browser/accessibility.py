"""What axe finds: on a whole page, or in one widget whose page is looked at elsewhere."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


#: The rules that may say another thing when nothing but the colours has changed.
COLOURS = ["color-contrast", "link-in-text-block"]


def axe(page: Page, inside: str | None = None, *, colours_only: bool = False) -> list[str]:
    """Violations of WCAG 2.2 AA, one line each with the first element that has it.

    `inside`: a selector; only elements in it are looked at, which takes a tenth of the time.
    `test_pages` looks at whole pages.
    """
    rules = {"type": "rule", "values": COLOURS} if colours_only else {"type": "tag", "values": WCAG}
    page.evaluate(Path(AXE_FILE_PATH).read_text("utf-8"))
    if inside is not None:
        assert page.locator(inside).count(), f"there is no {inside} on the page"
    # No preload: axe would fetch the theme's imported style sheets from a wrong address.
    found = page.evaluate(
        "([inside, runOnly]) => axe.run(inside ?? document,"
        " {runOnly, preload: false, resultTypes: ['violations']})",
        [inside, rules],
    )
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]
