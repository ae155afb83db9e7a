"""Writes the static files that every page of the book shares, made from this package's sources."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from pathlib import Path
from urllib.parse import quote

import anywidget
import pydata_sphinx_theme
import sphinx_book_theme

from staffplus import widgets
from staffplus.bundle import BASE, bundle, style
from staffplus.bundle import HERE as PACKAGE
from staffplus.site import purge
from staffplus.widgets.align import align
from staffplus.widgets.answerpage import answerpage

HERE = Path(__file__).parent / "web"
LOADER = "staffplus-widgets.js"
STEPS = "staffplus-steps.js"  # a classic script, which also loads from file://
FIRST = "staffplus-first.js"  # of the landing page
PROGRESS, PROGRESS_STYLE = "staffplus-progress.js", "progress.css"  # of its own page
REVIEW, REVIEW_STYLE = "staffplus-review.js", "review.css"
PRESENT, PROJECTED = "staffplus-present.js", "projected.css"  # the facilitator's edition loads them
EARLY = "present-early.js"  # and this one before all that reads the log
PORTFOLIO, PORTFOLIO_STYLE = "staffplus-portfolio.js", "portfolio.css"
THEME = Path(pydata_sphinx_theme.__file__).parent
FONTAWESOME = THEME / "theme/pydata_sphinx_theme/static/scripts/fontawesome.js"


def write(folder: Path) -> None:
    """Fill `folder`, to be listed in Sphinx's `html_static_path`. Files are written only when changed."""
    for name in ("scripts", "widgets"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _write(folder / LOADER, loader())
    _write(folder / STEPS, f"(() => {{\n{bundle('site/steps/steps.js')}}})();\n")
    _write(folder / FIRST, f"(() => {{\n{bundle('site/steps/first.js')}}})();\n")
    page = json.dumps(answerpage.template(), ensure_ascii=False)
    _write(folder / answerpage.SCRIPT, f"window.staffplusAnswerPage = {page};\n")
    form = re.sub(r"^export const .* = (.*);$", r"window.staffplusFirstForm = \1.drawForm;", bundle(align.FIRST_FORM), flags=re.M)  # fmt: skip
    _write(folder / align.FIRST_SCRIPT, f"(() => {{\n{form}}})();\n")
    _write(folder / PROGRESS, f"(() => {{\n{bundle('site/progress/progress.js')}}})();\n")
    _write(folder / PROGRESS_STYLE, style("site/progress/progress.css"))
    _write(folder / REVIEW, f"(() => {{\n{bundle('site/review/review.js')}}})();\n")
    _write(folder / PRESENT, f"(() => {{\n{bundle('site/present/present.js')}}})();\n")
    _write(folder / EARLY, f"(() => {{\n{bundle('site/present/early.js')}}})();\n")
    _write(folder / PROJECTED, (PACKAGE / "widgets/quiz/projected.css").read_text("utf-8"))
    _write(folder / REVIEW_STYLE, style("widgets/quiz/quiz.css"))
    _write(folder / PORTFOLIO, f"(() => {{\n{bundle('site/portfolio/portfolio.js')}}})();\n")
    _write(folder / PORTFOLIO_STYLE, (PACKAGE / "site/portfolio/portfolio.css").read_text("utf-8"))
    for cls in widgets.all_widgets():
        _write(folder / widget_script(cls_name(cls)), _code(cls))
    _write(folder / "icons.css", icon_css())
    # The theme's own is 1.5 MB of icons; user files stand above the theme's of the same name.
    _write(folder / "scripts/fontawesome.js", "/* The few icons in use are in icons.css. */\n")
    for path in HERE.iterdir():
        if path.name != "static-widgets.js":
            _write(folder / path.name, path.read_text("utf-8"))
    _mathjax(folder / "mathjax")


def loader() -> str:
    """The page's widget loader with the style that all widgets share inside."""
    source = (HERE / "static-widgets.js").read_text("utf-8")
    base = (PACKAGE / BASE).read_text("utf-8")
    return source.replace('/* BASE */ ""', json.dumps(base, ensure_ascii=False))


def cls_name(cls: type[anywidget.AnyWidget]) -> str:
    """The name by which a page's widget state calls for its code: `staffplus.widgets.quiz.quiz.Quiz`."""
    return f"{cls.__module__}.{cls.__qualname__}"


def widget_script(name: str) -> str:
    """File, under `_static`, with the code of the widget `name`: `widgets/quiz.Quiz.js`."""
    return f"widgets/{'.'.join(name.split('.')[-2:])}.js"


def _code(cls: type[anywidget.AnyWidget]) -> str:
    """A classic script (it also loads from file://) that hands the loader one widget's code."""
    module = cls.__module__.removeprefix("staffplus.").replace(".", "/")
    css = purge.tight((PACKAGE / f"{module}.css").read_text("utf-8"))
    # The module as a function: read once by the browser, and run when a widget of its kind is drawn.
    body, found, default = str(bundle(f"{module}.js")).rpartition("export default ")
    assert found, f"{module}.js exports no widget"
    body = re.sub(r"^export const .*\n", "", body, flags=re.M)
    made = f'{{ css: {json.dumps(css, ensure_ascii=False)}, make() {{\n"use strict";\n{body}return {default}}} }}'
    return f"(window.staffplusWidgets ??= {{}})[{json.dumps(cls_name(cls))}] = {made};\n"


def icon_css() -> str:
    """CSS for the theme's Font Awesome class names, as masks cut from the theme's own icon file.

    Only the icons that the themes' templates name are kept: about 2 KB instead of 1.5 MB.
    Icons are CC BY 4.0 by Fonticons (the licence line is kept in the file).
    """
    names: set[str] = set()
    for package in (THEME, Path(sphinx_book_theme.__file__).parent):
        for path in package.rglob("*"):
            if path.suffix in (".html", ".py"):
                names |= set(re.findall(r"\bfa-([a-z][a-z-]+[a-z])\b", path.read_text("utf-8")))
    source = FONTAWESOME.read_text("utf-8")
    shapes = _icons(source[source.rindex('("far",') : source.rindex('("fas",')])
    rules = [
        "/* Icons: Font Awesome Free, CC BY 4.0, https://fontawesome.com/license/free */",
        ".fa-solid, .fas { display: inline-block; width: 1em; height: 1em; vertical-align: -0.125em;"
        " background: currentColor; mask: var(--icon) center / contain no-repeat; }",
        ".fa-solid::before, .fas::before { content: none; }",
        ".fa-lg { font-size: 1.25em; }",
        "@media (forced-colors: active) { .fa-solid, .fas { forced-color-adjust: none; background: ButtonText; } }",
    ]
    for name in sorted(names & shapes.keys()):
        width, height, outline = shapes[name]
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><path d="{outline}"/></svg>'
        rules.append(
            f'.fa-{name} {{ --icon: url("data:image/svg+xml,{quote(svg, safe=" =:/")}"); }}'
        )
    # The theme writes this one into links with a font of 110 KB.
    width, height, outline = _icons(source[: source.index('("fab",')])["github"]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><path d="{outline}"/></svg>'
    rules.append(
        'a.github::before { content: ""; display: inline-block; width: 1em; height: 1em; vertical-align: -0.125em;'
        f' background: currentColor; mask: url("data:image/svg+xml,{quote(svg, safe=" =:/")}") center / contain no-repeat; }}'
    )
    return "\n".join(rules) + "\n"


def _icons(source: str) -> dict[str, tuple[str, str, str]]:
    """Name or alias -> (width, height, path) of one style in Font Awesome's script."""
    found: dict[str, tuple[str, str, str]] = {}
    entry = r'(?:"([\w-]+)"|\b([a-z]\w*)):\[(\d+),(\d+),(\[[^\]]*\]),"[0-9a-f]+","([^"]+)"\]'
    for quoted, bare, width, height, aliases, path in re.findall(entry, source):
        for name in [quoted or bare, *re.findall(r'"([\w-]+)"', aliases)]:
            found[name] = (width, height, path)
    if len(found) < 500:
        raise RuntimeError(
            f"{FONTAWESOME}: found {len(found)} icons; the theme's icon file has a new form"
        )
    return found


def _mathjax(folder: Path) -> None:
    """MathJax 3 with its fonts, from the package that carries it; pages with formulae load it."""
    spec = importlib.util.find_spec("sphinx-mathjax-offline")
    if spec is None or spec.origin is None:
        raise RuntimeError(
            "sphinx-mathjax-offline is not installed; run `make book`, which installs it"
        )
    source = Path(spec.origin).parent / "static/mathjax"
    fonts = "output/chtml/fonts/woff-v2"
    if not (folder / fonts).exists():
        folder.mkdir(exist_ok=True)
        shutil.copy(source / "tex-mml-chtml.js", folder)
        shutil.copytree(source / fonts, folder / fonts)


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
