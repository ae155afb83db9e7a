"""The slides of a plan as a page: one on the screen, widgets of the book live in it, notes in a second window.

Our own present mode shows them, and no slide library: the book's widgets run in pages of the book, which a
slide only has to hold, and the second window, the clock and the keys are the same as in a chapter.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from staffplus.bundle import bundle
from staffplus.session import asked
from staffplus.session.html import HERE, Html, h, whole
from staffplus.session.slides import Slide

CONTROLS = (
    ("back", "Back"),
    ("on", "Next"),
    ("all", "All slides (O)"),
    ("notes", "Notes (S)"),
    ("full", "Full screen (F)"),
    ("look", "Light or dark (L)"),
    ("turn", "Case and question (Q)"),
)
KEYS = "N goes on, K shows the answer of a question, B makes the screen black. Arrows, Page up and down, Space and a remote go back and on."


def deck(shown: Sequence[Slide], book: str | None, theme: str = "") -> str:
    """The page of all slides.

    Args:
        book: the way from it to the built book's top; None where there is none.
        theme: CSS of one's own, which comes after ours and so has the last word.
    """
    style = (HERE / "present/slides.css").read_text("utf-8")
    notes = [
        {
            "title": it.title,
            "text": it.text,
            "starts": it.starts,
            "minutes": it.minutes,
            "notes": it.notes,
            "atHand": it.kind == "chapter",
        }
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
    body = h(
        "body",
        h("main", *(_slide(it, book) for it in shown)),
        bar,
        _all(shown),
        h("p", class_="spoken", role="status"),
        h("script", data, type="application/json", id="notes"),
        h("script", Html(f"(() => {{\n{bundle('session/present/slides.js')}}})();")),
    )
    own = [h("style", Html(theme.replace("</", "<\\/")), id="theme")] if theme else []
    title = ", ".join(filter(None, ("The Unwritten Job: slides", shown[0].day)))
    return whole(title, style, body, *own)


def _all(shown: Sequence[Slide]) -> Html:
    """Every slide by name, to go to."""
    ways = [h("li", h("button", f"{it.title}{': ' if it.text else ''}{it.text}", type="button", data_to=str(it.number))) for it in shown]  # fmt: skip
    head = h("h2", "All slides", id="all-slides")
    close = h("form", h("button", "Close (Esc)"), method="dialog")
    return h("dialog", head, h("p", KEYS), h("ol", *ways), close, class_="all", aria_labelledby="all-slides")  # fmt: skip


def _slide(slide: Slide, book: str | None) -> Html:
    said = [h("h1", slide.title, tabindex="-1")]
    if slide.day:
        said.append(h("p", slide.day, class_="day"))
    if slide.text:
        said.append(h("p", slide.text, class_="text"))
    # What lives on a slide needs its height: title and text share lines then.
    inside = [h("div", *said, class_="said")] if slide.show else said
    if slide.body:
        inside.append(h("div", slide.body, class_="body"))
    live = book is not None and slide.show and slide.activity
    if live and slide.activity:
        source = f"{book}/book/{slide.activity.chapter}.html?present={slide.show}"
        source += f"&at={quote(slide.at)}" if slide.at else ""
        source += f"&number={slide.question}" if slide.question else ""
        inside.append(h("iframe", data_src=source, title=f"{slide.title}, live"))
    if slide.show:
        inside.append(h("div", _on_paper(slide), class_="on-paper"))
    return h(
        "section", *inside,
        class_=f"slide {slide.kind}{' with' if live else ''}", id=f"slide-{slide.number}", hidden=slide.number > 1,
        aria_label=f"Slide {slide.number}",
    )  # fmt: skip


def _on_paper(slide: Slide) -> Html:
    """What a widget is on paper: the question as the handout has it, or where it lives."""
    try:
        return asked.question(asked.stems(slide.show)[0])
    except LookupError:
        chapter = slide.activity.chapter if slide.activity else ""
        return h("p", f"Live in the course, chapter {chapter}: {slide.show}.")
