"""The line-up: six invented ladders placed on one scale by descriptors, then compared by titles."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from staffplus.bundle import COURSE, bundle, style
from staffplus.career import invented_ladders


class LineUp(anywidget.AnyWidget):
    """Six ladders whose rungs a learner places without seeing their titles.

    Attributes:
        scale: the descriptors: {"id", "name", "question", "steps": [text of step 1, …]}.
        firms: {"id", "name", "kind", "remark", "rungs": [...]}, rungs lowest first. A rung has
            "label" (the letter it is shown under; letters do not follow the ladder), "title",
            "step", "by_title" (where the title would put it), "why" and "descriptors"
            ({"id", "step", "text"} in the order of the scale).
    """

    _esm = bundle("widgets/lineup/lineup.js")
    _css = style("widgets/lineup/lineup.css")

    course = traitlets.Unicode(COURSE).tag(sync=True)
    scale: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)
    firms: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)
    plain: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __repr__(self) -> str:
        return "LineUp()"


def lineup() -> LineUp:
    """The line-up of the chapter `why-staff-plus`."""
    table = invented_ladders.load()
    scale, titles = table["descriptor"], table["title"]
    firms = [_firm(firm, scale, titles) for firm in table["firm"]]
    return LineUp(scale=scale, firms=firms, plain=_plain(scale, firms))


def _firm(
    firm: Mapping[str, Any], scale: list[dict[str, Any]], titles: Mapping[str, int]
) -> dict[str, Any]:
    """A firm as the page shows it; letters go by a hash, so that they give no order away."""
    shuffled = sorted(firm["rung"], key=lambda rung: _hash(firm["id"], rung["title"]))
    labels = {rung["title"]: chr(ord("A") + n) for n, rung in enumerate(shuffled)}
    return {
        **{key: firm[key] for key in ("id", "name", "kind", "remark")},
        "rungs": [
            {
                "label": labels[rung["title"]],
                "title": rung["title"],
                "step": rung["step"],
                "by_title": titles[rung["title"]],
                "why": rung["why"],
                "descriptors": [{"id": d["id"], **rung[d["id"]]} for d in scale],
            }
            for rung in firm["rung"]
        ],
    }


def _hash(*parts: str) -> bytes:
    return hashlib.sha256("/".join(parts).encode()).digest()


def _plain(scale: list[dict[str, Any]], firms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Everything on paper: the scale, each firm's rungs without titles, our reading folded after."""
    steps = len(scale[0]["steps"])
    out: list[dict[str, Any]] = [
        {"p": "Place each rung on the step where most of its five descriptors sit, firm by firm. Three are enough. Then unfold our reading and the titles."},
        {"table": {"head": ["Descriptor", *(f"Step {n + 1}" for n in range(steps))],
                   "rows": [[f"{d['name']}: {d['question']}", *d["steps"]] for d in scale]}},
    ]  # fmt: skip
    for firm in firms:
        shown = sorted(firm["rungs"], key=lambda rung: str(rung["label"]))
        head = ["Rung", *(d["name"] for d in scale)]
        rows = [[rung["label"], *(d["text"] for d in rung["descriptors"])] for rung in shown]
        answers = [
            [rung["label"], rung["title"], rung["step"], rung["by_title"], rung["why"]]
            for rung in firm["rungs"]
        ]
        taken = {rung["step"] for rung in firm["rungs"]}
        empty = [str(n) for n in range(1, steps + 1) if n not in taken]
        gaps = f" Gap: nothing at step {' or '.join(empty)}." if empty else ""
        out += [
            {"p": f"{firm['name']}, {firm['kind']}."},
            {"table": {"head": head, "rows": rows}},
            {"details": {"summary": f"{firm['name']}: our reading and the titles", "blocks": [
                {"table": {"head": ["Rung", "Title", "Step", "Step by title alone", "Why"], "rows": answers}},
                {"p": firm["remark"] + gaps},
            ]}},
        ]  # fmt: skip
    return out
