"""The nbgrader course on disk and its gradebook: where things are, and an exercise as it stands."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from staffplus.grading.author.source import SourceError, read
from staffplus.grading.intake.kinship import names_of
from staffplus.grading.model import source_sha256
from staffplus.grading.records import busy, draws, questions, settings, tables

#: The gradebook, for our command and, through `nbgrader_config.py`, for nbgrader's.
DB_VARIABLE = "STAFFPLUS_DB"


class CourseError(Exception):
    """The course, or its gradebook, is not as it has to be; says what to do."""


def with_driver(url: str) -> str:
    """A gradebook's address: a bare "postgresql:" means another driver before SQLAlchemy 2.1 than after."""
    return re.sub(r"^postgres(ql)?:", "postgresql+psycopg:", url)


@dataclass(frozen=True)
class Exercise:
    """An exercise as its author wrote it, and as learners got it (nbformat JSON)."""

    name: str
    source: str
    released: str
    released_at: str = ""  #: when learners got it; ISO 8601, "" if unknown
    secret: str = ""  #: for what its tests draw; see `draws`

    @property
    def sha256(self) -> str:
        return source_sha256(self.source)


@dataclass(frozen=True)
class Course:
    """`root` holds `nbgrader_config.py`, `source/`, `submitted/`, `autograded/` and so on."""

    root: Path
    db_url: str

    @classmethod
    def at(cls, folder: Path, db_url: str | None = None) -> Course:
        """The course in `folder` or in its `exercises/`. Raises CourseError when there is none."""
        for root in (folder, folder / "exercises"):
            if (root / "nbgrader_config.py").is_file():
                root = root.resolve()
                if "?" in str(root) and not (db_url or os.environ.get(DB_VARIABLE)):
                    raise CourseError(
                        f"{root}: a question mark ends the gradebook's address, so it would lie "
                        "elsewhere; rename the folder, or give the address with --db"
                    )
                url = db_url or os.environ.get(DB_VARIABLE) or f"sqlite:///{root / 'gradebook.db'}"
                return cls(root, with_driver(url))
        raise CourseError(
            f"{folder}: no nbgrader_config.py here or in exercises/; give the course's folder "
            "with --course-dir"
        )

    @cached_property
    def settings(self) -> settings.Settings:
        """What `nbgrader_config.py` says about marks. Raises CourseError."""
        try:
            return settings.read(self.root / "nbgrader_config.py")
        except settings.BadSettings as error:
            raise CourseError(str(error)) from error

    @cached_property
    def exercises(self) -> frozenset[str]:
        """The names of all exercises that have an author's notebook."""
        found = (self.root / "source").glob("*/*.ipynb")
        return frozenset(it.stem for it in found if it.stem == it.parent.name)

    def names(self) -> dict[str, list[str]]:
        """Exercise -> the names of its cells, of every exercise that can be read."""
        found = {}
        for path in sorted((self.root / "source").glob("*/*.ipynb")):
            if path.stem == path.parent.name:
                with contextlib.suppress(OSError, UnicodeDecodeError):
                    found[path.stem] = names_of(path.read_text("utf-8"))
        return found

    def source(self, exercise: str) -> str:
        """The author's notebook. Raises CourseError, naming the exercises that there are."""
        path = self.root / "source" / exercise / f"{exercise}.ipynb"
        if not exercise or "/" in exercise or "\\" in exercise or not path.is_file():
            known = sorted(it.parent.name for it in (self.root / "source").glob("*/*.ipynb"))
            close = difflib.get_close_matches(exercise, known, 1)
            meant = f"; did you mean {close[0]}?" if close else ""
            raise CourseError(
                f"there is no exercise {exercise!r} in {self.root / 'source'}{meant}\n"
                f"Exercises: {', '.join(known) or 'none'}"
            )
        others = [it.name for it in path.parent.glob("*.ipynb") if it != path]
        if others:
            raise CourseError(
                f"{path.parent}: an exercise is one notebook, but {', '.join(sorted(others))} is "
                "there too"
            )
        try:
            text = path.read_text("utf-8")
            read(text)
        except (OSError, UnicodeDecodeError, SourceError) as error:
            raise CourseError(f"{path}: {error}") from error
        return text

    def engine(self, say: busy.Say = busy.to_stderr) -> sa.Engine:
        """The gradebook. `say` is told when another process has to be waited for.

        Raises CourseError when its address makes no sense.
        """
        try:
            url = sa.make_url(self.db_url)
            arguments: dict[str, Any] = {}
            if url.drivername.startswith("sqlite") and url.database:
                factory = busy.patient(url.database, say)
                arguments = {"timeout": busy.TRY_SECONDS, "factory": factory}
            elif url.drivername.startswith("postgresql"):
                arguments = {"application_name": busy.application()}
            return sa.create_engine(url, connect_args=arguments, execution_options={"say": say})
        except sa.exc.ArgumentError as error:
            raise CourseError(
                f"--db {self.db_url!r}: expected an address such as sqlite:////data/gradebook.db "
                f"or postgresql://user@host/name ({error})"
            ) from error
        except ModuleNotFoundError as error:
            raise CourseError(
                f"a gradebook at {self.db_url} needs {error.name}: "
                "pip install 'staffplus[grading,hub]'"
            ) from error

    def path(self, step: str, learner: str, exercise: str) -> Path:
        """nbgrader's folder for a learner's work; `step` is "submitted", "autograded" and so on."""
        return self.root / step / learner / exercise


def prepare(
    course: Course,
    engine: sa.Engine,
    name: str,
    tell: Callable[[str], None] = lambda _: None,
    *,
    agreed: bool = True,
) -> Exercise:
    """The exercise, with its cells in the gradebook as its author has them now.

    Where they are not, nbgrader's own `generate_assignment` puts them there, which takes seconds.

    Args:
        agreed: to what other points of questions do to marks that stand there.

    Raises:
        CourseError: the exercise or the gradebook is not as it has to be.
        NotAgreed: marks would be others, and it is not `agreed`; nothing was changed.
    """
    exercise = Exercise(name, course.source(name), "")
    if known := _known(engine, exercise):
        tables.complete(engine)
        return replace(known, secret=draws.secret_of(engine, name, now()))
    changed = questions.changes(engine, name, exercise.source)
    if changed.impossible:
        raise CourseError(questions.refused(name, changed))
    if others := questions.other_totals(name, exercise.source):
        path = course.root / "source" / name / f"{name}.ipynb"
        raise CourseError(questions.disagree(path, others))
    if (lines := questions.told(changed)) and not agreed:
        raise questions.NotAgreed(lines)
    for line in lines:
        tell(line)
    tell(f"Putting the cells of {name} into the gradebook …")
    path = course.root / "release" / name / f"{name}.ipynb"
    since = _released_at(engine, exercise, path)
    _generate(course, name)
    try:
        released = path.read_text("utf-8")
    except OSError as error:
        raise CourseError(f"{path}: not written by nbgrader generate_assignment") from error
    missing = _missing_columns(engine)
    if missing:
        raise CourseError(
            f"{course.db_url}: the gradebook has no {missing}; it is of another version of "
            "nbgrader. Make a copy of it, then run `nbgrader db upgrade`"
        )
    tables.create(engine)
    secret = draws.secret_of(engine, name, now())
    made = replace(exercise, released=released, released_at=since, secret=secret)
    with engine.begin() as db:
        kept = tables.release
        db.execute(sa.delete(kept).where(kept.c.sha256 == made.sha256, kept.c.exercise == name))
        row = {"sha256": made.sha256, "exercise": name, "source": made.source}
        row |= {"released": released, "released_at": since, "at": now()}
        db.execute(sa.insert(kept).values(row))
    return made


def _released_at(engine: sa.Engine, exercise: Exercise, path: Path) -> str:
    """When learners got the exercise, as far as the gradebook or a file's time can tell."""
    kept = tables.release.c
    first = sa.select(kept.released_at).where(kept.exercise == exercise.name).order_by(kept.at)
    with contextlib.suppress(sa.exc.DatabaseError), engine.connect() as db:
        if (found := db.execute(first.limit(1)).scalar()) is not None:
            return str(found)
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    except OSError:
        return ""


def now() -> str:
    """This moment: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _known(engine: sa.Engine, exercise: Exercise) -> Exercise | None:
    """The exercise with what learners got of this very source, if the gradebook has its cells."""
    kept, there = tables.release.c, tables.assignment.c
    latest = sa.select(kept.sha256, kept.released, kept.released_at)
    latest = latest.where(kept.exercise == exercise.name).order_by(kept.at.desc()).limit(1)
    try:
        with engine.connect() as db:
            row = db.execute(latest).first()
            if row is None or row.sha256 != exercise.sha256:
                return None
            if db.execute(sa.select(there.id).where(there.name == exercise.name)).first() is None:
                return None
            return replace(exercise, released=row.released, released_at=row.released_at)
    except sa.exc.DatabaseError as error:
        if "no such table" in str(error) or "does not exist" in str(error):
            return None
        raise CourseError(_unusable(engine, error)) from error


def _unusable(engine: sa.Engine, error: Exception) -> str:
    said = " ".join(str(error).split("\n")[0].split())
    return f"{engine.url.render_as_string()}: the gradebook cannot be used: {said}"


def _generate(course: Course, name: str) -> None:
    here = Path(sys.executable).parent  # nbgrader runs alembic by its bare name
    done = subprocess.run(
        [
            sys.executable, "-m", "nbgrader", "generate_assignment", name, "--force",
            f"--course-dir={course.root}",
        ],
        cwd=course.root,
        env=os.environ
        # In the environment, for an address may hold a password, which others could see in `ps`.
        | {DB_VARIABLE: course.db_url}
        | {"PATH": f"{here}{os.pathsep}{os.environ.get('PATH', os.defpath)}"},
        capture_output=True,
        text=True,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines()
        if "No module named nbgrader" in done.stderr:
            raise CourseError("nbgrader is not installed; run: pip install 'staffplus[grading]'")
        raise CourseError(
            f"nbgrader generate_assignment {name} failed:\n  " + "\n  ".join(said[-8:])
        )


def _missing_columns(engine: sa.Engine) -> str:
    there = sa.inspect(engine)
    names = set(there.get_table_names())
    for table in tables.nbgrader.sorted_tables:
        if table.name not in names:
            return f"table {table.name}"
        columns = {it["name"] for it in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in columns:
                return f"column {table.name}.{column.name}"
    return ""
