"""Items in other programs' formats, read back by readers that know nothing of ours."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from text2qti.config import Config
from text2qti.quiz import Quiz
from text2qti.xml_assessment import assessment

from staffplus import items
from staffplus.cli.main import main
from staffplus.items import Item, export
from staffplus.items.asked import Options, Pairs, Steps, Value

EVERY = [item for path in items.banks() for item in items.load_file(path).items]
#: Signs that are markup somewhere: HTML, XML, GIFT, Markdown, formulae, macros; and letters of elsewhere.
ODD = r"""a<b & "c" </script> {=x} ~#: \(y\) $$z$$ $5 `d` *e* _f_ [g](h) @i | 1. é ß 漢 → “j”"""


def form_of(item: Item) -> Any:
    return item.rulebook.asked(item.raw).form


def odd(item: Item) -> Item:
    """The same item, in all of whose texts stands what is odd."""

    def mend(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: mend(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [mend(one, name) for one in value]
        shown = name in ("prompt", "case", "text", "working", "unit") or name.startswith("feedback")
        return f"{value} {ODD}" if shown and isinstance(value, str) else value

    return Item(mend(dict(item.raw)), item.chapter, item.path, item.line)


SOME = [next(it for it in EVERY if it.kind == kind) for kind in ("choice", "many", "match", "number", "mark")]  # fmt: skip
ODDS = [odd(it) for it in SOME]


def texts(fragment: str) -> str:
    """What a browser shows of HTML, spaces as one."""
    shown = html.unescape(re.sub(r"<[^>]*>", " ", fragment))
    return " ".join(shown.split())


def words(text: str) -> str:
    return " ".join(text.split())


# --- What a kind says of itself --------------------------------------------------------------------


def test_what_the_right_answer_is_worth_there_is_what_it_is_worth_here() -> None:
    for item in EVERY:
        form = form_of(item)
        if isinstance(form, Options) and not item.debate:
            right = {it.id for it in form.right}
            response: Any = sorted(right) if form.several else right.pop()
            if "reason" in item.raw:
                response = {"answer": response, "reason": item.raw["because"]}
            assert items.mark(item, response).score == 1
            wrong = [it.id for it in form.answers if it.share <= 0]
            assert all(it.belief for it in form.answers if it.id in wrong) or item.kind == "mark"
        elif isinstance(form, Options):
            assert form.open
        elif isinstance(form, Value):
            assert items.mark(item, form.value).score == 1
            assert all(items.mark(item, it.value).score == 0 for it in form.wrong)
        elif isinstance(form, Pairs):
            targets = [target["id"] for target in item.raw["target"]]
            response = {row.id: [targets[n] for n in row.targets] for row in form.rows}
            assert items.mark(item, response).score == 1
        else:
            assert isinstance(form, Steps)


# --- Moodle XML: its structure as docs.moodle.org has it -------------------------------------------


def moodle(some: list[Item]) -> dict[str, Any]:
    root = etree.fromstring(export.export(some, "moodle", "A & B").content)
    assert root.tag == "quiz"
    return {it.findtext("name/text"): it for it in root if it.get("type") != "category"}


@pytest.mark.parametrize("some", [EVERY, ODDS], ids=["bank", "odd signs"])
def test_moodle_reads_every_question_with_its_key_its_shares_and_what_is_said(some: list[Item]) -> None:  # fmt: skip
    found = moodle(some)
    for item in some:
        form = form_of(item)
        if isinstance(form, Steps) or (isinstance(form, Pairs) and not form.single):
            assert item.id not in found
            continue
        node = found[item.id]
        assert texts(node.findtext("questiontext/text")).startswith(words(item.raw.get("givens") or item.raw.get("case") or item.raw["prompt"])[:40])  # fmt: skip
        assert words(item.raw["prompt"]) in texts(node.findtext("questiontext/text"))
        shares = [float(it.get("fraction")) for it in node.findall("answer")]
        if isinstance(form, Options):
            assert node.get("type") == "multichoice"
            assert node.findtext("single") == ("false" if form.several else "true")
            assert [texts(it.findtext("text")) for it in node.findall("answer")] == [words(it.text) for it in form.answers]  # fmt: skip
            assert shares == pytest.approx([100 * it.share for it in form.answers], abs=1e-4)
            assert sum(share for share in shares if share > 0) == pytest.approx(100 * (len(shares) if form.open else 1), abs=1e-3)  # fmt: skip
            for told, it in zip(node.findall("answer/feedback/text"), form.answers, strict=True):
                assert words(it.feedback) in texts(told.text) and it.belief.rstrip(".") in texts(told.text)  # fmt: skip
        elif isinstance(form, Value):
            assert node.get("type") == "numerical"
            assert shares == [100, *[0] * len(form.wrong)]
            values = [float(it.findtext("text")) for it in node.findall("answer")]
            assert values == pytest.approx([form.value, *(it.value for it in form.wrong)])
            near = [float(it.text) for it in node.iter("tolerance")]
            assert near == pytest.approx([form.within] * len(shares))
        else:
            assert node.get("type") == "matching"
            rows = [(texts(it.findtext("text")), it.findtext("answer/text")) for it in node.iter("subquestion")]  # fmt: skip
            assert [row for row in rows if row[0]] == [(words(row.text), form.targets[row.targets[0]]) for row in form.rows]  # fmt: skip
            assert {target for _, target in rows} == set(form.targets)


def test_nothing_in_a_text_is_a_formula_or_a_tag_to_moodle() -> None:
    for node in moodle(ODDS).values():
        for text in node.iterfind(".//*[@format='html']/text"):
            held = text.text or ""
            assert etree.HTML(f"<div>{held}</div>") is not None
            assert "<script" not in held and "$$" not in held and r"\(" not in held
            assert "<b & " not in held


# --- GIFT: a reader written from docs.moodle.org, "GIFT format" -------------------------------------


def gift(source: str) -> dict[str, tuple[str, list[dict[str, Any]], str]]:
    """Title -> (text, answers, general feedback). A blank line ends a question; a backslash takes away a sign's meaning."""
    found = {}
    for block in re.split(r"\n\s*\n", source.strip()):
        lines = [line for line in block.splitlines() if not line.startswith("//")]
        text = "\n".join(lines)
        if not text or text.startswith("$CATEGORY:"):
            continue
        title, rest = re.fullmatch(r"::((?:\\.|[^:\\])*)::\[html\](.*)", text, re.S).groups()  # type: ignore[union-attr]
        head, body, after = re.fullmatch(
            r"((?:\\.|[^\\{}])*)\{((?:\\.|[^\\{}])*)\}(.*)", rest, re.S
        ).groups()  # type: ignore[union-attr]
        assert not after.strip()
        body, _, general = _split(body, "####")
        numeric = body.lstrip().startswith("#")
        answers = []
        for sign, answer in re.findall(r"([=~])((?:\\.|[^\\=~])*)", body.lstrip().removeprefix("#") if numeric else body):  # fmt: skip
            weight = re.match(r"%(-?[\d.]+)%", answer)
            said, _, feedback = _split(answer[weight.end() if weight else 0 :], "#")
            share = float(weight[1]) if weight else (100.0 if sign == "=" else 0.0)
            left, arrow, right = said.partition(" -> ")
            answers.append({"share": share, "sign": sign, "text": _plain(left), "target": _plain(right) if arrow else None,
                            "feedback": _plain(feedback), "numeric": numeric, "raw": said})  # fmt: skip
        found[_plain(title)] = (_plain(head), answers, _plain(general))
    return found


def _split(text: str, mark: str) -> tuple[str, str, str]:
    place = re.search(rf"(?<!\\){re.escape(mark)}", text)
    return (text[: place.start()], mark, text[place.end() :]) if place else (text, "", "")


def _plain(text: str) -> str:
    text = re.sub(r"(?<!\\)\\n", "\n", text)
    return texts(re.sub(r"\\([\\~=#{}:])", r"\1", text))


@pytest.mark.parametrize("some", [EVERY, ODDS], ids=["bank", "odd signs"])
def test_gift_read_by_its_documentation_has_every_question_it_says_it_has(some: list[Item]) -> None:
    made = export.export(some, "gift", "T: U")
    found = gift(made.content.decode())
    left = {name for names in made.left_out.values() for name in names}
    assert set(found) == {item.id for item in some} - left and len(found) == made.written
    for item in some:
        if item.id in left:
            continue
        form, (text, answers, general) = form_of(item), found[item.id]
        assert words(item.raw["prompt"]) in text
        if isinstance(form, Options):
            assert [it["text"] for it in answers] == [words(it.text) for it in form.answers]
            assert [it["share"] for it in answers] == pytest.approx([100 * max(it.share, -1 if form.several else 0) for it in form.answers], abs=1e-4)  # fmt: skip
            assert all(words(one.feedback) in it["feedback"] for one, it in zip(form.answers, answers, strict=True))  # fmt: skip
            assert form.several or Counter(it["sign"] for it in answers)["="] == 1
        elif isinstance(form, Value):
            values = [tuple(map(float, it["raw"].split(":"))) for it in answers]
            wanted = [form.value, *(it.value for it in form.wrong)]
            assert [value for value, _ in values] == pytest.approx(wanted)
            assert [near for _, near in values] == pytest.approx([form.within] * len(wanted))
            assert [it["share"] for it in answers] == [100, *[0] * len(form.wrong)]
            assert general == words(form.working)
        else:
            assert isinstance(form, Pairs)
            assert [(it["text"], it["target"]) for it in answers] == [
                (words(row.text), words(form.targets[row.targets[0]])) for row in form.rows
            ]
            assert all(words(row.feedback) in general for row in form.rows)


# --- QTI 1.2: as text2qti writes it for Canvas -----------------------------------------------------

AS_TEXT2QTI = """Quiz title: T
1.  Which?
*a) Right
... fa
b) Wrong
... fb

1. Several?
[*] one
... f1
[ ] two
... f2
[*] three
... f3

1. How many?
+ good
- bad
=   5 +- 1
"""


def qti(some: list[Item]) -> Any:
    with zipfile.ZipFile(io.BytesIO(export.export(some, "qti", "A & B").content)) as made:
        manifest = etree.fromstring(made.read("imsmanifest.xml"))
        listed = [it.get("href") for it in manifest.iter("{*}file")]
        assert sorted([*listed, "imsmanifest.xml"]) == sorted(made.namelist())
        return etree.fromstring(made.read(listed[0]))


def shape(node: Any) -> Any:
    """Tags and their order, attributes but for names, children; of several alike one after the other counts once."""
    kept = {key: value for key, value in node.attrib.items() if key not in ("ident", "title", "linkrefid")}  # fmt: skip
    children: list[Any] = []
    for child in node:
        made = shape(child)
        if not children or children[-1] != made:
            children.append(made)
    return (etree.QName(node).localname, kept, children)


@cache
def by_text2qti() -> dict[str, Any]:
    quiz = Quiz(AS_TEXT2QTI, config=Config())
    root = etree.fromstring(assessment(quiz=quiz, assessment_identifier="x", title_xml="T").encode())  # fmt: skip
    return by_type(root)


def by_type(root: Any) -> dict[str, Any]:
    return {it.findtext(".//{*}fieldentry"): it for it in root.iter("{*}item")}


@pytest.mark.parametrize("kind", ["choice", "many", "number"])
def test_qti_has_the_shape_that_text2qti_writes_for_canvas(kind: str) -> None:
    item = next(it for it in EVERY if it.kind == kind)
    ((name, ours),) = by_type(qti([item])).items()
    theirs = by_text2qti()[name]
    for part in ("itemmetadata", "presentation", "itemfeedback"):
        assert shape(ours.find(f"{{*}}{part}")) == shape(theirs.find(f"{{*}}{part}"))
    conditions = [sorted(map(str, map(shape, it.findall("{*}resprocessing/{*}respcondition")))) for it in (ours, theirs)]  # fmt: skip
    assert (
        set(conditions[0]) == set(conditions[1]) or kind == "many"
    )  # theirs has two right, ours as many as the item


@pytest.mark.parametrize("some", [EVERY, ODDS], ids=["bank", "odd signs"])
def test_qti_marks_the_key_right_and_says_what_is_said(some: list[Item]) -> None:
    found = {it.get("title"): it for it in qti(some).iter("{*}item")}
    assert len({it.get("ident") for it in found.values()}) == len(found)
    for item in some:
        form = form_of(item)
        if item.id not in found:
            assert item.debate or isinstance(form, Steps) or not form.single
            continue
        node = found[item.id]
        assert words(item.raw["prompt"]) in texts(node.findtext("{*}presentation/{*}material/{*}mattext"))  # fmt: skip
        if isinstance(form, Options):
            (right,) = [
                it for it in node.iter("{*}respcondition") if it.find("{*}setvar") is not None
            ]
            ticked = [it.text for it in right.iter("{*}varequal") if etree.QName(it.getparent()).localname != "not"]  # fmt: skip
            assert ticked == [it.id for it in form.right]
            said = {it.get("ident"): texts(it.findtext(".//{*}mattext")) for it in node.iter("{*}itemfeedback")}  # fmt: skip
            assert all(words(it.feedback) in said[f"{it.id}_fb"] for it in form.answers)
        elif isinstance(form, Value):
            low, high = float(node.findtext(".//{*}vargte")), float(node.findtext(".//{*}varlte"))
            assert low <= form.value <= high and not any(low <= it.value <= high for it in form.wrong)  # fmt: skip
        else:
            names = {it.get("ident"): texts(it.findtext(".//{*}mattext")) for it in node.iter("{*}response_label")}  # fmt: skip
            pairs = [names[it.text] for it in node.iter("{*}varequal")]
            assert pairs == [words(form.targets[row.targets[0]]) for row in form.rows]
            total = sum(float(it.text) for it in node.iter("{*}setvar"))
            assert total == pytest.approx(100, abs=0.1)


# --- LiaScript -------------------------------------------------------------------------------------


@pytest.mark.parametrize("some", [EVERY, ODDS], ids=["bank", "odd signs"])
def test_liascript_has_a_section_and_one_quiz_for_each_question(some: list[Item]) -> None:
    made = export.export(some, "liascript", "T")
    _, *sections = re.split(r"^## Question \d+$", made.content.decode(), flags=re.M)
    left = {name for names in made.left_out.values() for name in names}
    told = [item for item in some if item.id not in left]
    assert len(sections) == len(told)
    for item, section in zip(told, sections, strict=True):
        form = form_of(item)
        text = re.sub(r"^(`{3,}) text\n.*?^\1$", "", section, flags=re.M | re.S)
        before, _, after = text.partition("*" * 20)
        assert not re.search(r"(?<!\\)[$@{}]", re.sub(r"<script>.*?</script>", "", before, flags=re.S))  # fmt: skip
        if isinstance(form, Options):
            marks = re.findall(r"^\[[(\[]([X ])[)\]]\]", before, re.M)
            assert marks == ["X" if it.share > 0 else " " for it in form.answers]
        elif isinstance(form, Value):
            assert float(re.search(r"^\[\[(.*)\]\]$", before, re.M)[1]) == pytest.approx(form.value)  # type: ignore[index]
            assert f"- {export.said.number(form.value)}) <= {export.said.number(form.within)}" in before  # fmt: skip
        else:
            _, *rows = re.findall(r"^\[[\[(].*", before, re.M)
            boxes = [re.findall(r"[(\[]([X ])[)\]]", row.partition("] ")[0] + "]" if form.single else row)[: len(form.targets)] for row in rows]  # fmt: skip
            assert [[n for n, it in enumerate(row) if it == "X"] for row in boxes] == [list(row.targets) for row in form.rows]  # fmt: skip
        assert after.count("\n* ") >= 2


# --- The command -------------------------------------------------------------------------------------


def test_the_command_writes_what_is_named_and_says_by_name_what_it_leaves_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = tmp_path / "one.gift"
    assert main(["items", "export", "scope-departure-boards", "scope-lame-cows", "--to", "gift", "--into", str(into)]) == 0  # fmt: skip
    told = capsys.readouterr().out
    stems = [it.id for it in EVERY if it.family == "scope-lame-cows"]
    assert f"{len(stems)} of {len(stems) + 1} questions" in told
    assert "several orders are right (1):" in told and "scope-departure-boards" in told
    assert set(gift(into.read_text("utf-8"))) == set(stems)
    assert main(["items", "export", "--to", "moodle", "--into", str(tmp_path)]) == 0
    assert len(list(tmp_path.glob("*.xml"))) == len(items.banks())
    assert main(["items", "export", "no-such", "--to", "qti", "--into", str(into)]) == 2
    assert "expected a chapter" in capsys.readouterr().err
