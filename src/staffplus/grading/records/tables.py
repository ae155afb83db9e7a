"""The gradebook's tables: nbgrader's, as far as marks are written to them, and ours beside them.

nbgrader's own classes are not used here: importing them takes seconds, since all of nbgrader's
server extensions come along, and its one-row-at-a-time work is most of what made marking slow.
That these columns are nbgrader's is checked when a gradebook is opened, and by a test.

Ours keep everything: rows of `staffplus_file`, `staffplus_attempt` and `staffplus_result` are
added and never changed, but for what is learnt of an attempt later: its number, its fault, that it is
blank, and whose it is (see `merging`).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from staffplus.grading.records import busy

nbgrader = sa.MetaData()
ours = sa.MetaData()


def _table(name: str, *columns: str) -> sa.Table:
    kinds: dict[str, sa.types.TypeEngine[Any]] = {
        "timestamp": sa.DateTime(),  # UTC, without a zone
        "duedate": sa.DateTime(),
        "extension": sa.Interval(),
        "needs_manual_grade": sa.Boolean(),
    }
    floats = {
        "auto_score", "manual_score", "extra_credit", "max_score", "late_submission_penalty",
    }  # fmt: skip
    return sa.Table(
        name,
        nbgrader,
        *(
            sa.Column(it, kinds.get(it, sa.Float() if it in floats else sa.String()))
            for it in columns
        ),
    )


student = _table("student", "id", "first_name", "last_name", "email")
assignment = _table("assignment", "id", "name", "duedate")
notebook = _table("notebook", "id", "name", "assignment_id")
base_cell = _table("base_cell", "id", "name", "notebook_id", "type")
grade_cell = _table("grade_cells", "id", "max_score")
task_cell = _table("task_cells", "id", "max_score")
source_cell = _table("source_cell", "id", "name", "notebook_id")
submitted_assignment = _table(
    "submitted_assignment", "id", "assignment_id", "student_id", "timestamp", "extension"
)
submitted_notebook = _table(
    "submitted_notebook", "id", "assignment_id", "notebook_id", "late_submission_penalty"
)
grade = _table(
    "grade", "id", "notebook_id", "cell_id", "auto_score", "manual_score", "extra_credit",
    "needs_manual_grade",
)  # fmt: skip
comment = _table("comment", "id", "notebook_id", "cell_id", "auto_comment", "manual_comment")


def _sha256(name: str, **more: bool) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=False, **more)  # type: ignore[arg-type]


#: Every file that was ever handed in, once, as it was (zlib).
file = sa.Table(
    "staffplus_file",
    ours,
    _sha256("sha256", primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
#: What an author had written when marks were given, and what learners got of it.
release = sa.Table(
    "staffplus_release",
    ours,
    _sha256("sha256", primary_key=True),  # of the author's notebook
    sa.Column("exercise", sa.String(128), nullable=False, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("released", sa.Text, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("released_at", sa.String(40), nullable=False),  # to learners; "" if unknown
)
#: Every time that somebody handed in; in order of arrival.
attempt = sa.Table(
    "staffplus_attempt",
    ours,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("exercise", sa.String(128), nullable=False),
    sa.Column("learner", sa.String(128), nullable=False),
    _sha256("sha256"),  # of the file
    sa.Column("submitted", sa.String(40), nullable=False),  # ISO 8601 with offset; "" if unknown
    sa.Column("arrived", sa.String(40), nullable=False),  # when the grader first saw it
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("notes", sa.Text, nullable=False),  # JSON, a list of Repair
    # A platform's own counting. Null where a version before stored the row: see `ledger.take_in`.
    sa.Column("platform", sa.String(40)),
    sa.Column("number", sa.BigInteger),
    sa.Column("late", sa.Boolean),  # the platform says so
    sa.Column("place", sa.Text),  # where the file lay, from the root of the disk
    # Why it is nothing that can be marked, found when it was; "" when it is not known to be.
    sa.Column("fault", sa.Text, nullable=False, server_default=""),
    sa.Column("run", sa.String(40), nullable=False, server_default=""),  # that first saw it
    sa.Column("blank", sa.Boolean),  # nothing is written in it; null as long as that is not known
    sa.UniqueConstraint("exercise", "learner", "sha256", "submitted"),
)
#: Times that the file of an attempt was handed in once more, as in A, B, A.
again = sa.Table(
    "staffplus_again",
    ours,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("attempt", sa.Integer, nullable=False, index=True),
    sa.Column("arrived", sa.String(40), nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("platform", sa.String(40), nullable=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("late", sa.Boolean, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("run", sa.String(40), nullable=False, server_default=""),
    sa.Column("nth", sa.Integer, nullable=False),  # of the learner's hand-ins; two runs agree on it
    sa.UniqueConstraint("attempt", "platform", "number", "nth"),
)
#: Files that are left where they are, of learners who are known: see `refused`.
refused = sa.Table(
    "staffplus_refused",
    ours,
    sa.Column("exercise", sa.String(128), primary_key=True),
    sa.Column("upload", sa.Text, primary_key=True),
    sa.Column("entry", sa.Text, primary_key=True),
    sa.Column("learner", sa.String(128), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
)
#: The same of files that may be one of several people's: a row for each of them.
maybe = sa.Table(
    "staffplus_maybe",
    ours,
    sa.Column("exercise", sa.String(128), primary_key=True),
    sa.Column("upload", sa.Text, primary_key=True),
    sa.Column("entry", sa.Text, primary_key=True),
    sa.Column("learner", sa.String(128), primary_key=True),
    sa.Column("why", sa.Text, nullable=False),
)
#: The queue. A job is named by what it marks, with what: see `model.job_key`.
job = sa.Table(
    "staffplus_job",
    ours,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("exercise", sa.String(128), nullable=False),
    sa.Column("learner", sa.String(128), nullable=False),
    _sha256("sha256"),
    _sha256("release"),
    sa.Column("attempt", sa.Integer, nullable=False),  # the first with this file
    sa.Column("state", sa.String(16), nullable=False),  # see queue.State
    sa.Column("owner", sa.String(200), nullable=False, default=""),
    sa.Column("lease_until", sa.Float, nullable=False, default=0.0),  # seconds since 1970
    sa.Column("tries", sa.Integer, nullable=False, default=0),  # machine's faults so far
    # How often it was leased: the number of a lease, which none before it and none after it has.
    sa.Column("token", sa.Integer, nullable=False, server_default="0"),
    # Before there was this column there was one version.
    sa.Column("grader_version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("error", sa.Text, nullable=False, default=""),
    sa.Index("staffplus_job_state", "exercise", "state"),
)
#: Every result, also of tries that failed.
result = sa.Table(
    "staffplus_result",
    ours,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("key", sa.String(64), nullable=False, index=True),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("grader_version", sa.Integer, nullable=False),
    sa.Column("box", sa.String(20), nullable=False),
    sa.Column("marks", sa.Text, nullable=False),  # JSON, a list of CellMark
    sa.Column("unanswered", sa.Text, nullable=False),  # JSON, a list of grade_ids
    sa.Column("repairs", sa.Text, nullable=False),  # JSON, a list of Repair
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("notebook", sa.LargeBinary, nullable=False),  # as nbgrader stores it (zlib)
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("by", sa.String(200), nullable=False),  # the run that stored it: host, process
)
#: Which result of which attempt stands in nbgrader's tables.
standing = sa.Table(
    "staffplus_standing",
    ours,
    sa.Column("exercise", sa.String(128), primary_key=True),
    sa.Column("learner", sa.String(128), primary_key=True),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("result", sa.Integer, nullable=False),
)
#: What the tests of an exercise draw by; see `draws`.
secret = sa.Table(
    "staffplus_secret",
    ours,
    sa.Column("exercise", sa.String(128), primary_key=True),
    sa.Column("secret", sa.String(64), nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
)
#: Marks that a test proposed and a person accepted, in the order in which they did; see `accepted`.
accepted = sa.Table(
    "staffplus_accepted",
    ours,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("exercise", sa.String(128), nullable=False, index=True),
    sa.Column("learner", sa.String(128), nullable=False),
    sa.Column("cell", sa.String(128), nullable=False),  # grade_id
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("result", sa.Integer, nullable=False),  # that proposed it
    sa.Column("by", sa.String(200), nullable=False),  # the person; "" where it went with its answer
    sa.Column("at", sa.String(40), nullable=False),
)
#: What a run has said, by a digest of the words; see `told`.
told = sa.Table(
    "staffplus_told",
    ours,
    sa.Column("exercise", sa.String(128), primary_key=True),
    sa.Column("said", sa.String(32), primary_key=True),
)


def create(engine: sa.Engine) -> None:
    """Make our tables where nbgrader's are, and what tables of earlier versions have not."""
    ours.create_all(engine)
    complete(engine)


def complete(engine: sa.Engine) -> None:
    """Add the columns that a gradebook of an earlier version does not have, with their defaults.

    Nothing is taken away, and every column that is added has a default in the database, so that
    a run of the earlier version, which may still be at work, can go on.
    """
    for table in (again, refused, maybe, secret, accepted, told):
        try:
            table.create(engine, checkfirst=True)
        except sa.exc.DBAPIError:
            if not sa.inspect(engine).has_table(table.name):  # another run has just made it
                raise
    there = sa.inspect(engine)
    for table in ours.sorted_tables:
        present = {it["name"] for it in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                _add_column(engine, table, column)


def _add_column(engine: sa.Engine, table: sa.Table, column: sa.Column[Any]) -> None:
    words = str(sa.schema.CreateColumn(column).compile(dialect=engine.dialect))
    careful = "IF NOT EXISTS " if engine.dialect.name == "postgresql" else ""
    try:
        with engine.begin() as db:
            db.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {careful}{words}")
    except sa.exc.OperationalError as error:
        if "duplicate column" not in str(error):  # another run has just added it
            raise


def alone(db: sa.Connection, exercise: str) -> None:
    """Let nobody else write an exercise's marks until this transaction is over; to be called first.

    What is read after this is what the others have written, and stays so.
    """
    if db.dialect.name == "postgresql":
        busy.lock(db, sa.func.hashtext(f"staffplus {exercise}"))
    else:
        db.exec_driver_sql("BEGIN IMMEDIATE")  # the driver itself begins with the first change only


def add(db: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows; one that another run has just inserted is left as it is."""
    if not rows:
        return
    if db.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # which imports five drivers' sides

        db.execute(postgresql.insert(table).on_conflict_do_nothing(), rows)
    else:
        from sqlalchemy.dialects import sqlite

        db.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)
