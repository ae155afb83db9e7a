"""The swap test: which lines of a posting stay true under another team's name, and how it is told.

All of it is known when the page is built, so the page is handed these sentences and works out none.
Standard library only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from staffplus.postings.postings import Line, Team


@dataclass(frozen=True)
class Group:
    """One of the three groups that lines fall into; `meaning` says of whom such a line is true."""

    id: str
    name: str
    meaning: str


GENERIC = Group("generic", "Generic", "true of every team tried")
KIND = Group("kind", "Of a kind", "true of some other teams")
SPECIFIC = Group("specific", "Specific", "true of this team only")
#: In the order of the chapter's table.
GROUPS = (GENERIC, KIND, SPECIFIC)


def group_of(line: Line, teams: Sequence[Team]) -> Group:
    """The group of `line` when it was tried with `teams`."""
    if not line.stays_true:
        return SPECIFIC
    return GENERIC if len(line.stays_true) == len(teams) else KIND


def verdict(line: Line, teams: Sequence[Team]) -> str:
    """The group of `line` and the teams it fits: "Of a kind: still true of Clearing and Routes." """
    group = group_of(line, teams)
    names = [team.name for team in teams if team.id in line.stays_true]
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    fits = {
        GENERIC: "still true of every team",
        KIND: f"still true of {listed}",
        SPECIFIC: SPECIFIC.meaning,
    }
    return f"{group.name}: {fits[group]}."
