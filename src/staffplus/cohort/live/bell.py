"""Who waits hears that something changed: `room` rings, and the streams of phones, screen and notes wait."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Bell:
    """Tells all who wait that something changed. Whoever is slow hears of the last change, not of each."""

    def __init__(self) -> None:
        self.rung = 0
        self._next = asyncio.Event()

    def ring(self) -> None:
        self.rung += 1
        waiting, self._next = self._next, asyncio.Event()
        waiting.set()

    async def after(self, heard: int, timeout: float) -> None:
        """Return when it has rung since `heard`, or after `timeout` seconds."""
        if self.rung == heard:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._next.wait(), timeout)
