"""The postings of the bank are whole, say what the chapter says of them, and serve an exercise."""

from __future__ import annotations

import json
import re
from math import ceil
from pathlib import Path
from statistics import mean

import pytest

from staffplus import alignment, session, widgets
from staffplus.alignment.questions import outcome_ids
from staffplus.bankfile import BankError
from staffplus.items import wording
from staffplus.postings import coding, postings, swap
from tests import prose

ROOT = Path(__file__).parents[2]
COLLECTION = postings.load()
LINES = [line for posting in COLLECTION.postings for line in posting.lines]
CODES = [theme.id for theme in COLLECTION.themes]
CHAPTER = prose.markdown_of(ROOT / "book/job-descriptions.ipynb")


def decisions(coder: str) -> list[bool]:
    table = postings.tables()["codings"]
    return coding.decisions(table, coder, [line.id for line in LINES], CODES)


def test_four_postings_of_seven_to_ten_lines_with_two_coders_and_three_teams_to_swap() -> None:
    roles = [posting.id for posting in COLLECTION.postings]
    assert roles == ["swe", "ds", "principal", "research"]
    assert all(7 <= len(posting.lines) <= 10 for posting in COLLECTION.postings)
    assert len(COLLECTION.coders) == 2
    assert len(COLLECTION.teams) == 3
    assert len(COLLECTION.themes) == 8


def test_the_coders_agree_often_and_part_often_enough_to_talk_about() -> None:
    kappa = coding.kappa_by_code(decisions("ruth"), decisions("kofi"), len(CODES))
    assert kappa is not None and 0.4 < kappa < 0.8
    same = sum(line.codings["ruth"].codes == line.codings["kofi"].codes for line in LINES)
    assert 6 <= same <= len(LINES) - 6


def test_every_group_of_the_swap_test_is_found_in_every_posting_but_for_the_commonest() -> None:
    for posting in COLLECTION.postings:
        survives = [len(line.stays_true) for line in posting.lines]
        assert 0 in survives and 3 in survives
        assert survives.count(3) >= 3


def test_a_line_is_told_by_its_group_and_by_the_teams_it_fits() -> None:
    told = {len(line.stays_true): swap.verdict(line, COLLECTION.teams) for line in LINES}
    assert told[0] == "Specific: true of this team only."
    assert told[3] == "Generic: still true of every team."
    one, two, three = (
        postings.Line("", "", {}, stays, "", "") for stays in (("a",), ("a", "b"), ("c", "a", "b"))
    )
    teams = [postings.Team(name, name.upper(), "", "") for name in "abcd"]
    assert swap.verdict(one, teams) == "Of a kind: still true of A."
    assert swap.verdict(two, teams) == "Of a kind: still true of A and B."
    assert swap.verdict(three, teams) == "Of a kind: still true of A, B and C."


def test_the_page_and_paper_are_handed_the_same_verdicts() -> None:
    reader = widgets.posting_reader()
    plain = json.dumps(reader.plain, ensure_ascii=False)
    lines = [line for posting in reader.collection["postings"] for line in posting["lines"]]
    assert [line["verdict"] for line in lines] == [
        swap.verdict(line, COLLECTION.teams) for line in LINES
    ]
    assert all(
        f"{line['verdict']} {line['swap_why']}" in plain.replace('\\"', '"') for line in lines
    )
    assert {line["group"] for line in lines} == {one["id"] for one in reader.collection["groups"]}


def of_one_code(coder: str, code: str) -> list[bool]:
    """`coder`'s yes or no to one code for every line."""
    return decisions(coder)[CODES.index(code) :: len(CODES)]


def chance(code: str) -> float:
    """On what share of the lines two would agree who give the code as often, but blindly."""
    one, other = (sum(of_one_code(who, code)) / len(LINES) for who in ("ruth", "kofi"))
    return one * other + (1 - one) * (1 - other)


def test_figures_in_the_chapter_are_the_banks() -> None:
    """ "264 decisions … agreed on 233, 88 in 100 … chance 68 … 20 / 32 or 0.63", the pooled kappa."""
    one, other = decisions("ruth"), decisions("kofi")
    n, alike = len(one), sum(a == b for a, b in zip(one, other, strict=True))
    percent, by_chance = round(100 * alike / n), round(100 * mean(map(chance, CODES)))
    said = (
        f"made {n} yes-or-no decisions: eight codes for each of {len(LINES)} lines. "
        f"They agreed on {alike} of them, {percent} in 100."
    )
    assert said in CHAPTER
    assert f"would agree on {by_chance} in 100 by chance" in CHAPTER
    kappa = coding.kappa_by_code(one, other, len(CODES))
    left, won = 100 - by_chance, percent - by_chance
    assert f"That leaves {left} points to be gained beyond chance; they gained {won}." in CHAPTER
    assert f"`devries-2008`, here {won} / {left} or {kappa:.2f}." in CHAPTER


def test_the_chapter_gives_the_kappa_of_every_code_and_one_pooled_kappa_everywhere() -> None:
    """Text, table, widget and exercise have one overall figure: no mean of the kappas beside it."""
    kappas, shares = [], []
    for theme in COLLECTION.themes:
        one, other = (of_one_code(who, theme.id) for who in ("ruth", "kofi"))
        kappas.append(coding.cohens_kappa(one, other) or 0.0)
        shares.append(coding.percent_agreement(one, other))
        row = (
            f"| {theme.name} | {shares[-1]:.0f} | {100 * chance(theme.id):.0f} | {kappas[-1]:.2f} |"
        )
        assert row in CHAPTER
    by_chance = 100 * mean(map(chance, CODES))
    pooled = (mean(shares) - by_chance) / (100 - by_chance)
    found = coding.kappa_by_code(decisions("ruth"), decisions("kofi"), len(CODES))
    assert found == pytest.approx(pooled)
    row = f"| All eight, pooled | {mean(shares):.0f} | {by_chance:.0f} | {pooled:.2f} |"
    assert row in CHAPTER and f"{mean(kappas):.2f} |" not in CHAPTER
    exercise = prose.markdown_of(ROOT / "exercises/source/job-descriptions/job-descriptions.ipynb")
    assert f"pooled kappa, with chance taken for each code by itself, is {pooled:.2f}" in exercise
    plain = json.dumps(widgets.posting_reader().plain)
    assert f"pooled kappa is {pooled:.2f}." in plain


def test_every_kappa_that_the_chapter_compares_comes_with_its_interval() -> None:
    table, units = postings.tables()["codings"], [line.id for line in LINES]

    def told(codes: list[str]) -> tuple[float, float, float]:
        rows = [row for row in table if row["code"] in codes]
        one, other = (coding.decisions(rows, who, units, codes) for who in ("ruth", "kofi"))
        interval = coding.kappa_interval(table, ("ruth", "kofi"), units, codes)
        return coding.kappa_by_code(one, other, len(codes)) or 0.0, *interval

    _, low, high = told(CODES)
    assert f"95 put the pooled kappa between {low:.2f} and {high:.2f}." in CHAPTER
    for text, code in (
        ("ambiguity has {:.2f} ({:.2f} to {:.2f})", "ambiguity"),
        ("far better with {:.2f}, runs from {:.2f} to {:.2f}", "impact"),
    ):
        assert text.format(*told([code])) in CHAPTER


def test_how_many_judgements_are_enough_follows_from_the_decision() -> None:
    """Normal intervals, and the design effect of Kish (1965): 1 + (parts - 1) × correlation in a text."""
    said = re.search(
        r"would agree on (\d+) in 100\. Suppose you will keep its rule if two readers agree on (\d+) lines in 100 "
        r"\(a kappa of (0\.\d)\), and rewrite it if they agree on (\d+) \((0\.\d)\);.*? to within about "
        r"(\d+) points\. Near 80 that takes (\d+) independent judgements, near 60 it takes (\d+)\..*? "
        r"correlate by only (0\.\d+), eight lines of one posting tell as much as ([\d.]+) independent judgements, so "
        r"you need (\d+) postings\. Six postings, or (\d+) judgements, leave a share near 60 uncertain by "
        r"(\d+) points\.",
        CHAPTER,
    )
    assert said
    blind, keep, high, rewrite, low, width, *both, within, worth, texts, few, left = map(
        float, said.groups()
    )
    for share, kappa in ((keep, high), (rewrite, low)):
        assert kappa == pytest.approx((share - blind) / (100 - blind))
    assert width == (keep - rewrite) / 2
    for share, alone in zip((keep / 100, rewrite / 100), both, strict=True):
        assert alone == ceil((1.96 / width * 100) ** 2 * share * (1 - share))
    assert worth == pytest.approx(8 / (1 + (8 - 1) * within), abs=0.05)
    assert texts == ceil(alone / (8 / (1 + (8 - 1) * within)))
    assert few == 6 * 8
    assert left == round(196 * (share * (1 - share) / (6 * 8 / (1 + (8 - 1) * within))) ** 0.5)


def test_one_bar_for_figures_of_agreement_everywhere() -> None:
    """On fewer than 48 judgements none decides anything: chapter, facilitators' page, leaders' map."""
    activities = session.activities()["score-apart"].told["debrief"]
    workshop = prose.markdown_of(ROOT / "book/workshop.ipynb")
    rule = alignment.settings()["cohort"]
    for said in (CHAPTER, activities, rule["few_text"]):
        assert "fewer than 48" in said and "decides nothing" in said
    assert rule["few"] == 10
    assert "fewer than ten leaders" in workshop and "decides nothing" in workshop
    assert "this course's convention" in CHAPTER and "48 decide little" in CHAPTER
    outcomes = len(outcome_ids())
    assert (rule["few"] - 1) * outcomes < 48 <= rule["few"] * outcomes


def test_the_scheme_in_the_chapter_is_the_banks() -> None:
    def cell(text: str) -> str:
        return text[0].lower() + text[1:].removesuffix(".")

    for theme in COLLECTION.themes:
        assert f"| {theme.name} | {cell(theme.rule)} | {cell(theme.unless)} |" in CHAPTER


def test_the_lines_that_the_chapter_quotes_stand_in_the_postings() -> None:
    texts = {
        line.filled(posting.team, posting.firm)
        for posting in COLLECTION.postings
        for line in posting.lines
    }
    for quoted in re.findall(r"\| \*([^*]+\.)\* \|", CHAPTER):
        assert any(text.startswith(quoted.removesuffix(".")) for text in texts), quoted
    assert {"Coach engineers in three cities, most of whom will never report to you."} <= texts


def test_our_rewrites_need_no_pointer_and_most_generic_lines_do() -> None:
    open_lines = [line for line in LINES if line.stays_true]
    assert [line.id for line in open_lines if COLLECTION.points_at(line.rewrite)] == []
    pointed = [line for line in open_lines if len(COLLECTION.points_at(line.text)) == 2]
    assert len(pointed) >= 0.8 * len(open_lines)
    assert all(COLLECTION.points_at(line.text) for line in open_lines)


def test_pointers_look_for_whole_words() -> None:
    found = [p.id for p in COLLECTION.points_at("Sort the costly attention of a tent.")]
    assert found == ["gap", "consequence"]
    assert COLLECTION.points_at("Nobody knows the error, so we guess.") == []
    assert [p.id for p in COLLECTION.points_at("We can’t plan.")] == ["gap"]


def test_words_are_in_a_dictionary_and_plain() -> None:
    text = (ROOT / "src/staffplus/bank/postings.toml").read_text("utf-8")
    shown = " ".join(
        re.findall(
            r'(?:name|title|text|rule|not|way|facts|about|only|why|swap_why|rewrite) = "((?:[^"\\]|\\.)*)"',
            text,
        )
    )
    names = {"larkfield", "corvane", "porto"}
    assert sorted({word for word in wording.misspelt(shown) if word.lower() not in names}) == []
    assert not re.search(r"</?[a-z]", shown)


def test_tables_are_plain_rows_that_fit_together() -> None:
    tables = postings.tables()
    ids = [row["id"] for row in tables["lines"]]
    assert ids == [line.id for line in LINES]
    assert {row["posting"] for row in tables["lines"]} == {row["id"] for row in tables["postings"]}
    assert {row["unit"] for row in tables["codings"]} <= set(ids)
    assert {row["code"] for row in tables["codings"]} <= set(CODES)
    assert not any("{" in row["text"] for row in tables["lines"])
    assert json.loads(json.dumps(tables)) == tables


def test_without_javascript_the_reader_is_all_there() -> None:
    plain = json.dumps(widgets.posting_reader().plain, ensure_ascii=False)
    for posting in COLLECTION.postings:
        assert posting.about in plain and posting.only in plain
        for line in posting.lines:
            told = [line.filled(posting.team, posting.firm), line.swap_why, line.rewrite]
            told += [one.why for one in line.codings.values()]
            assert [
                text for text in told if json.dumps(text, ensure_ascii=False)[1:-1] not in plain
            ] == []


SMALL = """
[[theme]]
id = "reach"
name = "Reach"
rule = "Bring others along."
not = "They use it."
[[coder]]
id = "ruth"
name = "Ruth"
way = "codes words"
[[team]]
id = "fraud"
name = "Fraud"
firm = "the bank"
facts = "Scores payments."
[[pointer]]
id = "gap"
any = ["#"]
text = "No figure."
[[posting]]
id = "swe"
role = "Engineer"
title = "Staff engineer"
firm = "Tarn"
team = "Routes"
about = "Vans."
only = "Load."
[[posting.line]]
id = "one"
text = "Lead {team} at {firm}."
stays_true = ["fraud"]
swap_why = "So do others."
rewrite = "Cut it to 4."
[posting.line.ruth]
codes = ["reach"]
why = "Others."
"""


def test_a_small_file_is_read_and_a_lines_names_are_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "postings.toml"
    path.write_text(SMALL, "utf-8")
    (posting,) = postings.load(path).postings
    assert posting.lines[0].filled(posting.team, posting.firm) == "Lead Routes at Tarn."
    assert postings.tables(path)["codings"] == [{"unit": "one", "coder": "ruth", "code": "reach"}]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "Reach"\n', "", "theme reach: found no `name`; expected some text"),
        ('codes = ["reach"]', 'codes = ["rech"]', "line one: found 'rech' in `ruth.codes`; expected one of reach"),
        ('codes = ["reach"]', 'codes = "reach"', "found ruth.codes = 'reach'; expected a list"),
        ('stays_true = ["fraud"]', 'stays_true = ["frud"]', "found 'frud' in `stays_true`; expected one of fraud"),
        ('rewrite = "Cut it to 4."\n', "", "has no `rewrite`; expected one"),
        ('stays_true = ["fraud"]', "stays_true = []", "found a `rewrite` on a line that is true of no other team"),
        ("{firm}", "{city}", "found '{city}' in its text"),
        ('why = "Others."', 'because = "Others."', "unknown field 'because'"),
        ('any = ["#"]', "any = []", "pointer gap: found any = []; expected a list"),
        ("[[coder]]", "[[codr]]", "unknown field 'codr'"),
        ('[posting.line.ruth]\ncodes = ["reach"]\nwhy = "Others."', "", "found no `ruth`; expected a table of codes, why"),
        ("[[theme]]", "[theme", "not valid TOML"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_with_the_entry_and_what_was_expected(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "postings.toml"
    assert old in SMALL
    path.write_text(SMALL.replace(old, new), "utf-8")
    with pytest.raises(BankError) as caught:
        postings.load(path)
    assert said in str(caught.value)
    assert re.match(rf"{re.escape(str(path))}:\d+: ", str(caught.value))


def test_an_id_that_stands_twice_is_named(tmp_path: Path) -> None:
    path = tmp_path / "postings.toml"
    start = SMALL.index("[[posting.line]]")
    path.write_text(SMALL + SMALL[start:], "utf-8")
    with pytest.raises(BankError, match="line one: found id = 'one' a second time"):
        postings.load(path)
