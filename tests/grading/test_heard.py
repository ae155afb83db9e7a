"""Whoever reads what a command says may stop at any word, as `head` does: the command ends as it would have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.grading.classroom import NAME, PERFECT, Classroom
from tests.warm import warm


@pytest.fixture(scope="module")
def marked(_static: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    room = _static.copy(tmp_path_factory.mktemp("heard") / "exercises")
    for learner in ("ann", "ben"):
        room.submit(learner, PERFECT)
    room.submit_file("cai", b'{"cells": [')
    room.grade()
    return room


#: Commands that say much, each with the exit status that it has when all is read.
SAID = {
    "grade --explain": (["grade", "--explain", "ann", NAME], 0),
    "grade --explain --json": (["grade", "--explain", "ann", NAME, "--json"], 0),
    "grade": (["grade", NAME], 1),
    "grade --json": (["grade", NAME, "--json"], 1),
    "grade --help": (["grade", "--help"], 0),
    "export": (["export", NAME, "--to", "questions"], 1),
    "review status": (["review", "status", NAME], 2),
    "items stats --help": (["items", "stats", "--help"], 0),
    "unknown": (["grade", NAME, "--no-such-option"], 2),
}


def run(
    words: list[str], room: Classroom, at_once: bool, stdout: int, stderr: int | None = None
) -> subprocess.Popen[str]:
    elsewhere = [] if "--help" in words else ["--course-dir", str(room.root)]
    env = warm().environment() | {"PYTHONUNBUFFERED": "1" if at_once else ""}
    command = [sys.executable, "-m", "staffplus.cli", *words, *elsewhere]
    return subprocess.Popen(command, env=env, text=True, stdout=stdout, stderr=stderr)


@pytest.mark.parametrize("at_once", [True, False], ids=["each word at once", "in blocks"])
@pytest.mark.parametrize("name", SAID)
def test_a_command_that_nobody_reads_ends_as_one_that_is_read_and_says_nothing_of_it(
    name: str, at_once: bool, marked: Classroom
) -> None:
    words, status = SAID[name]
    read, write = os.pipe()
    os.close(read)  # who read has gone before the first word
    unread = run(words, marked, at_once, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    _, said = unread.communicate()
    heard = run(words, marked, at_once, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    whole, usual = heard.communicate()
    assert (unread.returncode, heard.returncode) == (status, status), said + usual
    assert said == usual and "ipe" not in said
    assert whole or usual


def test_errors_too_may_go_unread(marked: Classroom) -> None:
    read, write = os.pipe()
    os.close(read)
    unread = run(["grade", "no-such-exercise"], marked, False, stdout=write, stderr=write)
    os.close(write)
    assert unread.wait() == 2


def test_head_shows_the_first_line_and_nothing_else_is_said(marked: Classroom) -> None:
    shell = f"set -o pipefail; {sys.executable} -m staffplus.cli grade --explain ann {NAME} --course-dir {marked.root}"
    done = subprocess.run(["bash", "-c", f"{shell} | head -1"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"ann, {NAME}\n"


def test_what_it_was_asked_to_do_is_done_though_nobody_reads_on(
    marked: Classroom, tmp_path: Path
) -> None:
    room = marked.copy(tmp_path / "exercises")
    (room.root / f"{NAME}-questions.csv").unlink(missing_ok=True)
    read, write = os.pipe()
    os.close(read)
    unread = run(["export", NAME, "--to", "gradescope"], room, True, stdout=write)
    os.close(write)
    assert unread.wait() == 1
    assert (room.root / f"{NAME}-gradescope.csv").exists(), "it is written after the first word"
