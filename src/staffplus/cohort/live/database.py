"""What a database for votes does, whichever it is, and how it says what it cannot.

`sqlite` and `postgres` are the two; `store` opens one of them, and `ballots` has the statements for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

#: Seconds between two tries to reach a database that has gone.
PAUSE = 0.25


class NotOurs(ValueError):
    """A place that is none for votes; the message says why and what to do."""


class Unreachable(OSError):
    """A database that does not answer; the message says which."""


class Interrupted(Exception):
    """A transaction that was broken off, or may have been; done again it does no harm."""


class Rows(Protocol):
    """What a statement gives."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Database(Protocol):
    """A connection. Statements have `?` for values, and keep to what both databases know."""

    #: What is said of a row that nobody may change until the transaction has ended.
    held: str

    @property
    def lost(self) -> bool:
        """Whether it has to be opened anew."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows: ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing. Raises Interrupted where it should be tried again."""

    def tell(self, topic: str) -> None:
        """Other servers of this room hear of it when the transaction is on disk."""

    def close(self) -> None: ...
