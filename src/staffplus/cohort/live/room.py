"""The state of the room: which question is open, what was voted, and who hears of a change.

Several servers may have one room, over one database. Each keeps what it last read of the rounds; what one
of them changes the others hear at once, and what decides is decided in the database.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from staffplus import items
from staffplus.cohort.live import ballots, guards, questions, tally
from staffplus.cohort.live.ballots import NOBODY, Ballot, Given, OnCall, Round
from staffplus.cohort.live.bell import Bell
from staffplus.cohort.live.database import Database, Unreachable
from staffplus.cohort.live.questions import Question
from staffplus.cohort.live.store import Gathered, Store
from staffplus.cohort.live.typed import count_of_people, one_line
from staffplus.items.kinds.kind import Block
from staffplus.jobdesc.parts import PARTS

#: Seconds: how often servers tell each other who is here, at most and at least; when one that is silent has gone.
SOONEST, AGAIN, GONE = 0.25, 5.0, 15.0

ANOTHER = "Another window has gone on meanwhile; this one shows it now."


class Refused(Exception):
    """What was asked cannot be done now; the message says why and what to do."""


class Room:
    """One session over a store of votes. Made and used in the server's event loop.

    Raises database.NotOurs and database.Unreachable, from `opened`.
    """

    def __init__(self, store: Store, asked: Sequence[Question], about: dict[str, str], board: bool = False) -> None:  # fmt: skip
        self.store, self.asked, self.board = store, list(asked), board
        self.code, self.secret = about["code"], about["secret"]
        self.rounds: list[Round] = []
        #: By round, what was counted by hand on a call.
        self.on_call: dict[int, OnCall] = {}
        #: The closed rounds in which nobody answered.
        self.empty: set[int] = set()
        #: How many are on the call, 0 where nobody has said so.
        self.on_the_call = 0
        self._projected = 0
        self.facilitators: set[str] = set()
        self.link = guards.OneTimeLink()
        self.changed, self.heard, self.lined, self._came = Bell(), Bell(), Bell(), Bell()
        self.here: Counter[str] = Counter()
        #: How many are at each other server, and when it said so.
        self._elsewhere: dict[str, tuple[int, float]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stems = {(it.id, it.hash): it for question in asked for it in question.stems}
        self._shown: dict[str, dict[str, Any]] = {}
        self._cast = Gathered(store, ballots.cast_all)
        self._given_by = Gathered(store, ballots.given_by)
        self._reason_by = Gathered(store, ballots.reasons_by)
        self._given_in = Gathered(store, ballots.given_in)
        #: What was answered in rounds that are closed, to which nothing comes any more.
        self._given: dict[int, Given] = {}
        #: Their tallies, and what was counted by hand in each.
        self.counted: dict[int, tuple[OnCall, dict[str, Any]]] = {}
        #: What all phones are told alike, as JSON, and of which state of the room.
        self.told: tuple[Round, Round | None, OnCall, str] | None = None

    @classmethod
    async def opened(cls, where: str, asked: Sequence[Question], board: bool = False) -> Room:
        """The room of the votes at `where`, as it was left; a round whose question is gone is closed."""
        stems = " ".join(f"{it.id} {it.hash}" for question in asked for it in question.stems)
        store = Store(where, hashlib.sha256(stems.encode()).hexdigest())
        room = cls(store, asked, await store.do(ballots.about_room), board)
        await room._read()
        now = room.now
        if store.alone and now and now.closed is None and room.item_of(now) is None:
            await room._end(now)
        if store.shared:
            loop = asyncio.get_running_loop()

            def heard(server: str, topic: str) -> None:
                with suppress(RuntimeError):  # the server has ended meanwhile
                    loop.call_soon_threadsafe(room._hear, server, topic)

            store.listen(heard)
            room._go(room._tell_who_is_here())
        return room

    def stop(self) -> None:
        """Finish what waits, when the server ends."""
        for task in self._tasks:
            task.cancel()
        for it in (self._cast, self._given_by, self._reason_by, self._given_in):
            it.stop()
        self.store.stop()

    # --- What is going on ---

    @property
    def now(self) -> Round | None:
        """The round that is open, or was last; None before the first."""
        return self.rounds[-1] if self.rounds else None

    @property
    def on_screen(self) -> Round | None:
        """The round that is projected: the one that is open, the one that was put there again, or the last."""
        now = self.now
        if now and now.closed is not None and (again := self._round(self._projected)):
            return again
        return now

    def item_of(self, round: Round) -> items.Item | None:
        """The stem a round is on; None when its wording is no longer what people answered."""
        return self._stems.get((round.stem, round.hash))

    def shown(self, item: items.Item) -> dict[str, Any]:
        """The item as the room sees it: keyless, and in every room's order. Not to be changed."""
        if item.id not in self._shown:
            self._shown[item.id] = questions.shown(item)
        return self._shown[item.id]

    def answer(self, item: items.Item) -> list[Block]:
        """What is right, in the order in which the room was asked."""
        return questions.answer(item)

    def votes_on(self, family: str) -> list[Round]:
        """The rounds on an item, first to last, without those that were closed before anybody answered."""
        return [it for it in self.rounds if it.family == family and it.id not in self.empty]

    def before(self, round: Round) -> Round | None:
        """The vote before this one on the same item."""
        return next((it for it in reversed(self.votes_on(round.family)) if it.id < round.id), None)

    def up_to(self, round: Round) -> list[Round]:
        """The votes before this one on the same item, first to last, and this one."""
        return [*(it for it in self.votes_on(round.family) if it.id < round.id), round]

    def on_same_case(self, round: Round) -> Round | None:
        """The first of the earlier votes on the same item that was on the same case."""
        return next((it for it in self.up_to(round)[:-1] if it.stem == round.stem), None)

    def used_up(self, family: str) -> bool:
        """Whether one more vote on an item would be on a case for the third time, or on one that others have been put between."""
        cases = next((len(it.stems) for it in self.asked if it.family == family), 1)
        return len(self.votes_on(family)) >= max(2, cases)

    def called(self, round: Round) -> OnCall:
        """What was counted by hand in a round, on a call."""
        return self.on_call.get(round.id, NOBODY)

    async def given(self, round: Round) -> Given:
        """What was answered in a round, and by how many: read once for all who ask in one moment."""
        if round.closed is None:
            return await self._given_in.ask(round.id)
        if round.id not in self._given:
            self._given[round.id] = await self._given_in.ask(round.id)
        return self._given[round.id]

    async def given_by(self, voter: str, round: Round) -> str:
        """What a voter answered in a round, as JSON; "null" for nothing."""
        return await self._given_by.ask((round.id, voter))

    async def reason_by(self, voter: str, round: Round) -> str:
        """What a voter wrote on a round; "" for nothing."""
        return await self._reason_by.ask((round.id, voter))

    @contextmanager
    def present(self, voter: str) -> Iterator[None]:
        """The voter is connected meanwhile, with one page or several."""
        self.here[voter] += 1
        self._came.ring()
        self.heard.ring()
        try:
            yield
        finally:
            self.here[voter] -= 1
            if not self.here[voter]:
                del self.here[voter]
            self._came.ring()
            self.heard.ring()

    @property
    def people(self) -> int:
        """How many are here, at all servers together."""
        now = time.monotonic()
        return len(self.here) + sum(n for n, at in self._elsewhere.values() if now - at < GONE)

    # --- Other servers ---

    def _hear(self, server: str, topic: str) -> None:
        what, _, count = topic.partition(" ")
        if what == "here":
            if server not in self._elsewhere:
                self._came.ring()  # it does not know who is here
            self._elsewhere[server] = (int(count), time.monotonic())
            self.heard.ring()
        elif what == "ballots":
            self.heard.ring()
        elif what == "lines":
            self.lined.ring()
            self.heard.ring()  # a reason, it may be
        else:
            self._go(self._again())

    async def _tell_who_is_here(self) -> None:
        while True:
            heard, count = self._came.rung, len(self.here)
            with suppress(Unreachable):
                await self.store.do(lambda db: db.tell(f"here {count}"))  # noqa: B023  # awaited
            await asyncio.sleep(SOONEST)
            await self._came.after(heard, AGAIN)

    def _go(self, what: Coroutine[Any, Any, None]) -> None:
        async def going() -> None:
            with suppress(Unreachable):  # the next thing heard, or the next connection, brings it
                await what

        task = asyncio.get_running_loop().create_task(going())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- The facilitator ---

    async def open(self, number: int, after: int) -> None:
        """Open item `number`, from 0, for its next vote. `after` is the round the facilitator last saw.

        A key pressed twice, or in two windows, does once what it says. Raises Refused.
        """
        self._expect(after)
        if not 0 <= number < len(self.asked):
            raise Refused(f"There is no question {number + 1}; there are {len(self.asked)}.")
        if self.now and self.now.closed is None:
            raise Refused("A vote is open: close it first.")
        question = self.asked[number]
        vote = len(self.votes_on(question.family)) + 1
        stem, at = question.stem(vote), time.time()
        begun = await self.store.do(lambda db: ballots.begin(db, question.family, stem.id, stem.hash, vote, at, after))  # fmt: skip
        await self._again()
        if not begun:
            raise Refused(ANOTHER)

    async def close(self, number: int) -> None:
        """Close the round `number`; once it is closed, nothing more happens."""
        self._expect(number)
        if self.now and self.now.closed is None:
            await self._end(self.now)

    async def take_back(self, number: int, *, answered: bool) -> None:
        """Let the open round `number` not have been; what was on the screen before is there again.

        `answered`: the facilitator knows that there are answers in it, and has said so. What they have seen may be
        older than the last answer, so this is for the store to judge. Raises Refused.
        """
        self._expect(number)
        at = time.time()
        done = await self.store.do(lambda db: ballots.take_back(db, number, at, answered=answered))  # fmt: skip
        await self._again()
        if done == "answered":
            raise Refused("Somebody has just answered, so the vote stays open. Take it back once more if it is to go with its answers.")  # fmt: skip
        if done == "closed":
            raise Refused("This vote is closed: only an open one can be taken back.")

    async def admit(self, token: str) -> str | None:
        """The facilitator's cookie for the token of the one-time link; None when it is not that, or used."""
        if not self.link.take(token):
            return None
        cookie = guards.OneTimeLink().token
        await self.store.do(lambda db: ballots.admit(db, guards.digest(cookie)))
        self.facilitators.add(guards.digest(cookie))
        return cookie

    async def admitted(self, cookie: str) -> bool:
        """Whether this is a facilitator's cookie, whichever server has given it."""
        mark = guards.digest(cookie)
        if self.store.shared and cookie and mark not in self.facilitators:
            self.facilitators = await self.store.do(ballots.facilitators)
        return mark in self.facilitators

    def _expect(self, number: int) -> None:
        if number != (self.now.id if self.now else 0):
            raise Refused(ANOTHER)

    def mark(self, voter: str) -> str:
        """By which the facilitator's page names a reason, and nobody a voter."""
        return guards.digest(f"{self.secret} {voter}")[:16]

    async def project(self, number: int) -> None:
        """Put the count of the round `number`, and its answer, on the screen again. Raises Refused."""
        round = await self._known(number)
        if self.now and self.now.closed is None:
            raise Refused("A vote is open: close it first.")
        if self.item_of(round) is None:
            raise Refused("That question reads otherwise now, so its count cannot be shown.")
        await self.store.do(lambda db: ballots.project(db, 0 if round == self.now else number))
        await self._again()

    async def count_by_hand(self, number: int, counts: Any, people: Any) -> None:
        """Add what those on a call answered in the round `number`, in place of what was typed in before.

        Args:
            counts: how many gave each answer that can be counted by hand, in the order of the tally.
            people: how many they are; nothing is asked where lines add up to people.

        Raises:
            Refused: there is no such round, or its answers cannot be counted so.
            ValueError: these are no counts; the message says why.
        """
        round = await self._known(number)
        item = self.item_of(round)
        lines = tally.lines_by_hand(item, self.shown(item)) if item else []
        if item is None or not lines:
            raise Refused("Answers to this question cannot be counted by hand.")
        if not isinstance(counts, list) or len(counts) != len(lines):
            raise ValueError(f"Expected {len(lines)} counts, one for each line.")
        every = [count_of_people(it) for it in counts]
        most = sum(every) if item.rulebook.one_line else count_of_people(people)
        if most < max(every):
            raise ValueError(
                f"Found {max(every)} answers on a line from {most} people. Say how many on the call have answered."
            )
        found = {line: n for line, n in zip(lines, every, strict=True) if n}
        await self.store.do(lambda db: ballots.put_on_call(db, number, OnCall(most, found)))
        await self._again()

    async def expect_on_call(self, people: Any) -> None:
        """Know how many are on the call, for all votes. Raises ValueError for what is no such number."""
        told = count_of_people(people)
        await self.store.do(lambda db: ballots.expect_on_call(db, told))
        await self._again()

    async def _heard_of(self, number: int) -> Round | None:
        """A round, also another server's of which this one is just hearing."""
        if self._round(number) is None and self.store.shared:
            await self._again()
        return self._round(number)

    async def _known(self, number: int) -> Round:
        round = await self._heard_of(number)
        if round is None:
            raise Refused("There is no such vote. Load the page again.")
        return round

    async def show_reason(self, number: int, mark: Any, shown: Any) -> None:
        """Let the room see a reason of the round `number`, or no longer. Raises Refused."""
        await self._known(number)
        every = await self.store.do(lambda db: ballots.reasons(db, number))
        found = next(((who, text) for who, text, _ in every if self.mark(who) == mark), None)
        if found is None:
            raise Refused("That reason was taken back, or reads otherwise now.")
        who, text = found
        await self.store.do(lambda db: ballots.show_reason(db, number, who, text if shown is True else ""))  # fmt: skip
        self.heard.ring()

    async def _end(self, round: Round) -> None:
        at = time.time()
        await self.store.do(lambda db: ballots.end(db, round.id, at))
        await self._again()

    async def _read(self) -> None:
        def read(db: Database) -> tuple[Any, ...]:
            every = ballots.rounds, ballots.empty, ballots.facilitators, ballots.on_call, ballots.expected_on_call, ballots.projected  # fmt: skip
            return tuple(it(db) for it in every)

        self.rounds, self.empty, self.facilitators, self.on_call, self.on_the_call, self._projected = await self.store.do(read)  # fmt: skip

    async def _again(self) -> None:
        await self._read()
        for bell in (self.changed, self.heard, self.lined):
            bell.ring()

    # --- Voters ---

    async def vote(self, voter: str, number: int, response: Any) -> None:
        """Count a voter's answer in round `number`, in place of an earlier one.

        On return it is on disk. Raises Refused when the round is not open; ValueError when the response
        is none that the page could give.
        """
        round = await self._heard_of(number)
        item = self.item_of(round) if round else None
        if round is None or item is None:
            raise Refused("There is no such vote, or it was taken back. Load the page again.")
        if not item.rulebook.fits(self.shown(item), response):
            raise ValueError(
                "That is no answer to this question. Load the page again, then choose."
            )
        # Asked in the same transaction whether it is open: a ballot is before the closing or not at all.
        text = json.dumps(response, ensure_ascii=False)
        if not await self._cast.ask(Ballot(number, voter, text)):
            raise Refused("This vote was closed before your answer came: it is not counted.")
        self.heard.ring()

    def _round(self, number: int) -> Round | None:
        return next((it for it in self.rounds if it.id == number), None)

    async def reason(self, voter: str, number: int, text: Any) -> None:
        """Keep why somebody votes as they do, for the facilitator, who may show it; "" takes it back.

        Raises Refused when that round is not open; ValueError for what is no line.
        """
        line = one_line(text)
        now = self.now
        if now is None or now.id != number or now.closed is not None:
            raise Refused("This vote was closed before your reason came.")
        await self.store.do(lambda db: ballots.put_reason(db, number, voter, line))
        self.heard.ring()

    async def line(self, voter: str, part: Any, text: Any, released: Any) -> None:
        """Put a voter's line on the board, in place of their earlier one of that part; "" takes it off.

        Raises Refused where there is no board, or the author has not said that the room may see it;
        ValueError for what is no line.
        """
        if not self.board:
            raise Refused("This room has no board.")
        if not isinstance(part, str) or part not in PARTS:
            raise ValueError("Expected a part and a line. Load the page again.")
        line = one_line(text)
        if line and released is not True:
            raise Refused("Nothing was sent: tick the box if the room may see this line.")
        await self.store.do(lambda db: ballots.put_line(db, voter, part, line))
        self.lined.ring()

    async def ask(self, job: Callable[[Database], Any]) -> Any:
        """What a reading of the votes gives."""
        return await self.store.do(job)
