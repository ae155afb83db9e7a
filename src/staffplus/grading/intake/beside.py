"""What platforms put beside hand-ins to say whose they are, and when they came.

Gradescope   submission_metadata.yml: who is `submission_451`, several in a group, and when
Sakai        timestamp.txt in each folder, and grades.csv for all: when; members.txt: who is in a group
             (zipSubmissions and zipGroupSubmissions in AssignmentServiceImpl.java of sakaiproject/sakai)
Blackboard   TASK_LOGIN_attempt_TIME.txt: whose login that is, in its first line
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from staffplus.grading.intake.clock import CLOCK_DIGITS, clock_number, clock_read
from staffplus.grading.intake.hands import Hand
from staffplus.grading.intake.people import shown
from staffplus.grading.intake.platforms import BLACKBOARD, GRADESCOPE_FILE, gradescope_people
from staffplus.grading.intake.uploads import MAX_BYTES, Unread, Upload
from staffplus.grading.intake.whose import AsNamed

#: A timestamp.txt holds one line. Bytes.
STAMP_BYTES = 200
#: Members of one group. Bytes.
MEMBERS_BYTES = 20_000

Path = tuple[str, ...]


class Beside:
    """Reads these files, each once, and only where hand-ins of that platform lie beside them."""

    def __init__(self, uploads: Iterable[Upload], whose: AsNamed) -> None:
        names = (GRADESCOPE_FILE, "timestamp.txt", "grades.csv", "members.txt")
        self._files = {
            it.parts: it
            for it in uploads
            if it.parts[-1] in names
            or (it.parts[-1].endswith(".txt") and BLACKBOARD.match(it.parts[-1]))
        }
        self._whose = whose
        self._people: dict[Path, dict[str, tuple[list[str], str]]] = {}
        self._times: dict[Path, dict[str, int]] = {}

    def told(self, hand: Hand) -> list[str]:
        """The learners whose hand-in this is; what says when it came is put into its place.

        Raises Unread.
        """
        if hand.place.platform == "Gradescope":
            return self._gradescope(hand)
        if hand.place.platform == "Sakai":
            return self._sakai(hand)
        if hand.place.platform == "Blackboard":
            return self._blackboard(hand)
        return [hand.place.learner]

    def _gradescope(self, hand: Hand) -> list[str]:
        at = (*hand.place.folder[:-1], GRADESCOPE_FILE)
        if at not in self._files:
            raise Unread(
                f"{shown(hand.place.learner)} is Gradescope's number, and its {GRADESCOPE_FILE}, which "
                "says whose it is, is not there; give the whole export"
            )
        if at not in self._people:
            try:
                self._people[at] = gradescope_people(self._files[at].read(MAX_BYTES))
            except ValueError as error:
                raise Unread(
                    f"{self._files[at].origin} cannot be used: {error}. Download the export again"
                ) from error
        group, time = self._people[at].get(hand.place.learner, ([], ""))
        if not group:
            raise Unread(
                f"{self._files[at].origin} names nobody for {shown(hand.place.learner)}; put the "
                "notebook into a folder of the learner's name"
            )
        hand.place = replace(hand.place, time=time)
        return group

    def _sakai(self, hand: Hand) -> list[str]:
        folder = hand.place.folder
        said = clock_number_of(self._text((*folder, "timestamp.txt"), STAMP_BYTES))
        for at in ((*folder[:-1], "grades.csv"), (*folder, "grades.csv")):
            said = said or self._table(at).get(hand.place.learner.casefold(), 0)
        if said:
            hand.place = replace(hand.place, attempt=(said,))
        members = re.findall(
            r"\(([^()]+)\)(?:;|\s*$)", self._text((*folder, "members.txt"), MEMBERS_BYTES)
        )
        return members or [hand.place.learner]

    def _blackboard(self, hand: Hand) -> list[str]:
        """The task and a login stand in one name, of which both may hold `_`; who is meant is in the
        text that the platform puts beside it, whose first line ends with the login."""
        login, parts = hand.place.learner, hand.upload.parts
        depth = next((n for n, it in enumerate(parts) if BLACKBOARD.match(it)), None)
        if depth is None or not (found := BLACKBOARD.match(parts[depth])):
            return [login]
        head, _, _ = self._text((*parts[:depth], f"{found[0]}.txt"), MAX_BYTES).partition("\n")
        told = re.search(r"\(([^()]+)\)\s*$", head)
        if told and found["who"].endswith(f"_{told[1]}"):
            return [told[1]]
        starts = [it.end() for it in re.finditer("_", found["who"])]
        ways = [it for n in starts if len(it := found["who"][n:]) >= len(login)]
        meant = {who: it for it in ways if (who := self._whose.people(it))}
        if len(meant) > 1:
            raise Unread(
                f"{shown(found['who'])} names the task and a login, and the login may be "
                f"{' or '.join(map(shown, meant.values()))}, each of whom is on the roster; keep "
                f"{shown(f'{found[0]}.txt')}, which says who it is, beside it, and run again"
            )
        return [login, *meant.values()][-1:]

    def _table(self, at: Path) -> dict[str, int]:
        """From Sakai's list of marks: a login -> when. Its columns are named in the site's language; a
        time is known by its look, and logins stand before it."""
        if at not in self._times:
            found: dict[str, int] = {}
            text = self._text(at, MAX_BYTES)
            delimiter = max(",;\t", key=text.count)
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                times = [(n, time) for n, it in enumerate(row) if (time := clock_number_of(it))]
                if len(times) == 1:
                    ((n, time),) = times
                    found |= {it.strip().casefold(): time for it in row[: min(n, 2)] if it.strip()}
            self._times[at] = found
        return self._times[at]

    def _text(self, at: Path, limit: int) -> str:
        """What stands in a file; "" where there is none that can be read."""
        try:
            return self._files[at].read(limit).decode("utf-8-sig") if at in self._files else ""
        except (Unread, UnicodeDecodeError):
            return ""


def clock_number_of(text: str) -> int:
    """A time as Sakai writes it, in UTC: `20261120140311000`, or `2026-11-20T14:03:11Z` in newer ones;
    0 for anything else."""
    text = text.strip()
    if re.fullmatch(rf"\d{{14,{CLOCK_DIGITS}}}", text, re.ASCII):
        return clock_number(clock_read(int(text.ljust(CLOCK_DIGITS, "0"))))
    if not re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)", text, re.ASCII
    ):
        return 0
    try:
        return clock_number(
            datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text)).astimezone(UTC)
        )
    except (ValueError, OverflowError):
        return 0
