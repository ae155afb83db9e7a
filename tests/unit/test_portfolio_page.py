"""Which pieces the portfolio page knows: every place is there, and nothing that a widget keeps is missed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from staffplus.bankfile import BankError
from staffplus.site import outline, portfolio

ROOT = Path(__file__).parents[2]
WIDGETS = ROOT / "src/staffplus/widgets"
#: How a widget names what it keeps, at the top of a module: const WORK = "week".
NAMED = re.compile(r'^(?:export )?const (?:\w+_)?(?:WORK|CARD_NAME|NAME) = "([\w-]+)";', re.M)


def names_kept() -> set[str]:
    keeps = re.compile(r"\b(?:heldWork|keepWork|followWork)\(")
    found: set[str] = set()
    for folder in WIDGETS.iterdir():
        sources = [path.read_text("utf-8") for path in folder.rglob("*.js")]
        # Pages that are sent to others keep what they answer, in their browsers.
        if folder.name not in ("shared", "exercise", "answerpage", "peerpage") and any(
            map(keeps.search, sources)
        ):
            named = {name for text in sources for name in NAMED.findall(text)}
            assert named, f"{folder}: it keeps work under a name that is not found here"
            found |= named
    return found


def test_whatever_a_widget_keeps_has_a_place_on_the_page() -> None:
    table = portfolio.read()
    listed = [one["work"] for one in (*table["piece"], *table["other"]) if "work" in one]
    assert sorted(listed) == sorted(names_kept())


def test_every_piece_links_to_a_passage_of_its_chapter_in_the_order_of_the_course() -> None:
    told = portfolio.data(ROOT)
    course = {chapter.name: chapter for chapter in outline.chapters(ROOT)}
    pages = {path.stem: path for path in outline.pages(ROOT)}
    order = list(pages)
    at = [order.index(piece["href"].partition(".html#")[0]) for piece in told["pieces"]]
    assert at == sorted(at)
    for entry in (*told["pieces"], *told["others"]):
        name, anchor = entry["href"].split(".html#")
        page = f"Chapter {course[name].number}" if name in course else outline.title(pages[name])
        assert entry["where"] == f"{page}, {outline.sections(pages[name])[anchor]}"


#: Where a sentence, or a part of one, asks its reader to put something on record.
REQUEST = re.compile(
    r"(?:^|[.:;?!,)*] |\b(?:and|then|now|or|also) )\W*(?:please |then |now |first |alone )?"
    r"(?:write|note|list|copy|describe|record|jot|draw|log|name|save two|keep (?:the|it|both)|answer the)\b",
    re.I,
)
#: Words that stand beside a request which is none, or wants no paper; each with its reason.
NO_REQUEST = {
    "Write a job description for your team": "a promise of the course",
    "Answer the eleven questions": "leads to the questions",
    "a way through the course for managers": "says what that page is about",
    "The software engineer. Most of the Google": "sums up postings",
    "keep the strategic dashboard running": "a line of a posting",
    "Draw the 33 lines": "a lot is drawn",
    "name the pull before you answer": "said to oneself, and chosen",
    "Name the large, ambiguous problems in your domain": "written two paragraphs on",
    "From tomorrow, store with each decision": "a step of the lender's",
    "write one page with both options": "a rule for two people's page",
    "Please write before you read": "words of a mail",
    "What you answer and write in this course": "says where it is kept",
}
PAGES = {path.stem: path for path in outline.pages(ROOT)}
LEARNERS = [
    path for path in outline.pages(ROOT) if path.parent.name not in ("facilitator", "grader")
]


def blocks(text: str) -> list[str]:
    """Paragraphs and list items of a page as a learner reads them, but for cases, tables and key points."""
    text = outline.INSTRUCTOR.sub("", text)
    text = re.sub(r"^\([\w-]+-(?:key-points|sources)\)=\n(?:.*\n?)*?(?=^\([\w-]+\)=|\Z)", "", text, flags=re.M)  # fmt: skip
    text = re.sub(r"^(?:[>|#:]|`{3}|\([\w-]+\)=).*$", "", text, flags=re.M)
    text = re.sub(r"\{[\w:]+\}`([^`<]*?)(?:\s*<[^>]*>)?`", r"\1", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    parts = re.split(r"\n\s*\n|\n(?=\s*(?:\d+\.|-) )", text)
    return [" ".join(re.sub(r"[*`]", "", part).split()) for part in parts]


@pytest.mark.parametrize("path", LEARNERS, ids=[path.stem for path in LEARNERS])
def test_whatever_a_page_asks_to_be_written_has_a_field_or_a_place_that_is_named(
    path: Path,
) -> None:
    table = portfolio.read()
    entries = [*table["piece"], *table["other"]]
    entries += [field for piece in table["piece"] for field in piece.get("field", ())]
    named = [words for it in entries for key in ("after", "covers") for words in it.get(key, ())]
    asks = [text for text in blocks(outline.text(path)) if REQUEST.search(text)]
    lost = [text for text in asks if not any(words in text for words in (*named, *NO_REQUEST))]
    assert lost == [], "add a field to bank/portfolio.toml, or say what `covers` it"


def passage(name: str, words: str) -> str:
    """The anchor of the passage of a page in which these words stand; "" before the first."""
    text = re.sub(r"\s+", " ", re.sub(r"[*`]", "", outline.text(PAGES[name])))
    before = re.findall(r"\(([\w-]+)\)= ##? ", text[: text.index(words)])
    return before[-1] if before else ""


def test_a_field_names_the_passage_that_asks_for_it_or_stands_in_that_of_its_piece() -> None:
    told = {piece["id"]: piece for piece in portfolio.data(ROOT)["pieces"]}
    for piece, field in portfolio.fields():
        own = {"chapter", "anchor"} & field.keys() and field["page"] != piece["chapter"]
        said = field.get("anchor", "" if own else piece["anchor"])
        for words in field.get("after", ())[:1]:
            assert passage(field["page"], words) == said, (piece["id"], field["id"])
        shown = next(it for it in told[piece["id"]]["field"] if it["id"] == field["id"])
        if "anchor" in field:
            assert shown["where"].endswith(outline.sections(PAGES[field["page"]])[said])
            assert shown["href"] == f"{field['page']}.html#{portfolio.anchor(piece['id'], field['id'])}"  # fmt: skip


def test_words_that_ask_for_a_field_stand_once_in_the_page_and_none_is_left_over() -> None:
    pages = {path.stem: blocks(outline.text(path)) for path in LEARNERS}
    for piece, field in portfolio.fields():
        for words in field.get("after", ()):
            found = [text for text in pages[field["page"]] if words in text]
            assert len(found) == 1, f"{piece['id']}, {field['id']}: {words}"
    table = portfolio.read()
    entries = [*table["piece"], *table["other"], *(field for _, field in portfolio.fields())]
    whole = "\n".join(text for page in pages.values() for text in page)
    covered = [words for it in entries for words in it.get("covers", ())]
    assert [words for words in (*covered, *NO_REQUEST) if words not in whole] == []


def test_a_piece_that_is_neither_kept_by_a_widget_nor_written_here_is_told_with_its_place(
    tmp_path: Path,
) -> None:
    path = tmp_path / "portfolio.toml"
    text = portfolio.PIECES.read_text("utf-8")
    path.write_text(text.replace('work = "week"\n', "", 1), "utf-8")
    line = text.splitlines().index('id = "week"')
    with pytest.raises(BankError) as told:
        portfolio.read(path)
    assert f":{line}: piece week: found neither; expected either `work` or" in str(told.value)
    path.write_text(text.replace('id = "week"', 'id = "ladder"', 1), "utf-8")
    with pytest.raises(BankError, match=r"id = 'ladder' a second time"):
        portfolio.read(path)
