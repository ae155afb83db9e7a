"""What the first pages show, and the limits of a box, as figures and words."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from staffplus.hub import folders, limits, serve
from staffplus.hub.accounts import Role
from staffplus.hub.limits import Limits
from staffplus.hub.start import learning
from staffplus.hub.start.teaching import STEPS, Runs, Step, in_the_way
from staffplus.site import audience, build


def sent(at: str, *, here: bool = False, there: bool = False, newer: bool = False) -> dict[str, Any]:  # fmt: skip
    """A hand-in, as nbgrader lists it."""
    return {
        "timestamp": at, "has_local_feedback": here, "has_exchange_feedback": there, "feedback_updated": newer,
        "local_feedback_path": f"sheet/feedback/{at}" if here else None, "notebooks": [{"notebook_id": "sheet"}],
    }  # fmt: skip


def test_a_row_says_what_an_exercise_needs_next(tmp_path: Path) -> None:
    out, book = tmp_path / "out", tmp_path / "book"
    for path, text in (
        (out / "sheet/sheet.ipynb", json.dumps({"cells": [{"cell_type": "markdown", "source": ["Hello\n", "# Six *rungs*\n"]}]})),
        (out / "odd/odd.ipynb", "no JSON"),
        (book / "book/sheet.html", ""),
    ):  # fmt: skip
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    three = [sent("t1", here=True, there=True), sent("t2", here=True, there=True, newer=True), sent("t3")]  # fmt: skip
    listed: list[dict[str, object]] = [
        {"assignment_id": "odd", "status": "released", "notebooks": []},
        {"assignment_id": "sheet", "status": "fetched", "notebooks": [{"path": "sheet/sheet.ipynb"}]},
        {"assignment_id": "gone", "status": "submitted", "submissions": [sent("t0")]},
        {"assignment_id": "sheet", "status": "submitted", "submissions": three},
    ]  # fmt: skip
    gone, odd, sheet = learning.rows(listed, out, book)
    assert not gone["released"] and gone["sent"][0]["feedback"] == "none"
    assert odd["released"] and odd["title"] == "odd" and not odd["page"] and not odd["notebook"]
    assert (sheet["title"], sheet["page"], sheet["notebook"]) == ("Six *rungs*", "book/sheet.html", "sheet/sheet.ipynb")  # fmt: skip
    assert [it["feedback"] for it in sheet["sent"]] == ["none", "ready", "here"], "the last first"
    assert sheet["sent"][2]["path"] == "sheet/feedback/t1/sheet.html"


class Full:
    """nbgrader's list, where the disk is full."""

    def submit_assignment(self, *_: str) -> dict[str, Any]:
        return {"success": False, "value": "Traceback …\nnbgrader.ExchangeError: NOTHING WAS HANDED IN: the disk is full.\n"}  # fmt: skip


def test_what_was_not_done_is_said_in_its_own_words() -> None:
    with pytest.raises(learning.NotDone, match=r"^NOTHING WAS HANDED IN: the disk is full\.$"):
        learning.act(Full(), "submit", "sheet")


def test_what_is_in_the_way_is_a_line_for_each_reason_and_not_for_each_mark() -> None:
    found = [
        (row, f"K{n}", "open; waits for mia") for row in ("advert", "counted") for n in range(9)
    ]
    found.append(("advert", "K9", "open; waits for nobody: allocate it"))
    many, one = in_the_way(found)
    assert many.startswith("18 marks: open; waits for mia (advert of K0, ")
    assert many.endswith(" and 6 more)")
    assert one == "1 mark: open; waits for nobody yet; “I mark too” shares them out (advert of K9)"


def test_a_step_is_its_commands_one_after_the_other_until_one_fails(tmp_path: Path) -> None:
    release = next(it for it in STEPS if it.id == "release")
    assert release.words("sheet", "carla")[1] == ["nbgrader", "release_assignment", "sheet", "--force"]  # fmt: skip
    python = sys.executable
    runs = Runs(tmp_path)
    latch = tmp_path / "latch"
    os.mkfifo(latch)
    waits = Step("a", "", "", "", (f"{python} -c open('latch').read()", f"{python} -c print('X')"))
    assert runs.begin(waits, "sheet", "carla")
    assert not runs.begin(release, "sheet", "carla"), "one at a time"
    assert runs.told()["state"] == "running"
    latch.write_text("go on")
    runs.end()
    assert runs.told()["state"] == "done"
    assert runs.told()["said"].splitlines()[-1] == "X", "only whole words are names"
    fails = Step("b", "", "", "", (f"{python} -c 1/0", f"{python} -c print(1)"))
    assert runs.begin(fails, "sheet", "carla")
    runs.end()
    told = runs.told()
    assert told["state"] == "failed" and "ZeroDivisionError" in told["said"]
    assert told["said"].count("$ ") == 1, "the second was not begun"
    assert runs.begin(Step("c", "", "", "", ("no-such-command-here",)), "sheet", "carla")
    runs.end()
    assert runs.told()["state"] == "failed" and "no-such-command-here" in runs.told()["said"]


def test_a_port_that_another_program_has_is_refused_before_anything_is_written(tmp_path: Path) -> None:  # fmt: skip
    root = tmp_path / "hub"
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        with pytest.raises(serve.NoHub) as told:
            serve.prepare(root, tmp_path, [], ["carla"], serve.Listens(port=port))
    for part in (f"http://127.0.0.1:{port}/", f"(process {os.getpid()})", "--port NUMBER"):
        assert part in str(told.value)
    assert not root.exists()


def test_limits_in_words() -> None:
    assert [limits.size(it) for it in ("3G", "500m", "1.5 GiB", "0", "70000")] == [3 * 2**30, 500 * 2**20, 3 * 2**29, 0, 70000]  # fmt: skip
    for wrong in ("", "many", "-1G", "3X"):
        with pytest.raises(ValueError, match="expected bytes"):
            limits.size(wrong)
    assert limits.amount(3 * 2**30) == "3 GiB" and limits.amount(0) == "0 B"
    assert Limits(0, 0, 0, 0).words(1) == "" and Limits(0, 0, 0, 0).said() == "no limits"
    assert Limits(2**30, 50, 2**20).words(1) == f"DATA={2**30},AS={3 * 2**30},NPROC=50,FSIZE={2**20}"  # fmt: skip
    assert limits.fits(Limits()) == ""
    assert "expected 60" in limits.fits(Limits(processes=5))
    assert "expected 512 MiB" in limits.fits(Limits(memory=2**20))


def test_processors_go_round() -> None:
    two = Limits(cpus=2)
    assert [two._processors(number, [0, 1, 4, 5]) for number in (1, 2, 3)] == [["CPUS=4+5"], ["CPUS=0+1"], ["CPUS=4+5"]]  # fmt: skip
    assert two._processors(1, [0, 1]) == [], "all of them is no limit"


def test_the_built_course_is_lent_once_and_again_when_it_is_another(tmp_path: Path) -> None:
    assert {Role.LEARNER: str(build.SITES[audience.LEARNER]), Role.INSTRUCTOR: str(build.SITES[audience.FACILITATOR])} == folders.BOOKS  # fmt: skip
    hub = folders.Folders(tmp_path / "hub")
    course, built = tmp_path / "exercises", tmp_path / folders.BOOKS[Role.LEARNER]
    hub.book(Role.LEARNER).parent.mkdir(parents=True)
    course.mkdir()
    assert folders.lend(hub, course) == []
    (built / "book").mkdir(parents=True)
    (built / "index.html").write_text("one")
    (built / "index.html").chmod(0o600)
    assert folders.lend(hub, course) == [Role.LEARNER, Role.INSTRUCTOR]
    page = hub.book(Role.INSTRUCTOR) / "index.html"
    assert page.read_text() == "one" and page.stat().st_mode & 0o777 == 0o644
    before = page.stat().st_ino
    folders.lend(hub, course)
    assert page.stat().st_ino == before, "servers that run look into the same folder"
    (built / "index.html").write_text("another")
    folders.lend(hub, course)
    assert page.read_text() == "another"
