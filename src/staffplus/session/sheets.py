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
    needed: Callable[[Plan], bool] = lambda _plan: True
    paper: bool = True  #: whether anybody prints it


#: Activities that nobody can take part in without the opening of their chapter.
NEEDS_PASSAGE = ("read-in-silence", "question-sort")


def _reads(plan: Plan) -> str | None:
    """The chapter whose first passage a room needs that has read nothing, or None."""
    asking = (a for it in plan.sessions for a in it.activities() if a.id in NEEDS_PASSAGE)
    return next((it.chapter for it in asking), None)


def _passage(plan: Plan, course: Mapping[str, Reading]) -> str:
    chapter = course[_reads(plan) or ""]
    return handout.to_read(chapter.title, chapter.opening)


def _practises(plan: Plan) -> bool:
    return any(activity.practice for it in plan.sessions for activity in it.activities())


SHEETS = (
    Sheet("run-sheet.html", "Run sheet", "the day on one sheet a session, printed on both sides; type the real start, and the times follow", lambda plan, _: run_sheet(plan)),
    Sheet("handout.html", "Handout", "for each person, with the rubric", lambda plan, _: handout.handout(plan)),
    Sheet("to-type.html", "The handout to type on", "a file to send to those on a call, and to whoever would rather type; it opens in any browser", lambda plan, _: handout.to_type(plan), paper=False),
    Sheet("my-page.html", "My half page", "one for each person, who takes it home and shows it", lambda plan, _: handout.own_page(plan), handout.has_own_page),
    Sheet("exit-tickets.html", "Exit tickets", "two to a sheet; cut, and collect at the end", lambda plan, _: handout.tickets(plan), handout.has_tickets),
    Sheet("to-read.html", "The passage to read", "a page of the chapter on scope, for whoever comes without having read it", _passage, lambda plan: _reads(plan) is not None),
    Sheet("for-managers.html", "For managers", "a page to send with the text, or to hand over: what reaches them, and how it is answered", lambda plan, _: handout.for_managers(plan)),
    Sheet("answer-key.html", "Answer key", "yours alone: what is right, and the beliefs behind what is not", lambda plan, _: handout.answer_key(plan)),
    Sheet("practice-texts.html", "Practice descriptions", "three to score, a sheet each", lambda _plan, _: handout.practice_texts(), lambda plan: _practises(plan)),
    Sheet("practice-scores.html", "Their scores, with reasons", "hand out when all have scored", lambda _plan, _: handout.practice_scores(), lambda plan: _practises(plan)),
    Sheet("swap-sheets.html", "Swap sheets", "drafts without names, two to a sheet; cut", lambda plan, _: handout.swap_sheets(plan)),
    Sheet("cards.html", "Cards to hold up", "one sheet for each person, where phones stay in the bag", lambda _plan, _: handout.cards()),
    Sheet("texts.html", "Texts to send", "to managers and to everyone, before and after", lambda plan, course: mails.mail_page(plan.name, mails.mails(plan, course))),
)  # fmt: skip


def sheets_of(plan: Plan) -> list[Sheet]:
    """Those that a plan has a use for."""
    return [it for it in SHEETS if it.needed(plan)]


#: What is of no use on paper.
ON_SCREEN = frozenset(it.file for it in SHEETS if not it.paper)


def folder_of(plan: Plan) -> str:
    """Where the facilitator's edition has a plan's sheets, from its top."""
    return f"kit/{plan.id}"
