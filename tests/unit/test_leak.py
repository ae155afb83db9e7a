"""Options, or cases alone, do not tell a fitted reader the key; a reader that they tell is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from staffplus import items
from staffplus.bankfile import BankError
from staffplus.cli.main import main
from staffplus.items import leak
from tests.unit.test_items import CHOICE, CLASSIFY, bank_file

WORDS = [
    "river",
    "lamp",
    "stone",
    "paper",
    "cloud",
    "chair",
    "apple",
    "train",
    "glass",
    "music",
    "field",
    "clock",
]


def with_stems() -> list[items.Item]:
    """The course's questions that are stems; those of a bank in the older form are not asked."""
    every = [item for path in items.banks() for item in items.load_file(path).items]
    return [item for item in every if item.id != item.family]


def test_no_bank_of_the_course_gives_its_keys_away() -> None:
    assert [str(found) for found in leak.readings(with_stems()) if found.leaks] == []


def choices(folder: Path, number: int, right: str) -> list[items.Item]:
    """So many questions whose key says `right`, and whose wrong options do not."""
    tables = [
        CHOICE.replace("probe-first", f"probe-{n}")
        .replace("How much does it matter?", f"{right} {WORDS[n % 12]}")
        .replace("Which model would fit?", f"The {WORDS[(n + 3) % 12]}")
        .replace("Who made the mistake?", f"The {WORDS[(n + 7) % 12]}")
        for n in range(number)
    ]
    return list(items.load_file(bank_file(folder, *tables)).items)


def test_a_habit_of_the_keys_is_found_out(tmp_path: Path) -> None:
    found = leak.readings(choices(tmp_path, 24, "Ask first, and write down the"))
    assert {it.name for it in found} == {
        "options, by cues",
        "options, by words",
        "options, by both",
    }
    assert all(it.right == it.of == 24 and it.leaks for it in found)


def test_options_that_are_alike_read_as_chance(tmp_path: Path) -> None:
    found = leak.readings(choices(tmp_path, 24, "The"))
    assert not any(it.leaks for it in found)
    assert all(it.chance == pytest.approx(1 / 3) for it in found)


def test_a_formula_in_the_givens_is_found_out(tmp_path: Path) -> None:
    says = {
        "staff": "Nobody has settled the",
        "lead": "All agree on the",
        "senior": "From 4 to 9 the",
    }
    opens = {"staff": "problem", "lead": "approach", "senior": "method"}
    tables = []
    for n in range(24):
        level = list(says)[n % 3]
        others = ", ".join(f'{it} = "wide-topic"' for it in says if it != level)
        table = CLASSIFY.replace("scope-one", f"scope-{n}").replace(
            'key = "senior"', f'key = "{level}"'
        )
        table = table.replace('open = "method"', f'open = "{opens[level]}"')
        table = table.replace(
            "The target and the metric are fixed.", f"{says[level]} {WORDS[n % 12]}."
        )
        tables.append(table.replace('staff = "wide-topic", lead = "wide-topic"', others))
    (found,) = leak.readings(items.load_file(bank_file(tmp_path, *tables)).items)
    assert found.name == "case, on question-scope" and found.leaks


def test_stems_over_one_set_of_options_cannot_give_it_away() -> None:
    from tests.families import BANK

    found = [it for it in leak.readings(BANK.items) if it.name.startswith("options")]
    assert found and not any(it.leaks for it in found)


def test_standard_errors_are_those_of_a_share() -> None:
    # 64 of 112 at one in three: sqrt(1/3 * 2/3 / 112) = 0.0445, (0.571 - 0.333) / 0.0445
    assert leak.Reading("x", 64, 112, 1 / 3).errors == pytest.approx(5.35, abs=0.01)
    assert leak.Reading("x", 3, 3, 1).errors == 0


def test_the_command_fails_where_something_leaks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    choices(tmp_path, 24, "Ask first, and write down the")
    draft = str(tmp_path / "scope_of_questions.toml")
    assert main(["items", "leak", draft]) == 1
    assert "24 of 24" in capsys.readouterr().out
    choices(tmp_path, 1, "The")
    assert main(["items", "leak", draft]) == 0
    assert "Too few questions" in capsys.readouterr().out
    Path(draft).write_text("chapter =", "utf-8")
    assert main(["items", "leak", draft]) == 2
    with pytest.raises(BankError):
        items.load_file(Path(draft))
