"""The checks: what they point at, how the file is refused, and how well they do on lines kept apart."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from staffplus.bankfile import BankError
from staffplus.jobdesc import checks
from tests.jd_corpus import OTHER, Line, lines, measure

CHECKS = checks.load()
IDS = [check.id for check in CHECKS]


def raised(line: Line) -> set[str]:
    return {finding.check for finding in CHECKS.read(line.part, line.text)}


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
    for name, chosen in (("unseen", lines("unseen")), ("other", lines(file=OTHER))):
        of = measure(chosen, raised, IDS)["overall"]
        assert shown[name] == {
            "lines": len(chosen),
            "precision": round(of.precision, 2),
            "recall": round(of.recall, 2),
        }


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
     "Definir a direção técnica do time e elevar a barra, com impacto em toda a organização, junto de muitas áreas"],
)  # fmt: skip
def test_other_languages_are_left_alone(text: str) -> None:
    assert [f for part in checks.PARTS for f in CHECKS.read(part, text)] == []
    assert not CHECKS.is_english(text)


def test_an_empty_part_is_not_pointed_at() -> None:
    assert [f for part in checks.PARTS for f in CHECKS.read(part, " \n\n ")] == []


def test_200_kb_take_seconds_at_most() -> None:
    started = time.process_time()
    text = "Drive alignment across stakeholders and raise the bar, " * 4000
    for part in ("direction", "radius"):
        CHECKS.read(part, text)
        CHECKS.read(part, "word " * 40_000)
        CHECKS.read(part, "a" * 200_000)
    assert time.process_time() - started < 20


def test_what_any_team_could_write_is_not_specific() -> None:
    assert CHECKS.specific_words("Lead cross-functional, high-impact projects and models") == []
    assert CHECKS.specific_words("Lead the chargeback projects in Vilnius") == [
        "chargeback",
        "vilnius",
    ]


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
        (('"x"', r"'\w+$'"), "found"),
        (('"x"', "'{nobody}'"), "found {nobody}"),
        (('"x"', "'(a'"), "not a regular expression"),
        (('why = "w"', ""), "check c: found no `why`; expected some text"),
        (('before = "b", ', ""), "found no `rewrite.before`"),
        (("[words]", "[word]"), "found no `words`; expected a table of generic, english"),
        (("doubled = []", ""), "found no `reading.doubled`; expected a list"),
        (("[[check.rule]]", "[[check.rules]]"), "found no [[check.rule]]"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    words = "\n".join(f'{name} = "a b"' for name in ("generic", "english"))
    how = 'letters = "a-z"\nendings = []\ndoubled = []\nenough_words = 1\nenglish_share = 0.1'
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
