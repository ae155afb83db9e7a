"""Each attack of attacks.toml gets the marks it earns, harms nothing, and the next learner sees none of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any, cast

import pytest

from staffplus.grading.marks import grade
from staffplus.grading.model import FORGEABLE, Result, Status
from tests.grading.hostile.corpus import ATTACKS, HONEST, PATIENT, SOURCE
from tests.grading.hostile.marker import Markers, Story, mark
from tests.grading.hostile.world import CANARY, World, world
from tests.grading.sheets import bundle, needs_box

pytestmark = needs_box

CLEAN = "left: [] [] [] [] [] False False True 1"


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    grade.close()  # boxes that other files' tests have left
    os.environ["STAFFPLUS_CANARY"] = CANARY
    with world(tmp_path_factory.mktemp("w"), SOURCE) as made:
        yield made
    del os.environ["STAFFPLUS_CANARY"]
    grade.close()


def test_an_honest_submission_gets_all_its_marks() -> None:
    result = mark(HONEST)
    assert points(result) == {
        "first-marks": 2, "static-marks": 2, "attack-marks": 3, "practice": 1, "last-marks": 2,
    }  # fmt: skip
    assert result.box == "bubblewrap"


#: Attacks that take all there is of something.
NOISY = (
    "fork-bomb", "thread-bomb", "memory-bomb", "memory-bomb-in-many-processes", "disk-bomb",
    "file-descriptor-bomb", "memory-in-the-buffers-of-sockets", "kills-its-parents",
)  # fmt: skip
#: Marks one submission when it is told "again", and then again and again until the next line comes.
NEIGHBOUR = """
import json, select, sys
from staffplus.grading.marks import grade
from staffplus.grading.model import Bundle
given = Bundle.from_json(sys.stdin.readline())
grade.grade_one(given)
print("ready", flush=True)
while sys.stdin.readline().strip() == "again":
    found = []
    while not found or not select.select([sys.stdin], [], [], 0.2)[0]:
        result = grade.grade_one(given)
        found.append([result.status, sum(mark.score or 0 for mark in result.marks)])
    sys.stdin.readline()
    print(json.dumps(found), flush=True)
"""
#: By attack what became of it, and what an honest learner was given meanwhile in the next worker.
Beside = dict[str, tuple[Future[Story], list[tuple[str, float]]]]


@pytest.fixture(scope="module")
def markers(around: World) -> Iterator[Markers]:
    made = Markers(around.course)
    yield made
    made.close()


@pytest.fixture(scope="module")
def beside(around: World, markers: Markers) -> Beside:
    """Two workers as on a real machine; one of them has the bombs, one after the other."""
    found: Beside = {}
    with subprocess.Popen(
        [sys.executable, "-c", NEIGHBOUR], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as neighbour:
        assert neighbour.stdin and neighbour.stdout
        neighbour.stdin.write(bundle(SOURCE, HONEST, limits=PATIENT).to_json() + "\n")
        neighbour.stdin.flush()
        assert neighbour.stdout.readline() == "ready\n"
        for bomb in (it for it in ATTACKS if it["id"] in NOISY):
            neighbour.stdin.write("again\n")
            neighbour.stdin.flush()
            story = markers.begin(bomb | {"code": around.fill_in(bomb["code"])})
            story.result()
            neighbour.stdin.write("enough\n")
            neighbour.stdin.flush()
            given = json.loads(neighbour.stdout.readline())
            found[bomb["id"]] = story, [(status, score) for status, score in given]
        neighbour.stdin.close()
    return found


@pytest.fixture(scope="module")
def stories(
    around: World, markers: Markers, request: pytest.FixtureRequest
) -> dict[str, Future[Story]]:
    """What becomes of each attack that is to be looked at; all but the bombs are marked side by side."""
    wanted: list[dict[str, Any]] = [
        cast(dict[str, Any], item.callspec.params["attack"])
        for item in request.session.items
        if item.path == request.path
        and isinstance(item, pytest.Function)
        and hasattr(item, "callspec")
    ]
    bombs: Beside = {}
    if any(it["id"] in NOISY for it in wanted):
        bombs = request.getfixturevalue("beside")
    return {it["id"]: bombs[it["id"]][0] for it in wanted if it["id"] in bombs} | {
        it["id"]: markers.begin(it | {"code": around.fill_in(it["code"])})
        for it in wanted
        if it["id"] not in bombs
    }


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack["id"] for attack in ATTACKS])
def test_an_attack_gets_what_it_earns_and_harms_nothing(
    attack: dict[str, Any], around: World, stories: dict[str, Future[Story]]
) -> None:
    story = stories[attack["id"]].result()
    result, after = (Result.from_json(it) for it in (story.result, story.after))

    assert result.status is Status.GRADED, result.error
    _check_marks(attack, result)
    _check_what_is_shown(attack, result, around)
    assert not story.course_changed, "the course is as it was"
    assert around.heard == [], "nobody was called"
    assert story.left == [], "nothing that the attack started is still there"

    assert points(after)["attack-marks"] == 3, after
    assert sum(points(after).values()) == 10
    assert CLEAN in shown(after, "attack")
    assert story.same_zygote, "the same zygote goes on"


#: More than the box's whole memory.
TALKATIVE = """
import sys
for _ in range(400):
    print("x" * 1_000_000)
    sys.stderr.write("y" * 1_000_000)
def triple(x):
    return 3 * x
"""


def test_much_that_is_printed_costs_an_honest_learner_nothing() -> None:
    result = mark(HONEST | {"attack": TALKATIVE})
    assert sum(points(result).values()) == 10, result.marks


def test_an_honest_submission_in_the_next_worker_notices_nothing(beside: Beside) -> None:
    assert len(beside) == len(NOISY)
    for bomb, (_, given) in beside.items():
        assert given, bomb
        assert {*given} == {("graded", 10.0)}, bomb


def test_every_attack_that_the_course_promises_to_withstand_is_here_and_as_many_of_our_own() -> (
    None
):
    listed = [attack for attack in ATTACKS if attack.get("listed")]
    assert len(listed) >= 25
    assert len(ATTACKS) - len(listed) >= 10


def _check_marks(attack: dict[str, Any], result: Result) -> None:
    got = points(result)
    assert (got["first-marks"], got["static-marks"]) == (2, 2), "what was right before stays right"
    assert got["attack-marks"] == 0
    if not attack.get("any_end"):
        assert got["last-marks"] == attack.get("last", 2), result.marks
    by_id = {it.grade_id: it for it in result.marks}
    if attack.get("practice") == "forged":
        assert got["practice"] == 1, "so that mark must be shown as what it is"
    if got["practice"] or not by_id["practice"].reason.startswith("Not marked"):
        assert by_id["practice"].reason.startswith(FORGEABLE)
    for it in result.marks:
        assert it.score == it.max_score or it.reason, f"{it.grade_id}: lost marks without a reason"


def _check_what_is_shown(attack: dict[str, Any], result: Result, around: World) -> None:
    learner_sees = "\n".join(
        [shown(result, name) for name in ("first", "literal", "attack", "last")]
        + [shown(result, f"{name}-marks") for name in ("first", "static", "attack", "last")]
        + [it.reason for it in result.marks]
    )
    for secret in ("SECRET-TEST", CANARY, "EXPECTED ="):
        assert secret not in learner_sees
    if "says" in attack:
        assert attack["says"] in learner_sees, learner_sees[:3000]
    if "never" in attack:
        assert around.fill_in(attack["never"]) not in learner_sees, learner_sees[:3000]
    assert len(result.notebook) < 2_000_000
    result.to_json().encode("utf-8")


def points(result: Result) -> dict[str, float]:
    return {it.grade_id: it.score or 0 for it in result.marks}


def shown(result: Result, grade_id: str) -> str:
    """All that a cell shows."""
    (cell,) = (
        cell
        for cell in json.loads(result.notebook)["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )
    return "\n".join(
        output.get("text")
        or "\n".join([*output.get("traceback", []), *output.get("data", {}).values()])
        for output in cell["outputs"]
    )
