"""The Jupyter Server extension of every box on the hub: its first page, the course, and what the page asks."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated, authorized
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from staffplus.bundle import bundle, style
from staffplus.hub.accounts import Role
from staffplus.hub.apart import BOOK, EXCHANGE, OFFICE
from staffplus.hub.folders import COURSE
from staffplus.hub.start import BELOW, COURSE_BELOW, NAME_VARIABLE, ROLE_VARIABLE, learning
from staffplus.review.handlers import GIVES_BACK, PAGE, OwnFile, OwnPage

RELEASED = Path(EXCHANGE) / COURSE / "outbound"
#: Which of the two pages somebody gets.
PAGES = {Role.LEARNER: "learning", Role.INSTRUCTOR: "teaching"}


def _role() -> Role:
    return Role(os.environ[ROLE_VARIABLE])


class Start(OwnPage):
    """The first page."""

    auth_resource = "staffplus-start"

    @web.authenticated
    @authorized
    async def get(self) -> None:
        base = str(self.base_url)
        me = os.environ.get("JUPYTERHUB_USER", "")
        told = {
            "base": base,
            "hub": url_path_join(os.environ.get("JUPYTERHUB_BASE_URL", "/"), "hub/"),
            "me": me,
            "course": url_path_join(base, COURSE_BELOW, "/") if (Path(BOOK) / "index.html").is_file() else "",
            "xsrf": self.xsrf_token.decode(),
        }  # fmt: skip
        data = " ".join(f'data-{name}="{escape(value)}"' for name, value in told.items())
        files = url_path_join(base, BELOW, "files", PAGES[_role()])
        name = escape(os.environ.get(NAME_VARIABLE) or me)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(PAGE.format(title=f"Start: {name}", heading=f"Welcome, {name}", files=escape(files), look="sp-start", data=data, without="Switch JavaScript on; or open Nbgrader, Assignment List in JupyterLab."))  # fmt: skip


class Files(OwnFile):
    """The pages' scripts and style."""

    @allow_unauthenticated
    async def get(self, name: str) -> None:
        self.give(name, _script(name) if name.endswith(".js") else style("hub/start/page/start.css"))  # fmt: skip


@cache
def _script(name: str) -> str:
    return bundle(f"hub/start/page/{name}")


class Book(JupyterHandler, web.StaticFileHandler):
    """The course as it was built: the edition of whose server it is, for its person alone."""

    auth_resource = "staffplus-course"

    @property
    def content_security_policy(self) -> str:
        return "frame-ancestors 'self'"

    def check_xsrf_cookie(self) -> None:
        """Fonts and parts of pages are fetched without a token; there is nothing here to change."""

    @web.authenticated
    @authorized
    async def get(self, path: str, include_body: bool = True) -> None:  # type: ignore[override]
        await web.StaticFileHandler.get(self, path, include_body)

    @web.authenticated
    @authorized
    async def head(self, path: str) -> None:  # type: ignore[override]
        await web.StaticFileHandler.get(self, path, include_body=False)


class _Asked(OwnPage):
    """What the page asks; whatever is not done is said."""

    auth_resource = "staffplus-start"

    def sent(self) -> dict[str, str]:
        try:
            found = json.loads(self.request.body)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not all(isinstance(it, str) for it in found.values()):
            raise web.HTTPError(422)
        return found

    def tell(self, found: Any, status: int = 200) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(found, ensure_ascii=False))


class Exercises(_Asked):
    """A learner's exercises. In the server's own thread, since nbgrader changes its folder to look."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self._listed(lambda manager: None)

    @web.authenticated
    @authorized
    async def post(self) -> None:
        sent = self.sent()
        action, exercise = sent.get("action", ""), sent.get("exercise", "")
        if action not in learning.ACTIONS or not (RELEASED / exercise).resolve().is_relative_to(RELEASED):  # fmt: skip
            raise web.HTTPError(422)
        self._listed(lambda manager: learning.act(manager, action, exercise))

    def _listed(self, first: Callable[[Any], None]) -> None:
        manager = self.settings["assignment_list_manager"]
        told = ""
        try:
            first(manager)
        except learning.NotDone as error:
            told = str(error)
        try:
            self.tell({"exercises": learning.exercises(manager, RELEASED, Path(BOOK)), "told": told})  # fmt: skip
        except learning.NotDone as error:
            self.tell({"exercises": [], "told": told or str(error)})


class Teaching(_Asked):
    """The exercises and the steps of one."""

    @web.authenticated
    @authorized
    async def get(self, exercise: str) -> None:
        from staffplus.hub.start import teaching

        course, me = Path(OFFICE), os.environ.get("JUPYTERHUB_USER", "")
        names = teaching.exercises(course)
        name = exercise if exercise in names else names[0]
        told = await asyncio.to_thread(teaching.standing, course, Path(EXCHANGE), name)
        steps = [
            {"id": it.id, "title": it.title, "says": it.says, "button": it.button,
             "commands": [" ".join(line) for line in it.words(name, me)], "now": told.get(it.id, [])}
            for it in teaching.STEPS
        ]  # fmt: skip
        self.tell({"exercises": names, "exercise": name, "steps": steps, "obstacles": told.get("obstacles", []),
                   "run": self.settings["staffplus_runs"].told()})  # fmt: skip


class Run(_Asked):
    """A step that runs."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.tell(self.settings["staffplus_runs"].told())

    @web.authenticated
    @authorized
    async def post(self) -> None:
        from staffplus.hub.start import teaching

        sent = self.sent()
        step = next((it for it in teaching.STEPS if it.id == sent.get("step")), None)
        exercise = sent.get("exercise", "")
        if step is None or exercise not in teaching.exercises(Path(OFFICE)):
            raise web.HTTPError(422)
        runs = self.settings["staffplus_runs"]
        begun = runs.begin(step, exercise, os.environ.get("JUPYTERHUB_USER", ""))
        self.tell(runs.told(), 200 if begun else 409)


def add_to(app: web.Application, role: Role) -> None:
    """Put our addresses into a Jupyter Server's."""
    start = url_path_join(app.settings["base_url"], BELOW)
    course = url_path_join(app.settings["base_url"], COURSE_BELOW)
    handlers: list[Any] = [
        (start, Start),
        (url_path_join(start, rf"files/({PAGES[role]}\.(?:js|css))"), Files),
        (url_path_join(course, "(.*)"), Book, {"path": BOOK, "default_filename": "index.html"}),
    ]
    if role is Role.LEARNER:
        handlers.append((url_path_join(start, "api/exercises"), Exercises))
    else:
        from staffplus.hub.start.teaching import Runs

        app.settings["staffplus_runs"] = Runs(Path(OFFICE))
        app.settings[GIVES_BACK] = start
        handlers += [
            (url_path_join(start, "api/run"), Run),
            (url_path_join(start, r"api/steps/([\w.-]*)"), Teaching),
        ]
    app.add_handlers(".*$", handlers)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "staffplus.hub.start.server"}]


def _load_jupyter_server_extension(server: Any) -> None:
    add_to(server.web_app, _role())
