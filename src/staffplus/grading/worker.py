"""A process that marks: it imports once, then takes one submission after another.

`mark` is what every executor calls, here or on another machine. Started as a program, this speaks
with the executor that started it (`executors.Local`) over its standard input and output.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import threading
import time
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from staffplus.grading import quick
from staffplus.grading.author import handout, source
from staffplus.grading.channel import Channel, Closed
from staffplus.grading.intake import intake, kinship, reading
from staffplus.grading.marks import grade
from staffplus.grading.model import (
    GRADER_VERSION,
    About,
    Bundle,
    Marked,
    Repair,
    Result,
    Status,
    Submission,
    nothing_in,
)
from staffplus.grading.wire import Malformed, dumps, loads

if (
    TYPE_CHECKING
):  # a worker opens no gradebook: SQLAlchemy is more than half of what it would import
    from staffplus.grading.records.course import Exercise
    from staffplus.grading.records.queue import Job

#: Between an executor and what marks; JSON.
Message = dict[str, Any]
#: What is said of a job, and the marked notebook (zlib).
Answer = tuple[Message, bytes]

_LENGTH = struct.Struct("!I")


def paper(exercise: Exercise, unsafe: bool, names: kinship.Names | None = None) -> Message:
    """What all jobs of a run have in common; `names`: of the cells of every exercise."""
    return {
        "names": dict(names or {}),
        "name": exercise.name,
        "source": exercise.source,
        "released": exercise.released,
        "unsafe": unsafe,
        "secret": exercise.secret,
    }


def ask(job: Job) -> tuple[Message, bytes]:
    """A job as it goes to whoever marks it, and the file (zlib)."""
    said = {
        "key": job.key,
        "learner": job.learner,
        "submitted": job.submitted,
        "origin": job.origin,
        "notes": json.loads(job.notes),
    }
    return said, job.data


def told(answer: Message, notebook: bytes, job: Job) -> Marked:
    """What came back of a job. Raises ValueError when it is another's."""
    result = Result.of(answer["result"])
    if result.key != job.key:
        raise ValueError("a result of another job")
    return Marked(
        result, notebook, job.learner, answer["unreadable"], job.token, answer["fault"], answer["blank"],
    )  # fmt: skip


def framed(message: Message, data: bytes) -> bytes:
    """A message with bytes behind it, as one piece; `unframed` takes it apart."""
    text = dumps(message).encode("ascii")
    return b"".join((_LENGTH.pack(len(text)), text, data))


def unframed(frame: bytes) -> tuple[Message, bytes]:
    """Raises Malformed."""
    end = _LENGTH.size
    if len(frame) >= end:
        end += _LENGTH.unpack_from(frame)[0]
    message = loads(frame[_LENGTH.size : end])
    if len(frame) < end or not isinstance(message, dict):
        raise Malformed("a message that breaks off")
    return message, frame[end:]


def fault(job: Job, error: str) -> Marked:
    """Nothing came back, through no fault of the learner's."""
    result = Result(job.key, Status.MACHINE_FAULT, error=error)
    return Marked(result, learner=job.learner, token=job.token)


def mark(job: Message, data: bytes, common: Message) -> Answer:
    """Mark one submission: make it clean, then `grade_one`. Whatever fails is a machine's fault."""
    try:
        return _mark(job, data, common)
    except Exception:
        error = f"the grader failed: {traceback.format_exc(limit=-4)}"
        return _answer(job, Result(job["key"], Status.MACHINE_FAULT, error=error), "")


def mark_in_cluster(job: Message, data: bytes, common: Message, topic: str) -> Answer:
    """The same on a worker of a Dask cluster, whose scheduler is told first which job is begun."""
    from distributed import get_worker

    get_worker().log_event(topic, job["key"])
    return mark(job, data, common)


def _mark(job: Message, data: bytes, common: Message) -> Answer:
    arrival = intake.Arrival(
        job["learner"],
        common["name"],
        job["submitted"] or None,
        quick.unpack(data),
        job["origin"],
        # Those of an earlier version do not say what they are; next to none of them was a repair.
        tuple(Repair(**{"about": About.NOTE, **note}) for note in job["notes"]),
    )
    submission = intake.clean(arrival, common["released"], common["source"])
    limits = source.read(common["source"]).limits
    if stranger := _stranger(arrival, common):
        # It says more than that none of the cells is there: which exercise it is.
        why = f"{stranger} Ask for {common['name']}.ipynb, with the answers in it."
        kept = (it for it in submission.repairs if it.what != submission.unreadable)
        submission = replace(
            submission, unreadable=why, repairs=(*kept, Repair("", why, About.NOTE))
        )
    bundle = Bundle(
        submission, common["source"], limits, common["unsafe"], common.get("secret", "")
    )
    result = grade.grade_one(bundle)
    if bundle.key != job["key"]:  # another version of this package, on another machine
        result = Result(job["key"], Status.MACHINE_FAULT, error="the worker has another grader")
    notebook = result.notebook or submission.notebook
    answer = _answer(job, result, notebook, bool(submission.unreadable), submission.unreadable)
    answer[0]["blank"] = not submission.unreadable and _is_blank(submission, result, common)
    return answer


def _is_blank(submission: Submission, result: Result, common: Message) -> bool:
    """Whether nothing is written in the file: no answer, and no other word that was not handed out."""
    scores = [it.score for it in result.marks if it.max_score]
    if not scores or any(it is None or it for it in scores):
        return False
    if nothing_in(vars(it) for it in result.marks):
        return True
    return kinship.blank(submission.notebook, common["released"])


def _stranger(arrival: intake.Arrival, common: Message) -> str:
    """Why the file is no notebook of this exercise; "" where it is, or nothing is known of others."""
    names = common.get("names")
    if not names:
        return ""
    cells = handout.template(common["released"], common["source"]).cells
    answers = [it.names for it in cells if it.names]
    try:
        return kinship.fault(arrival.data, common["name"], common["released"], names, answers)
    except reading.Unreadable:
        return ""


def _answer(
    job: Message, result: Result, notebook: str, unreadable: bool = False, fault: str = ""
) -> Answer:
    packed = quick.pack(notebook.encode("utf-8", "replace")) if notebook else b""
    said = {
        "result": replace(result, notebook="").plain(),
        "unreadable": unreadable,
        "fault": fault,
        "blank": False,
    }
    return said, packed


def version() -> int:
    return GRADER_VERSION


def main() -> None:
    """Take the paper, then jobs, until the executor is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with, args=(os.getppid(),), daemon=True).start()
    # What anything in here prints goes to standard error, and never between the messages.
    channel = Channel(os.dup(0), os.dup(1))
    channel.eager = True
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    try:
        common = channel.receive()
        grade.warm(common["source"])
        while True:
            job, data = unframed(channel.receive_frame())
            try:
                channel.send_frame(framed(*mark(job, data, common)))
            except ValueError as error:  # too long for a message
                result = Result(job["key"], Status.MACHINE_FAULT, error=f"its result is {error}")
                channel.send_frame(framed(*_answer(job, result, "")))
    except Closed:
        pass
    finally:
        grade.close()


def _die_with(parent: int) -> None:
    """A run that is killed takes its workers along, also one that waits for a slow submission."""
    while os.getppid() == parent:
        time.sleep(0.25)
    os._exit(1)


if __name__ == "__main__":
    main()
