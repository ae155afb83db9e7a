"""The proxy in front of the hub: what a server answered is what is shown."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from staffplus.hub import proxy, spawner
from tests.browser.conftest import free_port

#: What a form sends.
FORM = b"password=ours&again=theirs"
#: A server's answer to it, after which it hangs up.
ANSWER = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 8\r\nConnection: close\r\n\r\nNot same"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, since a socket's path may have 107 characters."""
    with tempfile.TemporaryDirectory(prefix="proxy") as made:
        yield Path(made)


@pytest.fixture
def server(folder: Path) -> Iterator[socket.socket]:
    """Behind the proxy, through a socket in the file system as every server of a hub."""
    with socket.socket(socket.AF_UNIX) as it:
        it.bind(str(folder / "server.sock"))
        it.listen()
        yield it


@pytest.fixture
def in_front(folder: Path, server: socket.socket) -> Iterator[tuple[int, int]]:
    """The proxy as the hub starts it: its process and its port."""
    port = free_port()
    words = [
        *proxy.command(), "--ip", "127.0.0.1", "--port", str(port), "--api-socket", str(folder / "api.sock"),
        "--default-target", spawner.address(folder / "server.sock"),
    ]  # fmt: skip
    with (folder / "said").open("w+") as said:
        running = subprocess.Popen(
            words, stdout=said, stderr=said, env=os.environ | {"CONFIGPROXY_AUTH_TOKEN": "a"}
        )
        while not _listens(port):
            assert running.poll() is None, (folder / "said").read_text("utf-8")
            time.sleep(0.05)
    yield running.pid, port
    running.kill()
    running.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return not probe.connect_ex(("127.0.0.1", port))


def sends(port: int) -> http.client.HTTPConnection:
    """Somebody who has sent all of a form but its last letter."""
    them = http.client.HTTPConnection("127.0.0.1", port)
    them.putrequest("POST", "/hub/first")
    them.putheader("Content-Length", str(len(FORM)))
    them.endheaders(FORM[:-1])
    return them


def taken(server: socket.socket) -> socket.socket:
    """The proxy's connection, when the server has read as much of the form."""
    got, _ = server.accept()
    read = b""
    while not read.endswith(FORM[:-1]):
        read += got.recv(4096)
    return got


@pytest.mark.parametrize("answer", [ANSWER, b""], ids=["answers", "answers-nothing"])
def test_an_answer_that_was_complete_before_the_form_is_what_is_shown(
    server: socket.socket, in_front: tuple[int, int], answer: bytes
) -> None:
    """The proxy stands still meanwhile, so that it has the letter to pass on first, and nobody to pass it to."""
    process, port = in_front
    them = sends(port)
    got = taken(server)
    os.kill(process, signal.SIGSTOP)
    them.send(FORM[-1:])
    got.sendall(answer)
    got.close()
    os.kill(process, signal.SIGCONT)
    said = them.getresponse()
    if answer:
        assert (said.status, said.read()) == (400, b"Not same")
    else:
        assert said.status == 503
    them.close()
