"""An exercise as its markers have it before them: what is theirs to mark, and what they do with it.

Everything that a marker is told comes from here, and is told under codes: no name, no mark of somebody
else on a piece that both have not marked yet.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from staffplus.exercises.calibration import Anchor, Calibration, load_calibration
from staffplus.exercises.rubric import ExerciseError, load_rubric
from staffplus.grading.author.source import text_of
from staffplus.grading.records import tables as gradebook
from staffplus.grading.records.course import Course, CourseError
from staffplus.review import aids, allocate, anchors, log, migrations, rubrics
from staffplus.review import sent as in_form
from staffplus.review.anchors import Set
from staffplus.review.likeness import Likeness
from staffplus.review.log import ADJUDICATOR, FIRST, SECOND, Elsewhere, Entry, Held
from staffplus.review.pieces import Piece, Shelf, changed_words, codes, masked
from staffplus.review.sent import LONGEST_SHOWN, Refused
from staffplus.review.standing import Standing, State, standings


@dataclass(frozen=True)
class Table:
    """All that is known at one moment."""

    version: rubrics.Version
    plan: allocate.Plan
    pieces: Mapping[str, Piece]
    standings: list[Standing]
    entries: list[Entry]
    codes: Mapping[str, str]  #: learner -> code
    files: tuple[str, ...] = ()  #: learners of whose file nothing could be read: no pieces to mark

    def learner(self, code: str) -> str | None:
        return next((learner for learner, it in self.codes.items() if it == code), None)


class Desk:
    """One exercise of a course. May be used by several threads."""

    def __init__(self, course: Course, exercise: str) -> None:
        """Raises CourseError: there is no such exercise, no rubric or no gradebook yet."""
        self.course, self.exercise = course, exercise
        self.engine = course.engine()
        self.calibration = Calibration()
        self._rubric: tuple[Any, rubrics.Version] | None = None
        self._shelf = Shelf(course, exercise)
        self._alike: tuple[Any, Likeness] | None = None
        self._lock = threading.Lock()
        migrations.ready(self.engine, exercise)
        self.rubric()

    def rubric(self) -> rubrics.Version:
        """The rubric as its file says now; kept in the database as a version of its own. Raises CourseError."""
        path = self.course.root / "rubrics" / f"{self.exercise}.toml"
        stamp = (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else None
        if self._rubric is None or self._rubric[0] != stamp:
            version = rubrics.read(self.course, self.exercise)
            self.calibration = self._calibration()
            with self.engine.begin() as db:
                rubrics.keep(db, self.exercise, version)
            self._rubric = (stamp, version)
        return self._rubric[1]

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        return self.calibration.anchors

    def _calibration(self) -> Calibration:
        folder = self.course.root
        try:
            rubric = load_rubric(folder / "rubrics" / f"{self.exercise}.toml")
            return load_calibration(folder / "calibration" / f"{self.exercise}.toml", rubric)
        except ExerciseError as error:
            raise CourseError(str(error)) from error

    def people(self, **said: Any) -> None:
        """Say who marks; see `allocate.people`."""
        with self.engine.begin() as db:
            gradebook.alone(db, f"review {self.exercise}")
            allocate.people(db, self.exercise, **said)
        self.share_out()

    def share_out(self) -> None:
        """Give what is not anybody's yet to somebody."""
        version = self.rubric()
        with self.engine.begin() as db, self._lock:
            gradebook.alone(db, f"review {self.exercise}")
            it = self._table(db, version)
            here = {*it.plan.markers, *it.plan.adjudicators}
            stale = {(one.unit, role) for one in it.standings for role in one.stale}
            begun = {
                (entry.unit, entry.role)
                for entry in it.entries
                if (not entry.held.empty if entry.marker in here else
                    entry.held.value is not None and (entry.unit, entry.role) not in stale)
            }  # fmt: skip
            allocate.share_out(
                db, self.exercise, it.plan, [one.unit for one in it.standings], begun
            )

    def table(self) -> Table:
        """Everything as it is now."""
        version = self.rubric()
        with self.engine.connect() as db, self._lock:
            return self._table(db, version)

    def _table(self, db: sa.Connection, version: rubrics.Version, only: str | None = None) -> Table:
        pieces = self._shelf.pieces(db, [row.cell for row in version.rows], only)
        plan = allocate.plan(db, self.exercise)
        entries = log.last_of_each(db, self.exercise, only)
        shares = allocate.shares(db, self.exercise)
        # What somebody has given a level is a piece, whatever it is.
        marked = {entry.unit[0] for entry in entries if entry.held.value is not None}
        known = codes(plan.salt, pieces)
        files = tuple(who for who, it in pieces.items() if it.unread and who not in marked)
        readable = [it for who, it in pieces.items() if who not in files]
        found = standings(plan, version, readable, shares, entries)
        return Table(version, plan, pieces, found, entries, known, files)

    # --- What a marker is shown --------------------------------------------------------------------

    def overview(self, marker: str) -> dict[str, Any]:
        """The criteria with their levels, and how much of each is done."""
        it = self.table()
        self._may(it.plan, marker)
        if any(not one.roles for one in it.standings):  # somebody has handed in since
            self.share_out()
            it = self.table()
        rows = []
        for row in it.version.rows:
            mine = [one for one in it.standings if one.criterion == row.id and one.is_for(marker)]
            known = self._sets(it, marker, row.id, len(mine))
            marked = sum(anchors.marked(anchors.held(it.entries, marker, one), one, row.sha256) for one in known)  # fmt: skip
            rows.append(
                {
                    "id": row.id,
                    "title": row.criterion.title,
                    "text": row.criterion.text,
                    "row": row.sha256,
                    "levels": [
                        {"points": level.points, "descriptor": level.descriptor,
                         "example": level.example, "anchor": level.anchor, "why": level.why}
                        for level in row.criterion.levels
                    ],
                    "all": len(mine) + len(known),
                    "done": sum(one.done_by(marker) for one in mine) + marked,
                }
            )  # fmt: skip
        to_decide = sum(
            one.state is State.DISPUTED and one.roles.get(ADJUDICATOR) == marker
            for one in it.standings
        )
        to_compare = sum(one.comparable_by(marker) for one in it.standings)
        return {
            "exercise": self.exercise,
            "marker": marker,
            "criteria": rows,
            "decide": to_decide,
            "compare": to_compare,
        }

    def queue(self, marker: str, criterion: str) -> list[dict[str, Any]]:
        """A marker's pieces by one criterion, in their own order, which stays. Raises Refused."""
        it = self.table()
        self._may(it.plan, marker)
        row = self._row(it.version, criterion)
        mine = [one for one in it.standings if one.criterion == criterion and one.is_for(marker)]
        mine.sort(key=lambda one: it.plan.draw("order", marker, criterion, one.piece.learner))
        with self.engine.connect() as db:
            old = log.texts(db, [e.text for one in mine for e in one.stale.values() if e.marker == marker])  # fmt: skip
        pieces = [self._item(it, row, one, marker, old) for one in mine]
        known = self._sets(it, marker, criterion, len(mine))
        made = [(one, anchors.item(self._code(it.plan, marker, one), one, row.sha256, anchors.held(it.entries, marker, one))) for one in known]  # fmt: skip
        return anchors.mixed(it.plan, marker, criterion, pieces, made)

    def _sets(self, it: Table, marker: str, criterion: str, pieces: int) -> list[Set]:
        return anchors.sets(it.plan, self.anchors, marker, criterion, pieces) if pieces else []

    def _code(self, plan: allocate.Plan, marker: str, one: Set) -> str:
        """Like a learner's, and another for each marker, so that nobody knows it by that."""
        name = f"{marker}\0{one.piece}"
        return codes(plan.salt, [name])[name]

    def _item(self, it: Table, row: rubrics.Row, one: Standing, marker: str, old: Mapping[str, str]) -> dict[str, Any]:  # fmt: skip
        role = one.role_of(marker)
        last = log.last_by(it.entries, one.unit, marker, role)
        held = last.held if last else Held()
        stale = one.stale.get(role)
        text = one.piece.shown(row.cell)
        item: dict[str, Any] = {
            "code": it.codes[one.piece.learner],
            "text": text[:LONGEST_SHOWN],
            "cut": max(0, len(text) - LONGEST_SHOWN),
            "sha256": one.piece.sha256(row.cell),
            "row": row.sha256,
            "late": one.piece.penalty,
            "value": None if stale else held.value,
            "comment": held.comment,
            "evidence": list(held.evidence),
            "flag": held.flag,
            "skipped": bool(last and last.kind == "skip"),
            "after": last.id if last else 0,
            "stale": one.why if stale else "",
            "calibration": False,  # as an anchor says that comes back unannounced
        }
        if stale:
            item["before"] = {"value": stale.held.value}
            if stale.text != item["sha256"] and stale.text in old:
                before = masked(old[stale.text], one.piece.names)[:LONGEST_SHOWN]
                item["before"] |= {"text": before, "changes": changed_words(before, item["text"])}
        return item

    def whole(self, marker: str, code: str) -> list[dict[str, Any]]:
        """All that people mark of one submission, by title; for whoever marks some of it. Raises Refused."""
        it = self.table()
        piece = self._piece(it, marker, code)
        return [
            {"title": row.criterion.title, "text": piece.shown(row.cell)[:LONGEST_SHOWN]}
            for row in it.version.rows
            if row.cell in piece.texts
        ]

    def bank(self, marker: str, criterion: str) -> list[str]:
        """Comments on this row that the marker can say again."""
        it = self.table()
        self._may(it.plan, marker)
        return aids.bank(it.entries, marker, criterion)

    def pointers(self, marker: str, criterion: str, code: str) -> list[dict[str, str]]:
        """What the checks of job descriptions point at in a piece."""
        it = self.table()
        piece = self._piece(it, marker, code)
        text = piece.shown(self._row(it.version, criterion).cell)
        return aids.pointers(criterion, text[:LONGEST_SHOWN])

    def nearest(self, marker: str, criterion: str) -> dict[str, list[dict[str, Any]]]:
        """Beside each piece of this marker's row the nearest texts of known level: code -> text, level and why.

        Only texts whose level this marker has seen: the first anchors once they are marked, unless one of them
        still waits among the pieces. Anchors that came back have their nearest as well: nothing tells them.
        """
        it = self.table()
        self._may(it.plan, marker)
        row = self._row(it.version, criterion)
        mine = [one for one in it.standings if one.criterion == criterion and one.is_for(marker)]
        known = self._sets(it, marker, criterion, len(mine))
        open_ = {one.anchor.id for one in known if not anchors.marked(anchors.held(it.entries, marker, one), one, row.sha256)}  # fmt: skip
        seen = [one.anchor for one in known if one.round == anchors.BEFORE and one.anchor.id not in open_]  # fmt: skip
        texts = {it.codes[one.piece.learner]: one.piece.shown(row.cell)[:LONGEST_SHOWN] for one in mine}  # fmt: skip
        texts |= {self._code(it.plan, marker, one): one.anchor.text for one in known if one.round == anchors.BETWEEN}  # fmt: skip
        return {
            code: [{"text": one.text.strip(), "level": one.score, "why": one.why} for one in found]
            for code, found in aids.nearest(texts, [*seen, *aids.practised(criterion)]).items()
        }

    def likeness(self, marker: str, criterion: str) -> dict[str, list[dict[str, str]]]:
        """Where this marker's pieces say what another one says: code -> passages, both as they stand there.

        Of the other piece the passage alone, and its code: the rest of it may not be theirs to read.
        """
        it = self.table()
        self._may(it.plan, marker)
        row = self._row(it.version, criterion)
        mine = {one.piece.learner for one in it.standings if one.criterion == criterion and one.is_for(marker)}  # fmt: skip
        alike = self._likeness(it)
        titles = {one.cell: one.criterion.title for one in it.version.rows}
        return {
            it.codes[who]: [
                {
                    "code": it.codes[one.other], "title": titles[one.cell],
                    "here": alike.texts[who][row.cell][slice(*one.here)],
                    "there": alike.texts[one.other][one.cell][slice(*one.there)],
                }
                for one in found
            ]
            for who in sorted(mine)
            if (found := alike.passages(who, row.cell))
        }  # fmt: skip

    def _likeness(self, it: Table) -> Likeness:
        """Of all pieces as they are; kept until one of them or the rubric is another."""
        key = (it.version.sha256, tuple((who, id(piece.texts)) for who, piece in it.pieces.items()))
        if self._alike is None or self._alike[0] != key:
            texts = {who: {row.cell: piece.shown(row.cell) for row in it.version.rows} for who, piece in it.pieces.items()}  # fmt: skip
            rubric = (said for row in it.version.rows for said in (row.criterion.text, *(words for level in row.criterion.levels for words in (level.descriptor, level.example))))  # fmt: skip
            self._alike = key, Likeness(texts, (*self._given(), *rubric))
        return self._alike[1]

    def _given(self) -> list[str]:
        """What stands in the notebook that learners get, but for the cells that they fill in."""
        cells = json.loads(self.course.source(self.exercise))["cells"]
        return [text_of(cell) for cell in cells if not cell["metadata"].get("nbgrader", {}).get("solution")]  # fmt: skip

    def disputes(self, marker: str) -> list[dict[str, Any]]:
        """What this marker decides: both marks with their reasons, without saying whose they are."""
        it = self.table()
        self._may(it.plan, marker)
        found = []
        for one in it.standings:
            if one.roles.get(ADJUDICATOR) == marker and one.state in (State.DISPUTED, State.STALE):
                row = it.version.row(one.criterion)
                last = log.last_by(it.entries, one.unit, marker, ADJUDICATOR)
                found.append(
                    {
                        "criterion": one.criterion, "code": it.codes[one.piece.learner],
                        "text": one.piece.shown(row.cell)[:LONGEST_SHOWN],
                        "sha256": one.piece.sha256(row.cell), "row": row.sha256,
                        "after": last.id if last else 0, "marks": _marks(one), "decides": True,
                    }
                )  # fmt: skip
        return found

    def to_compare(self, marker: str) -> list[dict[str, Any]]:
        """Pieces that this marker and another have both marked, and not alike: either may come round."""
        it = self.table()
        self._may(it.plan, marker)
        return [
            self._item(it, it.version.row(one.criterion), one, marker, {})
            | {"criterion": one.criterion, "marks": _marks(one, marker)}
            for one in it.standings
            if one.comparable_by(marker)
        ]

    # --- What a marker does ------------------------------------------------------------------------

    def act(self, marker: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Keep what a marker did to one piece; on disk when this returns. Gives the piece as it is then.

        Raises:
            Refused: it is not theirs, is not in form, or text or rubric changed while they read; then
                `item` is the piece as it is.
        """
        version = self.rubric()
        with self.engine.connect() as db, self._lock:
            plan = allocate.plan(db, self.exercise)
            self._may(plan, marker)
            known = codes(plan.salt, self._learners(db))
            learner = next((who for who, code in known.items() if code == sent.get("code")), None)
            if learner is None and (anchor := self._anchored(plan, marker, sent)):
                return self._act_on_anchor(marker, anchor, version, sent)
            if learner is None:
                raise Refused(404, "There is no such piece. Load the page again.")
            it = self._table(db, version, learner)
        row = self._row(version, sent.get("criterion"))
        one = next((one for one in it.standings if one.criterion == row.id), None)
        if one is None or not one.is_for(marker, decides=True):
            raise Refused(403, "This piece is somebody else's to mark.")
        role = one.role_of(marker)
        if sent.get("role") == ADJUDICATOR and one.roles.get(ADJUDICATOR) == marker:
            role = ADJUDICATOR
        act = in_form.read(sent, row, one.piece, marker, role, version.sha256)
        if one.apart is not None:  # both marks are in, and may have been seen
            act = replace(act, round=2)
        # Only this learner's rows were read; a code is what it is among all.
        it = replace(it, codes=known)
        if (sent.get("sha256"), sent.get("row")) != (one.piece.sha256(row.cell), row.sha256):
            what = "text" if sent.get("row") == row.sha256 else "rubric"
            raise Refused(409, f"The {what} changed while you read. Nothing was marked: here it is as it is now.", self._item(it, row, one, marker, {}))  # fmt: skip
        try:
            made = log.append(self.engine, self.exercise, act)
        except Elsewhere as error:
            entries = [e for e in it.entries if e.unit != one.unit or e.marker != marker or e.role != role]  # fmt: skip
            entries += [error.last] if error.last else []
            it = replace(it, entries=entries)
            raise Refused(409, "You have marked this piece in another window since. Nothing was changed: here it is.", self._item(it, row, one, marker, {})) from None  # fmt: skip
        return in_form.kept(sent, row, made)

    def _anchored(self, plan: allocate.Plan, marker: str, sent: Mapping[str, Any]) -> Set | None:  # fmt: skip
        """The anchor whose code was sent."""
        every = [Set(it, nth) for it in self.anchors for nth in (anchors.BEFORE, anchors.BETWEEN)]  # fmt: skip
        mine = (one for one in every if one.anchor.criterion == sent.get("criterion"))
        return next((one for one in mine if self._code(plan, marker, one) == sent.get("code")), None)  # fmt: skip

    def _act_on_anchor(self, marker: str, one: Set, version: rubrics.Version, sent: Mapping[str, Any]) -> dict[str, Any]:  # fmt: skip
        row = self._row(version, one.anchor.criterion)
        piece = Piece(one.piece, {row.cell: one.anchor.text})
        act = replace(in_form.read(sent, row, piece, marker, anchors.ROLE, version.sha256), round=one.round)  # fmt: skip
        try:
            made = log.append(self.engine, self.exercise, act)
        except Elsewhere as error:
            now = anchors.item(str(sent["code"]), one, row.sha256, error.last)
            raise Refused(409, "You have marked this piece in another window since. Nothing was changed: here it is.", now) from None  # fmt: skip
        told = in_form.kept(sent, row, made)
        if one.round == anchors.BEFORE and made.held.value is not None:
            told["readers"] = {"value": one.anchor.score, "why": one.anchor.why}
        return told

    def _learners(self, db: sa.Connection) -> Iterable[str]:
        sent, task = gradebook.submitted_assignment.c, gradebook.assignment.c
        return db.execute(
            sa.select(sent.student_id)
            .join(gradebook.assignment, task.id == sent.assignment_id)
            .where(task.name == self.exercise)
        ).scalars()

    def _may(self, plan: allocate.Plan, marker: str) -> None:
        if not allocate.is_marker(plan, marker):
            raise Refused(403, f"{marker} does not mark {self.exercise}. Whoever runs the course adds a marker with: staffplus review allocate {self.exercise} --marker {marker}")  # fmt: skip

    def _row(self, version: rubrics.Version, name: Any) -> rubrics.Row:
        try:
            return version.row(name)
        except KeyError:
            raise Refused(404, f"The rubric has no row {name!r}. Load the page again.") from None

    def _piece(self, it: Table, marker: str, code: str) -> Piece:
        """A learner's whole piece, or what an anchor was a part of. Raises Refused."""
        self._may(it.plan, marker)
        learner = it.learner(code)
        mine = {one.piece.learner for one in it.standings if one.is_for(marker, decides=True)}
        if learner in mine:
            return it.pieces[str(learner)]
        for row in it.version.rows:
            if one := self._anchored(it.plan, marker, {"criterion": row.id, "code": code}):
                whole = one.anchor.id.partition("/")[0]
                parts = {each.criterion: each.text for each in self.anchors if each.id.partition("/")[0] == whole}  # fmt: skip
                return Piece(one.piece, {each.cell: parts[each.id] for each in it.version.rows if each.id in parts})  # fmt: skip
        raise Refused(404, "There is no such piece among yours.")


def _marks(one: Standing, mine: str = "") -> list[dict[str, Any]]:
    """Both marks of a piece, without names; one's own says so."""
    return [
        {"value": entry.held.value, "comment": entry.held.comment,
         "evidence": list(entry.held.evidence), "flag": entry.held.flag, "own": entry.marker == mine}
        for role in (FIRST, SECOND)
        if (entry := one.marks.get(role))
    ]  # fmt: skip
