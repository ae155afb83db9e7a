"""A cohort of 300, some broken, some hostile: from a zip to feedback with one command, killed on the way."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from staffplus.grading.records import tables
from tests.grading import classroom, ordinary
from tests.grading.classroom import NAME, Classroom
from tests.grading.gate import SECONDS, Gate, until, with_gate
from tests.grading.hostile.corpus import ATTACKS, HONEST, SOURCE
from tests.grading.sheets import handed_in, needs_box, words
from tests.grading.test_kill import children

pytestmark = needs_box

SIZE, HOSTILE, BROKEN = 300, 15, 15
ATTACKERS = (
    "read-hidden-tests-from-disk", "pre-run-cell-hook", "gradebook-write", "deletes-everything",
    "forged-result-files", "input-transformer", "always-equal", "forged-messages", "fork-bomb",
    "memory-bomb", "output-bomb", "loop-that-ignores-interrupts", "ends-itself",
    "kills-its-parents", "network",
)  # fmt: skip

#: Marks of the machine, by cell.
Marks = dict[str, float | None]
FULL: Marks = {
    "first-marks": 2, "static-marks": 2, "attack-marks": 3, "practice": 1, "last-marks": 2,
}  # fmt: skip
NOTHING: Marks = dict.fromkeys(FULL, 0.0)
#: Of a file that cannot be read: no mark, until there is one that can.
UNREAD: Marks = dict.fromkeys(FULL)

#: Kinds of honest work: what is in the answer cells, and what that is worth.
KINDS: tuple[tuple[dict[str, str], Marks], ...] = (
    (HONEST, FULL),
    (HONEST | {"attack": "def triple(x):\n    return 2 * x"}, FULL | {"attack-marks": 0, "practice": 0}),
    ({}, NOTHING),
    (HONEST | {"first": "def double(x) return 2"}, FULL | {"first-marks": None}),
    (HONEST | {"literal": "levels = {'a': 'lead'}"}, FULL | {"static-marks": 0}),
    ({"first": HONEST["first"]}, NOTHING | {"first-marks": 2}),
)  # fmt: skip
#: So many wrote a function without end. Each costs all the time that a call has; it waits and does not
#: compute, as some of the attackers' do.
WITHOUT_END = 5
ENDLESS = (
    HONEST | {"last": "import time\ndef quadruple(x):\n    while x: time.sleep(1)"},
    FULL | {"last-marks": 0},
)


def source() -> str:
    made = json.loads(SOURCE)
    made["cells"].append(words("in-words", 3) | {"id": "words"})
    limited = classroom.with_limits(
        json.dumps(made), cell_seconds=4, call_seconds=4, wall_seconds=40,
        memory_bytes=512 << 20, processes=16, output_bytes=200_000,
    )  # fmt: skip
    return with_gate(limited, "literal")


def broken(notebook: str, number: int) -> tuple[bytes, Marks]:
    """A file that went wrong, and what it is worth all the same."""
    raw = json.loads(notebook)
    ways: tuple[tuple[bytes, Marks], ...] = (
        (notebook[: len(notebook) // 2].encode(), UNREAD),
        (b"", UNREAD),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), UNREAD),
        (json.dumps({"cells": "none", "nbformat": 4}).encode(), UNREAD),
        (json.dumps(raw | {"nbformat": 99}).encode(), UNREAD),
        (json.dumps(raw | {"cells": raw["cells"] * 2}).encode(), FULL),
        (json.dumps(raw | {"cells": raw["cells"][::-1]}).encode(), FULL),
        (json.dumps(raw | {"cells": [retyped(it) for it in raw["cells"]]}).encode(), FULL),
    )
    return ways[number % len(ways)]


def retyped(cell: dict[str, Any]) -> dict[str, Any]:
    """As some front ends and some learners leave a cell: points raised, locks gone."""
    meta = cell["metadata"].get("nbgrader")
    if not meta:
        return cell
    changed = meta | {"points": 100, "locked": False, "schema_version": 1}
    return cell | {"metadata": {"nbgrader": changed}}


def cohort() -> Iterator[tuple[str, bytes, Marks | None]]:
    """(learner, file, marks); of an attacker the marks are None."""
    attacks = {it["id"]: it["code"] for it in ATTACKS if it["id"] in ATTACKERS}
    assert len(attacks) == HOSTILE
    for name, code in attacks.items():
        aimed = re.sub(r"@[A-Z_]+@", "/", code)
        yield f"{name}", handed_in(source(), HONEST | {"attack": aimed}).notebook.encode(), None
    for number in range(BROKEN):
        whole = handed_in(source(), HONEST | {"in-words": f"Words {number}"}).notebook
        yield f"broken {number:02}", *broken(whole, number)
    for number in range(SIZE - HOSTILE - BROKEN):
        answers, worth = ENDLESS if number < WITHOUT_END else KINDS[number % len(KINDS)]
        said = {"in-words": f"Who decides, and until when? ({number})"} if answers else {}
        yield (
            f"learner {number:03}, José",
            handed_in(source(), answers | said).notebook.encode(),
            worth,
        )


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[Classroom, dict[str, Any]]]:
    """A course that belongs to an ordinary user, and how to start a process as that user."""
    with tempfile.TemporaryDirectory(prefix="cohort") as folder:
        top = Path(folder)
        room = classroom.make(top, source())
        if os.geteuid() == 0:
            for path in (top, *top.rglob("*")):
                os.chown(path, ordinary.USER, ordinary.USER)
        home = {"HOME": str(top), "TMPDIR": str(top)}
        yield room, {"as_nobody": True, "env": classroom.environment() | home}


def test_from_zip_to_feedback_killed_three_times(place: tuple[Classroom, dict[str, Any]]) -> None:
    room, become = place
    people = list(cohort())
    random.Random(7).shuffle(people)
    assert len(people) == SIZE
    upload = classroom.zipped(
        room.root.parent / "uploads.zip", {f"{who}_{NAME}.ipynb": data for who, data, _ in people}
    )
    words = [str(upload), "--feedback"]

    gate = Gate(room.root.parent / "gate")
    for share in (0.15, 0.3, 0.3):
        gate.let(int(share * SIZE))
        run = room.start(
            *words, jobs=2, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            **become | {"env": become["env"] | gate.environment},
        )  # fmt: skip
        until(lambda run=run: gate.left() == 0 or run.poll() is not None, "the gate")  # type: ignore[misc]
        below = children(run.pid)
        assert 0 not in {owner(it) for it in [run.pid, *below]}, "nothing runs as root"
        assert run.poll() is None, "a quarter of them stands before the gate"
        run.kill()
        run.wait()
    assert done(room) > 0.15 * SIZE, "what was marked is kept"

    run = room.start(*words, "--json", jobs=2, **become)
    out, err = run.communicate(timeout=4 * SECONDS)
    told = json.loads(out)
    assert run.returncode == 1, out + err  # some have handed in what cannot be read
    assert told["learners"] == told["submissions"] == SIZE
    assert told["jobs"] == {"waiting": 0, "leased": 0, "done": SIZE, "quarantined": 0}

    stood = room.marks()
    for who, _, worth in people:
        machine = {cell: stood[who][cell][0] for cell in FULL}
        if worth is not None:
            assert machine == worth, who
        else:
            assert machine["attack-marks"] in (0, None) and machine["static-marks"] == 2, who
        page = room.root / "feedback" / who / NAME / f"{NAME}.html"
        text = page.read_text("utf-8")
        assert "SECRET-TEST" not in text and "<script" not in text, who
    unreadable = [who for who, data, _ in people if who.startswith("broken") and not readable(data)]
    assert len(unreadable) >= 8

    before = room.everything()
    again = room.start(*words, "--json", jobs=2, **become)
    out, err = again.communicate(timeout=SECONDS)
    assert again.returncode == 1, out + err
    told = json.loads(out)
    assert (told["new"], told["marked"], told["written"]) == (0, 0, 0)
    assert not told["executor"], "nobody was called to mark"
    assert told["feedback"] == {"unchanged": SIZE}
    assert room.everything() == before
    assert (room.root / "source" / NAME / f"{NAME}.ipynb").read_text("utf-8") == source()
    shutil.rmtree(room.root / "feedback")


def done(room: Classroom) -> int:
    try:
        wanted = (
            sa.select(sa.func.count()).select_from(tables.job).where(tables.job.c.state == "done")
        )
        return int(room.query(wanted)[0][0])
    except sa.exc.DatabaseError:
        return 0


def owner(process: int) -> int | None:
    """Who a process runs as; None when it has just ended."""
    try:
        return Path(f"/proc/{process}").stat().st_uid
    except FileNotFoundError:
        return None


def readable(data: bytes) -> bool:
    try:
        raw = json.loads(data)
    except ValueError:
        return False
    return isinstance(raw, dict) and isinstance(raw.get("cells"), list) and raw.get("nbformat") == 4
