"""What people's marks are kept in: tables of our own beside nbgrader's, in the same database.

`migrations/` makes them; a test holds the two to each other. Rubrics' versions and marks are only ever
added: the database itself refuses to change or delete them. Which mark stands follows from the last row
of a marker on a piece, see `log`.

A *piece* is what one learner wrote; a piece and a criterion together are what is marked at once.
"""

from __future__ import annotations

import sqlalchemy as sa

ours = sa.MetaData()

#: Rows of these are never changed.
ONLY_ADDED = ("staffplus_review_version", "staffplus_review_criterion", "staffplus_review_level", "staffplus_review_mark", "staffplus_review_published")  # fmt: skip


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(128), primary_key=True)


def _name(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(128), nullable=False)


def _hash(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _at() -> sa.Column[str]:
    return sa.Column("at", sa.String(40), nullable=False)  # ISO 8601, UTC


#: An exercise that people mark.
plan = sa.Table(
    "staffplus_review_plan",
    ours,
    _key("exercise"),
    sa.Column("salt", sa.String(64), nullable=False),  # of codes and orders
    sa.Column("twice", sa.Float, nullable=False),  # share of pieces that two people mark
    _at(),
)
marker = sa.Table(
    "staffplus_review_marker",
    ours,
    _key("exercise"),
    _key("marker"),
    sa.Column("adjudicates", sa.Boolean, nullable=False),
    sa.Column("left", sa.String(40), nullable=False, server_default=""),  # when; "" while they mark
    _at(),
)
#: A rubric as it once was, whole; named by the hash of all that it says.
version = sa.Table(
    "staffplus_review_version",
    ours,
    sa.Column("sha256", sa.String(64), primary_key=True),
    _key("exercise"),
    _at(),
)
criterion = sa.Table(
    "staffplus_review_criterion",
    ours,
    sa.Column("version", sa.String(64), primary_key=True),
    _key("id"),
    sa.Column("place", sa.Integer, nullable=False),
    _hash("sha256"),  # of what a marker judges by: a mark goes stale when it is another
    _words("title"),
    _words("text"),
)
level = sa.Table(
    "staffplus_review_level",
    ours,
    sa.Column("version", sa.String(64), primary_key=True),
    _key("criterion"),
    sa.Column("points", sa.Integer, primary_key=True, autoincrement=False),
    _words("descriptor"),
    _words("example"),
    _words("anchor"),
    _words("why"),
)
#: Every text that was marked, as it was then.
text = sa.Table(
    "staffplus_review_text",
    ours,
    sa.Column("sha256", sa.String(64), primary_key=True),
    _words("text"),
)
#: Who marks what. `role` is first, second or adjudicator.
allocation = sa.Table(
    "staffplus_review_allocation",
    ours,
    _key("exercise"),
    _key("piece"),
    _key("criterion"),
    sa.Column("role", sa.String(16), primary_key=True),
    _name("marker"),
    _at(),
)
#: The log. A row says all that a marker held of a piece from then on.
mark = sa.Table(
    "staffplus_review_mark",
    ours,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("nonce", sa.String(64), nullable=False, unique=True),  # sent twice, it is kept once
    _name("exercise"),
    _name("piece"),
    _name("criterion"),
    _name("marker"),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),  # 1 apart, 2 after both marks were seen
    sa.Column("kind", sa.String(16), nullable=False),  # what was done: see log.KINDS
    sa.Column("value", sa.Integer),  # the level; null for none
    _words("comment"),
    _words("evidence"),  # JSON, a list of passages
    sa.Column("flag", sa.Boolean, nullable=False),
    _hash("version"),
    _hash("row"),  # criterion.sha256
    _hash("text"),
    sa.Column(
        "before", sa.Integer, nullable=False
    ),  # the row that undoing this goes back to; 0: none
    sa.Column("seconds", sa.Float, nullable=False),  # that the piece was on the screen
    _at(),
    sa.Index("staffplus_review_mark_of", "exercise", "criterion", "piece", "marker"),
)
#: What went into nbgrader's gradebook.
published = sa.Table(
    "staffplus_review_published",
    ours,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _name("exercise"),
    _name("piece"),
    _name("criterion"),
    sa.Column("value", sa.Float, nullable=False),
    _words("comment"),
    _words("marks"),  # JSON, ids of the rows it follows from
    _at(),
    sa.Index("staffplus_review_published_of", "exercise", "piece", "criterion"),
)
