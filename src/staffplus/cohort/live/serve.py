"""Runs the server of a room on this machine, and says how people join."""

from __future__ import annotations

import asyncio
import gc
import socket
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO, StringIO
from urllib.parse import urlsplit

import segno
import uvicorn

from staffplus.addresses import HERE, only_here, to_type
from staffplus.cohort.live import app
from staffplus.cohort.live.questions import Question
from staffplus.cohort.live.room import Room
from staffplus.cohort.live.store import told

#: A room of 500 may knock at once.
BACKLOG = 1024

#: How whoever is not in the room takes part: said at the start, and in the notes (`page/call.js`).
CALL = """Call:  Whoever is on a call reaches that address only from the same network. Either start a tunnel to port {port} here,
       stop this, and give the same command with --address and the tunnel's https:// address: all join there, and
       no vote is lost. Or the call types letters into the chat, and you add the counts in your notes."""
ELSEWHERE = "Call:  Whoever is on a call joins at the same address. Of those who cannot, add the counts in your notes."
#: The rest stands in the notes; on slides the same keys mean the same (`session/present/keys.js`).
KEYS = "Keys:  N next question, C close, Q case and question, R vote again, K the answer, S your notes."


def counted(questions: int) -> str:
    """`1 question`, `4 questions`."""
    return f"{questions} question{'s' if questions > 1 else ''}"


class NoPort(OSError):
    """The server cannot listen where it was told to; the message says what to do."""


def serve(asked: Sequence[Question], votes: str, *, host: str, port: int, address: str = "", open_browser: bool = True, board: bool = False) -> None:  # fmt: skip
    """Serve until interrupted.

    Args:
        votes: the file of votes, made if there is none; or the address of a PostgreSQL database, over which
            several servers may have one room.
        host, port: where to listen; port 0 takes a free one.
        address: what people type, where it is not this machine's own (a tunnel, a name).
        board: people may send lines for a board.

    Raises:
        NoPort: the port is taken, say.
        database.NotOurs: `votes` is something else.
        database.Unreachable: the database does not answer.
    """
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=_loop()) as runner:
        runner.run(_serve(asked, votes, host, port, address, open_browser, board))


def _loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """A quicker loop, where there is one: 500 connections come in one moment."""
    try:
        import uvloop
    except ModuleNotFoundError:  # on Windows
        return None
    return uvloop.new_event_loop


async def _serve(asked: Sequence[Question], votes: str, host: str, port: int, address: str, open_browser: bool, board: bool) -> None:  # fmt: skip
    with _listening(host, port) as listener:
        port = listener.getsockname()[1]
        room = await Room.opened(votes, asked, board)
        base = (address or f"http://{to_type(host)}:{port}").rstrip("/")  # fmt: skip
        join = f"{base}/{room.code}"
        picture = BytesIO()
        code = segno.make(join, error="m")
        code.save(picture, kind="svg", scale=8, dark="#000", light="#fff", xmldecl=False)
        link = f"http://{HERE if host == '0.0.0.0' else host}:{port}/facilitator?once={room.link.token}"  # fmt: skip
        in_terminal = StringIO()
        code.terminal(out=in_terminal, compact=True)
        print(in_terminal.getvalue())
        print(f"Join:  {base}  code {room.code}")
        if host == "0.0.0.0" and only_here(urlsplit(base).hostname or ""):
            print("       Found no network, so no phone can join: connect this machine to one and start again, or name its address with --address.")  # fmt: skip
        print(f"Yours: {link}")
        print("       Open it on this machine; it works once, then its page is yours for a day.")
        print(ELSEWHERE if address else CALL.format(port=port))
        print(KEYS)
        if there := [it.family for it in asked if room.votes_on(it.family)]:
            print(f"There: {counted(len(there))} already voted on: {', '.join(there)}. `--votes FILE` begins anew.")  # fmt: skip
        print(
            f"Votes are kept in {told(votes)}. Ctrl-C stops; the same command goes on.", flush=True
        )
        if open_browser:
            webbrowser.open(link)
        config = uvicorn.Config(
            app.app(room, base, picture.getvalue().decode()),
            log_level="warning", backlog=BACKLOG, access_log=False, timeout_graceful_shutdown=1, server_header=False,
        )  # fmt: skip
        # What is loaded by now stays. Python would look through all of it for what can go, for a fifth of a
        # second in which no vote is taken, just when a room of 500 votes.
        gc.collect()
        gc.freeze()
        try:
            await uvicorn.Server(config).serve(sockets=[listener])
        finally:
            room.stop()


def _listening(host: str, port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)  # whoever is quick waits, rather than being turned away
    except OSError as error:
        listener.close()
        raise NoPort(f"cannot listen on {host}, port {port} ({error.strerror}); is it running already? Choose another with --port") from None  # fmt: skip
    return listener
