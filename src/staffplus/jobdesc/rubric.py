"""The rubric of a job description: what each part says at levels 0 to 3, with examples by team."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, each, in_order
from staffplus.bankspec import Fields, Number, Tables, Text, Whole, names_are
from staffplus.jobdesc.parts import PARTS

SCORES = (0, 1, 2, 3)
_EXAMPLE = Fields(others=Text(), about="a line of each team")
_LEVEL = {
    "score": Whole(SCORES[0], SCORES[-1]),
    "text": Text(),
    "example": _EXAMPLE,
}
FORM = Fields(
    {
        "team": Tables({"id name context label": Text()}),
        "part": Tables({"id name question hint pitfall": Text(), "level": Tables(_LEVEL)}),
    }
)
PRACTICE = BANK / "calibration_jds.toml"
PRACTICE_FORM = Fields(
    {
        "mean_deviation": Number(about="from our scores, at most"),
        "largest_miss": Whole(1),
        "description": Tables(
            {
                "id quality name team context label gate": Text(),
                "part": Tables({"id text why": Text(), "score": Whole(SCORES[0], SCORES[-1])}),
            }
        ),
    }
)


def practice() -> list[dict[str, Any]]:
    """Whole descriptions with an expert's score and reason for each part, to practise judging on.

    Raises BankError, with its place.
    """
    found: list[dict[str, Any]] = read_bank(PRACTICE, PRACTICE_FORM)["description"]
    return found


@cache
def rubric() -> dict[str, Any]:
    """The teams and parts of `bank/jd_rubric.toml`: what levels 0 to 3 of each part look like.

    Raises BankError when it lacks a part, a level or a team's example.
    """
    return read_bank(BANK / "jd_rubric.toml", FORM, _rules)


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    teams = [team["id"] for team in table["team"]]
    yield from in_order(("part",), [part["id"] for part in table["part"]], PARTS)
    for at, part in each(table, "part"):
        yield from in_order((*at, "level"), [level["score"] for level in part["level"]], SCORES)
    for at, level in each(table, "part", "level"):
        yield from names_are((*at, "example"), level["example"], teams, _EXAMPLE)
