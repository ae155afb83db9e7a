"""Builds the book and serves it on this machine."""

from __future__ import annotations

import functools
import hashlib
import http.server
import os
import shutil
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from staffplus.items import rules
from staffplus.site.audience import FACILITATOR, LEARNER, toc_for

#: Who a site is for -> where it is built. One source, two sites.
SITES = {LEARNER: Path("_build/html"), FACILITATOR: Path("_build/facilitator/_build/html")}
HTML = SITES[LEARNER]
FIRST_PORT, LAST_PORT = 8000, 8099


class BuildError(RuntimeError):
    """The book could not be built; the message says what to do."""


@contextmanager
def drafted(to: Path) -> Iterator[Path]:
    """A file to write, which takes the place of `to` when all of it is there.

    Raises BuildError where it cannot be written; `to` is then as it was.
    """
    draft = to.with_name(f".{to.name}.part")
    try:
        yield draft
        draft.replace(to)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise BuildError(
            f"{to} cannot be written ({error.strerror}); name a file with --to"
        ) from error


def build(root: Path, *, audience: str = LEARNER, quiet: bool = False) -> Path:
    """Build the book under `root` for an audience and return the address of its first page.

    Pages carry what the package's code made when they ran, and neither Sphinx nor the notebook
    cache looks into that code; both caches are dropped when any of it changed.
    """
    if not (root / "_config.yml").exists():
        raise BuildError(
            f"{root} has no _config.yml; run this in the course's top folder or name it with --root"
        )
    # The extension checks them too, for whoever calls Sphinx; here the list stands without a traceback.
    if problems := rules.check(rules.Course.at(root)):
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise BuildError(f"the quiz items have {len(problems)} problem(s):\n{lines}")
    built = root / SITES[audience]
    stamp = built.parent / "source-hash"
    now = _hash(Path(__file__).parents[1], root / "_config.yml", root / "_toc.yml")
    if not stamp.exists() or stamp.read_text() != now:
        for name in (".jupyter_cache", ".doctrees", "html"):
            shutil.rmtree(built.parent / name, ignore_errors=True)
    program = str(Path(sys.executable).with_name("jupyter-book"))
    command = [program, "build", str(root), "-n", "-W", "--keep-going"]
    command += ["--toc", str(_toc_for(root, audience))]
    if audience != LEARNER:
        config = _config_for(root, audience)
        command += ["--config", str(config), "--path-output", str(built.parents[1])]
    env = os.environ | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    done = subprocess.run(
        [*command, "-q"] if quiet else command,
        env=env, capture_output=quiet, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        told = f"\n{done.stdout}\n{done.stderr}" if quiet else ""
        raise BuildError(
            f"the book was not built: see the messages above, each with its file and line{told}"
        )
    stamp.write_text(now)
    return built / "index.html"


def _config_for(root: Path, audience: str) -> Path:
    """The book's configuration with the audience set, written where builds are."""
    config = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
    config["sphinx"]["config"]["staffplus_audience"] = audience
    edition = f" ({audience}'s edition)"
    config["title"] += edition
    config["sphinx"]["config"]["html_theme_options"]["logo"]["text"] += edition
    path = root / f"_build/{audience}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True), "utf-8")
    return path


def _toc_for(root: Path, audience: str) -> Path:
    """The table of contents with the pages of this audience, written where builds are."""
    path = root / f"_build/{audience}-toc.yml"
    path.parent.mkdir(exist_ok=True)
    text = yaml.safe_dump(toc_for(root, audience), sort_keys=False, allow_unicode=True)
    if not path.exists() or path.read_text("utf-8") != text:  # a newer file is a new book to Sphinx
        path.write_text(text, "utf-8")
    return path


def serve(folder: Path, *, open_browser: bool = True, first: str = "") -> None:
    """Serve `folder` on the first free port from 8000 until Ctrl-C; loopback only. `first` is the page to begin with."""
    if not (folder / "index.html").exists():
        raise BuildError(f"{folder} holds no book yet; run `make book` first")
    running = server(folder)
    port = running.server_address[1]
    address = f"http://127.0.0.1:{port}/"
    print(f"\nThe course is at {address}   (Ctrl-C stops it)", flush=True)
    if first:
        print(f"Begin at {address}{first}", flush=True)
    if port != FIRST_PORT:
        print(
            f"Port {FIRST_PORT} is taken. A browser keeps answers by address: those given at port "
            f"{FIRST_PORT} are not shown here, and are not lost.",
            file=sys.stderr,
        )
    if open_browser and (
        sys.platform in ("darwin", "win32")
        or os.environ.get("DISPLAY")
        or os.environ.get("WAYLAND_DISPLAY")
    ):
        webbrowser.open(f"{address}{first}")
    # Said outright: a shell that starts us in the background has told us to ignore Ctrl-C.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    try:
        running.serve_forever()
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        running.server_close()


def server(folder: Path) -> http.server.ThreadingHTTPServer:
    """A server of `folder` on the first free port; loopback only, not yet running."""
    handler = functools.partial(Handler, directory=str(folder))
    for port in range(FIRST_PORT, LAST_PORT + 1):
        try:
            return _Server(("127.0.0.1", port), handler)
        except OSError:
            continue
    raise BuildError(
        f"no free port from {FIRST_PORT} to {LAST_PORT}; stop another server and try again"
    )


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, asked for anew each time."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of what went well."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


def _hash(folder: Path, *files: Path) -> str:
    digest = hashlib.sha256()
    for path in [*sorted(p for p in folder.rglob("*") if p.is_file()), *files]:
        if "__pycache__" not in path.parts:
            digest.update(
                str(
                    path.relative_to(folder.parent) if path.is_relative_to(folder) else path.name
                ).encode()
            )
            digest.update(path.read_bytes())
    return digest.hexdigest()
