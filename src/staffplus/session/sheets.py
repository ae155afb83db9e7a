"""The sheets of a plan: what a facilitator prints, shows and sends, each under its file's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from staffplus.session import handout, mails
from staffplus.session.mails import Reading
from staffplus.session.plan import Plan
from staffplus.session.runsheet import run_sheet


@dataclass(frozen=True)
class Sheet:
    """One file of a kit; `make` gives its HTML for a plan, knowing what each chapter takes to read."""

    file: str
    name: str
    about: str
    make: Callable[[Plan, Mapping[str, Reading]], str]


SHEETS = (
    Sheet("run-sheet.html", "Run sheet", "the day on two sheets a session, printed on both sides; type the real start, and the times follow", lambda plan, _: run_sheet(plan)),
    Sheet("handout.html", "Handout", "for each person, with the rubric", lambda plan, _: handout.handout(plan)),
    Sheet("answer-key.html", "Answer key", "yours alone: what is right, and the beliefs behind what is not", lambda plan, _: handout.answer_key(plan)),
    Sheet("practice-texts.html", "Practice descriptions", "three to score, a sheet each", lambda _plan, _: handout.practice_texts()),
    Sheet("practice-scores.html", "Their scores, with reasons", "hand out when all have scored", lambda _plan, _: handout.practice_scores()),
    Sheet("swap-sheets.html", "Swap sheets", "drafts without names, two to a sheet", lambda _plan, _: handout.swap_sheets()),
    Sheet("cards.html", "Cards to hold up", "one sheet a person, where phones stay in the bag", lambda _plan, _: handout.cards()),
    Sheet("texts.html", "Texts to send", "to managers and to everyone, before and after", lambda plan, course: mails.mail_page(plan.name, mails.mails(plan, course))),
)  # fmt: skip


def folder_of(plan: Plan) -> str:
    """Where the facilitator's edition has a plan's sheets, from its top."""
    return f"kit/{plan.id}"
