"""What a course's `nbgrader_config.py` says about hand-ins and marks.

    c.AssignLatePenalties.plugin_class = …           nbgrader's own, honoured as it is
    c.LateSubmissionPlugin.penalty_method = "zero"   the same
    c.StaffplusGrade.broken = "replaces"             a file that cannot be marked counts too, if it is
                                                     the last; if not ("waits"), the one before does
    c.StaffplusGrade.blank = "replaces"              the same of one in which nothing is written
    c.StaffplusGrade.timezone = "Europe/Berlin"      of the clocks of platforms that do not say theirs

Ours are read as they stand there, as texts. Only where the file speaks of late hand-ins, or says one of
ours in another way, is it run, since that imports all of nbgrader.
"""

from __future__ import annotations

import ast
import math
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from staffplus.grading.records.attempts import Rule

#: Sections of the configuration that this reads.
OURS, LATE = "StaffplusGrade", ("AssignLatePenalties", "LateSubmissionPlugin")
#: What ours may say; None for what is looked at elsewhere.
OPTIONS: dict[str, tuple[str, ...] | None] = {
    "broken": ("waits", "replaces"),
    "blank": ("waits", "replaces"),
    "timezone": None,
}

#: Learner, score, seconds late -> points taken off, None for none.
Penalty = Callable[[str, float, float], float | None]


class BadSettings(ValueError):
    """The configuration cannot be used; says what was found and what is expected."""


@dataclass(frozen=True)
class Settings:
    rule: Rule = field(default_factory=Rule)
    penalty: Penalty | None = None  #: None where nothing is said of late hand-ins
    penalty_name: str = ""
    zone: tzinfo | None = None  #: of platforms' clocks; None where it is not said
    zone_name: str = ""


def read(path: Path) -> Settings:
    """What the configuration says. Raises BadSettings."""
    try:
        tree = ast.parse(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, SyntaxError) as error:
        raise BadSettings(f"{path}: cannot be read: {error}") from error
    mentioned = {it.attr for it in ast.walk(tree) if isinstance(it, ast.Attribute)}
    if not mentioned & {OURS, *LATE}:
        return Settings()
    ours, config = _literal(tree), None
    if ours is None or mentioned & {*LATE}:
        config = _loaded(path)
        ours = dict(config[OURS]) if OURS in config else {}
    rule, zone, name = _ours(path, ours)
    if config is None or not any(it in config for it in LATE):
        return Settings(rule, zone=zone, zone_name=name)
    penalty, called = _penalty(path, config)
    return Settings(rule, penalty, called, zone, name)


def _literal(tree: ast.Module) -> dict[str, Any] | None:
    """Ours, where all of them are plain values at the top of the file; None where they are not."""
    found: dict[str, Any] = {}
    plain = 0
    for it in tree.body:
        match it:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Attribute(attr=section), attr=name)],
                value=ast.Constant(value=value),
            ) if section == OURS:
                found[name] = value
                plain += 1
    mentions = sum(isinstance(it, ast.Attribute) and it.attr == OURS for it in ast.walk(tree))
    return found if plain == mentions else None


def _ours(path: Path, said: Mapping[str, Any]) -> tuple[Rule, tzinfo | None, str]:
    for name, value in said.items():
        if name not in OPTIONS:
            raise BadSettings(f"{path}: there is no c.{OURS}.{name}; expected {', '.join(OPTIONS)}")
        if (allowed := OPTIONS[name]) and value not in allowed:
            raise BadSettings(
                f"{path}: c.{OURS}.{name} is {value!r}; expected {' or '.join(map(repr, allowed))}"
            )
    zone = said.get("timezone")
    return (
        Rule(said.get("broken") == "replaces", said.get("blank") == "replaces"),
        _zone(path, zone) if zone is not None else None,
        str(zone or ""),
    )


def _zone(path: Path, name: Any) -> tzinfo:
    """A zone by its name, or by its offset: `Europe/Berlin`, `+01:00`."""
    if isinstance(name, str):
        if found := re.fullmatch(r"(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)", name):
            offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
            if offset < timedelta(hours=24):
                return timezone(-offset if found["sign"] == "-" else offset)
        try:
            if "/" in name or name == "UTC":  # PST and the like mean several offsets
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise BadSettings(
        f"{path}: c.{OURS}.timezone is {name!r}; expected a zone such as 'Europe/Berlin', or an offset "
        "such as '+01:00'"
    )


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
            if taken is None:
                return None
            if math.isnan(points := float(taken)):
                raise ValueError("it gives NaN, which is no number of points")
            return min(max(0.0, points), score)
        except (Exception, SystemExit) as error:  # it is a program
            raise BadSettings(
                f"{path}: its plugin for late hand-ins fails for {learner!r}, {score:g} points, "
                f"{seconds:g} s: {type(error).__name__}: {error}"
            ) from error

    return penalty, type(plugin).__name__
