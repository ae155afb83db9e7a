"""JavaScript twins on an empty page: no book is built, no server runs, nothing is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from staffplus.bundle import bundle

LOAD = """async (sources) => {
  window.code = {};
  for (const source of sources) {
    const made = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    for (const [name, value] of Object.entries(made)) {
      if (name in code) throw new Error(`two of these modules export ${name}`);
      code[name] = value;
    }
  }
}"""


class Twins:
    """The exports of some modules, in a page, to be called from a test."""

    def __init__(self, page: Page, modules: Sequence[str]) -> None:
        self.page = page
        page.evaluate(LOAD, [bundle(module) for module in modules])

    def call(self, name: str, cases: Sequence[Sequence[Any]]) -> list[Any]:
        """What the exported function `name` returns for each list of arguments, as JSON has it."""
        return list(self.run("(cases, name) => cases.map((c) => code[name](...c))", cases, name))

    def run(self, function: str, *given: Any) -> Any:
        """What a function, written as JavaScript, returns for `given`; it finds the exports in `code`."""
        return self.page.evaluate(f"async (given) => ({function})(...given)", list(given))


class Counted(Twins):
    """The same, where it is counted how often each block is run: each turn of a loop, each call."""

    def __init__(self, page: Page, modules: Sequence[str]) -> None:
        self._browser = page.context.new_cdp_session(page)
        self._browser.send("Profiler.enable")
        # Before the modules are there: what is compiled already is counted by the function, not the block.
        self._browser.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})
        super().__init__(page, modules)

    def work(self, function: str, *given: Any) -> int:
        """How many blocks of the modules are run until `function` returns."""
        self._taken()
        self.run(function, *given)
        return self._taken()

    def _taken(self) -> int:
        """How many since it was asked last."""
        scripts = self._browser.send("Profiler.takePreciseCoverage")["result"]
        functions = [
            it for one in scripts if one["url"].startswith("blob:") for it in one["functions"]
        ]
        return sum(block["count"] for it in functions for block in it["ranges"])


@pytest.fixture(scope="module")
def twins(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Twins]:
    """The modules that a test file names in `MODULES`, on a page that may ask for nothing."""
    with _page(browser) as page:
        yield Twins(page, request.module.MODULES)


@pytest.fixture(scope="module")
def counted(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Counted]:
    """The same modules on a page that counts what they do."""
    with _page(browser) as page:
        yield Counted(page, request.module.MODULES)


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    faults: list[str] = []
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults, "\n".join(faults)
