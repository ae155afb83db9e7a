"""Letters that look like others: named with their code points, since nobody sees the difference."""

from __future__ import annotations

import unicodedata
from typing import Any

#: Cyrillic and Greek letters that look like Latin ones.
_LOOK = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеіјорсухѕԁԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧονɡıα",
        "ABESIJKMHOPCTYXaeijopcyxsdqwhABEZHIKMNOPTYXovgia",
        strict=True,
    )
)
#: So many are named.
NAMED = 3


def plain(text: str) -> str:
    """`text` with the letters that one takes them for."""
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKC", text)
    return "".join(_LOOK.get(it, it) for it in folded if unicodedata.category(it) != "Cf")


def alike(text: str, wanted: str) -> str:
    """How `text` differs from `wanted`, which it looks like; "" if it is not so."""
    if text == wanted or plain(text) != plain(wanted):
        return ""
    return told(text)


def told(text: str) -> str:
    """The letters of `text` that look like plain ones, with their code points; "" if there are none."""
    if text.isascii():
        return ""
    folded = "".join(_LOOK.get(it, it) for it in unicodedata.normalize("NFKC", text))
    if not plain(text).isascii():  # a word of another script is what it is
        return ""
    odd = dict.fromkeys(it for it in text if not it.isascii())
    named = [_letter(it) for it in odd][:NAMED]
    seen = "".join(it for it in folded if it.isprintable())
    where = f"in `{seen}`" if seen.strip() else "in a text of which nothing is seen"
    return f"{where} stands {', '.join(named)}"


def _letter(it: str) -> str:
    name = unicodedata.name(it, "a character without a name")
    shown = f"`{it}` is " if it.isprintable() and not it.isspace() else ""
    looks = plain(it).strip()
    like = f", which looks like `{looks}` (U+{ord(looks):04X})" if len(looks) == 1 else ""
    unseen = "" if shown or like else ", a character that is not seen"
    return f"{shown}U+{ord(it):04X} {name}{like}{unseen}"


def in_value(raw: Any) -> list[str]:
    """The same of every text in a value as `wire.encode` writes it."""
    texts: list[str] = []
    _gather(raw, texts)
    found = dict.fromkeys(said for text in texts if (said := told(text)))
    return list(found)[:NAMED]


def _gather(raw: Any, texts: list[str]) -> None:
    """Put the short texts of a value that are not plain letters to others."""
    if isinstance(raw, str):
        if not raw.isascii() and len(raw) <= 200:
            texts.append(raw)
    elif isinstance(raw, (list, dict)):
        for it in raw if isinstance(raw, list) else raw.values():
            if not (isinstance(it, str) and it.isascii()):
                _gather(it, texts)
