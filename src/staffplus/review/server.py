"""The Jupyter Server extension: its log-in, its guard against other pages, our addresses below it.

`staffplus review` starts a server with this alone. Where a Jupyter Server or a JupyterHub runs already,
`staffplus.review.server` among its `jpserver_extensions` puts the same pages there; the course is then
what STAFFPLUS_COURSE names, or the folder in which the server was started. A marker is whom the
server calls the user (a hub's name); on a laptop, where a server knows no names, the name that was given
to `staffplus review --as`.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from jupyter_server.auth.decorator import allow_unauthenticated, authorized
from jupyter_server.auth.identity import User
from jupyter_server.utils import url_path_join
from tornado import web

from staffplus.bundle import bundle, style
from staffplus.grading.records.course import Course, CourseError
from staffplus.review.desk import Desk
from staffplus.review.handlers import GIVES_BACK, PAGE, OwnFile, OwnPage
from staffplus.review.sent import Refused

#: The course, where `staffplus review` did not say it.
COURSE_VARIABLE = "STAFFPLUS_COURSE"
BELOW = "staffplus/review"
#: Bytes of a request at most.
LARGEST = 200_000


class Office:
    """The desks of a course, each made when it is first asked for."""

    def __init__(self, course: Callable[[], Course], marker: str = "", *desks: Desk) -> None:
        self._course, self._marker = course, marker
        self._desks = {it.exercise: it for it in desks}

    def desk(self, exercise: str) -> Desk:
        """Raises CourseError."""
        if exercise not in self._desks:
            self._desks[exercise] = Desk(self._course(), exercise)
        return self._desks[exercise]

    def marker(self, user: User | None) -> str:
        """Who marks. Raises Refused where the server cannot tell one person from another."""
        if self._marker:
            return self._marker
        # A server with a token alone makes up a user for each browser, with a moon's name.
        if user is None or user.name.startswith("Anonymous "):
            raise Refused(403, "This server does not know who you are. Start your own with: staffplus review EXERCISE --as NAME")  # fmt: skip
        return str(user.username)


class _Handler(OwnPage):
    auth_resource = "staffplus-review"

    @property
    def office(self) -> Office:
        found: Office = self.settings["staffplus_review"]
        return found

    async def told(self, ask: Callable[[], Any]) -> None:
        """Answer with what `ask` gives, off the server's own thread, or with why not."""
        try:
            found = await asyncio.get_running_loop().run_in_executor(None, ask)
        except Refused as error:
            self.set_status(error.code)
            found = {"told": str(error), "item": error.item}
        except CourseError as error:
            self.set_status(
                503
            )  # a rubric that is being edited, say: the page keeps what it has, and asks again
            found = {"told": str(error), "item": None}
        except sa.exc.SQLAlchemyError as error:
            said = " ".join(str(getattr(error, "orig", None) or error).split())
            self.log.error("staffplus review: %s", said)
            self.set_status(503)
            found = {"told": f"The gradebook cannot be used just now: {said}", "item": None}
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(found, ensure_ascii=False))


class Page(_Handler):
    """The page of an exercise."""

    @web.authenticated
    @authorized
    async def get(self, exercise: str) -> None:
        if (
            "token" in self.request.arguments
        ):  # the log-in has it now: an address is passed on, a cookie is not
            self.redirect(self.request.path)
            return
        base = url_path_join(self.base_url, BELOW)
        told = {"base": base, "exercise": exercise, "xsrf": self.xsrf_token.decode(), "back": self.settings.get(GIVES_BACK, "")}  # fmt: skip
        data = " ".join(f'data-{name}="{escape(value)}"' for name, value in told.items())
        name = escape(exercise)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(PAGE.format(title=f"Marking: {name}", heading=name, files=f"{escape(base)}/files/review", look="sp-marking", data=data, without="Switch JavaScript on to mark."))  # fmt: skip


class Files(OwnFile):
    """The page's script and style."""

    @allow_unauthenticated
    async def get(self, name: str) -> None:
        self.give(name, _script() if name.endswith(".js") else _style())


class Ask(_Handler):
    """What a marker is shown."""

    @web.authenticated
    @authorized
    async def get(self, exercise: str, what: str) -> None:
        criterion, code = self.get_query_argument("criterion", ""), self.get_query_argument("code", "")  # fmt: skip
        user = self.current_user

        def ask() -> Any:
            marker = self.office.marker(user)
            desk = self.office.desk(exercise)
            if what == "overview":
                return desk.overview(marker)
            if what == "queue":
                return {
                    "items": desk.queue(marker, criterion),
                    "bank": desk.bank(marker, criterion),
                }
            if what == "pointers":
                return desk.pointers(marker, criterion, code)
            if what == "likeness":
                return desk.likeness(marker, criterion)
            if what == "nearest":
                return desk.nearest(marker, criterion)
            if what == "compare":
                return {"items": desk.to_compare(marker), "bank": []}
            return (
                desk.whole(marker, code)
                if what == "whole"
                else {"items": desk.disputes(marker), "bank": []}
            )

        await self.told(ask)


class Mark(_Handler):
    """What a marker does."""

    @web.authenticated
    @authorized
    async def post(self, exercise: str) -> None:
        if len(self.request.body) > LARGEST:
            raise web.HTTPError(413)
        try:
            sent = json.loads(self.request.body)
        except (ValueError, RecursionError):
            sent = None
        user = self.current_user

        def act() -> Any:
            if not isinstance(sent, dict):
                raise Refused(422, "Expected a JSON object.")
            return self.office.desk(exercise).act(self.office.marker(user), sent)

        await self.told(act)


@cache
def _script() -> str:
    return bundle("review/page/review.js")


@cache
def _style() -> str:
    return style("review/page/review.css")


def add_to(app: web.Application, office: Office) -> None:
    """Put our addresses into a Jupyter Server's."""
    base = url_path_join(app.settings["base_url"], BELOW)
    app.settings["staffplus_review"] = office
    name = r"([\w.-]+)"
    app.add_handlers(
        ".*$",
        [
            (url_path_join(base, r"files/(review\.js|review\.css)"), Files),
            (
                url_path_join(
                    base,
                    "api",
                    name,
                    "(overview|queue|whole|pointers|likeness|nearest|compare|disputes)",
                ),
                Ask,
            ),
            (url_path_join(base, "api", name, "mark"), Mark),
            (url_path_join(base, name), Page),
        ],
    )


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "staffplus.review.server"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """For a server that runs anyway; `staffplus review` has put its office there before."""
    office = getattr(server, "review_office", None)
    if office is None:
        folder = Path(os.environ.get(COURSE_VARIABLE) or server.root_dir)
        office = Office(lambda: Course.at(folder))
    add_to(server.web_app, office)
