"""A room over a fresh file of votes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cohort.room import Server


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server for the names given; it is ended after the test."""
    started: list[Server] = []

    def start(*names: str) -> Server:
        started.append(Server(tmp_path / f"{len(started)}.sqlite", *names))
        return started[-1]

    yield start
    for server in started:
        server.kill()
