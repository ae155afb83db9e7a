"""A learner's exercises: nbgrader's list of them, a row each, and what its buttons do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from staffplus.hub.folders import COURSE

#: What a button asks -> the method of nbgrader's list that does it.
ACTIONS = {"fetch": "fetch_assignment", "submit": "submit_assignment", "feedback": "fetch_feedback"}
#: Feedback on a hand-in.
NONE, READY, HERE = "none", "ready", "here"


class NotDone(RuntimeError):
    """nbgrader did not do it; says why."""


def exercises(manager: Any, released: Path, book: Path) -> list[dict[str, Any]]:
    """A row for each exercise that was released or handed in. Raises NotDone.

    Args:
        manager: nbgrader's `AssignmentList`.
        released: the exchange's `outbound`.
        book: the course, as it was built.
    """
    return rows(_value(manager.list_assignments(course_id=COURSE)), released, book)


def act(manager: Any, action: str, exercise: str) -> None:
    """Fetch an exercise, hand it in, or fetch its feedback. Raises NotDone."""
    _value(getattr(manager, ACTIONS[action])(COURSE, exercise))


def _value(told: Mapping[str, Any]) -> Any:
    if not told["success"]:
        last = str(told["value"]).strip().rpartition("\n")[2].strip()
        raise NotDone(last.partition("Error: ")[2] or last)
    return told.get("value")


def rows(listed: Iterable[Mapping[str, Any]], released: Path, book: Path) -> list[dict[str, Any]]:
    """One row an exercise: its title and page, the notebook to work in, and what was handed in, the last first."""
    found: dict[str, dict[str, Any]] = {}
    for it in listed:
        name = it["assignment_id"]
        blank = {"id": name, "title": title(released / name / f"{name}.ipynb") or name, "page": page(book, name), "notebook": "", "released": False, "sent": []}  # fmt: skip
        row = found.setdefault(name, blank)
        if it["status"] == "submitted":
            row["sent"] = [_sent(one) for one in reversed(it["submissions"])]
        else:
            row["released"] = True
            if it["status"] == "fetched" and it["notebooks"]:
                row["notebook"] = it["notebooks"][0]["path"]
    return [found[name] for name in sorted(found)]


def _sent(one: Mapping[str, Any]) -> dict[str, str]:
    newer = one["has_exchange_feedback"] and (not one["has_local_feedback"] or one["feedback_updated"])  # fmt: skip
    state = READY if newer else HERE if one["has_local_feedback"] else NONE
    folder, books = one["local_feedback_path"], one["notebooks"]
    path = f"{folder}/{books[0]['notebook_id']}.html" if state == HERE and books else ""
    return {"at": one["timestamp"], "feedback": state, "path": path}


def title(notebook: Path) -> str:
    """A notebook's first heading; empty where there is none to be read."""
    try:
        cells = json.loads(notebook.read_text("utf-8"))["cells"]
        lines = "\n".join("".join(it["source"]) for it in cells if it["cell_type"] == "markdown").splitlines()  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return next((it.lstrip("# ").strip() for it in lines if it.startswith("# ")), "")


def page(book: Path, name: str) -> str:
    """The chapter of the course that an exercise belongs to, below the course's address."""
    path = f"book/{name}.html"
    return path if (book / path).is_file() else ""
