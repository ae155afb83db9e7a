"""What a box is made of, as processes see it from outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from staffplus.grading.box.box import Box
from staffplus.grading.model import Limits
from tests.grading.hostile.world import below
from tests.grading.sheets import answer, marks, notebook

LIMITS = Limits(cell_seconds=5, wall_seconds=30)
#: One question, of which the answer is run.
SOURCE = notebook(answer("a", "x = 1"), marks("t", 1, "assert x == 1", tier="value"))


def text(outputs: list[Any]) -> str:
    """What cells showed, or the error that stopped them."""
    return "".join(str(it.get("text") or it.get("data") or it.get("evalue")) for it in outputs)


def pids(box: Box) -> dict[str, int]:
    """The zygote, and those of a session that is open, each the child of the one before."""
    found = {
        pid: int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        for pid, what in below(box._process.pid).items()
        if "zygote" in what and "bwrap" not in what
    }
    at = next(pid for pid, parent in found.items() if parent not in found)
    who = {"zygote": at}
    for name in ("watcher", "first", "main"):
        children = [pid for pid, parent in found.items() if parent == at]
        if not children:
            break
        who[name] = at = children[-1]
    return who
