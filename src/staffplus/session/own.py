"""A facilitator's own slides: Markdown and pictures in a folder, each named after what it comes before."""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from staffplus.session.html import Html, h

PICTURES = (".png", ".jpg", ".jpeg", ".svg", ".webp")
WORDS = (".md", ".markdown")
#: Between two slides of a file, and what begins the notes of one: as other programs for slides have it.
NEXT = re.compile(r"^\s*(?:---|\*\*\*)\s*$", re.M)
NOTES = re.compile(r"^notes?:[ \t]*", re.M | re.I)
#: How long a slide takes: a line of its Markdown, or the end of a picture's name.
MINUTES = re.compile(r"^minutes?:[ \t]*(.*?)[ \t]*$", re.M | re.I)
IN_NAME = re.compile(r"[-_ ](\d+)[-_ ]?min$")


class OwnSlidesError(ValueError):
    """A slide that cannot be shown, or has no place in the plan; the message says which and what is expected."""


@dataclass(frozen=True)
class OwnSlide:
    """One screen of a file of the facilitator's."""

    path: Path
    title: str
    body: Html
    notes: tuple[tuple[str, str], ...] = ()
    minutes: int = 0  #: that are not its activity's
    within: bool = (
        False  #: a picture that stands in a slide of Markdown beside it, and need be none itself
    )

    def place(self, places: Sequence[str]) -> str:
        """The activity with whose name the file's begins, or nothing."""
        fitting = [it for it in places if re.match(rf"{re.escape(it)}(?![a-z])", self.path.stem)]
        return max(fitting, key=len, default="")


def own_slides(folder: Path) -> list[OwnSlide]:
    """The slides in a folder, by name; a file of Markdown may hold several.

    Raises:
        OwnSlidesError: it is no folder, or holds none; a picture that a slide names is not there.
    """
    if not folder.is_dir():
        raise OwnSlidesError(f"{folder}: found no folder; expected one with pictures or Markdown")
    found = sorted(it for it in folder.iterdir() if it.suffix.lower() in (*PICTURES, *WORDS))
    if not found:
        raise OwnSlidesError(f"{folder}: found no slide; expected files in {', '.join((*WORDS, *PICTURES))}")  # fmt: skip
    held = {
        it.resolve() for path in found if path.suffix.lower() in WORDS for it in _named_in(path)
    }
    made = [slide for path in found for slide in _of(path)]
    return [replace(it, within=it.path.resolve() in held) for it in made]


def markdown(text: str, beside: Path | None = None) -> Html:
    """Markdown as HTML: CommonMark and tables, and of HTML only its text.

    Args:
        beside: the file in which it stands; pictures are looked for there, and become part of the page.
    """
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token in tokens:
        for inner in token.children or ():
            if inner.type == "image" and beside:
                inner.attrSet("src", _coded(beside, str(inner.attrGet("src"))))
    return Html(reader.renderer.render(tokens, reader.options, {}))


def _of(path: Path) -> Iterator[OwnSlide]:
    long = IN_NAME.search(path.stem)
    named = re.sub(r"[-_]+", " ", IN_NAME.sub("", path.stem))
    if path.suffix.lower() in PICTURES:
        picture = h("img", src=_data(path), alt=named)
        yield OwnSlide(path, named, picture, minutes=int(long[1]) if long else 0)
        return
    for part in NEXT.split(_text(path)):
        stated = MINUTES.search(part)
        if stated and not stated[1].isdecimal():
            raise OwnSlidesError(
                f"{path}: found {stated[0].strip()!r}; expected a whole number, as in Minutes: 3"
            )
        part = MINUTES.sub("", part)
        said, *notes = NOTES.split(part, maxsplit=1)
        heading = re.search(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", said, re.M)
        if heading:
            said = said[: heading.start()] + said[heading.end() :]
        if heading or said.strip():
            told = (("Your notes", " ".join(notes[0].split())),) if notes else ()
            yield OwnSlide(path, heading[1] if heading else named, markdown(said, path), told, minutes=int(stated[1]) if stated else 0)  # fmt: skip


def _named_in(path: Path) -> Iterator[Path]:
    """The files that a slide names as pictures."""
    for source in re.findall(r"!\[[^\]]*\]\(<?([^)>\s]+)", _text(path)):
        yield path.parent / unquote(source)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise OwnSlidesError(f"{path}: found no text in UTF-8 ({error})") from None


def _coded(beside: Path, source: str) -> str:
    if source.startswith("data:"):
        return source
    picture = beside.parent / unquote(source)
    if urlsplit(source).scheme or not picture.is_file():
        raise OwnSlidesError(f"{beside}: found the picture {source!r}; expected a file beside it, since slides need no network")  # fmt: skip
    return _data(picture)


def _data(picture: Path) -> str:
    kind = mimetypes.guess_type(picture.name)[0] or "image/png"
    return f"data:{kind};base64,{base64.b64encode(picture.read_bytes()).decode()}"
