"""Three talks with people over whom the reader has no authority: moves, what they cost, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from staffplus.bundle import COURSE, bundle, style
from staffplus.career.conversation import read


class Conversation(anywidget.AnyWidget):
    """Talks to try, one after the other; the browser keeps where the reader is and what was tried before.

    Attributes:
        data: what `career.conversation.read` returns.
        work: `{path, before}`: the moves of this try in their order, and the endings of earlier ones.
        plain: the same in words, for pages without JavaScript and for PDF.
    """

    _esm = bundle("widgets/conversation/conversation.js")
    _css = style("widgets/conversation/conversation.css")

    course = traitlets.Unicode(COURSE).tag(sync=True)
    data: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    work: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    plain: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __repr__(self) -> str:
        return "Conversation()"


def conversation() -> Conversation:
    """The talks of the chapter evidence-and-influence. Raises BankError when their data are malformed."""
    data = read()
    return Conversation(data=data, plain=plain(data))


def plain(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The talks and what each move leads to, as blocks of text (see `staffplus.site.pages.blocks`)."""
    out: list[dict[str, Any]] = [{"p": data["intro"]}]
    for talk in data["talk"]:
        said = {node["id"]: node["says"] for node in talk["node"]}
        ends = {outcome["id"]: outcome["text"] for outcome in talk["outcome"]}
        rows = [
            [
                f"“{node['says']}”",
                move["text"],
                f"“{said[move['to']]}”" if "to" in move else ends[move["outcome"]],
                move["because"],
            ]
            for node in talk["node"]
            for move in node["move"]
        ]
        head = [f"{talk['name']} says", "You", "Then", "Why"]
        summary = f"{talk['name']}, {talk['role']}: every move"
        out.append(
            {"details": {"summary": summary, "blocks": [{"table": {"head": head, "rows": rows}}]}}
        )
    ends_with = [f"{one['name']}. {one['text']}" for one in data["ending"]]
    out.append({"details": {"summary": "How it can end", "blocks": [{"list": ends_with}]}})
    return out
