"""Whoever learns alone has their notebook marked by the commands that the page "Exercises" prints."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "book/exercises.md").read_text("utf-8")


def commands() -> list[str]:
    """What stands under *Marked alone* to be typed; where the course lives is where the test has put it."""
    (block,) = re.findall(r"```console\n(.*?)```", PAGE.partition("## Marked alone")[2], re.S)
    first, *others = block.strip().split("\n")
    assert first == "source .venv/bin/activate && cd exercises"
    return [str(it) for it in others]


def test_the_printed_commands_mark_a_notebook_and_write_a_reason_beside_each_mark(
    tmp_path: Path,
) -> None:
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises", ignore=shutil.ignore_patterns(
        "release", "submitted", "autograded", "feedback", "gradebook.db*"))  # fmt: skip
    bin_, home = Path(sys.executable).parent, tmp_path / "home"
    (home / "Downloads").mkdir(parents=True)
    around = {**os.environ, "HOME": str(home), "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"}
    around.pop("STAFFPLUS_DB", None)
    handout = ["staffplus", "exercises", "handout", "why-staff-plus", "--to", str(home / "Downloads")]  # fmt: skip
    subprocess.run(handout, cwd=ROOT, env=around, check=True, capture_output=True)
    path = home / "Downloads/why-staff-plus.ipynb"
    learners = json.loads(path.read_text("utf-8"))
    ids = [it["metadata"].get("nbgrader", {}).get("grade_id") for it in learners["cells"]]
    cell = learners["cells"][ids.index("places-answer")]
    rungs = re.findall(r'"([\w-]+)": None', "".join(cell["source"]))
    assert rungs
    cell["source"] = [line.replace(": None", ": 1") for line in cell["source"]]
    path.write_text(json.dumps(learners), "utf-8")
    for command in commands():
        done = subprocess.run(["bash", "-c", command], cwd=tmp_path / "exercises", env=around, capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    (told,) = re.findall(r"Open `(feedback/[^`]+)`", PAGE)
    feedback = (tmp_path / "exercises" / told).read_text("utf-8")
    assert any(rung in feedback for rung in rungs)
    assert re.search(r"\b0(?:\.0)? of \d|\b[1-9][\d.]* of \d", feedback)


def test_every_place_that_keeps_a_key_back_says_where_one_learns_it() -> None:
    """In a notebook and in its page: whoever is alone is led to the page that says how."""
    for path in sorted((ROOT / "exercises/source").glob("*/*.ipynb")):
        text = path.read_text("utf-8")
        if "key is not in here" in text:
            assert "have your notebook marked on your own machine: the page *Exercises*" in text, (
                path
            )
    for name in ("page", "run"):
        script = (ROOT / f"src/staffplus/widgets/exercise/{name}.js").read_text("utf-8")
        assert (
            "the grader says" in script and "The page “Exercises” tells".lower() in script.lower()
        )
