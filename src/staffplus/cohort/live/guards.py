"""Who is a voter, who is the facilitator, and how often one may do something."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field


def new_voter(secret: str) -> str:
    """A fresh voter's cookie: an id and its signature, so that nobody makes up voters of their own."""
    voter = secrets.token_urlsafe(12)
    return f"{voter}.{_signature(secret, voter)}"


def voter_of(secret: str, cookie: str) -> str | None:
    """The voter whose cookie this is; None for one that this room has not given."""
    voter, _, signature = cookie.partition(".")
    right = _signature(secret, voter)
    return (
        voter if voter and hmac.compare_digest(signature.encode("utf-8"), right.encode()) else None
    )


def _signature(secret: str, voter: str) -> str:
    return hmac.new(secret.encode(), voter.encode(), hashlib.sha256).hexdigest()


def digest(token: str) -> str:
    """What is kept of a facilitator's token: the file of votes lets nobody in who reads it."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass
class OneTimeLink:
    """The link that makes a browser the facilitator's, once."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    used: bool = False

    def take(self, token: str) -> bool:
        """Whether this is the token, and nobody has used it."""
        good = not self.used and hmac.compare_digest(token.encode("utf-8"), self.token.encode())
        self.used |= good
        return good


class Limit:
    """A bucket for each name: `burst` at once, then `each_second`."""

    def __init__(
        self, burst: int, each_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.burst, self.each_second, self.clock = burst, each_second, clock
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, name: str) -> float:
        """0 when `name` may go on, and one is taken; else how many seconds to wait."""
        now = self.clock()
        left, then = self._left.get(name, (self.burst, now))
        left = min(self.burst, left + (now - then) * self.each_second)
        enough = left >= 1
        self._left[name] = (left - enough, now)
        if len(self._left) > 20_000:  # those who are full again need no bucket
            self._left = {
                it: (n, t)
                for it, (n, t) in self._left.items()
                if n + (now - t) * self.each_second < self.burst
            }
        return 0.0 if enough else (1 - left) / self.each_second
