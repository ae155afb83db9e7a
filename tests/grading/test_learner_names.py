"""Which names learners may have: what nbgrader, its pages and a spreadsheet take, and what is refused."""

from __future__ import annotations

import glob
import os
import re
import sys
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest

from staffplus.grading.intake.people import BadName, csv_safe, learner_name, visible
from tests.grading.handins import E, Entry, taken, zipped

KEPT = ["José Ñ", "Doe, Jr", "O'Neil", "=cmd|calc", "+1", "-x", "@home", "a&b", "a;b", "x{0}", "a$b`c`",
        "名前", "שרה", "علی\u200cرضا", "क्\u200dष", "ann@uni.example", "a_b", "m.", "a b  c", "ｆ", "é" * 100]  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_odd_names_are_kept(name: str) -> None:
    assert learner_name(name) == name


def test_nbgrader_takes_every_name_that_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a folder that it finds, as a student's id, and in the formgrader's addresses and pages."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.server_extensions.formgrader.handlers import default_handlers
    from tornado.routing import PathMatches

    course = CourseDirectory(root=str(tmp_path))
    found_in = re.compile(course.format_path("submitted", "(?P<who>.*)", E, escape=True))
    page = next(
        it[0] for it in default_handlers if it[0].startswith("/formgrader/manage_students/(")
    )
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as book:
        for name in KEPT:
            Path(course.format_path("submitted", name, E)).mkdir(parents=True)
            book.add_student(name)
        assert {it.id for it in book.students} == {*KEPT}
    for it in glob.glob(course.format_path("submitted", "*", E)):  # noqa: PTH207  (as nbgrader)
        match = found_in.match(it)
        assert match is not None
        assert learner_name(match["who"]) in KEPT
    for name in KEPT:
        # The formgrader writes names into addresses and scripts as they are; a browser quotes them.
        address = urlsplit(f"http://localhost/formgrader/manage_students/{name}")
        assert not address.query + address.fragment
        route = PathMatches(page).regex.fullmatch(quote(address.path))
        assert route is not None
        assert unquote(route[1]) == name
        assert not {*name} & {'"', "\\", "<", "\n"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "is empty"),
        (".hidden", "begins with a dot"),
        ("..", "begins with a dot"),
        (" ann", "begins or ends with a space"),
        ("ann ", "begins or ends with a space"),
        ("a/b", "separates folders"),
        ("a\\b", "separates folders"),
        ("C:ann", "separates drives"),
        ("a?b", "web addresses"),
        ("a#b", "web addresses"),
        ("100%", "web addresses"),
        ("a*", "stands for other names"),
        ("[ab]", "stands for other names"),
        ("<b>", "could run a script in the formgrader"),
        (f"{E}.zip", "ends in `.zip`, as a file's does"),
        (f"ann_{E}.ipynb", "ends in `.ipynb`"),
        (f"{E}.Part", "ends in `.Part`"),
        ('"+alert(1)+"', "could run a script in the formgrader"),
        ("a\nb", "U+000A"),
        ("a\x00b", "U+0000"),
        ("a\x1b[31mb", "U+001B"),
        ("ann\u202egnp", "U+202E (right-to-left override)"),
        ("a\u2066b", "U+2066"),
        ("a\u200bb", "U+200B (zero width space)"),
        ("a\u200cb", "U+200C"),
        ("a\u00a0b", "U+00A0 (no-break space)"),
        ("a\ufeffb", "U+FEFF"),
        ("a\udce9b", "is not in UTF-8"),
        ("x" * 101, "101 characters and 101 bytes; expected at most 100 and 200"),
        ("名" * 67, "67 characters and 201 bytes"),
    ],
)
def test_names_that_would_break_a_folder_an_address_or_a_page_are_refused(
    name: str, said: str
) -> None:
    with pytest.raises(BadName) as caught:
        learner_name(name)
    assert said in str(caught.value)
    assert visible(str(caught.value)) == str(caught.value)


def test_a_refused_name_costs_nobody_else(tmp_path: Path) -> None:
    entries: list[Entry] = [(f"ann\u202e_{E}.ipynb", b"x"), (f"ben_{E}.ipynb", b"y")]
    (ben,), (refused,) = taken(zipped(tmp_path, entries))
    assert ben.learner == "ben"
    assert "U+202E" in refused.reason
    assert refused.origin == f"cohort.zip: ann\\u202e_{E}.ipynb"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("ann", "ann"), ("Doe, Jr", "Doe, Jr"), ("a=b", "a=b"), ("", ""), ("'=x", "'=x"),
        ("=cmd|calc", "'=cmd|calc"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"), ("\r=1", "'\r'=1"), ("  =1", "'  =1"), ("＝1", "'＝1"),
        ("\xa0=1", "'\xa0=1"), ("\ufeff=1", "'\ufeff=1"), ("\u200b＋1", "'\u200b＋1"),
        ("Doe; Jr", "Doe; Jr"), ("x;=cmd|calc", "x;'=cmd|calc"), ("x\n =1", "x\n '=1"),
        ("x;-cmd|calc!A0", "x;'-cmd|calc!A0"), ("2;-3.5", "2;-3.5"), ("x\n- y; +1", "x\n- y; '+1"),
    ],
)  # fmt: skip
def test_a_spreadsheet_runs_nothing(text: str, safe: str) -> None:
    assert csv_safe(text) == safe
