"""What a course's `nbgrader_config.py` says about marks: late hand-ins, and broken ones.

The file is read only where it speaks of one of these, since reading it imports all of nbgrader:

    c.AssignLatePenalties.plugin_class = …           nbgrader's own, honoured as it is
    c.LateSubmissionPlugin.penalty_method = "zero"   the same
    c.StaffplusGrade.broken = "replaces"             a file that cannot be marked counts too, if it is
                                                     the last; if not ("waits"), the one before does
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Sections of the configuration that this reads.
OURS, LATE = "StaffplusGrade", ("AssignLatePenalties", "LateSubmissionPlugin")
BROKEN = ("waits", "replaces")

#: Learner, score, seconds late -> points taken off, None for none.
Penalty = Callable[[str, float, float], float | None]


class BadSettings(ValueError):
    """The configuration cannot be used; says what was found and what is expected."""


@dataclass(frozen=True)
class Settings:
    broken_too: bool = False  #: the last file counts, whether it can be marked or not
    penalty: Penalty | None = None  #: None where nothing is said of late hand-ins
    penalty_name: str = ""


def read(path: Path) -> Settings:
    """What the configuration says. Raises BadSettings."""
    try:
        said = _mentioned(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, SyntaxError) as error:
        raise BadSettings(f"{path}: cannot be read: {error}") from error
    if not said & {OURS, *LATE}:
        return Settings()
    config = _loaded(path)
    broken = config[OURS].get("broken", BROKEN[0]) if OURS in config else BROKEN[0]
    if broken not in BROKEN:
        raise BadSettings(
            f"{path}: c.{OURS}.broken is {broken!r}; expected {' or '.join(map(repr, BROKEN))}"
        )
    if not any(it in config for it in LATE):
        return Settings(broken == BROKEN[1])
    penalty, name = _penalty(path, config)
    return Settings(broken == BROKEN[1], penalty, name)


def _mentioned(text: str) -> set[str]:
    """The sections of `c` that the text names."""
    return {it.attr for it in ast.walk(ast.parse(text)) if isinstance(it, ast.Attribute)}


def _loaded(path: Path) -> Any:
    from traitlets.config.loader import PyFileConfigLoader

    try:
        return PyFileConfigLoader(path.name, str(path.parent)).load_config()
    except (Exception, SystemExit) as error:  # it is a program
        raise BadSettings(f"{path}: fails: {type(error).__name__}: {error}") from error


def _penalty(path: Path, config: Any) -> tuple[Penalty, str]:
    from nbgrader.preprocessors import AssignLatePenalties

    sys.path.insert(0, str(path.parent))  # where nbgrader is run, and finds a plugin by its name
    try:
        assign = AssignLatePenalties(config=config)
        assign.init_plugin()
        plugin = assign.plugin_inst
    except Exception as error:
        raise BadSettings(
            f"{path}: its plugin for late hand-ins cannot be used: {type(error).__name__}: {error}"
        ) from error
    finally:
        sys.path.remove(str(path.parent))

    def penalty(learner: str, score: float, seconds: float) -> float | None:
        try:
            taken = plugin.late_submission_penalty(learner, score, seconds)
            return None if taken is None else min(max(0.0, float(taken)), score)
        except Exception as error:
            raise BadSettings(
                f"{path}: its plugin for late hand-ins fails for {learner!r}, {score:g} points, "
                f"{seconds:g} s: {type(error).__name__}: {error}"
            ) from error

    return penalty, type(plugin).__name__
