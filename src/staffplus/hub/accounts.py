"""Who may come in: learners of the roster and instructors, in one file that only the hub reads.

Passwords are kept as scrypt makes them. A one-time password opens nothing but the page on which a
password of one's own is chosen, and is forgotten with that.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from staffplus.grading.intake.people import shown
from staffplus.grading.intake.roster import Person, key

#: Cost, block size and lanes of scrypt: 16 MiB and about 50 ms a try (RFC 7914; OWASP's least is 2**13 with r=8, p=10).
COST, BLOCK, LANES = 2**14, 8, 1
#: Letters and digits that nobody takes for one another, on paper or read out.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
#: A one-time password: 31**12, about 59 bits.
GROUPS, LETTERS_EACH = 3, 4
#: A password of one's own has so many characters at least.
SHORTEST = 10


class Role(StrEnum):
    LEARNER = "learner"
    INSTRUCTOR = "instructor"


class BadAccounts(ValueError):
    """A list of people of which no accounts can be made; says why."""


@dataclass(frozen=True)
class Account:
    """One person. `number`: theirs for good, also where their files lie."""

    id: str
    role: Role
    number: int
    name: str = ""
    also: tuple[str, ...] = ()  #: what they may type in place of the id
    password: str = ""
    once: str = ""  #: the one-time password, until it was used
    here: bool = True  #: on the roster now


class Said(StrEnum):
    """What a name and a password say."""

    WRONG = "wrong"
    ONCE = "once"  #: a password of one's own has to be chosen first
    OWN = "own"


class Accounts:
    """The file of accounts. Each change is a file put in the place of the one before."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self) -> dict[str, Account]:
        """Id -> account."""
        try:
            kept = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return {
            it["id"]: Account(**it | {"role": Role(it["role"]), "also": tuple(it["also"])})
            for it in kept["people"]
        }

    def find(self, typed: str) -> Account | None:
        """Whom somebody means who types an id, a login or an address; nobody where two have it."""
        everybody = [it for it in self.all().values() if it.here]
        wanted = key(typed)
        by_id = [it for it in everybody if key(it.id) == wanted]
        found = by_id or [it for it in everybody if wanted in map(key, it.also)]
        return found[0] if len(found) == 1 else None

    def enrol(self, learners: Sequence[Person], instructors: Sequence[str]) -> dict[str, str]:
        """Make the accounts that are missing; id -> one-time password of each new one.

        Whoever has left the list keeps their files and cannot come in; back on it, they can again.

        Raises:
            BadAccounts: a name is a learner's and an instructor's.
        """
        wanted = {it.id: _learner(it) for it in learners}
        taken = {key(it): it for it in wanted}
        for name in instructors:
            if (learner := taken.get(key(name))) is not None:
                raise BadAccounts(f"{shown(name)} is a learner of the roster ({shown(learner)}) and cannot be an instructor too; give the instructor another name")  # fmt: skip
            wanted[name] = Account(name, Role.INSTRUCTOR, 0)
        with self._changing() as people:
            for name, it in people.items():
                if name in wanted and wanted[name].role is not it.role:
                    raise BadAccounts(f"{shown(name)} has an account as {it.role}; expected another name for the {wanted[name].role}")  # fmt: skip
            number = max((it.number for it in people.values()), default=0)
            fresh = {}
            for name, it in people.items():
                people[name] = replace(it, here=name in wanted)
            for name, it in wanted.items():
                if name in people:
                    people[name] = replace(people[name], name=it.name, also=it.also)
                    continue
                number += 1
                fresh[name] = one_time()
                people[name] = replace(it, number=number, once=hashed(fresh[name]))
        return fresh

    def anew(self, names: Sequence[str]) -> dict[str, str]:
        """Fresh one-time passwords for people who lost theirs; what they had opens nothing any more.

        Raises:
            BadAccounts: nobody is called so.
        """
        fresh = {}
        for typed in names:
            if (found := self.find(typed)) is None:
                raise BadAccounts(f"nobody here is called {shown(typed)}; expected an id, a login or an address of the roster, or an instructor")  # fmt: skip
            fresh[found.id] = one_time()
        with self._changing() as people:
            for name, password in fresh.items():
                people[name] = replace(people[name], password="", once=hashed(password))
        return fresh

    def check(self, typed: str, password: str) -> tuple[Account | None, Said]:
        """Whose password it is. Takes as long for a name that nobody has."""
        account = self.find(typed)
        kept = (account.password or account.once) if account else ""
        if account and account.once and not account.password:
            password = password.strip().lower()  # typed from paper
        right = matches(kept or _NOBODYS, password)
        if account is None or not kept or not right:
            return None, Said.WRONG
        return account, Said.OWN if account.password else Said.ONCE

    def choose(self, name: str, once: str, password: str) -> bool:
        """Take the password that somebody chose in place of the one-time one; whether that was still unused."""
        made = hashed(password)
        with self._changing() as people:
            it = people.get(name)
            if it is None or not it.here or not it.once or not hmac.compare_digest(it.once, once):
                return False
            people[name] = replace(it, password=made, once="")
        return True

    @contextlib.contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        """The accounts, to change; written when all went well."""
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            people = self.all()
            yield people
            part = self.path.with_suffix(".part")
            with open(part, "w", encoding="utf-8", opener=_private) as file:
                json.dump({"people": [asdict(it) for it in people.values()]}, file, ensure_ascii=False, indent=1)  # fmt: skip
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _learner(person: Person) -> Account:
    also = dict.fromkeys(it for it in (person.login, *person.logins, person.email) if it)
    name = person.names[0] if person.names else ""
    return Account(person.id, Role.LEARNER, 0, name, tuple(also))


def one_time() -> str:
    """A password to type once."""
    word = "".join(secrets.choice(LETTERS) for _ in range(GROUPS * LETTERS_EACH))
    return "-".join(word[n : n + LETTERS_EACH] for n in range(0, len(word), LETTERS_EACH))


def hashed(password: str) -> str:
    """A password as it is kept."""
    salt = secrets.token_bytes(16)
    made = _scrypt(password, salt, COST, BLOCK, LANES)
    return "$".join(("scrypt", str(COST), str(BLOCK), str(LANES), _text(salt), _text(made)))


def matches(kept: str, password: str) -> bool:
    """Whether a password is the kept one."""
    _, cost, block, lanes, salt, made = kept.split("$")
    again = _scrypt(password, base64.b64decode(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(_text(again), made)


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, n=n, r=r, p=p, maxmem=2**26, dklen=32)  # fmt: skip


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def wrong_with(password: str, again: str, name: str) -> str:
    """What is wrong with a password that somebody chose; nothing if it will do."""
    if password != again:
        return "The two are not the same."
    if len(password) < SHORTEST:
        return f"It has {len(password)} characters; at least {SHORTEST} are needed."
    if key(password) == key(name) or len(set(password)) < 4:
        return "That is too easily guessed."
    return ""


#: Of a password that nobody knows: what is compared with where a name is nobody's.
_NOBODYS = hashed(secrets.token_hex())


def groups(people: Mapping[str, Account]) -> dict[str, dict[str, list[str]]]:
    """JupyterHub's groups, of whoever is here."""
    return {
        role.value: {"users": [it.id for it in people.values() if it.here and it.role is role]}
        for role in Role
    }
