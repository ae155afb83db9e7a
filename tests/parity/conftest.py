"""JavaScript twins on an empty page: no book is built, no server runs, nothing is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from staffplus.widgets.bundle import bundle

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

    def work(self, function: str, *given: Any) -> int:
        """How often blocks of the modules, and so the turns of their loops, are run until `function` returns."""
        browser = self.page.context.new_cdp_session(self.page)
        browser.send("Profiler.enable")
        browser.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})
        browser.send("Profiler.takePreciseCoverage")  # what was run until now
        self.run(function, *given)
        scripts = browser.send("Profiler.takePreciseCoverage")["result"]
        browser.detach()
        return sum(
            block["count"]
            for script in scripts
            if script["url"].startswith("blob:")
            for part in script["functions"]
            for block in part["ranges"]
        )


@pytest.fixture(scope="module")
def twins(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Twins]:
    """The modules that a test file names in `MODULES`, on a page that may ask for nothing."""
    faults: list[str] = []
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield Twins(page, request.module.MODULES)
    context.close()
    assert not faults, "\n".join(faults)
