"""Times of handing in: read only where they say which moment they mean, their offset kept.

nbgrader reads a zone name that it does not know, such as PST, as UTC without a word, and
`2026-11-24-09-40-00` as nine o'clock. Both would move a deadline, so both are refused here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from staffplus.grading.intake.people import shown

#: A clock that is so much ahead is not worth a note.
SLACK = timedelta(minutes=5)

EXPECTED = "expected ISO 8601 with an offset, for example 2026-11-24T09:40:00+01:00"

_TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d|\d{8})[T -]"
    r"(?P<hour>\d\d)[:-]?(?P<minute>\d\d)(?:[:-]?(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r" ?(?P<zone>.*)",
    re.ASCII | re.IGNORECASE,
)
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d\d)(?::?(?P<minutes>\d\d))?", re.ASCII)

#: What zip_collect takes from file names (see `exercises/nbgrader_config.py`), always in UTC.
_NBGRADER_NAME = re.compile(r"\d{8}T\d{6}", re.ASCII)
#: What zip_collect then writes into `timestamp.txt`, always in UTC.
_NBGRADER_FILE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?", re.ASCII)


class BadTime(ValueError):
    """A time that does not say which moment it means; says what is expected."""


def looks_like_time(text: str) -> bool:
    """Whether a part of a file's name means a time. Eight digits alone are a student's number."""
    return (
        re.match(r"(\d{4}-\d\d-\d\d$|(\d{4}-\d\d-\d\d|\d{8})[T -]\d)", text, re.ASCII) is not None
    )


def read_time(text: str) -> str:
    """The time as ISO 8601, its offset as it was given.

    Two forms without an offset are read as UTC, since nbgrader writes them and means UTC by them:
    that of its file names, 20261124T094000, and that of its `timestamp.txt` after `zip_collect`,
    2026-11-24 09:40:00.

    Raises:
        BadTime: no time, or one without an offset, or with a zone's name.
    """
    text = text.strip()
    found = _TIME.fullmatch(text)
    if found is None:
        raise BadTime(f"the time {shown(text)} is not understood; {EXPECTED}")
    zone = found["zone"]
    if zone.upper() in ("Z", "UTC", "GMT"):
        offset = "+00:00"
    elif given := _OFFSET.fullmatch(zone):
        offset = f"{given['sign']}{given['hours']}:{given['minutes'] or '00'}"
    elif zone:
        raise BadTime(
            f"the time {shown(text)} ends with {shown(zone)}; a zone's name may mean several offsets. "
            f"Write the offset itself: {EXPECTED}"
        )
    elif _NBGRADER_NAME.fullmatch(text) or _NBGRADER_FILE.fullmatch(text):
        offset = "+00:00"
    else:
        raise BadTime(f"the time {shown(text)} has no offset, so it may mean any hour; {EXPECTED}")
    date = found["date"].replace("-", "")
    part = f".{found['part'][:6]:0<6}" if found["part"] else ""
    try:
        moment = datetime.fromisoformat(
            f"{date[:4]}-{date[4:6]}-{date[6:]}T{found['hour']}:{found['minute']}:"
            f"{found['second'] or '00'}{part}{offset}"
        )
        moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadTime(
            f"the time {shown(text)} is not on any calendar ({error}); {EXPECTED}"
        ) from error
    return moment.isoformat()


def has_offset(text: str) -> bool:
    """Whether the text itself says its offset, rather than nbgrader's habit."""
    found = _TIME.fullmatch(text.strip())
    return found is not None and bool(found["zone"])


def doubts(submitted: str, released_at: datetime | None, now: datetime) -> list[str]:
    """What is odd about a time that was read: before the release, or not yet come."""
    moment = datetime.fromisoformat(submitted)
    said = []
    if released_at is not None and moment < released_at:
        said.append(
            f"It was handed in at {submitted} by its clock, before the release at "
            f"{released_at.isoformat()}. The time is kept as it is; check it before you rely on it."
        )
    if moment > now + SLACK:
        said.append(
            f"It was handed in at {submitted} by its clock, which has not come yet. The time is "
            "kept as it is; check it before you rely on it."
        )
    return said
