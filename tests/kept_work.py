"""What learners keep in their browsers, as an earlier version of the course wrote it.

    python -m tests.kept_work            writes tests/data/kept_work.json from the book in _build/html

Run it on the version before a change of what widgets keep, never on the one after: the file is what
browsers out there hold. It fills every field and picks an answer in every group of every widget,
loads the page anew, and notes what is stored and what is then to be seen.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from staffplus.site import build
from tests import chromium

ROOT = Path(__file__).parents[1]
FILE = ROOT / "tests/data/kept_work.json"

#: Controls of widgets that are no quizzes: those log answers, which other tests hold.
CONTROLS = """() => [...document.querySelectorAll("main :is(textarea, input, select)")].filter((it) =>
  it.offsetParent !== null && !it.disabled && !it.readOnly && !it.closest(".sp-quiz, form[role=search], [class*=search]")
  && it.closest("[class^='sp-'], [class*=' sp-']"))"""
FILL = f"""(start) => {{
  let n = start;
  const tell = (it, ...events) => events.forEach((type) => it.dispatchEvent(new Event(type, {{ bubbles: true }})));
  for (const it of ({CONTROLS})()) {{
    if (!it.isConnected) continue;
    if (it.matches("textarea, input[type=text], input:not([type])")) {{
      if (/^kept /.test(it.value)) continue;
      n += 1;
      it.value = `kept ${{n}} in a browser`;
      tell(it, "input", "change");
    }} else if (it.matches("input[type=date]")) {{
      it.value = "2026-03-0" + (1 + n % 9);
      tell(it, "input", "change");
    }} else if (it.matches("input[type=checkbox]")) {{
      if (n % 2 === 0 && !it.checked) it.click();
    }} else if (it.matches("input[type=radio]") && !document.querySelector(`input[name="${{CSS.escape(it.name)}}"]:checked`)) {{
      it.click();
    }} else if (it.matches("select") && it.selectedIndex < 1 && it.options.length > 1) {{
      it.selectedIndex = 1 + n % (it.options.length - 1);
      tell(it, "input", "change");
    }}
  }}
  return n;
}}"""
#: [what is written, how many options are picked] in what is shown.
SHOWN = f"""() => {{
  const all = ({CONTROLS})();
  return {{
    written: all.map((it) => it.value).filter((text) => /^kept \\d+ in a browser$|^2026-03-0/.test(text)).sort(),
    picked: all.filter((it) => it.matches("select") ? it.selectedIndex > 0 : it.checked).length,
  }};
}}"""
STORED = (
    "Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.includes(':work:')))"
)


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-widgets='ready']", state="attached")


def record(page: Page, address: str) -> dict[str, Any] | None:
    """Work in the page at `address`, then load it anew: what is stored, and what is seen."""
    page.goto(address)
    if not page.locator("script[type$='widget-view+json']").count():
        return None
    ready(page)
    written = 0
    for _ in range(3):  # what is written opens what is written next
        written = page.evaluate(FILL, written)
    page.reload()
    ready(page)
    stored = page.evaluate(STORED)
    return {"stored": stored, "shown": page.evaluate(SHOWN)} if stored else None


def main() -> None:
    html = build.HTML if build.HTML.is_absolute() else ROOT / build.HTML
    kept: dict[str, Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        for path in sorted((html / "book").glob("*.html")):
            page = browser.new_context().new_page()
            if found := record(page, path.as_uri()):
                kept[path.stem] = found
            page.context.close()
        browser.close()
    FILE.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
