"""`staffplus live`: a room votes by phone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from staffplus.cli.action import action

ABOUT = """
Run it on the facilitator's laptop. People in the same network join from a phone, by the QR code or the
address and code that it prints: no account, no app, nothing beyond this machine. Open the link that it
prints under `Yours`: that page is made to be projected. N opens the next question, C closes the vote and
shows the count, R votes again, on another case of the same question as long as there is one; K shows the answer,
with the share right. Z takes back a vote that was opened by mistake. A case too long to stand beside its
question has a screen of its own, and Q turns from one to the other. S opens the notes in a second window that
the room does not see. Beliefs behind the answers stand there only, and the share right before K. Every earlier
count can be put on the screen again from there; phones keep the last vote then, and say what the screen shows.
All keys are listed there.

Whoever is on a call joins like the room if they can reach the address: start a tunnel to this port and give its
address with --address https://…, which is then the one that is shown, in the QR code too. Or they type letters into
the chat, and you add the counts in the notes; these are marked as counted by hand, in the report too.

With --board people may also send one line for each part of a description. A line is taken only when its
author ticks that the room may see it, without a name, and goes when they take it back. Open the board from
the screen; without questions it opens by itself. `staffplus cohort board` makes the same page of files.

Every vote is on disk before its phone says so. Stop and start it with the same command as you like.

With --votes postgresql://… several machines may serve one room: start each with the same questions over one
database. A phone may move from one to the other, and a vote counts once, wherever it was cast. The votes
stand in a schema of their own (`staffplus_live`); for a new group name another database. Name the database
itself, and no pooler in front of it: servers tell each other what changes by LISTEN and NOTIFY.
Needs the extra `live`: pip install 'staffplus[live]'; for PostgreSQL 'staffplus[hub,live]'.
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `live` to the command."""
    live = action(commands, "live", _live, help="let a room vote by phone on questions of the course",
                  long=ABOUT, example="staffplus live scope-of-questions/probes")  # fmt: skip
    live.add_argument("names", nargs="*", metavar="NAME", help="a chapter, CHAPTER/SET, or the id of a question")  # fmt: skip
    live.add_argument("--bank", type=Path, metavar="FOLDER",
                      help="questions of a bank of your own, in place of the course's; names are looked up there")  # fmt: skip
    live.add_argument("--votes", default="votes.sqlite", metavar="FILE|URL",
                      help="where votes are kept (default: votes.sqlite), or postgresql://…; what is there is gone on with")  # fmt: skip
    live.add_argument("--board", action="store_true", help="let people send lines for a board, with or without votes")  # fmt: skip
    live.add_argument("--host", default="0.0.0.0", help="listen here (default: for all in the network; 127.0.0.1 to try it alone)")  # fmt: skip
    live.add_argument("--port", type=int, default=8642, help="default: 8642")
    live.add_argument("--address", default="", metavar="URL", help="what people type, where this machine has another name, or a tunnel that people on a call can reach")  # fmt: skip
    live.add_argument("--no-browser", action="store_true", help="do not open a browser")


def _live(arguments: argparse.Namespace) -> int:
    try:
        from staffplus.cohort.live import database, questions, serve
    except ModuleNotFoundError as error:
        print(f"staffplus: {error}; it comes with the extra `live`: pip install 'staffplus[live]'", file=sys.stderr)  # fmt: skip
        return 2
    if not arguments.names and not arguments.board:
        print("staffplus: name questions to vote on, or --board", file=sys.stderr)
        return 2
    try:
        asked = questions.chosen(arguments.names, arguments.bank) if arguments.names else []
        serve.serve(asked, arguments.votes, host=arguments.host, port=arguments.port,
                    address=arguments.address, open_browser=not arguments.no_browser, board=arguments.board)  # fmt: skip
    except (LookupError, ValueError, database.Unreachable, serve.NoPort) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    return 0
