"""How far two people who coded the same text agree, and what a set of codings covers.

A table of codings is a list of rows, one for each code that a coder gave to a unit (a line, a
posting): `{"unit": "swe-dates", "coder": "ruth", "code": "delivery"}`. A unit may get several
codes or none. Standard library only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from random import Random

Row = Mapping[str, str]


def decisions(
    table: Iterable[Row], coder: str, units: Sequence[str], codes: Sequence[str]
) -> list[bool]:
    """`coder`'s yes or no to every code for every unit: `len(units) * len(codes)` of them.

    All codes of the first unit come first, in the order given. Rows of other coders and of units
    that are not asked for are left out, so a part of a table can be looked at alone.

    Raises:
        ValueError: a row of this coder and one of these units has a code that is not among `codes`.
    """
    given = {
        (row["unit"], row["code"])
        for row in table
        if row["coder"] == coder and row["unit"] in units
    }
    if strange := sorted({code for _, code in given} - set(codes)):
        raise ValueError(
            f"found the code {strange[0]!r} from coder {coder!r}; expected one of {', '.join(codes)}"
        )
    return [(unit, code) in given for unit in units for code in codes]


def coverage(
    table: Iterable[Row], coder: str, units: Sequence[str], codes: Sequence[str]
) -> dict[str, float]:
    """For each code, the share of `units` (from 0 to 1) to which `coder` gave it.

    Raises ValueError when there are no units, or as `decisions` does.
    """
    if not units:
        raise ValueError("found no units; expected at least one")
    made = decisions(table, coder, units, codes)
    return {code: sum(made[n :: len(codes)]) / len(units) for n, code in enumerate(codes)}


def percent_agreement(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Of 100 decisions, how many two coders made alike. Both sequences are in the same order.

    Raises ValueError when they differ in length or are empty.
    """
    return 100 * _alike(one, other) / len(one)


def cohens_kappa(one: Sequence[Hashable], other: Sequence[Hashable]) -> float | None:
    """Agreement beyond chance, (observed - chance) / (1 - chance), after Cohen (1960).

    Chance is what two people would reach who keep to the same shares of each answer but deal
    them out blindly. 1 is full agreement, 0 what chance gives, and less than 0 worse than chance.
    None when both gave one and the same answer throughout: then nothing varies, and kappa has
    no value. Raises ValueError when the sequences differ in length or are empty.
    """
    n = len(one)
    alike = _alike(one, other)
    first, second = Counter(one), Counter(other)
    by_chance = sum(first[answer] * second[answer] for answer in first)  # of n * n
    if by_chance == n * n:
        return None
    return (alike * n - by_chance) / (n * n - by_chance)


def kappa_by_code(one: Sequence[Hashable], other: Sequence[Hashable], codes: int) -> float | None:
    """Pooled kappa (de Vries et al., 2008): mean agreement beyond mean chance, of what that leaves.

    Agreement and chance are taken for each code by itself and averaged before the ratio is taken.
    In one table of all decisions a rare code and a common one would count as equally easy to guess;
    that makes chance too small, and kappa too large. The decisions stand as `decisions` gives them:
    all `codes` of the first unit, then of the next. With one code it is Cohen's kappa. None when each
    code was given, or not, throughout. Raises ValueError as `cohens_kappa` does, or where the
    decisions are no multiple of `codes`.
    """
    alike = _alike(one, other)
    if len(one) % codes:
        raise ValueError(f"found {len(one)} decisions; expected a multiple of {codes} codes")
    units, by_chance = len(one) // codes, 0
    for n in range(codes):
        first, second = Counter(one[n::codes]), Counter(other[n::codes])
        by_chance += sum(first[answer] * second[answer] for answer in first)  # of units * units
    if by_chance == units * len(one):
        return None
    return (alike * units - by_chance) / (units * len(one) - by_chance)


def kappa_interval(
    table: Iterable[Row],
    coders: tuple[str, str],
    units: Sequence[str],
    codes: Sequence[str],
    *,
    draws: int = 2000,
    seed: int = 1,
) -> tuple[float, float]:
    """Between which values 95 of 100 samples of the units put `kappa_by_code` of two coders.

    A percentile bootstrap over units: one unit's decisions hang together, so units are drawn, with
    repetition, and not decisions. Samples in which kappa has no value are left out.

    Raises ValueError as `decisions` does, or where no sample has a kappa.
    """
    kept = [row for row in table if row["code"] in codes]
    one, other = ([decisions(kept, coder, [unit], codes) for unit in units] for coder in coders)
    rng, found = Random(seed), []
    for _ in range(draws):
        drawn = rng.choices(range(len(units)), k=len(units))
        drawn_one, drawn_other = ([it for n in drawn for it in made[n]] for made in (one, other))
        kappa = kappa_by_code(drawn_one, drawn_other, len(codes))
        if kappa is not None:
            found.append(kappa)
    if not found:
        raise ValueError("found no sample of the units in which anything varies")
    found.sort()
    cut = len(found) * 25 // 1000
    return found[cut], found[len(found) - 1 - cut]


def _alike(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    if len(one) != len(other) or not one:
        raise ValueError(
            f"found {len(one)} and {len(other)} decisions; expected equally many, and at least one"
        )
    return sum(a == b for a, b in zip(one, other, strict=True))
