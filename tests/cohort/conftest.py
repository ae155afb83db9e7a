"""A room over fresh votes: in a file, and in a PostgreSQL database."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.cohort.room import Server

#: For a test in which it makes no difference where votes are kept: `@FILE`.
FILE = pytest.mark.parametrize("store", ["file"], indirect=True)


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Callable[[], str]]:
    numbers = itertools.count()
    with postgres.server() as address:
        yield lambda: postgres.create(address, f"votes{next(numbers)}")


@pytest.fixture(params=["file", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where votes are kept: a file, or the address of a database."""
    if request.param == "file":
        return str(tmp_path / "votes.sqlite")
    return str(request.getfixturevalue("_postgres")())


@pytest.fixture
def serve(store: str) -> Iterator[Callable[..., Server]]:
    """Starts a server for the names given; it is ended after the test."""
    started: list[Server] = []

    def start(*names: str) -> Server:
        started.append(Server(store, *names))
        return started[-1]

    yield start
    for server in started:
        server.kill()
