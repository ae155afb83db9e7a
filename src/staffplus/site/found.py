"""What a search from the disk shows of each page: browsers let no page of a disk read another.

On a server the theme's search fetches each page it has found and shows the passage. From `file://` it
gets the same text from a script beside the page's name, `_static/found/book/welcome.js`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from sphinx.application import Sphinx

FOLDER = "found"
#: Stands in `web/`, and tells the search where to look.
SCRIPT = "found.js"
PAGE = "search.html"
ARTICLE = re.compile(r'<article class="bd-article">(.*)</article>', re.S)
SILENT = re.compile(r'<(script|style|svg|noscript)\b.*?</\1>|<a class="headerlink".*?</a>', re.S)
#: Tags within a sentence part no words.
INLINE = re.compile(r"</?(?:a|abbr|b|code|em|i|kbd|q|small|span|strong|sub|sup)\b[^>]*>")
#: Sections are kept: a search names them by their ids.
OTHER = re.compile(r"<(?!/?section\b)[^>]*>")


def words(html: str) -> str:
    """The text of a finished page in its sections, as HTML in which the theme's search finds its way."""
    found = ARTICLE.search(html)
    text = OTHER.sub(" ", INLINE.sub("", SILENT.sub(" ", found[1] if found else "")))
    return f'<div role="main">{" ".join(text.split())}</div>'


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the scripts of all pages, and let the page of results know of them."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for path in out.rglob("*.html"):
        name = path.relative_to(out)
        if name.parts[0] == "_static" or name.as_posix() == PAGE:
            continue
        to = (out / "_static" / FOLDER / name).with_suffix(".js")
        to.parent.mkdir(parents=True, exist_ok=True)
        told = json.dumps(words(path.read_text("utf-8")), ensure_ascii=False)
        to.write_text(
            f"(window.staffplusFound ??= {{}})[{json.dumps(name.as_posix())}] = {told};\n", "utf-8"
        )
    page = out / PAGE
    if not page.exists():
        return
    html, tag = page.read_text("utf-8"), f'<script src="_static/{SCRIPT}"></script>'
    if tag not in html:
        page.write_text(html.replace("</head>", f"  {tag}\n  </head>", 1), "utf-8")
