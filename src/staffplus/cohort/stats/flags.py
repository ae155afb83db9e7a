"""Which items to read again, and what to look at in them: rules over an item's figures, as data.

Limits of difficulty and discrimination are Ebel's (1979, Essentials of Educational Measurement) as practice
has them; they point, and a person judges.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from staffplus.cohort.stats.report import LEAST, Row


@dataclass(frozen=True)
class Rule:
    """What is flagged, when, and what to look at."""

    name: str
    holds: Callable[[Row], bool]
    look: str


def _below(value: float, limit: float) -> bool:
    return not math.isnan(value) and value < limit


RULES = (
    Rule("key", lambda it: _below(it.discrimination, 0), "those who know the rest miss it: is the key right, or does the case say two things?"),
    Rule("rival", lambda it: any(not c.right and c.slope > 0.1 and sum(c.counts) >= LEAST for c in it.curves), "a wrong option is chosen more by those who know more: what do they see in it?"),
    Rule("weak", lambda it: 0 <= it.discrimination < 0.1 and 0.1 < it.share < 0.9, "it tells little of who knows the rest: is what decides in the case, and only there?"),
    Rule("hard", lambda it: it.share < 0.3, "most miss it: does the passage teach it? If they share one belief, the passage should meet that"),
    Rule("easy", lambda it: it.share > 0.95, "nearly all get it right: would they without the chapter? `staffplus items blind` asks"),
    Rule("idle", lambda it: any(not c.right and sum(c.counts) < 0.02 * it.n for c in it.curves) and it.share <= 0.95, "an option that nearly nobody chooses: give it a case in which it tempts"),
    Rule("cohorts", lambda it: any(d.letter == "C" for d in it.differences), "harder for one cohort than for another that knows as much: look for words or settings only one of them has met"),
)  # fmt: skip


def flags(it: Row) -> list[Rule]:
    """The rules that hold for an item, the gravest first."""
    return [rule for rule in RULES if rule.holds(it)]
