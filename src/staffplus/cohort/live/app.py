"""The addresses of the server, for phones and for the facilitator."""

from __future__ import annotations

import asyncio
import html
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.responses import StreamingResponse as Stream
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from staffplus.bundle import HERE as PACKAGE
from staffplus.bundle import bundle, style
from staffplus.cohort.board import page
from staffplus.cohort.live import ballots, guards, states
from staffplus.cohort.live.bell import Bell
from staffplus.cohort.live.database import Unreachable
from staffplus.cohort.live.room import Refused, Room
from staffplus.cohort.live.typed import LONGEST
from staffplus.jobdesc import NAMES, rubric

VOTER, FACILITATOR = "staffplus_voter", "staffplus_facilitator"
#: Bytes of a request at most: the longest answer needs a tenth of it.
LARGEST = 16_384
#: A stream says something so often, so that whoever has gone is noticed.
ALIVE = 15.0
#: Seconds for which changes are gathered before they are told: of 500 votes in one moment each is not a state.
GATHER = 0.02
#: The same for the tally that grows in the facilitator's notes, which nobody reads so fast.
NOTES = 0.1
#: A person changes their mind; what sends a hundred answers a second is no person.
VOTES = (10, 0.5)
#: A room behind one address may join at once; then who makes up voters has to wait.
JOINS = (1000, 2)
DAY = 24 * 3600
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
SENT = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
PAGE = """<!doctype html>
<html lang="en" data-theme="light"{look}><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/files/{style}.css"></head>
<body class="{kind}"><main><h1>{title}</h1>{body}</main>{script}</body></html>
"""
SCRIPTS = ("vote", "stage", "notes", "lines", "board")
VOTE, BOARD = (
    ("live", "sp-widget sp-quiz sp-live"),
    ("board", "sp-widget sp-board"),
)  #: style, classes
View = Callable[[], Awaitable[str]]


def app(room: Room, join: str, picture: str) -> Starlette:
    """The server of a room. `join` is the address that people type, `picture` its QR code as SVG."""
    here = Addresses(room, join, picture)
    routes = [  # what 500 ask for in one moment is found first
        Route(f"/{room.code}/vote", here.vote, methods=["POST"]),
        Route(f"/{room.code}/events", here.phone_events),
        Route("/", here.front),
        Route("/join", here.typed),
        Route("/files/{name}", here.file),
        Route("/facilitator", here.stage),
        Route("/facilitator/notes", here.notes),
        Route("/facilitator/events", here.stage_events),
        Route("/facilitator/notes/events", here.notes_events),
        Route("/facilitator/do", here.act, methods=["POST"]),
        Route("/facilitator/qr.svg", here.qr),
        Route("/facilitator/board", here.board),
        Route("/facilitator/board/events", here.board_events),
        Route(f"/{room.code}", here.phone),
        Route(f"/{room.code}/lines", here.phone),
        Route(f"/{room.code}/lines/mine", here.own_lines),
        Route(f"/{room.code}/line", here.line, methods=["POST"]),
        Route(f"/{room.code}/why", here.reason, methods=["POST"]),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Headers)],
        exception_handlers={HTTPException: _told, Unreachable: _unreachable},
    )


class Addresses:
    """What each address answers."""

    def __init__(self, room: Room, join: str, picture: str) -> None:
        self.room, self.join, self.picture = room, join, picture
        self.votes, self.joins = guards.Limit(*VOTES), guards.Limit(*JOINS)
        self.secure = join.startswith("https:")

    # --- Phones ---

    async def front(self, request: Request) -> Response:
        return _page("Join the vote", JOIN_FORM)

    async def typed(self, request: Request) -> Response:
        code = request.query_params.get("code", "").strip().upper()
        if code == self.room.code:
            return RedirectResponse(f"/{code}", 303)
        told = f'<p class="sp-said" role="alert">There is no room with the code {html.escape(code[:20])}. Look at the screen again.</p>'
        return _page("Join the vote", told + JOIN_FORM, 404)

    async def phone(self, request: Request) -> Response:
        board = self.room.board and (request.url.path.endswith("/lines") or not self.room.asked)
        link = f'<p><a class="sp-see" href="/{self.room.code}/lines">A line for the board</a></p>'
        page = (
            _page("A line for the board", script="lines")
            if board
            else _page("Vote", link if self.room.board else "", script="vote")
        )
        if guards.voter_of(self.room.secret, request.cookies.get(VOTER, "")) is None:
            if wait := self.joins.wait(request.client.host if request.client else ""):
                raise HTTPException(429, f"Too many have joined from here at once. Try again in {wait:.0f} s.", {"retry-after": f"{wait + 1:.0f}"})  # fmt: skip
            page.set_cookie(VOTER, guards.new_voter(self.room.secret), max_age=DAY, httponly=True, samesite="lax", secure=self.secure)  # fmt: skip
        return page

    async def phone_events(self, request: Request) -> Response:
        voter = self._voter(request)
        return _stream(lambda: states.for_phone(self.room, voter), self.room.changed, while_open=self.room.present(voter))  # fmt: skip

    async def vote(self, request: Request) -> Response:
        voter = self._voter(request)
        self._not_too_often(
            voter, "Too many answers at once from this phone; the last one that was taken counts."
        )
        sent = await _json(request)
        with _refusals():
            await self.room.vote(voter, _whole(sent.get("round")), sent.get("response"))
        return JSONResponse({"counted": True})

    async def own_lines(self, request: Request) -> Response:
        voter = self._voter(request)
        mine = await self.room.ask(lambda db: ballots.lines_of(db, voter))
        asked = {row["id"]: row["question"] for row in rubric()["part"]}
        parts = [{"id": it, "name": NAMES[it], "question": asked[it]} for it in NAMES]
        board = {part: text for part, text in mine.items() if part in NAMES}
        return JSONResponse({"parts": parts, "mine": board, "most": LONGEST})

    async def line(self, request: Request) -> Response:
        """{"part", "text", "room": true}: the last says that its author lets the room see it."""
        voter = self._voter(request)
        self._not_too_often(voter, "Too many lines at once from this phone.")
        sent = await _json(request)
        with _refusals():
            await self.room.line(voter, sent.get("part"), sent.get("text"), sent.get("room"))
        return JSONResponse({"sent": True})

    async def reason(self, request: Request) -> Response:
        """{"round", "text"}: why somebody votes as they do."""
        voter = self._voter(request)
        self._not_too_often(voter, "Too many lines at once from this phone.")
        sent = await _json(request)
        with _refusals():
            await self.room.reason(voter, _whole(sent.get("round")), sent.get("text"))
        return JSONResponse({"sent": True})

    def _voter(self, request: Request) -> str:
        voter = guards.voter_of(self.room.secret, request.cookies.get(VOTER, ""))
        if voter is None:
            raise HTTPException(403, "This phone has not joined, or its browser keeps no cookies. Open the address on the screen again.")  # fmt: skip
        return voter

    def _not_too_often(self, voter: str, told: str) -> None:
        if wait := self.votes.wait(voter):
            raise HTTPException(429, f"{told} Try again in {wait + 1:.0f} s.", {"retry-after": f"{wait + 1:.0f}"})  # fmt: skip

    # --- The facilitator ---

    async def stage(self, request: Request) -> Response:
        if token := request.query_params.get("once"):
            if cookie := await self.room.admit(token):
                answer = RedirectResponse("/facilitator", 303)
                answer.set_cookie(FACILITATOR, cookie, max_age=DAY, httponly=True, samesite="strict", secure=self.secure, path="/facilitator")  # fmt: skip
                return answer
            if not await self._is_facilitator(request):
                raise HTTPException(403, "This link was used already. Stop `staffplus live` and start it again for a new one; no vote is lost.")  # fmt: skip
        await self._facilitator(request)
        if self.room.board and not self.room.asked:
            return RedirectResponse("/facilitator/board", 303)
        shown = f'<div id="join" data-code="{self.room.code}" data-address="{html.escape(self.join)}" data-board="{"yes" if self.room.board else ""}"></div>'
        return _page("Votes", shown, script="stage", look=' class="sp-projected"')

    async def board(self, request: Request) -> Response:
        await self._facilitator(request)
        if not self.room.board:
            raise HTTPException(
                404, "This room has no board: start it with `staffplus live --board`."
            )
        joining = f'<div id="join" data-address="{html.escape(self.join)}" data-code="{self.room.code}"></div>'
        return _page("Board", joining, script="board", look=' class="sp-projected"', kind=BOARD)  # fmt: skip

    async def board_events(self, request: Request) -> Response:
        await self._facilitator(request)
        return _stream(_encoded(lambda: states.for_board(self.room)), self.room.lined)

    async def notes(self, request: Request) -> Response:
        await self._facilitator(request)
        joining = f'<div id="join" data-address="{html.escape(self.join)}" data-code="{self.room.code}"></div>'
        return _page("Live votes: notes, for you alone", joining, script="notes")

    async def stage_events(self, request: Request) -> Response:
        await self._facilitator(request)
        return _stream(_encoded(lambda: states.for_screen(self.room)), self.room.heard)

    async def notes_events(self, request: Request) -> Response:
        await self._facilitator(request)
        return _stream(_encoded(lambda: states.for_notes(self.room)), self.room.heard, NOTES)

    async def qr(self, request: Request) -> Response:
        await self._facilitator(request)
        return Response(self.picture, media_type="image/svg+xml")

    async def act(self, request: Request) -> Response:
        """{"do": "open", "item", "after"}, {"do": "close", "round"}, {"do": "back", "round", "answered"}, {"do": "project", "round"},
        {"do": "call", "people"}, {"do": "count", "round", "counts", "people"} or {"do": "show", "round", "reason", "shown"}."""
        await self._facilitator(request)
        sent = await _json(request)
        with _refusals():
            if sent.get("do") == "open":
                await self.room.open(_whole(sent.get("item")), _whole(sent.get("after")))
            elif sent.get("do") == "close":
                await self.room.close(_whole(sent.get("round")))
            elif sent.get("do") == "back":
                answered = sent.get("answered") is True
                await self.room.take_back(_whole(sent.get("round")), answered=answered)
            elif sent.get("do") == "call":
                await self.room.expect_on_call(sent.get("people"))
            elif sent.get("do") == "project":
                await self.room.project(_whole(sent.get("round")))
            elif sent.get("do") == "count":
                await self.room.count_by_hand(
                    _whole(sent.get("round")), sent.get("counts"), sent.get("people")
                )
            elif sent.get("do") == "show":
                await self.room.show_reason(_whole(sent.get("round")), sent.get("reason"), sent.get("shown"))  # fmt: skip
            else:
                raise HTTPException(
                    422, "Expected `do` to be open, close, back, project, call, count or show."
                )
        return JSONResponse({"done": True})

    async def _is_facilitator(self, request: Request) -> bool:
        return await self.room.admitted(request.cookies.get(FACILITATOR, ""))

    async def _facilitator(self, request: Request) -> None:
        if not await self._is_facilitator(request):
            raise HTTPException(403, "This page is the facilitator's: open the link that `staffplus live` printed.")  # fmt: skip

    # --- Files ---

    async def file(self, request: Request) -> Response:
        name, _, ending = request.path_params["name"].partition(".")
        if ending == "css" and name in ("live", "board"):
            return Response(_css() if name == "live" else page.css(), media_type="text/css")
        if name in SCRIPTS and ending == "js":
            return Response(bundle(f"cohort/live/page/{name}.js"), media_type="text/javascript")
        raise HTTPException(404, "There is no such file.")


JOIN_FORM = (
    '<form action="/join"><label>The code on the screen '
    '<input type="text" name="code" required maxlength="20" autocomplete="off" autocapitalize="characters"></label>'
    '<p class="sp-buttons"><button class="sp-main">Join</button></p></form>'
)


@cache
def _css() -> str:
    own = Path(__file__).with_name("page") / "live.css"
    projected = (PACKAGE / "widgets/quiz/projected.css").read_text("utf-8")
    return style("widgets/quiz/quiz.css") + projected + own.read_text("utf-8")


def _page(title: str, body: str = "", status: int = 200, *, script: str = "", look: str = "", kind: tuple[str, str] = VOTE) -> HTMLResponse:  # fmt: skip
    """A page of ours. `body` is markup made here; what others wrote stands in it escaped."""
    tag = f'<script type="module" src="/files/{script}.js"></script><noscript>Switch JavaScript on to vote.</noscript>'
    style, classes = kind
    return HTMLResponse(PAGE.format(title=title, body=body, look=look, script=tag if script else "", style=style, kind=classes), status)  # fmt: skip


def _encoded(view: Callable[[], Awaitable[dict[str, Any]]]) -> View:
    async def text() -> str:
        return states.encoded(await view())

    return text


def _stream(view: View, bell: Bell, gather: float = GATHER, while_open: Any = None) -> Stream:
    """A stream of what `view` gives, at once and whenever the bell has rung; what did not change is not sent."""

    async def events() -> AsyncIterator[str]:
        sent = ""
        with while_open or nullcontext():
            yield "retry: 1000\n\n"
            while True:
                heard = bell.rung
                try:
                    state = await view()
                except Unreachable:
                    return  # whoever listens asks again
                yield f"data: {state}\n\n" if state != sent else ": still here\n\n"
                sent = state
                await bell.after(heard, ALIVE)
                await asyncio.sleep(gather)

    return Stream(events(), media_type="text/event-stream")


@contextmanager
def _refusals() -> Iterator[None]:
    """What the room refuses, and what nobody could mean, as answers."""
    try:
        yield
    except Refused as error:
        raise HTTPException(409, str(error)) from None
    except ValueError as error:
        raise HTTPException(422, str(error)) from None


async def _json(request: Request) -> dict[str, Any]:
    """The body as a JSON object. A page elsewhere cannot send that type without being asked first."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "Expected application/json.")
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                raise HTTPException(
                    413, f"Found more than {LARGEST:,} bytes; no answer is so long."
                )
    except ClientDisconnect:  # a phone that walked out of reach; it sends it again
        raise HTTPException(400, "The answer was cut off.") from None
    try:
        sent = json.loads(body, parse_constant=lambda name: float("nan"))
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise HTTPException(400, "Expected a JSON object.")
    return sent


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise ValueError("Expected a whole number.")
    return value


async def _told(request: Request, error: Exception) -> Response:
    """Why not: as JSON for a script, as a page for a person."""
    assert isinstance(error, HTTPException)
    if "text/html" in request.headers.get("accept", ""):
        body = f"<p>{html.escape(error.detail)}</p>"
        answer: Response = _page("That did not work", body, error.status_code)
    else:
        answer = JSONResponse({"told": error.detail}, error.status_code)
    answer.headers.update(error.headers or {})
    return answer


async def _unreachable(request: Request, error: Exception) -> Response:
    told = HTTPException(503, "The votes cannot be reached just now. Try again in a moment.")
    return await _told(request, told)


class Headers:
    """Puts the headers on every answer that keep scripts of others, and caches, out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *SENT]
            await send(message)

        await self.app(scope, receive, sending)
