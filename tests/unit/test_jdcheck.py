"""The checks: what they point at, how the file is refused, and how well they do on lines kept apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from staffplus.bankfile import BankError
from staffplus.jobdesc import checks, document, headings, pasted, reading, rubric, word, words
from staffplus.jobdesc import pointing as of_checks
from staffplus.jobdesc import text as plain_text
from staffplus.jobdesc.document import JobDescription
from staffplus.jobdesc.parts import PARTS, POSTING
from staffplus.jobdesc.patterns import expanded
from staffplus.jobdesc.pointing import Rule
from staffplus.jobdesc.text import by_line, fold, laid_out, sentences
from tests import work
from tests.jd_corpus import (
    LONG_BITS,
    OTHER,
    Line,
    keyed,
    lines,
    measure,
    pointing,
    postings,
    raised_in,
    wilson,
)
from tests.repeats import of_module, of_script, read_again

CHECKS = checks.load()
IDS = [check.id for check in CHECKS]


def raised(line: Line) -> set[str]:
    return raised_in(CHECKS, line)


def rubric_levels(score: int) -> list[tuple[str, str]]:
    """(part, example) of every team at one level of the rubric."""
    return [
        (part["id"], text)
        for part in rubric()["part"]
        for text in part["level"][score]["example"].values()
    ]


def test_on_the_unseen_lines_of_postings_they_find_four_of_five_and_leave_specific_ones_alone() -> (
    None
):
    figures = pointing(postings("unseen"), raised)
    assert figures.recall >= 0.8
    assert figures.alone / figures.specific >= 48 / 52
    whole = pointing(postings("unseen", "parts"), raised)
    assert whole.recall >= 0.8
    assert whole.alone / whole.specific >= 48 / 52


def test_on_lines_written_after_the_last_rule_they_do_as_well() -> None:
    figures = pointing(postings(what="fresh"), raised)
    assert figures.recall >= 0.8
    assert figures.alone / figures.specific >= 48 / 52


def test_the_corpus_is_as_large_as_its_note_says_and_its_halves_are_a_hash_s() -> None:
    assert (len(postings()), len(postings(what="parts"))) == (385, 60)
    assert len({line.text for line in postings()}) == 385
    assert 150 < len(postings("seen")) < 235
    assert {check for line in postings() for check in line.checks} == set(IDS)


def test_on_unseen_lines_the_checks_agree_with_a_careful_reader() -> None:
    figures = measure(lines("unseen"), raised, IDS)
    assert figures["overall"].precision >= 0.85
    assert figures["overall"].recall >= 0.75
    for name, of in figures.items():
        assert of.precision >= 0.7 and of.recall >= 0.7, name


def test_on_another_authors_lines_they_agree_nearly_as_well() -> None:
    figures = measure(lines(file=OTHER), raised, IDS)["overall"]
    assert figures.precision >= 0.85
    assert figures.recall >= 0.75


def test_the_figures_that_the_page_shows_are_the_measured_ones() -> None:
    shown = checks.for_page()["measured"]
    of = measure(lines("unseen"), raised, IDS)["overall"]
    figures = {"precision": round(of.precision, 2), "recall": round(of.recall, 2)}
    assert shown["unseen"] == {"lines": len(lines("unseen")), **figures}
    # As they were read first, before rules were mended on them: the checks do no worse today.
    other, now = shown["other"], measure(lines(file=OTHER), raised, IDS)["overall"]
    assert other["lines"] == len(lines(file=OTHER))
    assert other["precision"] <= now.precision and other["recall"] <= round(now.recall, 2)
    pointed = pointing(postings("unseen"), raised)
    assert shown["postings"] == {
        "generic": pointed.generic,
        "found": pointed.found,
        "found_between": [round(end, 2) for end in wilson(pointed.found, pointed.generic)],
        "specific": pointed.specific,
        "alone": pointed.alone,
        "alone_between": [round(end, 2) for end in wilson(pointed.alone, pointed.specific)],
    }


def test_what_a_quiz_calls_good_no_check_calls_wrong() -> None:
    """From level 2 on only the check that asks for level 3, and says so, may point."""
    fine = [line for line in keyed() if not line.checks]
    assert len(fine) > 55 and {line.part for line in fine} == {*PARTS, POSTING}
    for line in fine:
        names = {CHECKS[found].name for found in raised(line)}
        assert all("level 3" in name for name in names), (line.id, line.text, names)


def test_what_a_quiz_calls_thin_is_nearly_always_pointed_at() -> None:
    # What only has not been shown yet is asked, never pointed at.
    thin = [line for line in keyed() if line.checks and line.part != "agreement"]
    assert sum(bool(raised(line)) for line in thin) >= 0.9 * len(thin) > 40


@pytest.mark.parametrize(
    "text",
    ["Ads, catalogue, seller support.", "Ads, catalogue and seller support.", "Ads, Catalogue and Seller Support.",
     "Ingest, labelling, fraud ops.", "Purchasing and logistics.", "Works with ads, catalogue and seller support."],
)  # fmt: skip
def test_a_list_of_names_may_be_of_teams_with_capitals_or_without(text: str) -> None:
    assert CHECKS.read("radius", text) == []
    assert "radius-decides" in {prompt.id for prompt in CHECKS.prompts("radius", text)}


@pytest.mark.parametrize(
    "text",
    ["Stakeholders, partners and leaders.", "Cross-functional.", "Engineers, scientists and analysts.", "Many teams.",
     "Works with engineers, product managers and other stakeholders.", "Business, product and engineering."],
)  # fmt: skip
def test_a_list_of_ranks_and_trades_names_no_team(text: str) -> None:
    assert "no-team" in {found.check for found in CHECKS.read("radius", text)}


@pytest.mark.parametrize(
    "text",
    ["Nobody has read it.", "Not yet compared.", "Draft of November 2026, in my own folder.", "No one else has seen it yet.",
     "This has not been shown to anyone.", "A private draft; I might show it at the next review."],
)  # fmt: skip
def test_a_page_that_nobody_has_seen_is_asked_for_its_reader_and_not_for_objections(
    text: str,
) -> None:
    assert [prompt.id for prompt in CHECKS.prompts("agreement", text)] == ["agreement-reader"]


@pytest.mark.parametrize(
    ("part", "text"), [(it[0], it[1]) for score in (1, 2, 3) for it in rubric_levels(score)]
)
def test_who_has_shown_it_is_not_asked_who_will(part: str, text: str) -> None:
    assert "agreement-reader" not in {prompt.id for prompt in CHECKS.prompts(part, text)}


def test_every_check_has_lines_and_a_rewrite_that_no_check_points_at() -> None:
    assert {check for line in lines() for check in line.checks} == set(IDS)
    parts = {"no-problem": "problem", "no-number": "evidence", "no-date": "horizon",
             "no-team": "radius", "no-owner": "not-doing", "years": "stretch", "wording": "stretch"}  # fmt: skip
    for check in CHECKS:
        part = parts.get(check.id, "direction")
        assert check.id in {f.check for f in CHECKS.read(part, check.rewrite["before"])}
        assert CHECKS.read(part, check.rewrite["after"]) == [], check.id


def test_a_finding_quotes_the_words_and_their_place_in_code_points() -> None:
    text = "👩🏽‍🔬🚀 Naïve? Yes.\nSet the technical direction. No rockstars 𝕏, please."
    found = {f.check: f for f in CHECKS.read("direction", text)}
    for finding in found.values():
        assert text[finding.start : finding.end] == finding.words
    assert found["ladder-words"].words == "Set the technical direction"
    assert found["wording"].words == "rockstars"


def test_typographic_quotes_and_spaces_do_not_hide_words() -> None:
    text = "Over 15\u00a0years\u2019 experience; not a rock\u2011star."
    assert {f.words for f in CHECKS.read("stretch", text) if f.check in ("years", "wording")} == {
        "Over 15\u00a0years\u2019 experience",
        "rock\u2011star",
    }


@pytest.mark.parametrize(
    "text",
    ["לקבוע את הכיוון הטכני של הצוות ולהרים את הרף", "وضع الاتجاه التقني للفريق",
     "技術の方向性を決め、基準を上げる",
     "Definir a direção técnica do time e elevar a barra, com impacto em toda a organização, junto de muitas áreas",
     "Sou responsável pela direção técnica e pelos dados da empresa.", "Definir la dirección del equipo.",
     "Trabajar con otras áreas para mejorar los datos.", "De technische richting van het team bepalen en de lat hoger leggen.",
     "Samen met andere teams werken wij aan een betere organisatie.", "Sette retning for teamet og løfte nivået på arbeidet.",
     "Jeg skal bidra til vekst og jobbe sammen med andre team."],
)  # fmt: skip
def test_other_languages_are_left_alone(text: str) -> None:
    assert [f for part in PARTS for f in CHECKS.read(part, text)] == []
    assert not CHECKS.is_english(text)


def test_of_a_few_words_that_tell_nothing_the_page_says_in_which_language_they_are() -> None:
    page = "Definir a direção técnica do time e elevar a barra, com impacto em toda a organização."
    assert [f.check for f in CHECKS.read("horizon", "Longo prazo.")] == ["no-date"]
    assert CHECKS.read("horizon", "Longo prazo.", page) == []
    assert CHECKS.prompts("agreement", "A Renata leu e concorda.", page) == []
    assert CHECKS.is_english(
        "Longo prazo.", "We set the direction of the team with all who are in it."
    )
    assert CHECKS.read("direction", "Raise the bar.", page)  # these few are English by themselves
    # What is written in other letters says nothing of the words that are not.
    other = "Long-term value.\nהצוות עובד עם צוותי התשלומים"
    assert [f.check for f in CHECKS.read("horizon", "Long-term value.", other)] == ["no-date"]


def test_a_title_in_a_posting_is_no_line_that_any_team_could_write() -> None:
    def swapped(text: str) -> list[str]:
        return [f.words for f in CHECKS.read(POSTING, text) if f.check == "swap-test"]

    for under in ("• Mentor engineers", "- Mentor engineers", "Mentor engineers."):
        assert swapped(f"About us\n\nWhat you'll do\n{under}") == ["About us", under.lstrip("•- ")]
    assert swapped("Rockstar engineer\nMentor engineers.") == ["Mentor engineers."]
    assert "wording" in {f.check for f in CHECKS.read(POSTING, "Rockstar engineer\nMentor people.")}
    for no_title in ("Mentor engineers.\nRaise the bar.", "- Mentor engineers\n- Raise the bar", "x\nMentor engineers\nRaise the bar"):  # fmt: skip
        assert any("entor" in words for words in swapped(no_title))


@pytest.mark.parametrize(
    "bullet", ["●", "○", "▪", "■", "◦", "‣", "⁃", "\uf0b7", "\u00b7", "•", "o\t", "-", "*"]
)
def test_what_a_word_processor_puts_before_a_line_is_no_word_of_it(bullet: str) -> None:
    gap = "" if bullet.endswith("\t") else " "
    swap = [f.words for f in CHECKS.read("direction", f"{bullet}{gap}Mentor engineers") if f.check == "swap-test"]  # fmt: skip
    assert swap == ["Mentor engineers"]


@pytest.mark.parametrize(
    ("part", "check", "row", "named"),
    [
        ("not-doing", "no-owner", "| transport forecast | ambulance service | pickups an hour later |", True),
        ("not-doing", "no-owner", "| transport forecast | nobody | pickups an hour later |", False),
        ("not-doing", "no-owner", "| transport forecast | other people | pickups an hour later |", False),
        ("not-doing", "no-owner", "| transport forecast | pickups an hour later |", False),
        ("radius", "no-team", "| me | the order |\n| head nurse | who is moved |", True),
        ("radius", "no-team", "| me | the order |\n| stakeholders | who is moved |", False),
    ],
)  # fmt: skip
def test_a_row_of_a_table_names_whoever_stands_in_its_cell(
    part: str, check: str, row: str, named: bool
) -> None:
    text = f"| What | Who | Cost |\n|---|---|---|\n{row}\n"
    assert (check in {f.check for f in CHECKS.read(part, text)}) is not named


@pytest.mark.parametrize(
    "text",
    ["Die cast parts met the spec per van; Mr de Vries agrees.", "Set the technical direction for Los Angeles and La Paz.",
     "I drive the van der Berg account.", "Raise the bar."],
)  # fmt: skip
def test_english_with_words_that_other_languages_have_is_read(text: str) -> None:
    assert CHECKS.is_english(text)


@pytest.mark.parametrize(
    ("part", "generic", "specific"),
    [
        ("direction", "Own the data strategy for Renalis on Databricks.", "A late patient takes the next free chair in the same clinic."),
        ("stretch", "Lead the Economy workstream as Staff Engineer.", "I have never told Marta no; she is to hear it from me."),
    ],
)  # fmt: skip
def test_a_company_a_tool_or_a_title_is_no_reason_to_leave_a_line_alone(
    part: str, generic: str, specific: str
) -> None:
    assert "swap-test" in {f.check for f in CHECKS.read(part, generic)}
    assert CHECKS.read(part, specific) == []


def test_whom_the_page_names_makes_a_line_its_own() -> None:
    line = "Build trust with Marta and her team."
    assert "swap-test" in {f.check for f in CHECKS.read("direction", line)}
    assert CHECKS.read("direction", line, "Marta decides which chair is free.") == []
    found = checks.findings({"direction": line, "radius": "Marta decides which chair is free."})
    assert found == []


@pytest.mark.parametrize("many", [1, 2, 3, 4, 6, 12])
def test_generic_sentences_are_found_however_many_are_joined(many: int) -> None:
    pool = [
        line.text.rstrip(".") + "."
        for line in postings("seen")
        if line.part == "direction" and line.shape == "plain" and "swap-test" in line.checks
    ]
    for at in range(0, 24, 3):
        text = " ".join((pool * 3)[at : at + many])
        assert "swap-test" in {f.check for f in CHECKS.read("direction", text)}, text


def test_where_most_words_are_specific_the_generic_sentence_is_let_be() -> None:
    one, two = (
        "Be a trusted leader in the team.",
        "Hail photos go to the adjuster who lives nearest.",
    )

    def swapped(text: str) -> list[str]:
        return [f.words for f in CHECKS.read("direction", text) if f.check == "swap-test"]

    assert swapped(f"{one} {two}") == []
    assert swapped(f"{one} {one} {one} {two} {one}") == [f"{one} {one} {one}", one]


def test_cells_of_a_table_are_sentences_and_its_head_is_none() -> None:
    table = "| Work | Now with |\n|---|---|\n| {} | {} |"
    assert CHECKS.read("not-doing", table.format("Reports", "Duarte")) == []
    assert CHECKS.read("not-doing", table.format("Reports", "others")) != []
    ward = table.format("Chairs stand empty on Tuesdays", "night nurses, who are sent home unpaid")
    assert CHECKS.read("problem", ward) == []


@pytest.mark.parametrize(
    "nothing",
    ["Our teams work 24/7.", "The team has an average tenure of 4 years.", "Take the product from 0 to 1.", "We are a top five bank.",
     "Founded over 20 years ago.", "60% of the time on models, 40% on people.", "We serve you around the clock, 365 days a year.",
     "We ship 10x faster.", "A team of 12 in 18 countries."],
)  # fmt: skip
def test_digits_that_say_nothing_are_no_evidence(nothing: str) -> None:
    assert {f.check for f in CHECKS.read("evidence", nothing)} >= {"no-number"}
    assert CHECKS.read("evidence", f"{nothing} In May 38 of 412 sessions were late.") == [
        f for f in CHECKS.read("evidence", nothing) if f.check != "no-number"
    ]


@pytest.mark.parametrize(
    "owner", ["Duarte's group runs the reports.", "The reports \u2192 Duarte.", "The night shift keeps it.", "The reports stop and we live with that."]
)  # fmt: skip
def test_an_owner_in_plain_words_is_one(owner: str) -> None:
    assert CHECKS.read("not-doing", owner) == []


@pytest.mark.parametrize(
    "words", ["A patient is moved three times.", "Operators tape over the alarm, so nobody hears it.", "The crew digs three times to find one leak."]
)  # fmt: skip
def test_who_suffers_may_be_said_in_plain_words(words: str) -> None:
    assert "no-problem" not in {f.check for f in CHECKS.read("problem", words)}


def test_the_middle_of_the_rubric_is_asked_for_what_its_top_says() -> None:
    quiet = [(part, text) for part, text in rubric_levels(2) if not CHECKS.read(part, text)]
    asked = [part for part, text in quiet if CHECKS.prompts(part, text)]
    assert len(asked) >= 0.7 * len(quiet)
    top = [CHECKS.prompts(part, text) for part, text in rubric_levels(3)]
    assert sum(map(len, top)) <= 0.15 * len(top)


@pytest.mark.parametrize(
    ("part", "text", "asked"),
    [
        ("evidence", "38 of 412 sessions began late.", ["evidence-source", "evidence-target"]),
        ("radius", "Works with the clinical informatics team in Hull and with Payroll.", ["radius-decides"]),
        ("stretch", "I have never told Marta no.", ["stretch-first"]),
        ("not-doing", "The reports go to Finance from May.", ["not-doing-cost"]),
        ("horizon", "Finished by 30 June 2027.", ["horizon-consequence", "horizon-between"]),
    ],
)  # fmt: skip
def test_a_part_that_lacks_its_next_level_is_asked_for_it_with_a_reason(
    part: str, text: str, asked: list[str]
) -> None:
    assert CHECKS.read(part, text) == []
    found = CHECKS.prompts(part, text)
    assert [prompt.id for prompt in found] == asked
    assert all(prompt.ask.endswith("?") and prompt.why for prompt in found)


def test_nothing_is_asked_of_a_part_that_is_empty_foreign_or_pointed_at() -> None:
    for text in ("", " \n", "الفريق يعمل مع فرق كثيرة", "Long-term ownership."):
        assert CHECKS.prompts("horizon", text) == []


def test_an_empty_part_is_not_pointed_at() -> None:
    assert [f for part in PARTS for f in CHECKS.read(part, " \n\n ")] == []


@dataclass
class Counted:
    """A pattern that counts the characters it is asked to look at."""

    pattern: re.Pattern[str]
    seen: list[int]

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self.pattern, name)

        def ask(*of: Any) -> Any:
            self.seen[0] += len(of[-1] if name == "sub" else of[0])
            return asked(*of)

        return ask


def looked_at(part: str, text: str) -> int:
    """How many characters the patterns of all rules are given, for one text in one part."""
    seen = [0]
    lists = ("raising", "any_raising", "unless", "unless_cased", "ignoring")

    def counted(rule: Rule) -> Rule:
        patterns: Any = {n: tuple(Counted(p, seen) for p in getattr(rule, n)) for n in lists}
        return replace(rule, **patterns)

    every = tuple(replace(c, rules=tuple(map(counted, c.rules))) for c in CHECKS)
    replace(CHECKS, checks=every).read(part, text)
    return seen[0]


@pytest.mark.parametrize("part", ["direction", "problem", "not-doing", POSTING])
def test_twice_the_text_is_twice_the_work(part: str) -> None:
    """Counted, so it holds for 120,000 characters as it does for millions."""
    page = "\n".join(line.text for line in postings())
    half, whole = ((page * 10)[:size] for size in (60_000, 120_000))
    assert len(whole) == 120_000
    assert looked_at(part, whole) < 2.1 * looked_at(part, half)
    assert looked_at(part, whole) < 100 * len(whole)


def every_pattern() -> set[tuple[str, int]]:
    """All that a part is searched for; the page joins the words of a list otherwise, and means the same."""
    rules = [rule for check in CHECKS for rule in check.rules]
    lists = ("raising", "unless", "unless_cased", "ignoring")
    found = [pattern for rule in rules for name in lists for pattern in getattr(rule, name)]
    found += [pattern for one in CHECKS.prompting for pattern in (*one.has, *one.lacks)]
    return {(it.pattern, it.flags) for it in (*found, *CHECKS.reading.names, CHECKS.words.form)}


ROOM = Path(checks.__file__).parent
SCRIPTS = (*sorted(ROOM.glob("*.js")), ROOM.parent / "widgets" / "studio" / "worddiff.js")


#: What is only ever asked of something short: the digits of a count.
SHORT = {r"\B(?=(?:[0-9]{3})+$)"}


def test_no_pattern_reads_a_long_text_again_from_every_place() -> None:
    """Neither from the next place nor in another repeat: then twice the text would be four times the work."""
    scripts = [one for path in SCRIPTS for one in of_script(path.read_text("utf-8"))]
    modules = [
        one
        for module in (document, headings, pasted, of_checks, plain_text, reading, words, word)
        for one in of_module(module)
    ]
    assert len(scripts) > 40 and len(modules) > 25
    every = {*every_pattern(), *scripts, *modules}
    again = {text: read_again(text, flags) for text, flags in every if text not in SHORT}
    assert {text: many for text, many in again.items() if many is not None} == {}


def walked(text: str) -> None:
    """All that is done with a part but for the rules, which `looked_at` counts."""
    laid = laid_out(fold(text))
    by_line(laid, list(sentences(laid)))
    lines = [f"# {text}#x", f"3. {text}x", f"**Radius** {text}x", f"## (a) {text}x", text]
    JobDescription.from_markdown("\n".join(lines)).to_markdown()


@pytest.mark.parametrize("bit", LONG_BITS)
def test_eight_times_the_text_is_not_64_times_the_walk(bit: str) -> None:
    few, many = ((bit * size)[:size] + "x" for size in (500, 4_000))
    assert work.lines(lambda: walked(many)) < 16 * work.lines(lambda: walked(few))


def test_what_any_team_could_write_is_not_specific() -> None:
    assert CHECKS.specific_words("Lead cross-functional, high-impact projects and models") == []
    assert CHECKS.specific_words("Lead the chargeback projects in Vilnius") == [
        "chargeback",
    ]  # another town may stand in its place


RULE = 'looks_at = "words"\nraise = ["x"]'


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ((RULE, 'looks_at = "page"'), "looks_at = 'page'; expected one of words, sentence, part"),
        ((RULE, 'looks_at = "words"'), "has no `raise`, so it has nothing to quote"),
        (
            (RULE, RULE + '\nparts = ["scope"]'),
            "found 'scope' in `parts`; expected one of direction",
        ),
        ((RULE, RULE + "\nspecific = -1"), "found specific = -1; expected a whole number"),
        (
            (RULE, RULE + '\nwithin = "words"'),
            "found within = 'words'; expected one of sentence, part",
        ),
        (
            (RULE, RULE + "\nat_most = 1"),
            "check c, rule 1: unknown field 'at_most'; expected looks_at",
        ),
        (
            ('"x"', "'(?<=a)b'"),
            "found '(?' in '(?<=a)b'; expected what Python and JavaScript read alike",
        ),
        (('"x"', "'a.*b'"), "could run for minutes"),
        (('"x"', "'(?:the )*b'"), "could run for minutes"),
        (('"x"', r"'\w+$'"), "found"),
        (('"x"', "'{nobody}'"), "found {nobody}"),
        (('"x"', "'(a'"), "not a regular expression"),
        (('why = "w"', ""), "check c: found no `why`; expected some text"),
        (('before = "b", ', ""), "found no `rewrite.before`"),
        (("[words]", "[word]"), "found no `words`; expected a table of generic, english, foreign"),
        (("doubled = []", ""), "found no `reading.doubled`; expected a list"),
        (("[[check.rule]]", "[[check.rules]]"), "found no [[check.rule]]"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    words = "\n".join(f'{name} = "a b"' for name in ("generic", "english", "foreign"))
    how = 'letters = "a-z"\nendings = []\ndoubled = []\nnames = []\nenough_words = 1\nenglish_share = 0.1'
    good = (
        f'blind = []\n[reading]\n{how}\n[words]\n{words}\n[[check]]\nid = "c"\nname = "n"\nwhy = "w"\n'
        f'rewrite = {{ team = "t", before = "b", after = "a" }}\n[[check.rule]]\n{RULE}\n'
    )
    path = tmp_path / "checks.toml"
    path.write_text(good)
    assert len(list(checks.load(path))) == 1
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(good.replace(*change))
    with pytest.raises(BankError) as caught:
        checks.load(wrong)
    assert says in str(caught.value)
    assert str(caught.value).startswith(f"{wrong}:")


def test_words_with_one_first_letter_together_match_what_they_matched_apart() -> None:
    lists = checks.for_page()["words"]
    long = [name for name in lists if name not in ("generic", "english", "foreign")]
    text = " ".join(line.text for line in [*lines(), *postings()]).lower()
    for name in long:
        apart = "|".join(lists[name].split()).replace("_", " ")
        together = expanded(f"{{{name}}}", lists)
        spans = [
            [match.span() for match in re.finditer(rf"\b(?:{some})\b", text, re.ASCII)]
            for some in (apart, together)
        ]
        assert spans[0] == spans[1]
    assert expanded("{odd}", {"odd": "a+b abc (?:x|a)c"}) == "a+b|abc|(?:x|a)c"
    assert expanded("{odd}", {"odd": "ab|c ad"}) == "ab|c|ad"
    assert expanded("{odd}", {"odd": r"\d+ ab_c \d\d a(?:d|e)"}) == r"\d+|a(?:b c|(?:d|e))|\d\d"
