"""The rubric of a job description: what each part says at levels 0 to 3, with examples by team."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from staffplus.bankfile import BANK, BankError, Problem, read_toml
from staffplus.jobdesc.checks import PARTS


@cache
def rubric() -> dict[str, Any]:
    """The teams and parts of `bank/jd_rubric.toml`: what levels 0 to 3 of each part look like.

    Raises BankError when it lacks a part, a level or a team's example.
    """
    path = BANK / "jd_rubric.toml"
    text, table, problems = read_toml(path)
    if table:
        problems += [Problem(path, *wrong) for wrong in _wrong_rubric(text, table)]
    if problems:
        raise BankError(problems)
    return table


def _wrong_rubric(text: str, table: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    teams = [team.get("id") for team in table.get("team", [])]
    ids = [part.get("id") for part in table.get("part", [])]
    if ids != list(PARTS):
        yield 1, "", f"found the parts {ids}; expected {list(PARTS)}"
    for part in table.get("part", []):
        name = str(part.get("id"))
        line = 1 + text[: max(0, text.find(f'id = "{name}"'))].count("\n")
        for words in ("name", "question", "hint", "pitfall"):
            if not isinstance(part.get(words), str):
                yield line, name, f"found no `{words}`; expected some text"
        levels = part.get("level", [])
        if [level.get("score") for level in levels] != [0, 1, 2, 3]:
            yield line, name, "found other levels than 0, 1, 2, 3 in this order"
        for level in levels:
            if sorted(level.get("example", {})) != sorted(map(str, teams)):
                yield (
                    line,
                    name,
                    f"level {level.get('score')} lacks an example of a team, or names another",
                )
