"""HTML of the sheets that a facilitator prints, shows and sends: text goes in as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
#: Elements without an end tag.
VOID = frozenset({"input", "br", "img", "meta"})


class Html(str):
    """Text that is HTML already."""


def h(tag: str, *inside: str, **attributes: str | bool) -> Html:
    """An element. `inside` is text, escaped here, or `Html`; `class_` and `for_` lose their underscore."""
    said = "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(value)}"')
        for name, value in attributes.items()
        if not isinstance(value, bool) or value
    )
    if tag in VOID:
        return Html(f"<{tag}{said}>")
    return Html(f"<{tag}{said}>{joined(inside)}</{tag}>")


def joined(parts: Iterable[str]) -> Html:
    return Html("".join(it if isinstance(it, Html) else escape(it) for it in parts))


def prose(text: str) -> Html:
    """A text of the bank: only *…* and `…` are set apart."""
    said = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    return Html(re.sub(r"\*([^*]+)\*", r"<em>\1</em>", said))


def markdown(text: str) -> Html:
    """A passage of a chapter: paragraphs, with **…**, *…* and the book's roles as their words."""
    out = []
    for block in re.split(r"\n\s*\n", text.strip()):
        said = re.sub(r"\{[\w:]+\}`([^`<]+?)\s*(?:<[^`>]*>)?`", r"\1", " ".join(block.split()))
        said = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", escape(said, quote=False))
        out.append(h("p", Html(re.sub(r"\*([^*]+)\*", r"<em>\1</em>", said))))
    return joined(out)


def table(head: Iterable[str], rows: Iterable[Iterable[str]], **attributes: str) -> Html:
    top = h("thead", h("tr", *(h("th", cell, scope="col") for cell in head)))
    body = h("tbody", *(h("tr", *(h("td", cell) for cell in row)) for row in rows))
    return h("table", top, body, **attributes)


def blocks(plain: Iterable[Mapping[str, Any]]) -> Html:
    """HTML of the blocks in which an item says itself without JavaScript (`site/pages.py` has their form)."""
    out: list[str] = []
    for block in plain:
        match dict(block):
            case {"p": text}:
                out.append(h("p", str(text)))
            case {"list": texts}:
                out.append(h("ul", *(h("li", str(text)) for text in texts)))
            case {"table": {"head": head, "rows": rows}}:
                out.append(table(map(str, head), (map(str, row) for row in rows)))
            case {"details": {"summary": summary, "blocks": inner}}:
                out.append(joined([h("h4", str(summary)), blocks(inner)]))
            case other:
                raise ValueError(f"found the block {other!r}; expected p, list, table or details")
    return joined(out)


def page(title: str, *body: str, kind: str = "", scripts: Iterable[str] = ()) -> str:
    """A whole page that needs no other file. `scripts` are names of files beside this module."""
    style = (HERE / "sheets.css").read_text("utf-8")
    code = [h("script", Html((HERE / name).read_text("utf-8"))) for name in scripts]
    inside = h("body", h("main", *body), *code, class_=kind)
    return whole(title, style, inside)


def whole(title: str, style: str, body: str, *more: str) -> str:
    """A page of these parts; `more` goes into its head."""
    head = h(
        "head",
        h("meta", charset="utf-8"),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("title", title),
        h("style", Html(style)),
        *more,
    )
    return f"<!DOCTYPE html>\n{h('html', head, body, lang='en')}\n"
