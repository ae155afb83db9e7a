"""What a page of the built site weighs: each file that it asks for, as a host sends it."""

from __future__ import annotations

import gzip
import re
from functools import cache
from html import unescape
from pathlib import Path

from staffplus.site.pages import LATER

#: Sent as they are: they are compressed already.
PACKED = (".png", ".jpg", ".jpeg", ".webp", ".woff2", ".gz")
VIEW = re.compile(r'widget-view\+json">\{[^<]*"model_id": "(\w+)"')
MARK = 'class="step-start"'
#: Files that the HTML names: what a browser fetches by itself.
NAMED = re.compile(r"<(?:script|link|img)\b[^>]*>")


def first_step(html: Path, page: str) -> dict[str, int]:
    """File -> bytes of all that comes with a page's first screen: of a chapter, its first step.

    `html` is the site's folder, `page` a path in it. Code of widgets comes a step ahead of them.
    """
    text = (html / page).read_text("utf-8")
    head = "".join(text.split(MARK)[:3])
    models = set(VIEW.findall(head))
    near = {
        kind
        for model, kind in re.findall(r'"(\w{32})": \{"state": \{"_anywidget_id": "([\w.]+)"', text)
        if model in models
    }
    files = [".".join(kind.split(".")[-2:]) + ".js" for kind in near]
    later = [it for it in _addresses(text, later=True) if it.rpartition("/")[2] in files]
    return _weighed(html, page, [*_addresses(text, later=False), *later])


def whole(html: Path, page: str) -> dict[str, int]:
    """File -> bytes of all that a page ever asks for by itself, read to its end."""
    text = (html / page).read_text("utf-8")
    return _weighed(html, page, [*_addresses(text, later=False), *_addresses(text, later=True)])


def told(parts: dict[str, int], most: int = 6) -> str:
    """The sum, and the heaviest parts of it."""
    heavy = sorted(parts.items(), key=lambda it: -it[1])[:most]
    lines = (f"  {size / 1000:7.1f} KB  {name}" for name, size in heavy)
    return "\n".join((f"{sum(parts.values()) / 1000:.1f} KB, of it", *lines))


def _addresses(text: str, *, later: bool) -> list[str]:
    found = []
    for tag in NAMED.findall(text):
        kind = re.search(r'\brel="([^"]*)"', tag)
        if tag.startswith("<link") and (
            not kind or kind[1] not in ("stylesheet", "icon", "preload")
        ):
            continue
        if (address := re.search(r'\b(?:src|href)="([^"]+)"', tag)) and (LATER in tag) == later:
            found.append(unescape(address[1]).partition("?")[0])
    return [it for it in dict.fromkeys(found) if not it.startswith("data:")]


def _weighed(html: Path, page: str, addresses: list[str]) -> dict[str, int]:
    parts = {page: _bytes(html / page)}
    for address in addresses:
        path = ((html / page).parent / address).resolve()
        parts[path.relative_to(html.resolve()).as_posix()] = _bytes(path)
    return parts


@cache
def _bytes(path: Path) -> int:
    content = path.read_bytes()
    return len(content if path.suffix in PACKED else gzip.compress(content))
