"""Measures pages and the build; prints tables and judges nothing (`make bench`).

With `--against FOLDER` (the `_build/html` of an earlier state, kept somewhere) it prints bytes and time
to usable input of every page and step, side by side, and no more; `--only scope` takes the pages with
that in their name. Without it that table has this book alone, and two others follow.

The page as it stands in `_build/html` is compared with the same sources built without
`staffplus.site`, with Jupyter Book's stock widget scripts served from the book itself: require.js
(not minified) and html-manager from npm, kept in `_build/bench`, of the versions that myst-nb
names, and anywidget's own module. html-manager looks for its icon fonts beside the page, in vain:
those requests fail. That copy has the theme's icon script too, so bytes are split by purpose.

Each load is in headless Chromium, in a fresh profile with nothing cached and no address but
loopback, from a server that compresses text; the two books take turns. Shown are the median and,
in brackets, the range of the bytes of bodies as they came over the wire until the network was idle,
and of the time from the start of navigation to the first enabled radio button of a quiz, as a
MutationObserver sees it: with nothing slowed, and with a slow network and CPU. The build is the
wall time of `staffplus build` on a copy of the sources, in four states.
"""

from __future__ import annotations

import argparse
import gzip
import mimetypes
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

import anywidget
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests import chromium

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "_build/bench"
PAGE = "book/scope-of-questions.html"
CHAPTER = "book/scope-of-questions.ipynb"
BANK = "src/staffplus/bank/scope_of_questions.toml"
NOT_COPIED = shutil.ignore_patterns(".*", "_build", "__pycache__", "*.egg-info")
STOCK = (("requirejs", "2.3.4"), ("@jupyter-widgets/html-manager", "1.0.6"))
SERVED = ("package/require.js", "package/dist/embed-amd.js")
BESIDE = 'document.currentScript.src.replace(/[^/]*$/, "anywidget")'
CONFIG_JS = f"requirejs.config({{ paths: {{ anywidget: {BESIDE} }} }});"
PAGE_ROUNDS, BUILD_ROUNDS = 5, 3
MEGABITS, LATENCY_MS, SLOWER = 9, 60, 4
# Other addresses are blocked here: a route of Playwright's would slow every request down.
BLOCK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", BLOCK]
WATCH = """(() => {
  const observer = new MutationObserver(() => {
    if (!document.querySelector("fieldset input[type=radio]:enabled")) return;
    window.firstUsable = performance.now();
    observer.disconnect();
  });
  observer.observe(document, { childList: true, subtree: true, attributeFilter: ["disabled"] });
})();"""

Visit = dict[str, float]  # what one load gave: seconds, kilobytes by part, counts of requests
Visits = dict[tuple[str, bool], list[Visit]]  # by book, and by whether it was slowed


def main() -> None:
    from tests.benchmarks import every_page

    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--against", type=Path, help="the folder of an earlier built book")
    asked.add_argument("--only", default="", help="pages with this in their name")
    asked.add_argument("--rounds", type=int, default=every_page.ROUNDS, help="loads of each")
    given = asked.parse_args()
    book, program = ROOT / "_build/html", chromium.find()
    if program is None or not (book / PAGE).exists():
        raise SystemExit("no built book or no Chromium: run `make bench`, which sees to both")
    if given.against and not (given.against / PAGE).exists():
        raise SystemExit(f"{given.against} holds no built book: {PAGE} is not in it")
    books = {"this book": book} | ({"earlier": given.against} if given.against else {})
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        every_page.measure(browser, books, given.only, given.rounds)
        browser.close()
    if given.against:
        return
    with tempfile.TemporaryDirectory(prefix="staffplus-bench-") as folder:
        stock = build_stock(shutil.copytree(ROOT, Path(folder, "stock"), ignore=NOT_COPIED))
        print_pages(measure_pages(program, {"this book": book, "stock scripts": stock}))
        measure_builds(shutil.copytree(ROOT, Path(folder, "build"), ignore=NOT_COPIED))


def build_stock(root: Path) -> Path:
    """Build the copy at `root` with the stock widget scripts; returns its folder of pages."""
    scripts = root / "static/widgets"
    scripts.mkdir(parents=True)
    for package, version in STOCK:
        path = CACHE / f"{package.lstrip('@').replace('/', '-')}-{version}.tgz"
        if not path.exists():
            CACHE.mkdir(parents=True, exist_ok=True)
            run(["npm", "pack", f"{package}@{version}"], CACHE)
        with tarfile.open(path) as archive:
            for member in archive.getmembers():
                if member.name in SERVED and (file := archive.extractfile(member)):
                    (scripts / Path(member.name).name).write_bytes(file.read())
    module = Path(anywidget.__file__).with_name("nbextension") / "index.js"
    shutil.copy(module, scripts / "anywidget.js")
    (scripts / "config.js").write_text(CONFIG_JS, "utf-8")

    config = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
    sphinx = config["sphinx"]["config"]
    sphinx["extensions"].remove("staffplus.site.extension")
    sphinx["html_static_path"] = ["static"]
    in_order = ("require.js", "config.js", "embed-amd.js")
    sphinx["nb_ipywidgets_js"] = {f"widgets/{name}": {} for name in in_order}
    (root / "_config.yml").write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")
    run(["jupyter-book", "build", str(root)], root)
    return root / "_build/html"


def run(command: Sequence[str], root: Path) -> float:
    """Run a command with the sources at `root`; returns the seconds it took."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path, "PYTHONPATH": str(root / "src")}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return time.perf_counter() - start


def measure_pages(program: str, books: dict[str, Path]) -> Visits:
    addresses = {name: serve(folder) for name, folder in books.items()}
    visits: Visits = {(name, slowed): [] for name in books for slowed in (False, True)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        print(f"Chromium {browser.version}, {os.cpu_count()} cores")
        for number in range(PAGE_ROUNDS + 1):
            for name, slowed in list(visits)[:: 1 if number % 2 else -1]:
                visit = load(browser, f"{addresses[name]}/{PAGE}", slowed)
                if number > 0:  # the first round warms up the browser and the servers
                    visits[name, slowed].append(visit)
    return visits


def load(browser: Browser, address: str, slowed: bool) -> Visit:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(90_000)
    page = context.new_page()
    page.add_init_script(WATCH)
    answered, failed = list[Request](), list[Request]()
    page.on("requestfinished", lambda request: answered.append(request))
    page.on("requestfailed", lambda request: failed.append(request))
    if slowed:
        slow(context, page)
    page.goto(address, wait_until="networkidle")
    page.wait_for_function("window.firstUsable")
    visit = dict.fromkeys(("total", "page", "widgets", "rest"), 0.0)
    visit |= {"usable": page.evaluate("window.firstUsable") / 1000, "failed": len(failed)}
    for request in answered:
        if request.url.startswith("http"):  # not blob:, which comes from the page itself
            size = request.sizes()["responseBodySize"] / 1000
            code = "widgets" if "widgets" in request.url else "rest"
            visit["page" if request.resource_type == "document" else code] += size
            visit["total"] += size
    context.close()
    return visit


def slow(context: BrowserContext, page: Page) -> None:
    """Give a page a slow network and CPU."""
    devtools = context.new_cdp_session(page)
    speed = MEGABITS * 1e6 / 8
    network = {"downloadThroughput": speed, "uploadThroughput": speed, "latency": LATENCY_MS}
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", {"offline": False, **network})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def serve(folder: Path) -> str:
    """Serve `folder` on loopback until this script ends; returns the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


class Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        path = self.translate_path(self.path)
        if not Path(path).is_file():
            return self.send_error(404)
        body, headers = content(path)
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tables are the output."""


@cache
def content(path: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a file, kept, so that no load waits for the compression."""
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    body, headers = Path(path).read_bytes(), {"Content-Type": kind}
    if kind.startswith("text/") or kind.endswith(("javascript", "json", "xml")):
        body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
    return body, headers | {"Content-Length": str(len(body))}


def measure_builds(root: Path) -> None:
    """Build the copy of the sources at `root` in four states and print the table."""
    before: dict[str, Callable[[], object]] = {
        "cold: nothing built before": lambda: shutil.rmtree(root / "_build", ignore_errors=True),
        "warm: nothing changed": lambda: None,
        "one edit of the chapter's text": lambda: edit(root / CHAPTER, '"## ', '"## More: '),
        "one edit of the bank of items": lambda: edit(root / BANK, "\n", "\n\n"),
    }
    times: dict[str, list[float]] = {name: [] for name in before}
    for _ in range(BUILD_ROUNDS):
        for name, prepare in before.items():
            prepare()
            times[name].append(run(["staffplus", "build", "--root", str(root)], root))
    print(f"\nstaffplus build, {BUILD_ROUNDS} runs of each, s")
    for name, values in times.items():
        print(f"{name:38}{shown(values, 1):>21}")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{path}: nothing to edit, no {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def print_pages(visits: Visits) -> None:
    names = list(dict.fromkeys(name for name, _ in visits))
    print(f"\n{PAGE}, {PAGE_ROUNDS} loads of each (compressed; 1 KB = 1,000 bytes)")
    print(f"{'':38}" + "".join(f"{name:>21}" for name in names) + "   second/first")
    for label, key, slowed, digits in (
        ("all that is loaded, KB", "total", False, 1),
        ("  the page, with its items", "page", False, 1),
        ("  widget code in files of its own", "widgets", False, 1),
        ("  the rest: theme, search, icons", "rest", False, 1),
        ("requests failed", "failed", False, 0),
        ("first usable input, s", "usable", False, 2),
        (f"  {MEGABITS} Mbps, {LATENCY_MS} ms, CPU {SLOWER} times slower, s", "usable", True, 2),
    ):
        values = [[visit[key] for visit in visits[name, slowed]] for name in names]
        first, second = map(median, values)
        ratio = f"{second / first:15.1f}" if first else ""
        print(f"{label:38}" + "".join(f"{shown(v, digits):>21}" for v in values) + ratio)


def shown(values: Sequence[float], digits: int) -> str:
    """The median, and the range where there is one."""
    middle, low, high = (f"{v:,.{digits}f}" for v in (median(values), min(values), max(values)))
    return middle if low == high else f"{middle} ({low}-{high})"


if __name__ == "__main__":
    main()
