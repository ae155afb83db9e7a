"""Reading a week by pillar: the invented week first, then the reader's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import anywidget
import traitlets

from staffplus.bundle import COURSE, bundle, style
from staffplus.week import pillars, week


class WeekDiagnosis(anywidget.AnyWidget):
    """Calendar entries to tag; shares by pillar, flags, the share of building, and a decision.

    Attributes:
        rule: when a pillar is low, as `week.RULE` has it.
        work: what the learner did, under `given` (the invented week) and `own`: `guess`, `tags`
            ({entry: [tags]}), `shown`, `decision`; for `own` also `entries` and `removed`;
            beside them `whose` and `map`.
        plain: what the page shows without JavaScript.
    """

    _esm = bundle("widgets/week/week.js")
    _css = style("widgets/week/week.css")

    course = traitlets.Unicode(COURSE).tag(sync=True)
    pillars: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)
    tags: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)
    entries: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)
    moves: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)
    verbs: traitlets.List[str] = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rule: traitlets.Dict[str, float] = traitlets.Dict(week.RULE).tag(sync=True)
    work: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    plain: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __repr__(self) -> str:
        return "WeekDiagnosis()"


def week_diagnosis() -> WeekDiagnosis:
    """Tag a week, see its shares by pillar, compare with our reading, then do the same for yours.

    Raises:
        staffplus.bankfile.BankError: a data file is malformed; the message says where.
    """
    given, drawn = week.week(), pillars.pillar_map()
    tags = [
        *({**one, "pillars": drawn.session()[one["id"]]} for one in drawn.responsibilities),
        *(dict(tag) | {"fixed": True} for tag in given.tags),
    ]
    return WeekDiagnosis(
        pillars=[dict(one) for one in drawn.pillars],
        tags=tags,
        entries=[dict(entry) for entry in given.entries],
        moves=[dict(move) for move in given.moves],
        verbs=list(week.VERBS),
        plain=_plain(given, tags),
    )


def shares(lines: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """The portfolio of the invented week by our tags, with the pillars that `lines` gives them."""
    return week.portfolio(
        {
            "hours": entry["hours"],
            "pillars": pillars.pillars_of(entry["tags"], lines),
            "building": "building" in entry["tags"],
        }
        for entry in week.week().entries
    )


def _plain(given: week.Week, tags: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = {tag["id"]: tag["name"] for tag in tags}
    session = given.lines()
    moved = session | {"exploration": ["big-picture"]}
    counted = [shares(session), shares(moved)]
    rows = [
        [one["name"], *(_percent(found["shares"][one["id"]]) for found in counted)]
        for one in pillars.pillar_map().pillars
    ]
    rows += [
        ["None of the three", *(_percent(found["none"]) for found in counted)],
        ["Building, counted above as well", *(_percent(found["building"]) for found in counted)],
    ]
    total = sum(entry["hours"] for entry in given.entries)
    return [
        {
            "p": f"Ilse's week has {len(given.entries)} entries and {total:g} hours. First guess which "
            "pillar gets the least of it, and how much of it is building. Then give every entry a tag, "
            "two if it served two."
        },
        {"list": [f"{tag['name']}: {tag['text']}" for tag in tags]},
        {
            "table": {
                "head": ["Entry", "Hours", "What happened", "Your tag"],
                "rows": [
                    [f"{entry['day']}: {entry['title']}", f"{entry['hours']:g}", entry["what"], ""]
                    for entry in given.entries
                ],
            }
        },
        {
            "details": {
                "summary": "Our reading of her week",
                "blocks": [
                    {
                        "list": [
                            f"{entry['day']}, {entry['title']}: "
                            f"{', '.join(names[tag] for tag in entry['tags'])}. {entry['why']}"
                            for entry in given.entries
                        ]
                    },
                    {
                        "table": {
                            "head": [
                                "Share of 40 hours",
                                "By the session's map",
                                "With exploration under big-picture thinking",
                            ],
                            "rows": rows,
                        }
                    },
                    {"list": [move["text"] for move in given.moves]},
                ],
            }
        },
        {
            "p": "Then do the same for your own last ordinary week: entries, hours, tags, shares, and one "
            "line that says which entry you move to develop, guide, review or decline, and what its hours "
            "go to instead."
        },
    ]


def _percent(share: float) -> str:
    return f"{share:.0%}"
