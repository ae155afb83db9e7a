"""The sheets of a session: run sheet, handout, answer key, practice texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from staffplus import revote, session
from staffplus.bankfile import BankError
from staffplus.items import wording
from staffplus.jobdesc.rubric import practice
from staffplus.postings import postings
from staffplus.session import activity as activity_file
from staffplus.session import (
    asked,
    deck,
    handout,
    kit,
    mails,
    runsheet,
    sheets,
    slides,
)
from staffplus.session.held import held
from staffplus.session.plan import VOTING, Where
from staffplus.widgets.looplab import looplab
from tests import prose
from tests.sessions import ACTIVITIES, COURSE, MINE, PLANS, ROOT, text_of

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_run_sheet_and_slides_agree_on_what_is_when(plan: session.Plan) -> None:
    sheet = text_of(runsheet.run_sheet(plan, start=9 * 60 + 30))
    for meeting in plan.sessions:
        shown = slides.slides(meeting)
        assert [it.number for it in shown] == list(range(1, len(shown) + 1))
        assert sum(it.minutes for it in shown) == meeting.within
        for slide in shown:
            at = runsheet.clock(9 * 60 + 30 + slide.starts)
            said = slide.text if slide.activity else slide.title
            assert re.search(rf"{at} {slide.minutes} (?:live or |back: )?{slide.number} {re.escape(said)}", sheet)  # fmt: skip
            if slide.activity and (slide.show or "Then vote again" in slide.text or "Show of hands" in slide.text):  # fmt: skip
                assert dict(slide.notes)[slides.VOTE]
        assert f"Ends at {runsheet.clock(9 * 60 + 30 + meeting.within)}" in sheet


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_a_handout_has_the_votes_the_rubric_and_a_name_and_gives_nothing_away(plan: session.Plan) -> None:  # fmt: skip
    page = text_of(handout.handout(plan))
    key = text_of(handout.answer_key(plan))
    assert "Name or pseudonym" in page and "The rubric of a job description" in page
    for activity in {it for meeting in plan.sessions for it in meeting.activities()}:
        for name in activity.votes:
            first, *others = asked.stems(name)
            assert " ".join(str(first.raw["prompt"]).split()) in page
            for stem in (first, *others):
                for place, said in wording.texts(stem):
                    if "feedback" in place:
                        assert " ".join(said.split()) not in page
                assert all(belief["name"] not in page for belief in asked.beliefs(stem))
            assert all(belief["name"] in key for belief in asked.beliefs(first))
            for second in others:  # nobody has it on paper
                shown = second.keyless()
                lines = [it["text"] for part in ("options", "rows", "lines", "targets") for it in shown.get(part) or []]  # fmt: skip
                assert all(
                    " ".join(str(it).split()) in key for it in (shown.get("case") or "", *lines)
                )
    assert all(" ".join(part["why"].split()) not in page for one in practice() for part in one["part"])  # fmt: skip


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_what_a_plan_promises_is_made_in_it_and_told_alike(plan: session.Plan) -> None:
    texts = [slide.text for it in slides.of_plan(plan).values() for slide in it]
    assert any(f"you hold {plan.hold}, and a date" in text for text in texts)
    assert not any("{" in text for text in texts)
    invitation = next(it for it in mails.mails(plan, COURSE) if it.to == "everyone")
    assert f"you hold {plan.hold}, not yet seen" in invitation.body
    done = {it.id for meeting in plan.sessions for it in meeting.activities()}
    drafts = any("job description, written alone" in what and "Two lines" not in what for it in plan.sessions for _, what in it.homework)  # fmt: skip
    makes = {"half a page": "half-a-page" in done or drafts, "a card and": "two-cards" in done, "two lines": True}  # fmt: skip
    assert "rewrite-two-rows" in done and any(plan.hold.startswith(it) and made for it, made in makes.items())  # fmt: skip
    # Only the last session speaks of what comes after the plan.
    for meeting in plan.sessions[:-1]:
        assert "talk with your manager" not in meeting.said("{next}")


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_what_people_read_bears_no_plans_name_and_what_is_handed_in_lies_apart(plan: session.Plan) -> None:  # fmt: skip
    for sheet in sheets.sheets_of(plan):
        html = sheet.make(plan, COURSE)
        if sheet.file not in ("run-sheet.html", "answer-key.html", "texts.html"):
            assert plan.name not in html and plan.id not in html, sheet.file
    ticket, paper = text_of(handout.tickets(plan)), text_of(handout.handout(plan))
    assert ticket.count("What I have not understood") == 2 and ticket.count("Name or") == 2
    assert "What I have not understood" not in paper and "on its own sheet" not in paper
    makes = any(it.id == "half-a-page" for m in plan.sessions for it in m.activities())
    assert makes == any(it.file == "my-page.html" for it in sheets.sheets_of(plan))


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_no_sheet_shows_the_signs_of_its_markup(plan: session.Plan) -> None:
    for sheet in sheets.sheets_of(plan):
        html = re.sub(r"<(pre|style|script)\b.*?</\1>", "", sheet.make(plan, COURSE), flags=re.S)
        assert not re.findall(r"[^>]{0,40}(?:`|\*\*)[^<]{0,20}", html), sheet.file


def test_whoever_has_read_nothing_finds_the_levels_and_the_passage_on_paper() -> None:
    plan = PLANS["nothing-read"]
    paper = text_of(handout.handout(plan))
    assert "The gate. Read what is settled" in paper and "Staff ◆: the problem" in paper
    passage = text_of(handout.to_read(COURSE["scope-of-questions"].title, COURSE["scope-of-questions"].opening))  # fmt: skip
    assert "Nobody speaks." in passage and "of Asha’s Senior ●" in passage
    assert not re.search(r"[`{}*]|\(one-problem|For facilitators", passage)


def test_the_texts_say_where_the_folder_is_and_leave_the_mark_to_those_who_write() -> None:
    page = mails.mail_page("x", mails.mails(PLANS["one-session"], COURSE))
    texts = mails.mails(PLANS["one-session"], COURSE)
    files = next(it for it in texts if it.subject.startswith("Your folder"))
    assert "\n[board]\n" in files.body and "Your folder is here" in files.body
    assert "([board] alone stays as it is)" in page
    assert "folder" in mails.reminder(["job description"], ["a@invented.example"]).body


def test_what_predict_run_explain_needs_is_in_the_kit_with_the_figures_of_its_model() -> None:
    plan = PLANS["one-session"]
    told = ACTIVITIES["predict-run-explain"].told
    runs = [("moderate", 0), ("moderate", 2), ("moderate", 10), ("one-cause", 0)]
    for number, (world, size) in enumerate(runs, 1):
        now = looplab.simulated("credit", world)[size]
        seen, value = ((it.first, it.last) for it in (now.watched, now.value))
        said = f"Run {number}: bad rate {seen[0]:.1%} → {seen[1]:.1%}, value {value[0]:.0%} → {value[1]:.0%}"
        assert said in told["answer"]
        whole = told["answer"].split(said)[1].split("over the whole run")[0]
        assert whole.strip(" ,and") == f"{now.in_all:.0%}"
    sheet, key, paper = (text_of(make(plan)) for make in (runsheet.run_sheet, handout.answer_key, handout.handout))  # fmt: skip
    notes = {text for it in slides.of_plan(plan)[plan.sessions[0].name] for _, text in it.notes}
    assert told["answer"] in sheet and told["answer"] in key and told["answer"] in notes
    assert told["about"] in notes and told["about"] not in sheet, (
        "the handout has it, which is read out"
    )
    assert "The loop lab: chapter When teams look for Staff" in sheet
    assert "A lender forecasts each month" in paper and "5.8%" not in paper


def test_the_case_of_eight_lines_is_on_the_handout_and_its_team_only_in_the_key() -> None:
    plan = PLANS["one-session"]
    paper, key = text_of(handout.handout(plan)), text_of(handout.answer_key(plan))
    part = paper[paper.index("Eight lines on a slide") :].split("Ours too")
    assert "drew 212 applications" in part[0] and "eturn" not in part[0]
    assert "Irene" not in paper and "Larkfield" not in paper
    assert "Returns, at Larkfield" in key
    slide_words = " ".join(it.text for it in slides.of_plan(plan)[plan.sessions[0].name])
    assert "eturns" not in slide_words
    posting = next(it for it in postings.load().postings if it.id == "ds")
    assert (posting.team, posting.firm) == ("Returns", "Larkfield")
    assert [n for n, it in enumerate(posting.lines, 1) if not it.stays_true] == [7]


def test_practice_texts_and_their_scores_are_on_sheets_apart() -> None:
    texts, scores = text_of(handout.practice_texts()), text_of(handout.practice_scores())
    for one in practice():
        for part in one["part"]:
            text, why = (" ".join(str(part[name]).split()) for name in ("text", "why"))
            assert text in texts and text not in scores
            assert why in scores and why not in texts


def test_notes_and_run_sheet_say_of_each_vote_how_it_is_done() -> None:
    seen = set()
    for plan in PLANS.values():
        sheet = text_of(runsheet.run_sheet(plan))
        for shown in slides.of_plan(plan).values():
            for slide in (it for it in shown if it.activity):
                told, activity = dict(slide.notes).get(slides.VOTE, ""), slide.activity
                if slide.show and activity and slide.show in activity.votes:
                    seen.add("vote")
                    assert "live page N opens it" in told and "Without phones: " in told
                    short = asked.way_in_short(slide.show)
                    assert f"{slide.text} {short}" in sheet or f"Explain nothing. {short}" in sheet
                elif told.startswith(revote.ONE_AGAIN):
                    seen.add("branch")
                    assert slide.minutes == 7 and "3 min in pairs, 4 for the vote" in told
                    assert told in sheet
                elif slide.show:
                    seen.add("slide")
                    assert told == slides.HERE and "On the slide." in sheet
                elif "vote again" in slide.text:
                    seen.add("again")
                    assert "live page R opens it" in told and "second case aloud" in told
                elif "which line decides" in slide.text:
                    seen.add("widest")
                    assert told == slides.WIDEST and slides.WIDEST_IN_SHORT in sheet
                elif "how of hands" in slide.text:
                    seen.add("hands")
                    assert told == slides.HANDS and slides.HANDS_IN_SHORT in sheet
                else:
                    assert not told
    assert seen == {"vote", "slide", "again", "widest", "hands", "branch"}
    numbers = {name: number for name, number, _ in handout.CARDS}
    for name, number in numbers.items():
        assert f"{number} for {name}" in asked.way("scope-lame-cows")


def test_text_goes_into_the_sheets_as_text(tmp_path: Path) -> None:
    odd = 'Rows & <b>"columns"</b> </script>'
    (tmp_path / "odd.toml").write_text(MINE.replace('"Tuesday"', f"'{odd}'"), "utf-8")
    (plan,) = session.own_plans(tmp_path / "odd.toml").values()
    for path in kit.put(tmp_path / "kit", kit.made(plan, COURSE, tmp_path / "kit")):
        html = path.read_text("utf-8")
        assert "<b>" not in html.replace("<b>Question", "") or odd not in html
        assert "</b> </script>" not in html


def test_people_have_on_paper_and_on_the_slide_the_table_that_they_are_told_to_look_at() -> None:
    chapter = prose.markdown_of(ROOT / "book/scope-of-questions.ipynb")
    rows = [[" ".join(cell.replace("*", "").split()) for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", chapter, re.M)]  # fmt: skip
    first = next(n for n, row in enumerate(rows) if row[0] == "What to read")
    drawn = handout.scale("question-scope")
    said = [[text_of(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in re.findall(r"<tr>.*?</tr>", drawn)]  # fmt: skip
    assert said[0] == rows[first]
    assert [row[1:] for row in said[1:]] == [row[1:] for row in rows[first + 2 : first + 2 + len(said) - 1]]  # fmt: skip
    told = [it for it in ACTIVITIES.values() if "the table" in it.told["say"] and it.steps]
    assert ACTIVITIES["question-sort"] in told
    for activity in told:
        assert any(it.kind in ("scale", "table") for it in activity.papers), activity.id
        assert any(it.scale or it.show for it in activity.steps), activity.id
    for plan in PLANS.values():
        if any(ACTIVITIES["question-sort"] in it.activities() for it in plan.sessions):
            assert drawn in handout.handout(plan)
            assert any(it.body == drawn for shown in slides.of_plan(plan).values() for it in shown)


def test_the_run_sheet_says_at_every_row_what_is_projected_and_when_to_turn_back() -> None:
    for plan in PLANS.values():
        for shown, part in zip(slides.of_plan(plan).values(), runsheet.run_sheet(plan).split('<section class="session">')[1:], strict=True):  # fmt: skip
            live = False
            cells = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr class=\"(?:step|pause|mine)\">(.*?)</tr>", part)]  # fmt: skip
            for slide, row in zip(shown, cells, strict=True):
                activity = slide.activity
                now = bool(activity and ("vote again" in slide.text or "which line decides" in slide.text or slide.show in activity.votes))  # fmt: skip
                expected = f"live or {slide.number}" if now else f"back: {slide.number}" if live else str(slide.number)  # fmt: skip
                assert row[2] == expected, (plan.id, slide.text)
                live = now


def test_the_answer_key_has_a_tally_to_find_the_two_cases_that_are_taken_up() -> None:
    plan = PLANS["ninety-minutes"]
    key = handout.answer_key(plan)
    tally = key[key.index("tally</h2>") :]
    rows = re.findall(r"<tr>(.*?)</tr>", tally[: tally.index("</table>")])
    names = [name for name, *_ in handout.CARDS]
    assert len(rows) == 1 + len(ACTIVITIES["question-sort"].votes)
    assert all(name in rows[0] for name in names) and "largest" in rows[0] and "Right" in rows[0]
    assert "largest count is smallest" in slides.WIDEST and "largest count is smallest" in tally
    assert all(revote.FIRST_LOW in it for it in (slides.WIDEST, slides.WIDEST_HELD, tally))
    letters = {name.lower(): letter for name, letter, _ in handout.CARDS}
    for name, row in zip(ACTIVITIES["question-sort"].votes, rows[1:], strict=True):
        right = letters[str(asked.stems(name)[0].key())]
        assert re.search(rf"<td>{right}:\s+%</td>$", row), "what is right, and room for its share"


def test_whatever_few_have_right_has_its_place_on_the_run_sheet() -> None:
    """Under 35% right: the rule sends it on to a row, and that row takes it first, whatever people agreed on."""
    for plan in PLANS.values():
        for where in (Where("Room 4"), Where("Room 4", "https://meet.example.org/x")):
            for now in (plan, *(held(plan, where, voting) for voting in VOTING)):
                sheet = text_of(runsheet.run_sheet(now))
                for activity in (a for it in now.sessions for a in it.activities() if a.votes):
                    rows = [f"{it.say} {slides.voted_in_short(activity, it, now.voting)}" for it in activity.steps]  # fmt: skip
                    for n, step in enumerate(activity.steps):
                        if step.again:
                            assert "Under 35% right, say " in rows[n], (activity.id, n)
                        if step.spare:
                            (after,) = (it for it in rows[n + 1 :] if revote.FIRST_LOW in it.lower())  # fmt: skip
                            assert after.strip() in sheet


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_the_answer_key_says_nothing_of_an_item_twice(plan: session.Plan) -> None:
    """No choice of a case stands beside its answer once more, and no belief is explained again at the next vote."""
    parts = re.split(r"<h2>[^<]*, question \d+</h2>", handout.answer_key(plan))[1:]
    for name, part in zip(plan.votes(), parts, strict=True):
        cases = asked.stems(name)
        votes = re.split(r"<h3>Vote \d: ", part)[1:]
        assert len(votes) == len(cases) > 1
        for prompt in (str(it.raw["prompt"]) for it in cases):
            assert text_of(part).count(" ".join(prompt.split())) == 1, (name, prompt)
        for item, vote in zip(cases, votes, strict=True):
            shown = item.keyless()
            for text in (it["text"] for it in shown.get("rows") or shown["options"]):
                line = rf"<li>[A-J1-9] (?:[●▲◆] )?{re.escape(escape(text))}"
                assert len(re.findall(line, vote)) == 1, (item.id, text)
        for belief in {it["name"]: it for case in cases for it in asked.beliefs(case)}.values():
            assert text_of(part).count(" ".join(belief["text"].split())) == 1, belief["name"]


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_a_question_has_one_number_wherever_a_room_meets_it(plan: session.Plan) -> None:
    """On phones it is the item's place among those that are asked (`staffplus live`), and there are no others."""
    numbers = {name: number for number, name in enumerate(plan.votes(), 1)}
    sheet = runsheet.run_sheet(plan)
    assert not numbers or f'make live VOTES="{" ".join(numbers)}"' in sheet.replace("&quot;", '"')
    paper, typed, key = (text_of(make(plan)) for make in (handout.handout, handout.to_type, handout.answer_key))  # fmt: skip
    seen = set()
    for shown in slides.of_plan(plan).values():
        page = deck.deck(shown, "..")
        for slide in shown:
            asks = slide.show if slide.activity and slide.show in slide.activity.votes else ""
            assert slide.question == numbers.get(asks, 0)
            assert re.findall(r"(?i)\b(?:case|question|vote) \d", slide.text) == ([f"Question {slide.question}"] if asks else [])  # fmt: skip
            if asks:
                seen.add(asks)
                assert f"?present={asks}&amp;number={numbers[asks]}" in page
                assert slide.text in text_of(sheet)
    assert seen == set(numbers)
    for name, number in numbers.items():
        first = " ".join(text_of(asked.question(asked.stems(name)[0])).split())
        assert f"Question {number} {first}" in paper and f"Question {number} {first}" in typed
        assert f"My answer to question {number}:" in typed
        assert re.search(rf"question {number} Vote 1: {re.escape(' '.join(asked.stems(name)[0].raw['prompt'].split()))}", key)  # fmt: skip
    assert len(re.findall(r"Question \d+ ", paper)) == len(numbers)


@pytest.mark.parametrize("voting", VOTING)
def test_where_it_is_known_how_people_vote_every_row_names_that_way_alone(voting: str) -> None:
    other = {
        "phones": r"cards for|or cards|Cards,|[Ff]ingers|[Tt]ally|type the call's counts|read aloud",
        "letters": r"cards for|or cards|Cards,|[Ff]ingers|[Tt]ally|read aloud",
        "cards": r"Live page|live or|make live|by phone",
        "hands": r"Live page|live or|make live|by phone|cards for|or cards|Cards,",
    }[voting]
    for plan in PLANS.values():
        for where in (Where("Room 4"), Where("Room 4", "https://meet.example.org/x")):
            sheet = text_of(runsheet.run_sheet(replace(plan, where=where, voting=voting)))
            assert not (found := re.search(other, sheet)), (plan.id, found)
            counts = "N, type the call's counts, then C." in sheet
            assert counts == (voting == "letters" and where.on_call)


def test_what_is_needed_comes_first_on_the_run_sheet_and_for_a_call_in_one_list() -> None:
    for plan in PLANS.values():
        called = replace(plan, where=Where("Room 4", "https://meet.example.org/x"))
        for it in (plan, called):
            sheet = text_of(runsheet.run_sheet(it))
            assert sheet.index(" Print. ") < sheet.index(" Begins at ")
            assert ("For the call: make before." in sheet) == it.where.on_call
        doing = [a for m in plan.sessions for a in m.activities()]
        for activity in doing:
            made = runsheet.to_make(plan).lower()
            assert all(it.lower() in made for it in activity.make)
    for activity in (it for it in ACTIVITIES.values() if it.steps):
        needs = re.search(r"\b(?:poll|Poll|form that|shared page|shared document|put pairs together|pasted)\b", activity.told.get("remote", ""))  # fmt: skip
        assert not needs or activity.make or activity.votes, activity.id
    made = runsheet.to_make(PLANS["ninety-minutes"])
    assert all(it in made for it in ("Pairs, put together by hand", "a poll of eight lines", "the swap: to-type.html"))  # fmt: skip
    assert "two tabs of one window" in runsheet.for_call(PLANS["ninety-minutes"])


def test_a_vote_again_that_does_not_fit_into_its_minutes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    text = activity_file.ACTIVITIES.read_text("utf-8")
    for spare, fault in (("1", "expected 2 or more: the longest second case takes"), ("7", "expected 8 or more: people talk before they vote again")):  # fmt: skip
        wrong = tmp_path / "activities.toml"
        wrong.write_text(text.replace("spare = 4", f"spare = {spare}"), "utf-8")
        monkeypatch.setattr(activity_file, "ACTIVITIES", wrong)
        activity_file.activities.cache_clear()
        try:
            with pytest.raises(BankError, match=fault):
                activity_file.activities()
        finally:
            monkeypatch.undo()
            activity_file.activities.cache_clear()


def test_levels_stand_in_the_order_of_their_letters_wherever_a_room_sees_them() -> None:
    """On cards, in the question's own options, on a slide's line, and in the table of handout and chapter."""
    letters = [name for name, _, _ in handout.CARDS]
    assert [it["text"] for it in asked._choices(asked.stems("scope-lame-cows")[0])] == letters
    head = re.findall(r"<th[^>]*>(.*?)</th>", handout.scale("question-scope"))
    assert [it.split()[0] for it in head[1:4]] == letters
    marks = [it.split()[-1] for it in head[1:4]]
    for step in ACTIVITIES["question-sort"].steps:
        named = re.findall("[◆▲●]", step.room)
        assert named in ([], marks), step.room
