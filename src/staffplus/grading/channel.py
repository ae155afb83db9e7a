"""How messages cross between two processes: with a length before each, a deadline and a limit of size.

What a message may hold is `wire`'s. Only the standard library, so that every process of the grader can
afford it.
"""

from __future__ import annotations

import contextlib
import math
import os
import select
import struct
import time
from typing import Any

from staffplus.grading.wire import MESSAGE_BYTES, Malformed, dumps, loads

#: So much is read from somebody who does not read: a whole message, and nobody's memory is filled.
AHEAD = MESSAGE_BYTES + 4
#: So much is read at once.
CHUNK = 1 << 16
_LENGTH = struct.Struct("!I")


class Silent(Exception):
    """The other side did not take or send a message in the time it had."""


class Closed(Exception):
    """The other side is gone."""


class Channel:
    """One end of a pair of pipes or a socket, with a deadline and a size for every message.

    A pipe holds 64 KB, a message may be 500 times that. If both ends only wrote, each would wait
    for the other to read; so whoever waits here for room to write reads meanwhile, and whoever
    waits for a message writes what is still to be sent. It is enough that one end does so.
    """

    def __init__(self, read_fd: int, write_fd: int, ahead: int = AHEAD) -> None:
        self.read_fd, self.write_fd = read_fd, write_fd
        #: So many bytes are read while there is something to send. With 0 nothing is ever read
        #: but the message that is asked for, as it must be where several processes take turns.
        self.ahead = ahead
        #: Read what has come of the messages after the one that is asked for along with it. Only where
        #: all that comes is meant for this very process.
        self.eager = False
        self._came, self._unsent = bytearray(), bytearray()
        self._ended = False  # nothing more will come
        os.set_blocking(read_fd, False)
        os.set_blocking(write_fd, False)

    def close(self) -> None:
        for fd in {self.read_fd, self.write_fd}:
            os.close(fd)

    def post(self, message: object) -> None:
        """Send a message without waiting: `receive`, or the next `send`, sees to the rest.

        Raises ValueError when it is longer than a message may be; then nothing of it is sent.
        """
        self.post_frame(dumps(message).encode("ascii"))

    def post_frame(self, text: bytes) -> None:
        """The same for a message that is bytes already."""
        if len(text) > MESSAGE_BYTES:
            raise ValueError(
                f"a message of {len(text):,} bytes; expected {MESSAGE_BYTES:,} at most"
            )
        self._unsent += _LENGTH.pack(len(text))
        self._unsent += text
        with contextlib.suppress(Closed):  # `receive` says so, after what had come before
            self._write()

    def send(self, message: object, seconds: float | None = None) -> None:
        """Raises Silent when the other side does not take it in time, Closed when it is gone."""
        self.send_frame(dumps(message).encode("ascii"), seconds)

    def send_frame(self, text: bytes, seconds: float | None = None) -> None:
        """The same for a message that is bytes already."""
        end = _end(seconds)
        self.post_frame(text)
        while self._unsent:
            if self._write():
                continue
            room = 0 if self._ended else self.ahead - len(self._came)
            if room <= 0 or not self._read(room):
                self._wait(end, reading=room > 0 and not self._ended)

    def receive(self, limit: int = MESSAGE_BYTES, seconds: float | None = None) -> Any:
        """The next message.

        Raises:
            Silent: it did not come in time. What had come of it is kept for the next call.
            Closed: the other side is gone, and all that it had sent has been received.
            Malformed: it is longer than `limit` bytes or not JSON. Nothing further can be read.
        """
        return loads(self.receive_frame(limit, seconds))

    def receive_frame(self, limit: int = MESSAGE_BYTES, seconds: float | None = None) -> bytes:
        """The next message, whose bytes mean whatever the other side says they mean."""
        end, head = _end(seconds), _LENGTH.size
        self._hold(head, end)
        (size,) = _LENGTH.unpack_from(self._came)
        if size > limit:
            raise Malformed(f"a message of {size:,} bytes; expected {limit:,} at most")
        self._hold(head + size, end)
        with memoryview(self._came) as all_of_it:
            text = bytes(all_of_it[head : head + size])
        del self._came[: head + size]
        return text

    def awaits(self) -> dict[int, int]:
        """What there is to wait for: descriptors, and events as `select.poll` has them."""
        events = {self.write_fd: select.POLLOUT} if self._unsent else {}
        events[self.read_fd] = events.get(self.read_fd, 0) | select.POLLIN
        return events

    def _hold(self, size: int, end: float | None) -> None:
        """Read until so many bytes are here, and none beyond if not eager; write what is to be sent
        meanwhile."""
        while (missing := size - len(self._came)) > 0:
            if self._ended:
                raise Closed
            try:
                self._write()
            except Closed:  # what it had said before it went can still be read
                self._unsent.clear()
            if not self._read(CHUNK if self.eager else missing) and not self._ended:
                self._wait(end, reading=True)

    def _write(self) -> bool:
        """Write what there is room for; whether that was anything. Raises Closed."""
        if not self._unsent:
            return False
        try:
            del self._unsent[: os.write(self.write_fd, self._unsent)]
        except BlockingIOError:
            return False
        except (BrokenPipeError, ConnectionError) as error:
            raise Closed from error
        return True

    def _read(self, most: int) -> bool:
        """Read what has come; whether that was anything."""
        try:
            part = os.read(self.read_fd, min(most, CHUNK))
        except BlockingIOError:
            return False
        except ConnectionError:
            part = b""
        self._came += part
        self._ended = not part
        return bool(part)

    def _wait(self, end: float | None, *, reading: bool) -> None:
        """Until there is room to write, or something to read if that is wanted. Raises Silent."""
        events = {self.write_fd: select.POLLOUT} if self._unsent else {}
        if reading:
            events[self.read_fd] = events.get(self.read_fd, 0) | select.POLLIN
        poll = select.poll()
        for fd, event in events.items():
            poll.register(fd, event)
        left = None if end is None else math.ceil((end - time.monotonic()) * 1000)
        if (left is not None and left <= 0) or not poll.poll(left):
            raise Silent


def _end(seconds: float | None) -> float | None:
    return None if seconds is None else time.monotonic() + seconds
