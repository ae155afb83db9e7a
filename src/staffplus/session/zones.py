"""Time zones by their names: which is this machine's, and how a calendar file describes one (RFC 5545, 3.6.5)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

#: Where a machine keeps its zone, as a link into a folder of all, or as a name.
LINK, NAME = Path("/etc/localtime"), Path("/etc/timezone")
_HOUR = timedelta(hours=1)


def of_this_machine() -> ZoneInfo | None:
    """This machine's zone by its name, or None where none can be told."""
    link = str(LINK.resolve()) if LINK.is_symlink() else ""
    told = NAME.read_text("utf-8", "replace").strip() if NAME.is_file() else ""
    for name in (os.environ.get("TZ", "").removeprefix(":"), link.partition("zoneinfo/")[2], told):
        try:
            if name:
                return ZoneInfo(name)
        except (ValueError, LookupError, OSError):
            continue
    return None


def is_utc(zone: ZoneInfo) -> bool:
    """Whether a zone is UTC by another name, or by its own."""
    return zone.key.removeprefix("Etc/") in ("UTC", "UCT", "Universal", "Zulu")


def said(date: datetime) -> str:
    """`Europe/Lisbon (UTC+01:00 on that day)`: the zone of a date, by its name where it has one."""
    offset, zone = f"UTC{date.isoformat()[19:]}" if date.utcoffset() else "UTC", date.tzinfo
    named = isinstance(zone, ZoneInfo) and not is_utc(zone)
    return f"{zone} ({offset} on that day)" if named else offset


def described(zone: ZoneInfo, first: datetime, last: datetime) -> list[str]:
    """Lines of the component that says what the zone's time is from one date to another: a part for each change of it."""
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    for change, before in _changes(zone, first, last):
        kind = "DAYLIGHT" if change.dst() else "STANDARD"
        # A part begins by the clock as it was until then.
        lines += [
            f"BEGIN:{kind}",
            f"DTSTART:{change.astimezone(UTC).replace(tzinfo=None) + before:%Y%m%dT%H%M%S}",
            f"TZOFFSETFROM:{_offset(before)}",
            f"TZOFFSETTO:{_offset(change.utcoffset() or timedelta())}",
            f"TZNAME:{change.tzname()}",
            f"END:{kind}",
        ]
    return [*lines, "END:VTIMEZONE"]


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[tuple[datetime, timedelta]]:  # fmt: skip
    """When the zone's clocks change, with what they showed before: the last change before `first`, and those until `last`.

    Changes are looked for at full hours of UTC, within a year before `first`; where there is none the zone's time is
    said from that day on.
    """
    at = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=366)
    before = at.astimezone(zone).utcoffset() or timedelta()
    known, found = (at.astimezone(zone), before), list[tuple[datetime, timedelta]]()
    while at <= last:
        there = at.astimezone(zone)
        now = there.utcoffset() or timedelta()
        if now != before:
            found.append((there, before))
        at, before = at + _HOUR, now
    earlier = [it for it in found if it[0] <= first]
    yield (earlier or [known])[-1]
    yield from (it for it in found if it[0] > first)


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
