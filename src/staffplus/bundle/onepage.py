"""A page that is sent to somebody: one file with everything in it.

It opens from a mail's attachment, from a disk and without a network, and its own rules (a content
security policy) let nothing leave it: what people enter comes back as a file that they save.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256

from staffplus.bundle import HERE, bundle

SKELETON = "bundle/page.html"
#: Stands in a form until its script runs, and where none does.
FORM = """
<h1>{heading}</h1>
<p>This page is a form to fill in. If you read only this, the program that shows it does not run pages: save
the file, and open the saved file in a browser (Chrome, Edge, Firefox, Safari). It needs no network.</p>
"""


def one_page(
    script: str,
    styles: Sequence[str],
    *,
    kind: str,
    data: Mapping[str, str],
    main: str = "",
    title: str = "",
    projected: bool = False,
) -> str:
    """The page of a module.

    Args:
        script, styles: files of the package.
        kind: classes of its body.
        data: JSON by the id of its element, which can end no script.
        main: HTML that stands there until the script runs; of a form, `FORM`.
        title: HTML; a page that gets its data later gets its title with them.
        projected: light for everybody who looks, whatever their system is.
    """
    code, style = _code(script), _style(tuple(styles))
    elements = (
        f'<script type="application/json" id="{name}">{text}</script>'
        for name, text in data.items()
    )
    parts = {
        "root": ' data-theme="light" class="sp-projected"' if projected else "",
        "scheme": "light" if projected else "light dark",
        "policy": policy(code, style),
        "title": title,
        "style": style,
        "kind": kind,
        "main": main,
        "data": "\n".join(elements),
        "script": code,
    }
    skeleton = (HERE / SKELETON).read_text("utf-8")
    return re.sub(rf"\{{({'|'.join(parts)})\}}", lambda match: parts[match[1]], skeleton)


@cache
def _code(script: str) -> str:
    # In strings, templates and patterns, where alone such letters stand, \x3c is the same letter.
    return re.sub(r"<(?=!--|/?script)", r"\\x3c", bundle(script), flags=re.I)


@cache
def _style(styles: tuple[str, ...]) -> str:
    return "\n".join((HERE / name).read_text("utf-8") for name in styles)


def policy(script: str, style: str) -> str:
    """What the page may do: run this script, use this style, ask nobody for anything."""
    rules = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {allowed}" for name, allowed in rules.items())


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
