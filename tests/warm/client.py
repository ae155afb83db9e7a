"""Asks for a child of the warm process and stands for it: input, output, signals, exit code.

Started for each command, so it imports next to nothing. The words: the socket, the usual Python, then
what that Python was to be given.
"""

from __future__ import annotations

import os
import signal
import sys

FORKED = ("nbgrader", "alembic", "ipykernel_launcher", "staffplus.cli")


def main(socket: str, python: str, words: list[str]) -> int:
    if words[:1] != ["-m"] or words[1] not in FORKED:
        os.execv(python, [python, *words])

    import json
    import socket as sockets

    # A signal that comes before there is a child waits for it.
    passed_on = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, passed_on)
    mask = os.umask(0)
    os.umask(mask)
    here = os.getcwd()  # noqa: PTH109 (pathlib takes longer than all the rest)
    asked = {"words": words[1:], "env": dict(os.environ), "folder": here, "umask": mask}
    with sockets.socket(sockets.AF_UNIX) as server:
        server.connect(socket)
        sockets.send_fds(server, [b"."], [0, 1, 2])
        server.sendall(json.dumps(asked).encode() + b"\n")
        child = int.from_bytes(server.recv(4), "big")
        for number in passed_on:
            signal.signal(number, lambda number, _: os.kill(child, number))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, passed_on)
        return int.from_bytes(server.recv(4), "big", signed=True)


if __name__ == "__main__":
    code = main(sys.argv[1], sys.argv[2], sys.argv[3:])
    if code < 0:  # ended by a signal, as this process now is too
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)
