"""The slides of a plan as a page: one on the screen, widgets of the book live in it, notes in a second window.

Our own present mode shows them, and no slide library: the book's widgets run in pages of the book, which a
slide only has to hold, and the second window, the clock and the keys are the same as in a chapter.
"""

from __future__ import annotations

import base64
import json
import mimetypes
from collections.abc import Sequence

from staffplus.session.html import HERE, Html, h
from staffplus.session.slides import Slide
from staffplus.widgets.bundle import bundle

CONTROLS = (("back", "Back"), ("on", "Next"), ("notes", "Notes (N)"), ("full", "Full screen (F)"))


def deck(shown: Sequence[Slide], book: str | None) -> str:
    """The page of all slides. `book` is the way from it to the built book's top; None where there is none."""
    style = (HERE / "present/slides.css").read_text("utf-8")
    notes = [
        {"title": it.title, "text": it.text, "minutes": it.minutes, "notes": it.notes}
        for it in shown
    ]
    data = Html(json.dumps(notes, ensure_ascii=False).replace("<", "\\u003c"))
    controls = [h("button", words, type="button", data_do=do) for do, words in CONTROLS]
    bar = h(
        "nav",
        *controls,
        h("p", class_="place"),
        h("p", class_="clock"),
        class_="bar",
        aria_label="Slides",
    )
    head = h(
        "head",
        h("meta", charset="utf-8"),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("title", "The Unwritten Job: slides"),
        h("style", Html(style)),
    )
    body = h(
        "body",
        h("main", *(_slide(it, book) for it in shown)),
        bar,
        h("p", class_="spoken", role="status"),
        h("script", data, type="application/json", id="notes"),
        h("script", Html(f"(() => {{\n{bundle('session/present/slides.js')}}})();")),
    )
    return f"<!DOCTYPE html>\n{h('html', head, body, lang='en')}\n"


def _slide(slide: Slide, book: str | None) -> Html:
    inside = [h("h1", slide.title, tabindex="-1")]
    if slide.text:
        inside.append(h("p", slide.text, class_="text"))
    if slide.picture:
        kind = mimetypes.guess_type(slide.picture.name)[0] or "image/png"
        coded = base64.b64encode(slide.picture.read_bytes()).decode()
        inside.append(h("img", src=f"data:{kind};base64,{coded}", alt=slide.title))
    live = book is not None and slide.show and slide.activity
    if live and slide.activity:
        source = f"{book}/book/{slide.activity.chapter}.html?present={slide.show}"
        inside.append(h("iframe", data_src=source, title=f"{slide.title}, live"))
    return h(
        "section", *inside,
        class_="slide with" if live else "slide", id=f"slide-{slide.number}", hidden=slide.number > 1,
        aria_label=f"Slide {slide.number}",
    )  # fmt: skip
