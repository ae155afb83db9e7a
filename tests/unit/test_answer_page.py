"""The page that goes to managers and leaders, from the command line: what it holds and what is refused."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from staffplus import alignment
from staffplus.alignment.onefile import case_file, page_of
from staffplus.cli.main import main
from staffplus.jobdesc.document import JobDescription
from staffplus.widgets.answerpage.answerpage import template
from tests.agreement import answers
from tests.raters import TITLE, asked, outcome_list, rater, written_only

DIRECTION = "Every depot plans by one forecast."
DATA = re.compile(r'id="case">(.*?)</script>', re.S)


@pytest.fixture
def described(tmp_path: Path) -> Path:
    path = tmp_path / "mine.md"
    text = JobDescription(title=TITLE, parts={"direction": DIRECTION}).keep_round("before the talk")
    path.write_text(text.to_markdown(), "utf-8")
    return path


def page(*given: object) -> int:
    return main(["align", "page", *map(str, given)])


def test_with_a_list_the_command_writes_the_template_with_that_case_in_it(
    tmp_path: Path, described: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to, listed, own = (tmp_path / name for name in ("page.html", "list.json", "theirs.json"))
    listed.write_text(asked(outcome_list()).as_json(), "utf-8")
    own.write_text(written_only("manager").as_json(), "utf-8")
    given = (described, "--for", "manager", "--to", to, "--list", listed, "--written", own)
    assert page(*given) == 0
    assert "page.html is written (" in capsys.readouterr().out
    words = JobDescription(title=TITLE, parts={"direction": DIRECTION}).to_markdown()
    case = case_file(asked(outcome_list()), "manager", words, written_only("manager"))
    assert to.read_text("utf-8") == page_of(template(), case), "no earlier round goes along"
    assert to.stat().st_size < 150_000
    assert page(*given) == 2
    assert (
        "page.html is there already; name another with --to, or --force" in capsys.readouterr().err
    )
    assert page(*given, "--force") == 0


def test_without_a_list_it_is_an_invitation_whose_number_the_learners_page_takes_up(
    tmp_path: Path, described: Path
) -> None:
    to = tmp_path / "page.html"
    assert page(described, "--for", "leader", "--to", to) == 0
    invited = alignment.load_list(tmp_path / "page.json")
    assert invited.listed is None and invited.title == TITLE
    case = json.loads(DATA.findall(to.read_text("utf-8"))[0])
    assert case["asked"] == invited.as_dict() and case["role"] == "leader"
    assert DIRECTION not in to.read_text("utf-8"), "they write before they read"


@pytest.mark.parametrize(
    ("theirs", "message"),
    [
        (
            rater("manager", pair="anotherpair1").as_json(),
            "(anotherpair1), manager; this page asks for",
        ),
        (rater("leader").as_json(), "leader; this page asks for “Staff, delivery forecasts”"),
        (answers("manager").as_json(), "is of the first edition"),
        (rater("manager").as_json()[:300], "it is not whole"),
        ("{" + " " * 5_000_000, "has 5000001 bytes; a file of answers has at most 65536"),
    ],
)
def test_a_file_of_somebody_else_is_refused_and_nothing_is_written(
    tmp_path: Path, described: Path, theirs: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    own, listed = tmp_path / "theirs.json", tmp_path / "list.json"
    own.write_text(theirs, "utf-8")
    listed.write_text(asked(outcome_list()).as_json(), "utf-8")
    to = tmp_path / "page.html"
    assert page(described, "--for", "manager", "--to", to, "--list", listed, "--written", own) == 2
    assert message in capsys.readouterr().err
    assert not to.exists()


def test_a_description_that_no_mail_would_take_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long, listed = tmp_path / "long.md", tmp_path / "list.json"
    long.write_text("## Direction\n\n" + "One forecast for every depot. " * 3_000, "utf-8")
    listed.write_text(asked(outcome_list()).as_json(), "utf-8")
    to = tmp_path / "page.html"
    assert page(long, "--for", "manager", "--to", to, "--list", listed) == 2
    assert "Shorten the description." in capsys.readouterr().err and not to.exists()


def test_the_pages_rules_let_its_own_script_run_and_nothing_leave() -> None:
    text = template()
    (rules,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert text.index("Content-Security-Policy") < text.index("<style") < text.index("<script")
    assert rules.startswith("default-src 'none'; ") and "connect-src" not in rules
    for tag, rule in (('script type="module"', "script-src"), ("style", "style-src")):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag.split()[0]}>", text, re.S)
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in rules
    assert not re.search(r'(?:src|href)="(?!data:,")', text), "everything is in the file"
    assert "Marram" not in text, "no foreign example"
