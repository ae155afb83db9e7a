"""Votes by phone: `staffplus live scope-of-questions` on the facilitator's laptop, nothing beyond it.

    questions.py  which items are asked, and which before any is voted on again
    ballots.py    what is kept: rounds, ballots, lines, reasons; database.py: what keeps it can do; store.py: the one thread that writes, and where to:
                  sqlite.py (a file) or postgres.py (a database that several servers share)
    tally.py      what a round's ballots say, with hands counted on a call: counts, share right, beliefs, how far people differ
    guards.py     who is a voter, who the facilitator; how often one may vote
    room.py       the state of the room; bell.py: who waits hears of a change; typed.py: numbers and lines that people type in, checked
    states.py     what a phone, the screen and the facilitator's notes are told of it: three views, so
                  that what the room must not see is never sent there
    app.py        the addresses (Starlette); serve.py: uvicorn, the code, the link, the QR code
                  (`--board`: lines that people send, with their word that the room may see them, on `cohort/board`)
    page/         what a browser gets: vote.js, sender.js and lines.js (phone), stage.js and board.js (screen), live.css;
                  below.js (what a phone has still to scroll to),
                  pressed.js (nothing is drawn under a finger),
                  notes.js (the facilitator's alone), with items.js (counts to compare and show again) and call.js (hands counted);
                  what is projected is fitted to the screen by `widgets/quiz/projected.js`, and pages.js parts what is long

A ballot is on disk before its voter is told so. What hundreds ask in one moment is one statement
(`store.Gathered`), and what is the same for all phones is put together once. The store holds everything, the secret that signs the
voters' cookies too, so that a server killed and started again goes on where it was, and a phone may move
from one server of a room to another. Limits on how often somebody may vote are each server's own.
Needs the extra `live`: starlette, uvicorn with httptools, segno; with PostgreSQL also psycopg, of the extra `hub`.
"""
