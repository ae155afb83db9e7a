"""How learning platforms name the files of a bulk download, a row each (Moodle's and Canvas's own
ways are in `layouts`, since there a zip may stand for the folder).

A row is a pattern for the whole path, with `/` between its parts; any folders may stand above:

    home     what the platform made for one learner's hand-in; it ends with a folder, or in a file's name
    learner  who that is; `number` sets people of one name apart
    rest     what the learner called the file
    attempt  a number, of which the larger is later
    time     the same, by the platform's clock (see `CLOCKS`); a path of which it is not understood has none
    typed    in place of `rest`: typed text, and no file
    draft    in place of `home`: where the platform keeps what was not handed in

Sources: the makers' pages on downloading submissions (Sakai, Blackboard, Brightspace, Gradescope,
GitHub Classroom), and the folders that Teams keeps in SharePoint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from staffplus.grading.intake.clock import BadTime, clock_number, clock_read, read_time, written_out

#: Platforms that say when somebody handed in, and the zone of that clock; None where it is the
#: server's or the course's own, which no file names. Canvas says of a hand-in only that it is late;
#: Moodle, Teams, Google Drive and GitHub Classroom say nothing; Gradescope's own file has offsets.
CLOCKS: dict[str, tzinfo | None] = {"Sakai": UTC, "Blackboard": None, "Brightspace": None}
#: Platforms that mark in the name who is late, by their own due date.
MARKS_LATE = ("Canvas",)
#: Gradescope says in this file whose `submission_451` is; several people may share one.
GRADESCOPE_FILE = "submission_metadata.yml"


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform's way to name files. `example` is a path that it makes."""

    name: str
    pattern: re.Pattern[str]
    example: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a platform's path says."""

    platform: str
    learner: str
    depth: (
        int  #: how many parts of the path are the learner's own folder; those before a file's name
    )
    begins: int  #: how many parts of the path stand before it
    until: int  #: characters of the platform's own words, from the first of the learner's own parts
    rest: str  #: path of the file in that folder; "" where nothing but text was typed
    attempt: tuple[int, ...] = ()  #: orders the attempts of one learner
    draft: bool = False


def _row(name: str, pattern: str, example: str) -> Platform:
    return Platform(name, re.compile(rf"(?:.*?/)??{pattern}", re.DOTALL), example)


#: Where Blackboard's own words end; what follows is the learner's, whatever it looks like.
_ATTEMPT = r"_attempt_\d{4}(?:-\d\d){5}"
#: The task and the login, of which both may hold `_`, and the time behind them.
BLACKBOARD = re.compile(rf"(?P<who>(?:(?!{_ATTEMPT})[^/])+){_ATTEMPT}(?=_|\.txt)", re.DOTALL)

#: What Brightspace writes behind a name, in figures of any script and years of any calendar: the first
#: part with as many figures as a day and an hour have. A part behind it is the learner's own words.
_MOMENT = r"(?=(?:(?:(?! - )[^/])*?\d){4})(?:(?! - )[^/])+"


PLATFORMS: tuple[Platform, ...] = (
    _row(
        "Sakai",
        r"(?P<home>[^/]+?\((?P<learner>[^()/]+)\))[/_]"
        r"(?:Submission attachment\(s\)[/_](?P<rest>.+)|(?P<typed>[^/]*submissionText\.html))",
        "Sheet/Reyes, Ana(areyes)/Submission attachment(s)/sheet.ipynb",
    ),
    _row(
        "Teams",
        r"(?:(?P<draft>Working files)|Submitted files)/(?P<home>(?P<learner>[^/]+)/[^/]+)/"
        r"(?:Version (?P<attempt>\d{1,6})/)?(?P<rest>.+)",
        "Submitted files/Ana Reyes/Sheet/Version 2/sheet.ipynb",
    ),
    _row(
        "Blackboard",
        rf"(?P<home>(?:(?!{_ATTEMPT})[^/])+_(?P<learner>[^_/]+)_attempt_(?P<time>\d{{4}}(?:-\d\d){{5}}))"
        r"(?:_(?P<rest>.+)|(?P<typed>\.txt))",
        "Sheet_areyes_attempt_2026-11-24-09-40-00_sheet.ipynb",
    ),
    _row(
        "Brightspace",
        rf"(?P<home>(?P<number>\d{{1,18}})-\d+ - (?P<learner>[^/]+?) - (?P<time>{_MOMENT}))(?:/| - )(?P<rest>.+)",
        "5104-88 - Ana Reyes - Nov 24, 2026 940 AM/sheet.ipynb",
    ),
    _row(
        "GitHub Classroom",
        r"(?P<task>[^/]+)-submissions/(?P<home>(?P=task)-(?P<learner>[A-Za-z0-9-]+))/(?P<rest>.+)",
        "sheet-submissions/sheet-areyes/sheet.ipynb",
    ),
    _row(
        "Gradescope",
        r"(?P<home>(?P<learner>submission_\d+))/(?P<rest>.+)",
        "assignment_7_export/submission_451/sheet.ipynb",
    ),
)


def told(parts: tuple[str, ...]) -> Told | None:
    """What the path says if a platform made it.

    The outermost folder decides, and in one name whatever ends first: what lies in a learner's own
    folder, or stands behind the platform's words, has the names they gave it.
    """
    path = "/".join(parts)
    matched = [(row, found) for row in PLATFORMS if (found := row.pattern.fullmatch(path))]
    if not matched:
        return None
    row, found = min(
        matched, key=lambda it: (path.count("/", 0, it[1].start("home")), it[1].end("home"))
    )
    said = found.groupdict()
    learner = said["learner"]
    if said.get("number"):
        learner = f"{learner}_{said['number']}"
    end = found.end("home")
    attempt = int(said.get("attempt") or 0) or _by_clock(said.get("time") or "")
    return Told(
        row.name,
        learner,
        path.count("/", 0, end) + (path[end : end + 1] == "/"),
        path.count("/", 0, found.start("home")),
        end - found.start("home"),
        said.get("rest") or "",
        (attempt,) if attempt else (),
        bool(said.get("draft")),
    )


def gradescope_people(text: bytes) -> dict[str, tuple[list[str], str]]:
    """From `submission_metadata.yml`: a submission's folder -> who handed it in, several in a group,
    and when, "" where no moment with an offset is told.

    A person is named by student id, else by e-mail address, else by name.

    Raises:
        ValueError: it is not what Gradescope writes.
    """
    import yaml  # only where there is such a file

    try:
        table: Any = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"it is not YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(table, dict):
        raise ValueError("expected a table of submissions")
    people: dict[str, tuple[list[str], str]] = {}
    for name, entry in table.items():
        group = entry.get(":submitters") if isinstance(entry, dict) else None
        if not isinstance(group, list) or not all(isinstance(it, dict) for it in group):
            raise ValueError(f"{name} has no list :submitters")
        said = [it.get(":sid") or it.get(":email") or it.get(":name") for it in group]
        people[str(name)] = [str(it) for it in said if it], _moment(entry.get(":created_at"))
    return people


def _moment(said: object) -> str:
    if isinstance(said, datetime):
        return said.isoformat() if said.tzinfo is not None else ""
    try:
        return read_time(said) if isinstance(said, str) else ""
    except BadTime:
        return ""


def _by_clock(time: str) -> int:
    """A platform's clock as a number that grows with it; 0 for one that is not understood."""
    if re.fullmatch(r"\d{4}(?:-\d\d){5}", time):
        return clock_number(clock_read(int(time.replace("-", ""))))
    return clock_number(written_out(time))
