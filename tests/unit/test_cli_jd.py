"""`staffplus jd`: what it points at, what it writes, and what it says about a file it cannot use."""

from __future__ import annotations

import builtins
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document

from staffplus.cli.main import main
from staffplus.jobdesc import checks
from staffplus.jobdesc.document import JobDescription
from staffplus.jobdesc.parts import PARTS

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def jd(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `staffplus jd …` in a folder of its own; gives exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["jd", *arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def written(text: str, name: str = "mine.md") -> str:
    Path(name).write_bytes(text.encode())
    return name


WHOLE = "# Staff, fraud\n" + "".join(
    f"\n## {part.replace('-', ' ').capitalize()}\n\n{text}\n"
    for part, text in {
        "direction": "Set the technical direction.\nCut label delay in Vilnius to twenty days.",
        "problem": "Merchants in Vilnius lose orders; nobody sees it. 👩🏽‍🔬",
        "evidence": "61 days median (issuer log, June).",
        "horizon": "By 30 June 2027.",
        "radius": "Disputes tags the reason; I decide who is asked.",
        "stretch": "I have never told a florist that we were wrong; four calls with Disputes first.",
        "not-doing": "Device prints go to Tomasz.",
        "agreement": "Olu has read it.",
    }.items()
)


def test_findings_are_quoted_with_file_and_line_why_and_a_rewrite(jd: Run) -> None:
    code, out, err = jd("check", written(WHOLE))
    assert code == 0 and err == ""
    check = checks.load()["ladder-words"]
    assert "mine.md:5: “Set the technical direction”" in out
    for words in (check.name, check.why, *check.rewrite.values()):
        assert words in out
    assert "8 of 8 parts written; 1 place(s) pointed at. No mark is given." in out
    for line in checks.load().blind:
        assert line in out


def test_json_carries_notes_findings_and_their_lines(jd: Run) -> None:
    text = WHOLE.replace("## Horizon", "## Horizn") + "\n## Direction\n\nRaise the bar.\n"
    code, out, _ = jd("check", "--json", written(text))
    found = json.loads(out)
    assert code == 0
    assert [(f["check"], f["line"], f["words"]) for f in found["findings"]] == [
        ("ladder-words", 5, "Set the technical direction"),
        ("ladder-words", text.split("\n").index("Raise the bar.") + 1, "Raise the bar"),
    ]
    assert found["findings"][0]["rewrite"].keys() == {"team", "before", "after"}
    assert [note["line"] for note in found["notes"]] == [
        text.split("\n").index("## Horizn") + 1,
        36,
        0,
    ]
    assert found["written"] == [p for p in PARTS if p != "horizon"]


def test_what_was_missing_repeated_or_renamed_is_said_with_its_line(jd: Run) -> None:
    text = "## Problem\n\nx\n\n## Problem\n\ny\n\n## Scope\n\nz\n"
    _, out, _ = jd("check", written(text))
    assert "mine.md:5: found Problem again (first at line 1)" in out
    assert "mine.md:9: found the section 'Scope', which is none of the eight parts" in out
    assert "mine.md: found no heading for Direction, Evidence" in out


def test_a_part_in_another_language_is_left_alone_and_said(jd: Run) -> None:
    _, out, _ = jd("check", written("## Radius\n\nالفريق يعمل مع فرق كثيرة\n"))
    assert "Radius: the checks read English only" in out
    assert "0 place(s) pointed at" in out


def test_200_kb_are_checked(jd: Run) -> None:
    text = "## Direction\n\n" + "Drive alignment with the team 🚀 שלום.\n" * 6000
    code, out, _ = jd("check", "--json", written(text))
    found = [f for f in json.loads(out)["findings"] if f["check"] == "ladder-words"]
    assert code == 0 and len(found) == 6000
    assert (found[-1]["line"], found[-1]["words"]) == (6002, "Drive alignment")


@pytest.mark.parametrize("action", [["check"], ["export", "-o", "out.docx"]])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "mine.md: No such file or directory; expected a Markdown file"),
        (b"## Problem\n\n\xff\xfe", "mine.md:3: found a byte that is not UTF-8; expected Markdown"),
        (b"\n<!-- staffplus job description, format 7 -->", "mine.md: line 2: found format 7"),
        (b"x" * 2_000_001, "found 2,000,001 characters; expected a job description of at most"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_what_was_expected(
    jd: Run, action: list[str], content: bytes | None, says: str
) -> None:
    if content is not None:
        Path("mine.md").write_bytes(content)
    code, out, err = jd(*action, "mine.md")
    assert code == 1 and out == ""
    assert err.startswith("staffplus: ") and says in err
    assert not Path("out.docx").exists()


POSTING = """Staff Data Scientist (m/f/d)

About us
Voltane is a fast-paced company.

- 8+ years of experience in machine learning
- Drive alignment across the organisation
- Tell the wind farm's crew at dawn which blade to stop, and be there when it was wrong
"""


def test_a_text_without_parts_is_read_as_a_posting_line_by_line(jd: Run) -> None:
    code, out, _ = jd("check", written(POSTING))
    assert code == 0 and "read line by line as a posting" in out
    assert "mine.md:4: “fast-paced”" in out
    assert "mine.md:6: “8+ years of experience”" in out
    assert "mine.md:7: “Drive alignment”" in out
    assert "mine.md:8" not in out
    assert "## Problem: Who suffers from what" in out


def test_posting_reads_a_description_by_line_too(jd: Run) -> None:
    found = json.loads(jd("check", "--json", "--posting", written(WHOLE))[1])
    assert found["posting"] is True
    assert {f["part"] for f in found["findings"]} == {"posting"}
    assert ("ladder-words", 5) in [(f["check"], f["line"]) for f in found["findings"]]
    assert json.loads(jd("check", "--json", "mine.md")[1])["posting"] is False


def test_an_empty_file_is_no_posting(jd: Run) -> None:
    assert "posting" not in jd("check", written(" \n"))[1].replace("postings", "")


def test_standard_input_is_read(jd: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(WHOLE.encode())))
    code, out, _ = jd("check", "-")
    assert code == 0 and "-:5: “Set the technical direction”" in out


def test_several_files_and_folders_are_read_and_a_bad_one_spoils_no_other(jd: Run) -> None:
    for folder in ("team/deep", "team/.hidden"):
        Path(folder).mkdir(parents=True)
    for name in ("team/a.md", "team/deep/b.txt", "team/.hidden/c.md", "team/d.png"):
        written(WHOLE, name)
    Path("bad.md").write_bytes(b"\xff")
    code, out, err = jd("check", "team", "bad.md", "--json")
    assert code == 1 and "bad.md:1: found a byte that is not UTF-8" in err
    assert [one["file"] for one in json.loads(out)] == ["team/a.md", "team/deep/b.txt"]
    text = jd("check", "team")[1]
    assert text.index("== team/a.md") < text.index("== team/deep/b.txt")
    Path("none").mkdir()
    assert "none: found no file that ends in .md" in jd("check", "none")[2]


def test_what_was_exported_to_word_is_read_back(jd: Run) -> None:
    name = written(WHOLE + "\n## Scope\n\n- one\n- two\n")
    jd("export", name, "-o", "out.docx")
    here, there = (json.loads(jd("check", "--json", file)[1]) for file in (name, "out.docx"))
    for field in ("title", "written", "prompts"):
        assert there[field] == here[field], field
    assert [(f["check"], f["words"]) for f in there["findings"]] == [
        (f["check"], f["words"]) for f in here["findings"]
    ]


def test_a_table_in_word_keeps_its_cells_apart(jd: Run) -> None:
    file = docx.Document()
    file.add_heading("Not doing", 1)
    table = file.add_table(rows=2, cols=2)
    for cell, words in zip((c for row in table.rows for c in row.cells), ("Work", "Now with", "Reports", "Duarte"), strict=True):  # fmt: skip
        cell.text = words
    file.save("table.docx")
    found = json.loads(jd("check", "--json", "table.docx")[1])
    assert found["written"] == ["not-doing"] and found["findings"] == []


@pytest.mark.parametrize("content", [b"", b"PK nothing", b"# Markdown in disguise"])
def test_what_is_no_word_file_is_refused(jd: Run, content: bytes) -> None:
    Path("x.docx").write_bytes(content)
    code, _, err = jd("check", "x.docx")
    assert code == 1 and "x.docx: found no Word document; expected a .docx file" in err


def test_entities_in_a_word_file_are_refused(jd: Run) -> None:
    with zipfile.ZipFile("x.docx", "w") as file:
        file.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert "found no Word document" in jd("check", "x.docx")[2]


def test_sarif_names_rule_file_line_and_words(jd: Run) -> None:
    code, out, _ = jd("check", "--format", "sarif", written(WHOLE))
    run = json.loads(out)["runs"][0]
    assert code == 0 and json.loads(out)["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [c.id for c in checks.load()]
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (result["ruleId"], result["level"]) == ("ladder-words", "note")
    assert place["artifactLocation"]["uri"] == "mine.md"
    assert place["region"] == {"startLine": 5, "snippet": {"text": "Set the technical direction"}}


def test_diff_says_which_parts_changed_and_what_is_no_longer_pointed_at(jd: Run) -> None:
    old = written(WHOLE, "old.md")
    new = written(
        WHOLE.replace("Set the technical direction.\n", "").replace("By 30 June 2027.", "Long-term."), "new.md"
    )  # fmt: skip
    code, out, _ = jd("diff", old, new)
    assert code == 0
    assert (
        "Direction: changed\n  gone  Ladder words with no object: “Set the technical direction”"
        in out
    )
    assert "Horizon: changed\n  new   No date: “Long-term.”" in out
    assert "Problem: as it was\n" in out
    assert "1 place(s) no longer pointed at, 1 new, 0 as before. No mark is given." in out
    assert jd("diff", old, "none.md")[0] == 1


def test_the_next_level_is_asked_for_and_never_marked(jd: Run) -> None:
    _, out, _ = jd("check", written(WHOLE))
    assert "  The next level would ask\n    How long will others live with it" in out


def test_the_hook_for_pre_commit_runs_this_command_on_such_files() -> None:
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text()
    pattern = re.search("files: (.+)", hook)
    assert pattern and "entry: staffplus jd check" in hook
    assert re.search(pattern[1], "team/Job-Description.md") and re.search(
        pattern[1], "posting.docx"
    )
    assert not re.search(pattern[1], "README.md")


def test_help_teaches(jd: Run) -> None:
    code, out, _ = jd("check", "--help")
    assert code == 0
    for words in ("point and never mark", "## Not doing", "example: staffplus jd check job-desc"):
        assert words in out
    assert "--rounds" in jd("export", "--help")[1]


def test_export_writes_the_parts_and_no_round_unless_asked(jd: Run) -> None:
    given = JobDescription.from_markdown(WHOLE + "\n## Scope\n\nmore\n").keep_round(
        "private", date(2026, 11, 3)
    )
    name = written(given.to_markdown())
    code, out, err = jd("export", name, "-o", "out.docx")
    assert code == 0
    assert "Written: out.docx, 8 of 8 parts; its 1 kept round(s) are not in it (--rounds)" in out
    assert "found the section 'Scope'" in err
    file = docx.Document("out.docx")
    headings = [p.text for p in file.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == ["Direction", "Problem", "Evidence", "Horizon", "Radius", "Stretch", "Not doing", "Agreement", "Scope"]  # fmt: skip
    assert file.paragraphs[0].text == file.core_properties.title == "Staff, fraud"
    assert text_of(file).count("Set the technical direction.\nCut label delay in Vilnius") == 1
    assert "private" not in text_of(file)
    assert jd("export", name, "-o", "out.docx", "--rounds", "--force")[0] == 0
    assert "Round 1, 2026-11-03, private" in text_of(docx.Document("out.docx"))


def test_odd_text_reaches_word_whole(jd: Run) -> None:
    text = (
        "## Problem\n\n- one\n* two\n● three\n\n### deeper\n\nשלום 👩🏽‍🔬\n\na\x00b\x0bc <b>&amp;\n"
    )
    code, _, err = jd("export", written(text), "-o", "out.docx")
    file = docx.Document("out.docx")
    assert code == 0 and "2 character(s) that no Word file can hold" in err
    styles = {p.text: p.style.name for p in file.paragraphs if p.style}
    assert (
        styles["one"] == styles["two"] == styles["three"] == "List Bullet"
        and styles["deeper"] == "Heading 3"
    )
    assert "a\ufffdb\ufffdc <b>&amp;" in styles
    hebrew = next(p for p in file.paragraphs if p.text == "שלום 👩🏽‍🔬")
    assert hebrew._p.pPr is not None and "w:bidi" in hebrew._p.pPr.xml and "w:rtl" in hebrew._p.xml
    assert sum(p.text == "nothing written" for p in file.paragraphs) == 7


def test_nothing_is_written_over_and_other_endings_are_refused(jd: Run) -> None:
    name = written(WHOLE)
    Path("out.docx").write_text("mine")
    assert "is there already" in jd("export", name, "-o", "out.docx")[2]
    assert Path("out.docx").read_text() == "mine"
    assert "found the ending '.pdf'; expected a name that ends in .docx" in jd("export", name, "-o", "x.pdf")[2]  # fmt: skip
    assert "cannot be written (No such file" in jd("export", name, "-o", "no/out.docx")[2]
    assert jd("export", name, "-o", "out.docx", "--force")[0] == 0


def test_without_python_docx_it_says_what_to_install(
    jd: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name == "docx":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    code, _, err = jd("export", written(WHOLE), "-o", "out.docx")
    assert code == 1 and "pip install 'staffplus[workshop]'" in err


def text_of(file: Document) -> str:
    return "\n".join(paragraph.text for paragraph in file.paragraphs)
