"""A command starts with what it needs: whoever asks for a hint does not wait for Sphinx and all widgets."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCOPE = "exercises/source/scope-of-questions/scope-of-questions.ipynb"
#: Packages that take long to import; each brings many others.
HEAVY = [
    "IPython", "anywidget", "bs4", "docutils", "ipywidgets", "jsonschema", "jupyter_client",
    "jupyter_server", "lxml", "nbclient", "nbconvert", "nbformat", "nbgrader", "numpy", "playwright",
    "psycopg", "sphinx", "sqlalchemy", "starlette", "tornado",
]  # fmt: skip
#: Chapters are read as notebooks.
NOTEBOOKS = {"nbformat", "jsonschema"}
RUN = """
import contextlib, io, json, sys
from staffplus.cli.main import main
with contextlib.redirect_stdout(io.StringIO()):
    try:
        status = main(sys.argv[2:])
    except SystemExit as end:
        status = end.code
"""
#: What a process says at its end.
SAY = "\nprint(json.dumps([status, sorted({*json.loads(sys.argv[1])} & {*sys.modules})]))"
COMMANDS: dict[str, set[str]] = {
    "--help": set(),
    "grade --help": set(),
    f"check {SCOPE}": set(),
    "exercises handout scope-of-questions --to {tmp}/mine": set(),
    "next --in {tmp}": NOTEBOOKS,
    "status --in {tmp}": NOTEBOOKS,
    "hint scope-of-questions --in {tmp}": NOTEBOOKS,
    "items export --to gift --into {tmp}/questions.txt": set(),
    "items check": NOTEBOOKS,
    "exercises sync --check": NOTEBOOKS,
    "jd check README.md": set(),
    "cohort new {tmp}/people.csv --to {tmp}/cohort": set(),
    "cohort collect {tmp}/sent --roster {tmp}/people.csv --to {tmp}/collected": set(),
    "cohort kit --date 2026-12-08 --no-pdf --to {tmp}/kit": NOTEBOOKS,
}
#: What makes pages, and what lives as long as a room or a night of marking.
SERVERS: dict[str, set[str]] = {
    "cohort.board.page": set(),
    "cohort.live.app": {"starlette"},
    "hub.start.server": {"jupyter_server", "tornado"},
    "review.server": {"jupyter_server", "sqlalchemy", "tornado"},
    "grading.run": {"sqlalchemy"},
    "grading.worker": set(),
}


def imported(code: str, *arguments: str) -> tuple[int | None, set[str]]:
    """What a fresh process ends with, and what it has imported of `HEAVY`."""
    done = subprocess.run(
        [sys.executable, "-c", code + SAY, json.dumps(HEAVY), *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    status, found = json.loads(done.stdout)
    return status, set(found)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_imports_what_it_needs_and_no_more(command: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Name,E-mail\nAna Reyes,ana@example.org\n", "utf-8")
    (tmp_path / "sent").mkdir()
    words = [it.replace("{tmp}", str(tmp_path)) for it in command.split()]
    assert imported(RUN, *words) == (0, COMMANDS[command])


@pytest.mark.parametrize("module", SERVERS)
def test_so_does_what_makes_pages_and_serves(module: str) -> None:
    assert imported(f"import json, sys, staffplus.{module}\nstatus = 0") == (0, SERVERS[module])


def test_what_is_looked_for_is_found() -> None:
    assert {"anywidget", "IPython"} <= imported("import json, sys, staffplus.widgets\nstatus = 0")[
        1
    ]
