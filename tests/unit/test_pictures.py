"""Every chapter has a picture that can be read: by eye at any width, and by whoever does not see it."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from staffplus import pictures
from staffplus.pictures import draw
from staffplus.site import outline

ROOT = Path(__file__).parents[2]
CHAPTERS = outline.chapters(ROOT)
#: Pixels of a phone's text, at a width of 390, and of its smallest letters.
PHONE, SMALLEST = 342, 12
each_picture = pytest.mark.parametrize("name", pictures.DRAWN)


def shown_in(chapter: outline.Chapter) -> list[str]:
    code = "\n".join(it.source for it in chapter.notebook.cells if it.cell_type == "code")
    return re.findall(r'^picture\("([\w-]+)"\)$', code, re.M)


def test_every_chapter_has_a_picture_and_every_picture_its_place() -> None:
    shown = {chapter.name: shown_in(chapter) for chapter in CHAPTERS}
    assert [name for name, found in shown.items() if not found] == []
    assert sorted(name for found in shown.values() for name in found) == sorted(pictures.DRAWN)


@each_picture
def test_no_two_words_of_a_picture_stand_on_each_other_and_none_leaves_it(name: str) -> None:
    canvas = pictures.picture(name).canvas
    assert [(a.text, b.text) for a, b in combinations(canvas.labels, 2) if a.meets(b)] == []
    outside = [
        it.text
        for it in canvas.labels
        if it.left < 0 or it.top < 0 or it.right > draw.WIDE or it.bottom > canvas.high
    ]
    assert outside == []
    assert draw.SIZE * PHONE / draw.WIDE >= SMALLEST


@each_picture
def test_a_picture_is_an_image_with_a_name_and_a_description_and_asks_for_nothing(
    name: str,
) -> None:
    shown = pictures.picture(name)
    svg = ElementTree.fromstring(shown.svg())
    parts = {it.get("id"): it.text for it in svg if it.tag in ("title", "desc")}
    assert svg.get("role") == "img"
    assert parts[svg.get("aria-labelledby")] == shown.title
    assert parts[svg.get("aria-describedby")] == shown.description
    assert len(shown.description.split()) >= 20, "whoever does not see it learns what it shows"
    inks = {it.get(where) for it in svg.iter() for where in ("fill", "stroke")} - {None}
    assert inks <= {"none", "currentColor", draw.ACCENT}, "its ink is the theme's"
    assert not re.search(r"href|url\(|<script|<style|<image", shown._repr_html_())
    assert repr(shown) == f"{shown.title}. {shown.description}"


def test_figures_in_a_description_are_those_of_the_data() -> None:
    told = pictures.told()
    mine, theirs = (
        [int(n) for n in told["two-pictures"]["words"][it]] for it in ("mine", "theirs")
    )
    assert sum(mine) == sum(theirs) == 100
    shared = sum(map(min, mine, theirs))
    assert f"together {shared} of 100" in told["two-pictures"]["description"]
    words = {it.text for it in pictures.picture("without").canvas.labels}
    assert {"€6.0m", "− €0.78m", "− €0.72m", "€4.5m"} <= words
    week = {it.text for it in pictures.picture("week-by-pillars").canvas.labels}
    assert {"big-picture thinking, 6%", "building, 39%"} <= week


def test_each_line_of_the_swap_test_has_a_sign_of_its_own() -> None:
    svg = ElementTree.fromstring(pictures.picture("swap-test").svg())
    signs = [it.get("d", "") for it in svg.iter() if it.get("fill-opacity") == "1"]
    shapes = {re.sub(r"M[\d.]+ [\d.]+", "M", it) for it in signs}
    assert len(signs) == len(shapes) == 3


@each_picture
def test_what_is_read_under_a_picture_has_the_chapters_apostrophes(name: str) -> None:
    shown = pictures.picture(name)
    words = [shown.title, shown.description, *(it.text for it in shown.canvas.labels)]
    assert "'" not in "".join([*words, pictures.told()[name]["caption"]])


def test_a_name_that_nothing_draws_is_told_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="found no picture 'y'; there are staff-in-six-firms"):
        pictures.picture("y")
