"""Bytes and time to the first usable input of each page of a built book and of each step of its chapters.

An earlier build stands beside it when it is given: `python -m tests.benchmarks.page --against FOLDER`.
The two take turns, load by load, since what else the machine does counts for both. Usable is what
a reader can use: a control of a widget or of the steps, enabled and on the screen; on a page without
either, the page's first paint. Bytes are those of a first visit, compressed, until the network rests.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Request

from tests.benchmarks import page

ROUNDS = 3
USABLE = ".staffplus-widget, .steps-nav, [data-review], [data-progress], .xp"
WATCH = f"""(() => {{
  const inside = "article.bd-article :is({USABLE}) :is(button, input, select, textarea):enabled";
  const look = () => {{
    if (![...document.querySelectorAll(inside)].some((it) => it.checkVisibility({{ visibilityProperty: true }}))) return;
    window.firstUsable = performance.now();
    observer.disconnect();
  }};
  const observer = new MutationObserver(look);
  observer.observe(document, {{ childList: true, subtree: true, attributes: true }});
}})();"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"

Load = tuple[float, float]  #: kilobytes, seconds


def addresses(book: Path, only: str = "") -> list[str]:
    """Pages of the built book and, of chapters, each further step."""
    told = (book / "_static/course.js").read_text("utf-8")
    steps = {
        it["name"]: it["steps"] for it in json.loads(told[told.index("[") : told.rindex("]") + 1])
    }
    found = []
    for path in sorted(book.rglob("*.html")):
        name = path.relative_to(book).as_posix()
        if "_static" in path.parts or only not in name or name == "index.html":
            continue
        found.append(name)
        if path.parent.name == "book":
            found += [f"{name}#{step['at']}" for step in steps.get(path.stem, ())[1:]]
    return found


def measure(browser: Browser, books: dict[str, Path], only: str = "", rounds: int = ROUNDS) -> None:
    """Load each address of each book in turn, and print a line for it as soon as it is known."""
    tops = {name: page.serve(folder) for name, folder in books.items()}
    print(
        f"\nFirst visit at {page.MEGABITS} Mbps, {page.LATENCY_MS} ms, CPU {page.SLOWER} times slower; median of {rounds}"
    )
    print(f"{'':64}" + "".join(f"{name:>22}" for name in books))
    first = next(iter(books.values()))
    load(browser, f"{next(iter(tops.values()))}/book/welcome.html")  # warms up what is shared
    for address in addresses(first, only):
        found: dict[str, list[Load]] = {name: [] for name in books}
        for number in range(rounds):
            for name in list(books)[:: 1 if number % 2 else -1]:
                if (books[name] / address.partition("#")[0]).exists():
                    found[name].append(load(browser, f"{tops[name]}/{address}"))
        print(
            f"{address[-64:]:64}" + "".join(f"{told(loads):>22}" for loads in found.values()),
            flush=True,
        )


def told(loads: Sequence[Load]) -> str:
    if not loads:
        return "no such page"
    return f"{median(size for size, _ in loads):.0f} KB {median(time for _, time in loads):6.2f} s"


def load(browser: Browser, address: str) -> Load:
    """A first visit, slowed."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(120_000)
    tab = context.new_page()
    tab.add_init_script(WATCH)
    answered = list[Request]()
    tab.on("requestfinished", lambda request: answered.append(request))
    page.slow(context, tab)
    tab.goto(address, wait_until="networkidle")
    # A review of which nothing is due has no control: its first paint counts.
    if tab.locator("script[type$='widget-view+json'], .xp").count():
        tab.wait_for_function("window.firstUsable")
    usable = float(tab.evaluate(f"window.firstUsable ?? {PAINT}"))
    size = sum(it.sizes()["responseBodySize"] for it in answered if it.url.startswith("http"))
    context.close()
    return size / 1000, usable / 1000
