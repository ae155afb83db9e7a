"""The map from Larson's five responsibilities to Reilly's three pillars: drawn, then compared."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from staffplus.bundle import COURSE, bundle, style
from staffplus.week import pillars


class PillarMapWidget(anywidget.AnyWidget):
    """A grid to draw a many-to-many map in, and a picture of it beside the session's.

    Attributes:
        work: what the learner did: `lines` ({responsibility: [pillars]}), `first` (the lines when
            first compared, or None), `defence` (a sentence).
        plain: what the page shows without JavaScript.
    """

    _esm = bundle("widgets/pillarmap/pillarmap.js")
    _css = style("widgets/pillarmap/pillarmap.css")

    course = traitlets.Unicode(COURSE).tag(sync=True)
    responsibilities: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(
        sync=True
    )
    pillars: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)
    lines: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)
    work: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    plain: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __repr__(self) -> str:
        return "PillarMap()"


def pillar_map() -> PillarMapWidget:
    """Draw the map from responsibilities to pillars, then compare it with the session's.

    Raises:
        staffplus.bankfile.BankError: the map's file is malformed; the message says where.
    """
    data = pillars.pillar_map()
    return PillarMapWidget(
        responsibilities=[dict(one) for one in data.responsibilities],
        pillars=[dict(one) for one in data.pillars],
        lines=[dict(line) for line in data.lines],
        plain=_plain(data),
    )


def _plain(data: pillars.PillarMap) -> list[dict[str, Any]]:
    left = {one["id"]: one["name"] for one in data.responsibilities}
    right = {one["id"]: one["name"] for one in data.pillars}
    told = [
        f"{left[line['responsibility']]} to {right[line['pillar']].lower()} "
        f"({'drawn' if line['session'] else 'not drawn'} in the session). "
        f"For: {line['case']} Against: {line['against']}"
        for line in data.lines
    ]
    return [
        {
            "p": "Draw your own map first: copy this table and tick, for each responsibility, "
            "every pillar it serves. Several ticks in a row are allowed."
        },
        {
            "table": {
                "head": ["Responsibility", *right.values()],
                "rows": [
                    [f"{one['name']}: {one['text']}", *("☐" for _ in right)]
                    for one in data.responsibilities
                ],
            }
        },
        {
            "details": {
                "summary": "The session's map, and the case for and against every line",
                "blocks": [
                    {
                        "table": {
                            "head": ["Responsibility", *right.values()],
                            "rows": [
                                [
                                    name,
                                    *(
                                        "drawn" if pillar in data.session()[one] else "–"
                                        for pillar in right
                                    ),
                                ]
                                for one, name in left.items()
                            ],
                        }
                    },
                    {"list": told},
                ],
            }
        },
        {
            "p": "Choose one line where you differ from the session, and write a sentence in its defence."
        },
    ]
