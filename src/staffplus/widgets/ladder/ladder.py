"""The ladder explorer: climb a ladder, read public ones row by row, settle where they do not line up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from staffplus.bundle import COURSE, bundle, style
from staffplus.career import public_ladders
from staffplus.career.ladders import read

NOTHING = "–"  #: what stands where a source says nothing


class LadderExplorer(anywidget.AnyWidget):
    """Ladders to climb, rows of public ones to read, and statements about them to settle.

    Attributes:
        course: the course under which the browser keeps what the learner chose and wrote.
        data: what `career.ladders.read` returns, and under `public` what `public_ladders.read` does.
        plain: the same in words, for pages without JavaScript and for PDF.
    """

    _esm = bundle("widgets/ladder/ladder.js")
    _css = style("widgets/ladder/ladder.css")

    course = traitlets.Unicode(COURSE).tag(sync=True)
    data: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    plain: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __repr__(self) -> str:
        return "LadderExplorer()"


def ladder_explorer() -> LadderExplorer:
    """The ladder explorer of the chapter career-ladder. Raises BankError when its data are malformed."""
    data = read() | {"public": public_ladders.read()}
    return LadderExplorer(data=data, plain=plain(data))


def plain(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the explorer holds, as blocks of text (see `staffplus.site.pages.blocks`)."""
    names = [quantity["name"] for quantity in data["quantities"]]
    out: list[dict[str, Any]] = [
        {
            "p": f"{len(data['ladders'])} ladders, in the words of their sources. {NOTHING} means that the source says nothing of it."
        }
    ]
    for ladder in data["ladders"]:
        rows = [
            [
                f"{rung['name']} {rung['mark']}".strip()
                + (" (management)" if rung["arm"] == "management" else ""),
                *(rung["says"].get(q["id"], {"text": NOTHING})["text"] for q in data["quantities"]),
            ]
            for rung in ladder["rungs"]
        ]
        inside = [
            {"p": f"{ladder['about']} Source: {data['sources'][ladder['source']]['name']}."},
            {"table": {"head": ["Rung", *names], "rows": rows}},
        ]
        summary = f"{ladder['family']}: {ladder['name']}"
        out.append({"details": {"summary": summary, "blocks": inside}})
    out += _row_by_row(data["public"])
    out.append(
        {
            "p": f"{len(data['claims'])} statements about ladders. Say of each whether you expect the sources to agree, then open it."
        }
    )
    for claim in data["claims"]:
        evidence = [
            f"{data['sources'][e['source']]['name']}: {e['says']}" for e in claim["evidence"]
        ]
        inside = [
            {"p": f"{'They agree' if claim['agree'] else 'They differ'}. {claim['verdict']}"},
            {"list": evidence},
            {"p": f"Ask in your company: {claim['ask']}"},
        ]
        out.append({"details": {"summary": claim["text"], "blocks": inside}})
    return out


def _row_by_row(public: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each row of the public ladders as a table, and where they were read."""
    ladders = public["ladders"]
    out: list[dict[str, Any]] = [
        {"p": f"{len(ladders)} public ladders, row by row, in our words. {public['tally']}"}
    ]
    for row in public["rows"]:
        rows = [[it["name"], it["says"].get(row["id"], NOTHING)] for it in ladders]
        table = {"table": {"head": ["Ladder", row["name"]], "rows": rows}}
        asked = {"p": f"Your own ladder: {row['ask']}"}
        out.append({"details": {"summary": row["name"], "blocks": [table, asked]}})
    where = [f"{it['name']}: {it['address']}. Read on {it['read']}: {it['how']}." for it in ladders]
    summary = "Where, when and how each was read"
    return [*out, {"details": {"summary": summary, "blocks": [{"list": where}]}}]
