"""A page of the book cut down to some of its widgets: their state and scripts as the build wrote them.

Loading a whole chapter costs two to three times as much, for its theme, its search and the widgets
that a test does not look at. That a widget stands in its chapter, starts there, can be used with keys
alone and is accessible in the theme's colours is tested on the chapter itself.
"""

from __future__ import annotations

import json
import re
from typing import Any

from staffplus.site import assets, pages
from tests.browser.conftest import HTML

STATE = re.compile(r"(<script[^>]*widget-state\+json[^>]*>)(.*?)(</script>)", re.S)
VIEW = re.compile(r'<script type="application/vnd.jupyter.widget-view\+json">(.*?)</script>')
PAGE = """<!doctype html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ font: 16px/1.5 system-ui; }} main {{ max-width: 46rem; margin: 0 auto; }}</style>
<link rel="icon" href="data:,"><link rel="stylesheet" href="../_static/staffplus.css">
<script>document.documentElement.dataset.widgets = "loading";</script>
</head><body><main><h1>{title}</h1>
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
{views}
<p>After the widgets.</p></main>
{scripts}<script src="../_static/{loader}"></script></body></html>
"""


def state_of(chapter: str) -> dict[str, dict[str, Any]]:
    """Each widget's state in the built page of `chapter`, by its model's id, in the page's order."""
    source = (HTML / f"book/{chapter}.html").read_text("utf-8")
    models = json.loads(STATE.search(source)[2])["state"]  # type: ignore[index]
    shown = [json.loads(view)["model_id"] for view in VIEW.findall(source)]

    def whole(trait: str, value: Any) -> Any:
        """What stands in an earlier model, if this one only says so (`pages.sent_once`)."""
        elsewhere = value.get("same_as") if isinstance(value, dict) else None
        return models[elsewhere]["state"][trait] if elsewhere else value

    return {
        model: {trait: whole(trait, value) for trait, value in models[model]["state"].items()}
        for model in shown
    }


def is_called(state: dict[str, Any], name: str) -> bool:
    """Whether a widget is the quiz, or of the class, with that name."""
    quiz = str(state.get("quiz_id", "")).rpartition("/")[2]
    return name in (quiz, state["_anywidget_id"].rpartition(".")[2])


def html(chapter: str, names: tuple[str, ...], traits: dict[str, Any] | None = None) -> str:
    """A page with those widgets of `chapter`; `traits` replace the same traits of each.

    `names` are of quizzes (`first-look`) or of classes (`ScopeCard`).
    """
    built = state_of(chapter)
    kept = {
        model: state | (traits or {})
        for model, state in built.items()
        if any(is_called(state, name) for name in names)
    }
    for name in names:
        assert any(is_called(state, name) for state in kept.values()), f"no {name} in {chapter}"
    return page_of(chapter, kept)


def page_of(title: str, states: dict[str, dict[str, Any]]) -> str:
    """A page that shows widgets of the book with these states, which are named by their models' ids."""
    codes = dict.fromkeys(assets.widget_script(state["_anywidget_id"]) for state in states.values())
    return PAGE.format(
        title=title,
        state=pages.script_json({"state": {model: {"state": it} for model, it in states.items()}}),
        views="\n".join(
            '<div><script type="application/vnd.jupyter.widget-view+json">'
            f"{json.dumps({'model_id': model})}</script></div>"
            for model in states
        ),
        scripts="\n".join(f'<script src="../_static/{code}"></script>' for code in codes),
        loader=assets.LOADER,
    )
