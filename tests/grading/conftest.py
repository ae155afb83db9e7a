"""Courses for the grader's tests, made once by each test process and copied for each test."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from staffplus.grading import executors
from staffplus.grading.box.box import Box
from staffplus.grading.box.session import Session
from staffplus.grading.marks import grade
from staffplus.grading.records import course
from tests import postgres
from tests.grading import classroom
from tests.grading.boxes import LIMITS
from tests.grading.classroom import Classroom
from tests.grading.here import Here
from tests.warm import warm

_number = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def _warm_release() -> Iterator[None]:
    """`generate_assignment`, wherever a test of this folder comes to it, is nbgrader's, but warm."""
    usual = course._generate

    def generate(*given: Any) -> None:
        with warm().as_python():
            usual(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course, "_generate", generate)
        yield


@pytest.fixture(scope="module")
def helpers() -> Iterator[None]:
    """The processes that mark for a module's tests end with them."""
    yield
    grade.close()


@pytest.fixture(scope="module")
def here(helpers: None) -> Iterator[None]:
    """`staffplus grade` marks in the test's own process: for files whose subject is not the one that marks."""
    with pytest.MonkeyPatch.context() as patch:
        if sys.platform == "linux":
            patch.setattr(executors, "_Worker", Here)
        yield


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    """A warm box without a submission in it."""
    made = Box.start(["json", "no_such_module"])
    yield made
    made.close()


@pytest.fixture
def session(box: Box) -> Iterator[Session]:
    """A submission's own part of the box."""
    made = box.open(LIMITS)
    yield made
    made.close()


@pytest.fixture(scope="session")
def _ready(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    return classroom.make(tmp_path_factory.mktemp("ready"), classroom.SOURCE)


@pytest.fixture
def room(_ready: Classroom, tmp_path: Path) -> Classroom:
    """A course whose exercise has cells of all tiers; gradebook in SQLite."""
    return _ready.copy(tmp_path / "exercises")


@pytest.fixture(scope="session")
def _static(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """Nothing of its exercise has to be run, so that no box is started for it."""
    return classroom.make(tmp_path_factory.mktemp("static"), classroom.STATIC)


@pytest.fixture
def plain(_static: Classroom, tmp_path: Path) -> Classroom:
    """A course whose exercise needs no box; gradebook in SQLite."""
    return _static.copy(tmp_path / "exercises")


@pytest.fixture(scope="module")
def _bo(_static: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    from tests.grading.reviewed import graded  # most tests mark nothing by hand

    return graded(_static.copy(tmp_path_factory.mktemp("bo") / "exercises"), ("bo",))


@pytest.fixture
def bo(_bo: Classroom, tmp_path: Path) -> Classroom:
    """One has handed in, and a person is to mark it."""
    return _bo.copy(tmp_path / "exercises")


@pytest.fixture(scope="session")
def _postgres() -> Iterator[str]:
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="session")
def _ready_postgres(tmp_path_factory: pytest.TempPathFactory, _postgres: str) -> Classroom:
    db = postgres.create(_postgres, "ready")
    return classroom.make(tmp_path_factory.mktemp("ready-pg"), classroom.SOURCE, db)


@pytest.fixture
def postgres_room(_ready_postgres: Classroom, _postgres: str, tmp_path: Path) -> Classroom:
    """The same with its gradebook in PostgreSQL."""
    db = postgres.create(_postgres, f"room{next(_number)}", like="ready")
    return _ready_postgres.copy(tmp_path / "exercises", db)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_room(request: pytest.FixtureRequest) -> Classroom:
    """Once with each kind of gradebook."""
    name = "room" if request.param == "sqlite" else "postgres_room"
    found: Classroom = request.getfixturevalue(name)
    return found
