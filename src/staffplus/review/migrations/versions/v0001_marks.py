"""Rubrics' versions, who marks what, and the log of marks.

Written out here and not read from `tables`: a step stays what it was when the tables go on.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ONLY_ADDED = ("version", "criterion", "level", "mark", "published")


def upgrade() -> None:
    """Make the tables, and have the database itself keep those that are only added to."""
    name, sha, words, at = sa.String(128), sa.String(64), sa.Text(), sa.String(40)

    def key(what: str, kind: sa.types.TypeEngine[Any] = name) -> sa.Column[Any]:
        return sa.Column(what, kind, primary_key=True)

    def must(what: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
        return sa.Column(what, kind, nullable=False)

    op.create_table(
        "staffplus_review_plan",
        key("exercise"), must("salt", sha), must("twice", sa.Float()), must("at", at),
    )  # fmt: skip
    op.create_table(
        "staffplus_review_marker",
        key("exercise"), key("marker"), must("adjudicates", sa.Boolean()),
        sa.Column("left", at, nullable=False, server_default=""), must("at", at),
    )  # fmt: skip
    op.create_table("staffplus_review_version", key("sha256", sha), key("exercise"), must("at", at))
    op.create_table(
        "staffplus_review_criterion",
        key("version", sha), key("id"), must("place", sa.Integer()), must("sha256", sha),
        must("title", words), must("text", words),
    )  # fmt: skip
    op.create_table(
        "staffplus_review_level",
        key("version", sha), key("criterion"),
        sa.Column("points", sa.Integer(), primary_key=True, autoincrement=False),
        must("descriptor", words), must("example", words), must("anchor", words), must("why", words),
    )  # fmt: skip
    op.create_table("staffplus_review_text", key("sha256", sha), must("text", words))
    op.create_table(
        "staffplus_review_allocation",
        key("exercise"), key("piece"), key("criterion"), key("role", sa.String(16)),
        must("marker", name), must("at", at),
    )  # fmt: skip
    op.create_table(
        "staffplus_review_mark",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("nonce", sha, nullable=False, unique=True),
        must("exercise", name), must("piece", name), must("criterion", name), must("marker", name),
        must("role", sa.String(16)), must("round", sa.Integer()), must("kind", sa.String(16)),
        sa.Column("value", sa.Integer()), must("comment", words), must("evidence", words),
        must("flag", sa.Boolean()), must("version", sha), must("row", sha), must("text", sha),
        must("before", sa.Integer()), must("seconds", sa.Float()), must("at", at),
    )  # fmt: skip
    op.create_index(
        "staffplus_review_mark_of", "staffplus_review_mark",
        ["exercise", "criterion", "piece", "marker"],
    )  # fmt: skip
    op.create_table(
        "staffplus_review_published",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        must("exercise", name), must("piece", name), must("criterion", name),
        must("value", sa.Float()), must("comment", words), must("marks", words), must("at", at),
    )  # fmt: skip
    op.create_index(
        "staffplus_review_published_of", "staffplus_review_published",
        ["exercise", "piece", "criterion"],
    )  # fmt: skip
    for table in ONLY_ADDED:
        keep(f"staffplus_review_{table}")


def keep(table: str) -> None:
    """Refuse every change and deletion of a row, whoever asks."""
    refused = f"rows of {table} are only ever added"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{refused}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_kept()"
        )
        return
    for what in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{refused}'); END"
        )
