"""Who comes in: a name and a password; and the page on which a one-time password becomes one's own."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator
from jupyterhub.handlers.base import BaseHandler
from jupyterhub.handlers.login import LoginHandler
from tornado import web
from tornado.httputil import url_concat
from traitlets import Unicode

from staffplus.hub.accounts import SHORTEST, Account, Accounts, Said, wrong_with
from staffplus.hub.folders import Folders

#: In the browser of somebody whose one-time password was right: who it is, and which password it was.
COOKIE = "staffplus-first"
#: Wrong passwords in a row for one name, after which it has to wait, and how many seconds.
TRIES, WAIT = 8, 60


class Door(Authenticator):  # type: ignore[misc]
    """JupyterHub's authenticator over `accounts`. Nobody is an administrator of the hub."""

    folder = Unicode(config=True, help="The hub's folder.")

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._wrong: Counter[str] = Counter()
        self._until: dict[str, float] = {}

    @property
    def accounts(self) -> Accounts:
        return Folders(Path(self.folder)).accounts

    def normalize_username(self, username: str) -> str:
        """The id: letters of an id may be capitals, and a login or an address will do."""
        found = self.accounts.find(username)
        return found.id if found else username

    def check_allowed(self, username: str, authentication: object = None) -> bool:
        found = self.accounts.all().get(username)
        return found is not None and found.here

    async def refresh_user(self, user: Any, handler: object = None) -> bool:
        """Whoever has left the roster is out within minutes."""
        return self.check_allowed(user.name)

    async def authenticate(self, handler: Any, data: dict[str, str]) -> str | None:
        name, password = data.get("username", ""), data.get("password", "")
        wanted = self.normalize_username(name)
        if (left := self._until.get(wanted, 0) - time.monotonic()) > 0:
            raise web.HTTPError(429, f"Too many wrong passwords for this name. Wait {left:.0f} seconds, or ask your instructor for a new one-time password.")  # fmt: skip
        found, said = await asyncio.to_thread(self.accounts.check, name, password)
        if found is None:
            self._wrong[wanted] += 1
            if self._wrong[wanted] >= TRIES:
                self._until[wanted] = time.monotonic() + WAIT
            return None
        self._wrong.pop(wanted, None)
        if said is Said.ONCE:
            handler.set_secure_cookie(COOKIE, f"{found.once}\n{found.id}", expires_days=None, httponly=True,
                                      path=handler.hub.base_url, samesite="Lax", secure=handler.request.protocol == "https")  # fmt: skip
            handler.redirect(url_concat(f"{handler.hub.base_url}first", {"next": handler.get_argument("next", "")}))  # fmt: skip
            raise web.Finish
        return found.id

    def get_handlers(self, app: object) -> list[tuple[str, type]]:
        return [("/login", LoginHandler), ("/first", First)]


class First(BaseHandler):  # type: ignore[misc]
    """Somebody chooses a password of their own."""

    def _who(self) -> tuple[Account, str] | None:
        kept = self.get_secure_cookie(COOKIE, max_age_days=0.02)
        once, _, name = (kept or b"").decode().partition("\n")
        found = self.authenticator.accounts.all().get(name)
        return (found, once) if found and found.here and found.once == once else None

    async def _show(self, account: Account, wrong: str = "") -> None:
        self.finish(await self.render_template(
            "first.html", account=account, shortest=SHORTEST, wrong=wrong, next=self.get_argument("next", ""), xsrf=self.xsrf_token.decode("ascii"),
        ))  # fmt: skip

    async def get(self) -> None:
        if (found := self._who()) is None:
            self.redirect(self.settings["login_url"])
        else:
            await self._show(found[0])

    async def post(self) -> None:
        if (found := self._who()) is None:
            self.redirect(self.settings["login_url"])
            return
        account, once = found
        password = self.get_body_argument("password", "", strip=False)
        again = self.get_body_argument("again", "", strip=False)
        wrong = wrong_with(password, again, account.id)
        accounts = self.authenticator.accounts
        if not wrong and not await asyncio.to_thread(accounts.choose, account.id, once, password):
            wrong = "This one-time password was used already. Sign in with your own."
        if wrong:
            self.set_status(400)
            await self._show(account, wrong)
            return
        self.clear_cookie(COOKIE, path=self.hub.base_url)
        user = await self.login_user({"username": account.id, "password": password})
        self.redirect(self.get_next_url(user))
