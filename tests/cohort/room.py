"""A real server of live votes in a process of its own, and clients that speak HTTP to it."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import signal
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.warm import warm

#: Ends what hangs; nothing is expected to be quick.
HANGS = 120


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def told(self) -> str:
        return str(json.loads(self.text)["told"])


@dataclass
class Client:
    """A browser without a page: it keeps its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    patience: float = HANGS  #: seconds

    def ask(self, path: str, body: Any = None, **headers: str) -> Answer:
        """GET `path`, or POST `body` to it: as JSON, or as it is when it is bytes."""
        with self._asked(path, body, headers) as answer:
            return Answer(answer.status, dict(answer.getheaders()), answer.read().decode())

    def state(self, path: str, until: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:  # fmt: skip
        """The first state in the stream at `path` for which `until` holds."""
        given_up = (
            time.monotonic() + HANGS
        )  # a stream says something from time to time, and never ends
        with self._asked(path, None, {}) as answer:
            assert answer.status == 200, answer.read()
            for line in answer:
                if time.monotonic() > given_up:
                    break
                if line.startswith(b"data: ") and until(state := json.loads(line[6:])):
                    return dict(state)
        raise AssertionError(f"{path} ended before it said what was waited for")

    @contextmanager
    def _asked(self, path: str, body: Any, headers: dict[str, str]) -> Iterator[http.client.HTTPResponse]:  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        told = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} | (
            {} if body is None else {"Content-Type": "application/json"}
        )
        try:
            connection.request("GET" if body is None else "POST", path, sent, told | headers)
            with connection.getresponse() as answer:
                for cookie in answer.headers.get_all("Set-Cookie") or []:
                    name, _, value = cookie.partition(";")[0].partition("=")
                    self.cookies[name] = value
                yield answer
        finally:
            connection.close()


class Server:
    """`staffplus live NAMES` over a file of votes or a database; it can be killed and started again at the same port."""

    def __init__(self, votes: Path | str, *names: str) -> None:
        self.votes, self.names, self.port = str(votes), names, 0
        self.start()

    def start(self) -> None:
        self.process = warm().start(
            "staffplus.cli", "live", *self.names, "--votes", self.votes,
            "--host", "127.0.0.1", "--port", str(self.port), "--no-browser",
        )  # fmt: skip
        assert self.process.stdout
        said = ""
        for line in self.process.stdout:
            said += line
            if "Votes are kept in" in line:
                break
        found = re.search(r"Join:  http://127\.0\.0\.1:(\d+)  code (\w+)\nYours: \S+\?once=(\S+)", said)  # fmt: skip
        assert found, said
        self.port, self.code, self.token, self.said = int(found[1]), found[2], found[3], said

    def kill(self) -> None:
        """As when the machine is switched off: nothing is finished."""
        assert self.process.stdout
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def sleep(self) -> None:
        """As a laptop whose lid is closed: it has stopped when this returns."""
        os.kill(self.process.pid, signal.SIGSTOP)
        state = Path(f"/proc/{self.process.pid}/stat")
        while state.read_text("utf-8").rpartition(")")[2].split()[0] != "T":
            time.sleep(0.01)

    def wake(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def voter(self) -> Client:
        """Somebody who has joined."""
        client = Client(self.port)
        assert client.ask(f"/{self.code}").status == 200
        return client

    def facilitator(self) -> Client:
        """The browser in which the one-time link was opened."""
        client = Client(self.port)
        assert client.ask(f"/facilitator?once={self.token}").status == 303
        return client

    def vote(self, voter: Client, round: int, response: Any) -> Answer:
        return voter.ask(f"/{self.code}/vote", {"round": round, "response": response})


def request(client: Client, path: str, body: bytes = b"") -> bytes:
    """The bytes of a request, for whoever sends them by hand."""
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return (
        f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: room\r\nCookie: {cookies}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def awaited(what: Coroutine[Any, Any, Any]) -> None:
    """Run it in a loop of a thread of its own: this one's may be a browser's, of another test."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, what).result()


def opened(facilitator: Client, item: int = 0) -> dict[str, Any]:
    """Open an item; the state of the screen then."""
    before = facilitator.state("/facilitator/events")
    done = facilitator.ask("/facilitator/do", {"do": "open", "item": item, "after": before["round"]})  # fmt: skip
    assert done.status == 200, done.text
    return facilitator.state("/facilitator/events", lambda it: it["phase"] == "open")


def closed(facilitator: Client) -> dict[str, Any]:
    """Close the vote; the state of the screen then."""
    before = facilitator.state("/facilitator/events")
    done = facilitator.ask("/facilitator/do", {"do": "close", "round": before["round"]})
    assert done.status == 200, done.text
    return facilitator.state("/facilitator/events", lambda it: it["phase"] == "closed")
