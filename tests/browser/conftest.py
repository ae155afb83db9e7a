"""A real Chromium on the built book, with every address but loopback blocked and errors collected."""

from __future__ import annotations

import functools
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect

from staffplus.site import build
from tests.browser import slow

if TYPE_CHECKING:
    from tests.browser import lab

# A page has its own pace, and a busy machine a slower one; this only ends what hangs.
HANGS = 60_000
expect.set_options(timeout=HANGS)

ROOT = Path(__file__).parents[2]
HTML = ROOT / build.HTML
#: All other addresses of the network. `tests.conftest.FLAGS` let the browser find none of them; a route
#: that refused them would have every request of every page handed to us, and nothing kept between loads.
ELSEWHERE = re.compile(r"^(https?|wss?)://(?!(127\.0\.0\.1|localhost)(:\d+)?([/?#]|$))", re.I)
#: Chapters as one page, as a reader may choose: most tests look at what one step would hide.
WHOLE_PAGE = (
    "try { localStorage['staffplus:steps:view'] ??= 'whole'; } catch { /* stays in steps */ }"
)


#: Its widgets have come, or it has none to wait for.
READY = "html:is([data-widgets='ready'], :not([data-widgets]))"


#: The path that a reader has chosen; who has chosen nothing is on the core path.
ON_PATH = "window.staffplusPath ??= '{}'"

#: As if every reader stayed long enough with each step: the rule itself has a test of its own.
STAYS = "Object.defineProperty(window, 'staffplusReadShare', { value: 0, writable: false })"

#: Pages of the tests' own, by their path on the book's server, before what the build wrote there.
MADE: dict[str, str] = {}


class _Handler(build.Handler):
    """The book's server, which has a test's own pages too."""

    def do_GET(self) -> None:
        slow.dawdle()
        body = MADE.get(self.path.partition("?")[0])
        if body is None:
            super().do_GET()
            return
        data = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def make(address: str, body: str) -> str:
    """Serve `body` at an address of the book's server until the test is over; returns the address."""
    MADE[urlsplit(address).path] = body
    return address


@dataclass
class Visit:
    """A browser profile: its pages, and whatever went wrong in any of them."""

    context: BrowserContext
    faults: list[str] = field(default_factory=list)
    steps: bool = False  #: chapters come in steps, as for someone new; else whole

    def page(self, address: str, *, scripts: bool = True) -> Page:
        """A new page at `address`, ready to be used; without waiting for widgets if scripts are off."""
        page = self.context.new_page()
        page.set_default_timeout(HANGS)
        page.on(
            "console",
            lambda m: self.faults.append(f"console: {m.text}") if m.type == "error" else None,
        )
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on(
            "response",
            lambda r: self.faults.append(f"{r.status} {r.url}") if r.status >= 400 else None,
        )
        page.goto(address)
        if scripts:
            page.wait_for_selector(READY, state="attached")
            if not self.steps and page.locator("html[data-steps='on']").count():
                page.get_by_role("switch", name="Whole page").click()  # nothing could be remembered
        return page

    def only(self, address: str, *names: str, traits: dict[str, Any] | None = None) -> Page:
        """A new page with some widgets of the book's page at `address`: see `small.html`."""
        from tests.browser import small

        folder, chapter = address.removesuffix(".html").rsplit("/", 1)
        name = f"{chapter}.only.{'.'.join(names)}.{id(self)}.html"
        make(f"{folder}/{name}", small.html(chapter, names, traits))
        return self.page(f"{folder}/{name}")


def saved(button: Locator, folder: Path) -> Path:
    """What a button saves, in `folder`, under the name that it suggests."""
    with button.page.expect_download() as coming:
        button.click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_it_listens(address: str) -> None:
    """Return once somebody listens there: a Jupyter server says where it is a moment before it does."""
    at, end = urlsplit(address), time.monotonic() + HANGS / 1000
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((at.hostname, at.port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"nobody listens at {address}")


@contextmanager
def served(folder: Path, handler: Any = None) -> Iterator[str]:
    """Address of `folder` on this machine while the block runs; another `handler` may answer for it."""
    server = build.server(folder)
    if handler is not None:
        server.RequestHandlerClass = handler
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def book() -> Iterator[str]:
    """Address of the built book, served as `make course` serves it."""
    assert (HTML / "index.html").exists(), "no book to test: run `make book` (or `make test`) first"
    with served(HTML, functools.partial(_Handler, directory=str(HTML))) as address:
        yield f"{address}/book"


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[lab.Server]:
    """One JupyterLab for all files whose notebooks are opened in it."""
    from tests.browser import lab

    yield from lab.started(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def new_visit(browser: Browser) -> Iterator[Visits]:
    visits = Visits(browser)
    yield visits
    visits.close()


class Visits:
    """Makes fresh profiles; on closing, says what went wrong in those that did not expect it."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.made: list[Visit] = []

    def __call__(
        self,
        *,
        steps: bool = False,
        stays: bool = True,
        path: str | None = "full",
        **options: object,
    ) -> Visit:
        settings = {"viewport": {"width": 1280, "height": 900}} | options
        visit = Visit(self.browser.new_context(**settings), steps=steps)  # type: ignore[arg-type]
        slow.slow(visit.context)
        visit.context.on("requestfailed", lambda request: _tell(request, visit))
        if not steps:
            visit.context.add_init_script(WHOLE_PAGE)
        if path:
            visit.context.add_init_script(ON_PATH.format(path))
        if stays:
            visit.context.add_init_script(STAYS)
        self.made.append(visit)
        return visit

    def close(self) -> None:
        for visit in self.made:
            visit.context.close()
        MADE.clear()
        faults = [fault for visit in self.made for fault in visit.faults]
        assert not faults, "\n".join(faults)


@pytest.fixture
def visit(new_visit: Visits) -> Visit:
    return new_visit()


def _tell(request: Request, visit: Visit) -> None:
    if ELSEWHERE.match(request.url):
        visit.faults.append(f"the page asked for {request.url}")


@pytest.fixture
def reader(new_visit: Visits) -> Visit:
    """Somebody who has chosen nothing: chapters come in steps."""
    return new_visit(steps=True)
