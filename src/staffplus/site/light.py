"""Makes finished pages light: one style sheet of what they use, scripts that nothing waits for, and no other.

The theme brings what any site might want. Here a page asks at once only for what its first screen needs;
the theme's menus (`MENUS`) and the search's index come when somebody reaches for them, by
`steps/later.js`. The page of search results keeps its scripts as the theme has them.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx

from staffplus.site import purge

#: The site's one style sheet, in place of those that every page has.
STYLE = "site.css"
#: The theme's menus and tips.
MENUS = "scripts/bootstrap.js"
#: Classes that `MENUS` puts into a page.
MENU_CLASSES = [
    "show",
    "fade",
    "tooltip",
    "tooltip-inner",
    "tooltip-arrow",
    "bs-tooltip-auto",
    "bs-tooltip-top",
    "bs-tooltip-end",
    "bs-tooltip-bottom",
    "bs-tooltip-start",
    "dropup",
    "dropend",
    "dropstart",
]
#: Parts of the theme that this book's pages do without, though its script would serve them.
ABSENT = ("version-switcher__menu", "version-switcher__button", "bd-header-announcement")
#: Sheets that are ours, all of which is used.
OWN = ("staffplus.css", "steps.css")
#: Folders of scripts that hold text or draw formulae, and name no class of the theme.
DATA = {"found", "mathjax", "review"}
SEARCH_PAGE = "search.html"
#: Scripts of the theme that no page uses at once, and those of the page of results.
UNUSED = ("scripts/fontawesome.js", MENUS, "design-tabs.js", "doctools.js", "sphinx_highlight.js")
SEARCHING = ("searchtools.js", "language_data.js", "searchindex.js")
#: They put a button on blocks of code, and are of no use without one.
COPYING = ("clipboard.min.js", "copybutton.js")
CODE = re.compile(r'<div class="highlight[ "]')

LINK = re.compile(r'[ \t]*<link\b[^>]*\brel="stylesheet"[^>]*>\n?')
SCRIPT = re.compile(r'[ \t]*<script\b[^>]*\bsrc="([^"?]*)[^"]*"[^>]*></script>\n?')
#: What the theme tells its version switcher, which no page has; it would not wait for its script.
OPTIONS = re.compile(r"[ \t]*<script>DOCUMENTATION_OPTIONS\.[^<]*</script>\n?")
PRELOAD = re.compile(r'[ \t]*<link rel="preload" as="script"[^>]*>\n?')
#: What the theme says of its colours before there is a page: what was chosen or, where nothing was, "auto",
#: for which there are no colours. Its script put the system's in their place once the page stood, so
#: all of a first page was drawn in one theme, then in another.
THEMED = re.compile(r'(<script data-cfasync="false">)(.*?)(</script>)', re.S)
AT_FIRST = """((root) => {
  const mode = (root.dataset.mode = localStorage.getItem("mode") || "auto");
  root.dataset.theme = mode !== "auto" ? mode : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
})(document.documentElement)"""


def lighten(app: Sphinx, error: Exception | None) -> None:
    """Rewrite the finished pages of a site. Pages that an earlier build has rewritten stay as they are
    but for the name of the style sheet."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    pages = {path: path.read_text("utf-8") for path in _pages(out)}
    mended = {path: scripts_of(html, path.name) for path, html in pages.items()}
    shared = _shared(mended.values())
    if shared:
        kept = Path(app.outdir).parent / "purged"
        text = style(out, shared, mended.values(), kept)
        (out / "_static" / STYLE).write_text(text, "utf-8")
    elif not (out / "_static" / STYLE).exists():
        return  # no page of this theme
    digest = hashlib.sha256((out / "_static" / STYLE).read_bytes()).hexdigest()[:8]
    for path, html in mended.items():
        to_top = "../" * (len(path.relative_to(out).parts) - 1)
        new = linked(html, shared, f"{to_top}_static/{STYLE}?v={digest}")
        if new != pages[path]:
            path.write_text(new, "utf-8")


def _pages(out: Path) -> list[Path]:
    return sorted(path for path in out.rglob("*.html") if "_static" not in path.parts)


def themed(html: str) -> str:
    """A page that has its colours from the first on."""
    return THEMED.sub(lambda it: it[1] + AT_FIRST + it[3], html, count=1)


def scripts_of(html: str, page: str) -> str:
    """A page without the scripts it has no use for; it waits for none of the others."""
    html = themed(html)
    if page == SEARCH_PAGE:
        return html
    unused = UNUSED + SEARCHING + (() if CODE.search(html) else COPYING)

    def mend(tag: re.Match[str]) -> str:
        if tag[1].endswith(unused):
            return ""
        plain = " defer" not in tag[0] and " type=" not in tag[0]
        return tag[0].replace("<script ", "<script defer ", 1) if plain else tag[0]

    return SCRIPT.sub(mend, OPTIONS.sub("", PRELOAD.sub("", html)))


def _address(link: str) -> str:
    """Where a style sheet stands under `_static`, its version left out."""
    found = re.search(r'href="[^"?]*?_static/([^"?]*)', link)
    return found[1] if found else ""


def _sheets(html: str) -> list[str]:
    return [_address(link) for link in LINK.findall(html)]


def _shared(pages: Iterable[str]) -> list[str]:
    """The style sheets with which every page of the theme's begins, in their order.

    Empty where an earlier build has seen to all of them.
    """
    lists = [found for html in pages if (found := _sheets(html)) and found[0] != STYLE]
    shared: list[str] = []
    for names in zip(*lists, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    return shared


def linked(html: str, shared: Iterable[str], address: str) -> str:
    """A page with one link to the site's style sheet in place of the shared ones."""
    one = f'    <link rel="stylesheet" type="text/css" href="{address}" />\n'
    names, first = {*shared, STYLE}, True

    def mend(tag: re.Match[str]) -> str:
        nonlocal first
        if _address(tag[0]) not in names:
            return tag[0]
        put, first = (one if first else ""), False
        return put

    return LINK.sub(mend, html)


def style(out: Path, names: Iterable[str], pages: Iterable[str], kept: Path) -> str:
    """One sheet of those with these names under `_static`, without what no page uses.

    Working that out takes seconds, so each result is kept in the folder `kept`, by what it follows from.
    """
    static = out / "_static"
    scripts = [
        path.read_text("utf-8")
        for path in static.rglob("*.js")
        if not DATA & set(path.parts)
        and not str(path).endswith((MENUS, "fontawesome.js", "course.js"))
    ]
    used = purge.Used.of(list(pages), scripts, MENU_CLASSES)
    used = dataclasses.replace(used, classes=set(used.classes).difference(ABSENT))
    parts = []
    for name in names:
        css = purge.moved(_whole(static, name), name, STYLE)
        parts.append(purge.tight(css) if name in OWN else _purged(css, used, kept))
    return "\n".join(parts) + "\n"


def _whole(static: Path, name: str) -> str:
    """A sheet with those it imports in front, as `@import` means them."""
    css = (static / name).read_text("utf-8")

    def follow(found: re.Match[str]) -> str:
        inner = (Path(name).parent / found[1]).as_posix()
        inner = re.sub(r"[^/]+/\.\./", "", inner)
        return purge.moved(_whole(static, inner), inner, name)

    return re.sub(r'@import "([^"]+)";', follow, css)


def _purged(css: str, used: purge.Used, kept: Path) -> str:
    words = frozenset(re.findall(r"[A-Za-z_][\w-]*|--[\w-]+", css))
    told = [
        sorted(words.intersection(names))
        for names in (used.classes, used.ids, used.elements, used.variables)
    ]
    code = Path(purge.__file__).read_bytes()
    path = kept / f"{hashlib.sha256(code + css.encode() + str(told).encode()).hexdigest()[:24]}.css"
    if not path.exists():
        kept.mkdir(parents=True, exist_ok=True)
        path.write_text(purge.purged(css, used), "utf-8")
    return path.read_text("utf-8")
