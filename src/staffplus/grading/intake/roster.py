"""Who takes part, from a list that a platform or a person made: CSV or a spreadsheet (XLSX).

Columns are found by their names, in any order; `--map FIELD=COLUMN` names one that is not found.
Nothing is taken for a person of which it is not said who that is: faults name file, line, what was
found and what was expected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from staffplus.grading.intake.clock import EXPECTED, BadTime, read_time
from staffplus.grading.intake.people import BadName, learner_name, shown
from staffplus.grading.intake.sheets import BadTable, Table, table_of

#: Field -> what its column may be called, letters and digits only; the first that is there is it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("studentid", "sid", "sisuserid", "sisid", "idnumber", "orgdefinedid", "studentnumber",
           "matriculationnumber", "matrikelnummer", "matrikelnr", "matrnr", "matricula", "numeroetudiant", "id"),
    "first": ("firstname", "givenname", "forename", "first", "vorname", "nombre", "prenom"),
    "last": ("lastname", "surname", "familyname", "last", "nachname", "apellidos", "apellido", "nom"),
    "name": ("fullname", "name", "student", "studentname", "displayname", "learner", "nomcomplet", "nombrecompleto", "nomecompleto"),
    "email": ("email", "emailaddress", "mail", "emailadresse", "correo", "correoelectronico", "courriel"),
    "login": ("login", "loginid", "sisloginid", "username", "user", "netid", "githubusername",
              "github", "benutzername", "nutzername", "anmeldename", "benutzerkennung", "nomdutilisateur",
              "identifiant", "usuario", "nomedeusuario", "nomeutente", "gebruikersnaam"),
    "number": ("canvasid", "canvasuserid", "moodleid", "brightspaceid", "platformnumber",
               "platformid", "number"),
    "pseudonym": ("pseudonym", "alias", "codename"),
    "section": ("section", "sections", "class"),
    "group": ("group", "groups", "team", "gruppe", "groupe", "grupo", "gruppo", "groep"),
    "extension": ("extension", "extratime", "extendedby", "extendeduntil", "extendedto", "verlangerung",
                  "fristverlangerung", "prolongation", "prorroga", "prorrogacao", "proroga"),
}  # fmt: skip
_PLATFORM = (
    "canvas|moodle|brightspace|d2l|desire2learn|blackboard|sakai|gradescope|googleclassroom|classroom|google|teams"
    "|microsoft|lms|vle|platform|github|gitlab|ilias|olat|openolat|itslearning|schoology"
)
_NUMBER = "id|ids|identifier|number|numbers|no|nr|num|nummer|numero|kennung"
_LOGIN = "login|loginid|loginname|username|user|handle|account|accountname"
#: Fields that have columns called after any platform, as "Canvas number" or "Number in Moodle": how.
AFTER_PLATFORMS = {
    "number": re.compile(
        rf"(?:{_PLATFORM})(?:user|student|learner|person|participant)?(?:{_NUMBER})"
        rf"|(?:user|student|learner|participant)?(?:{_NUMBER})(?:in|on|at|of|from)(?:{_PLATFORM})"
    ),
    "login": re.compile(
        rf"(?:{_PLATFORM})(?:student|learner)?(?:{_LOGIN})|(?:{_LOGIN})(?:in|on|at|of|from)(?:{_PLATFORM})"
    ),
}
#: Fields that may have several columns.
SEVERAL = ("login", "number")
#: An extension of so many minutes, hours, days or weeks is a slip.
MOST = 400
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_EXTENSION = re.compile(
    r"(?P<count>\d{1,4}(?:[.,]\d{1,2})?)\s*"
    r"(?P<unit>m|min|minutes?|h|hours?|d|days?|w|weeks?)?",
    re.IGNORECASE,
)


class BadRoster(ValueError):
    """A roster that cannot be used; says where, what was found, and what is expected."""


@dataclass(frozen=True)
class Person:
    """One learner of the roster."""

    id: str  #: as in the gradebook
    names: tuple[str, ...] = ()  #: the ways to write the whole name; the first is for people
    first: str = ""
    last: str = ""
    email: str = ""
    login: str = ""
    logins: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    section: str = ""
    groups: tuple[str, ...] = ()
    extension: timedelta | datetime | None = None
    line: int = 0
    pseudonym: str = ""  #: what names of files say in place of the name
    unclear: str = ""  #: why it is not known how much longer they have, a sentence


@dataclass(frozen=True)
class Roster:
    people: tuple[Person, ...]
    notes: tuple[str, ...] = ()  #: what was odd about it, and how it was read
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)  #: field -> columns

    @property
    def faults(self) -> list[str]:
        """What somebody has to mend, though everybody can be marked."""
        return [it.unclear for it in self.people if it.unclear]


def read(path: Path, mapped: Mapping[str, str] | None = None) -> Roster:
    """The roster in a file. `mapped`: field -> name of its column. Raises BadRoster."""
    try:
        table = table_of(path)
    except BadTable as error:
        raise BadRoster(str(error)) from error
    columns = _columns(path, table, mapped or {})
    people: dict[str, Person] = {}
    notes = list(table.notes)
    for line, row in table.rows:
        said = {
            it: [row[n].strip() for n in where if row[n].strip()] for it, where in columns.items()
        }
        if not any(said.get(it) for it in ("id", "login", "email", "name", "first", "last")):
            continue
        if "pointspossible" in {_word(it) for it in said.get("name", [])}:
            continue  # the line that Canvas puts below its header
        person = _person(path, line, said)
        if (before := people.get(key(person.id))) is None:
            people[key(person.id)] = person
            continue
        if key(" ".join(before.names[:1])) != key(" ".join(person.names[:1])):
            raise BadRoster(
                f"{path}, line {line}: {shown(person.id)} stands in line {before.line} too, there for "
                f"{_shown(before)} and here for {_shown(person)}; expected one line for each person"
            )
        notes.append(
            f"{path}, line {line}: {shown(person.id)} stands in line {before.line} already; taken as "
            "one person"
        )
        people[key(person.id)] = _together(before, person)
    if not people:
        raise BadRoster(f"{path}: no line with a person in it")
    notes += _shared(path, list(people.values()))
    notes += _unused(path, table, columns)
    names = {it: [table.header[n] for n in where] for it, where in columns.items()}
    return Roster(tuple(people.values()), tuple(notes), names)


def _unused(path: Path, table: Table, columns: Mapping[str, Sequence[int]]) -> list[str]:
    """Columns of which nothing was read, so that nobody thinks that their group or extension was."""
    used = {n for where in columns.values() for n in where}
    left = [it for n, it in enumerate(table.header) if n not in used and it.strip()]
    if not left:
        return []
    more = f" and {len(left) - 8} more" if len(left) > 8 else ""
    fields = ", ".join(it for it in COLUMNS if it not in columns)
    return [
        f"{path}, line {table.line}: not used: {', '.join(map(shown, left[:8]))}{more}. If one of them "
        f"says something that is wanted ({fields}), name it: --map FIELD=COLUMN"
    ]


def key(text: str) -> str:
    """A word as it is compared: one spelling of `é`, small letters, one blank between words."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(composed.split())


# --- Columns -------------------------------------------------------------------------------------


def _columns(path: Path, table: Table, mapped: Mapping[str, str]) -> dict[str, list[int]]:
    words = [_word(it) for it in table.header]
    found: dict[str, list[int]] = {}
    taken: set[int] = set()
    there = ", ".join(shown(it) for it in table.header if it) or "none"
    for name, column in mapped.items():
        if name not in COLUMNS:
            raise BadRoster(f"--map {name}={column}: no such field; expected {', '.join(COLUMNS)}")
        at = [n for n, it in enumerate(table.header) if key(it) == key(column)]
        if len(at) != 1:
            raise BadRoster(
                f"{path}, line {table.line}: {len(at)} columns are called {shown(column)}, as --map "
                f"{name}={column} says; the columns are {there}"
            )
        found[name] = at
        taken |= {*at}
    canvas = "student" in words and "id" in words  # its export: ID is Canvas's own number
    for name, aliases in COLUMNS.items():
        if name in found:
            continue
        if canvas:
            aliases = tuple(it for it in aliases if it != "id") + ("id",) * (name == "number")
        at = [n for it in aliases for n, word in enumerate(words) if word == it and n not in taken]
        if (after := AFTER_PLATFORMS.get(name)) is not None:
            more = (n for n, word in enumerate(words) if after.fullmatch(word))
            at += [n for n in more if n not in taken and n not in at]
        if at:
            found[name] = at if name in SEVERAL else at[:1]
            taken |= {*found[name]}
    if not any(it in found for it in ("id", "login", "email")):
        raise BadRoster(
            f"{path}, line {table.line}: no column says who a person is; expected a student id, a login "
            f"or an e-mail address, found the columns {there}. Name one with --map id=COLUMN"
        )
    return found


def _word(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(it for it in plain if it.isalnum())


# --- People --------------------------------------------------------------------------------------


def _person(path: Path, line: int, said: Mapping[str, list[str]]) -> Person:
    one = {it: values[0] for it, values in said.items() if values}
    logins = tuple(said.get("login", ()))
    who = one.get("id") or one.get("login") or one.get("email")
    if not who:
        raise BadRoster(
            f"{path}, line {line}: {shown(' '.join(one.values()))} has no student id, login or address; "
            "expected one of them"
        )
    try:
        name = learner_name(who)
    except BadName as error:
        raise BadRoster(f"{path}, line {line}: {error}") from error
    first, last = one.get("first", ""), one.get("last", "")
    whole = one.get("name", "")
    if not (first or last) and "," in whole:
        last, _, first = (it.strip() for it in whole.partition(","))
    names = [f"{first} {last}".strip(), whole, f"{last} {first}".strip()]
    extension, unclear = _extension(path, line, name, one.get("extension", ""))
    groups = [it.strip() for it in re.split(r"[;,]", one.get("group", "")) if it.strip()]
    return Person(
        name,
        tuple(dict.fromkeys(it for it in names if it)),
        first,
        last,
        one.get("email", ""),
        logins[0] if logins else "",
        logins[1:],
        tuple(said.get("number", ())),
        one.get("section", ""),
        tuple(groups),
        extension,
        line,
        _pseudonym(path, line, one.get("pseudonym", "")),
        unclear,
    )


def _pseudonym(path: Path, line: int, text: str) -> str:
    try:
        return learner_name(text) if text else ""
    except BadName as error:
        raise BadRoster(f"{path}, line {line}, pseudonym: {error}") from error


def _extension(
    path: Path, line: int, who: str, text: str
) -> tuple[timedelta | datetime | None, str]:
    """How much longer somebody has, or until when; and what is wrong where that cannot be told."""
    if not text or text.casefold() in ("no", "none", "-", "0"):
        return None, ""
    if found := _EXTENSION.fullmatch(text):
        unit = _UNITS[(found["unit"] or "d")[0].lower()]
        count = float(found["count"].replace(",", "."))
        if count < MOST:
            return timedelta(**{unit: count}), ""
    try:
        return datetime.fromisoformat(read_time(text)), ""
    except BadTime:
        return None, (
            f"{path}, line {line}: the extension {shown(text)} of {shown(who)} is not understood; expected "
            f"so much longer, such as 2 days or 36 hours, of any unit fewer than {MOST}, or a moment: "
            f"{EXPECTED.removeprefix('expected ')}. Their work is marked, and whether it is late is left open"
        )


def _together(one: Person, other: Person) -> Person:
    """One person who stands in two lines, as in two sections."""
    sections = dict.fromkeys(it for it in (one.section, other.section) if it)
    return replace(
        one,
        section=", ".join(sections),
        groups=tuple(dict.fromkeys((*one.groups, *other.groups))),
        numbers=tuple(dict.fromkeys((*one.numbers, *other.numbers))),
        extension=one.extension if one.extension is not None else other.extension,
        unclear=one.unclear or other.unclear,
    )


def _shared(path: Path, people: Sequence[Person]) -> list[str]:
    """What several people have in common, and is therefore nobody's."""
    seen: dict[tuple[str, str], list[Person]] = {}
    for it in people:
        for what, words in (
            ("address", [it.email]), ("pseudonym", [it.pseudonym]), ("login", [it.login, *it.logins]), ("number", it.numbers),
            ("name", it.names[:1]),
        ):  # fmt: skip
            for word in filter(None, words):
                seen.setdefault((what, key(word)), []).append(it)
    return [
        f"{path}: {', '.join(shown(it.id) for it in found)} (lines "
        f"{', '.join(str(it.line) for it in found)}) have one {what}, {shown(word)}, so it tells nobody"
        for (what, word), found in seen.items()
        if len({it.id for it in found}) > 1
    ]


def _shown(person: Person) -> str:
    return shown(person.names[0] if person.names else person.email or person.id)
