"""A process that marks: it imports once, then takes one submission after another.

`mark` is what every executor calls, here or on another machine. Started as a program, this speaks
with the executor that started it (`executors.Local`) over its standard input and output.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import threading
import time
import traceback
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from staffplus.grading.author import handout, source
from staffplus.grading.intake import intake, kinship, reading
from staffplus.grading.marks import grade
from staffplus.grading.model import GRADER_VERSION, Bundle, Marked, Repair, Result, Status
from staffplus.grading.wire import Channel, Closed

if (
    TYPE_CHECKING
):  # a worker opens no gradebook: SQLAlchemy is more than half of what it would import
    from staffplus.grading.records.course import Exercise
    from staffplus.grading.records.queue import Job

#: Between an executor and what marks; JSON.
Message = dict[str, Any]


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


def ask(job: Job) -> Message:
    """A job as it goes to whoever marks it."""
    return {
        "key": job.key,
        "learner": job.learner,
        "submitted": job.submitted,
        "origin": job.origin,
        "notes": json.loads(job.notes),
        "data": base64.b64encode(job.data).decode(),
    }


def told(answer: Message, job: Job) -> Marked:
    """What came back of a job. Raises ValueError when it is another's."""
    result = Result.from_json(answer["result"])
    if result.key != job.key:
        raise ValueError("a result of another job")
    return Marked(
        result,
        base64.b64decode(answer["notebook"]),
        job.learner,
        answer["unreadable"],
        job.token,
        answer["fault"],
    )


def fault(job: Job, error: str) -> Marked:
    """Nothing came back, through no fault of the learner's."""
    result = Result(job.key, Status.MACHINE_FAULT, error=error)
    return Marked(result, learner=job.learner, token=job.token)


def mark(job: Message, common: Message) -> Message:
    """Mark one submission: make it clean, then `grade_one`. Whatever fails is a machine's fault."""
    try:
        return _mark(job, common)
    except Exception:
        error = f"the grader failed: {traceback.format_exc(limit=-4)}"
        return _answer(job, Result(job["key"], Status.MACHINE_FAULT, error=error), "")


def _mark(job: Message, common: Message) -> Message:
    arrival = intake.Arrival(
        job["learner"],
        common["name"],
        job["submitted"] or None,
        zlib.decompress(base64.b64decode(job["data"])),
        job["origin"],
        tuple(Repair(**note) for note in job["notes"]),
    )
    submission = intake.clean(arrival, common["released"], common["source"])
    limits = source.read(common["source"]).limits
    if stranger := _stranger(arrival, common):
        # It says more than that none of the cells is there: which exercise it is.
        why = f"{stranger} Ask for {common['name']}.ipynb, with the answers in it."
        kept = (it for it in submission.repairs if it.what != submission.unreadable)
        submission = replace(submission, unreadable=why, repairs=(*kept, Repair("", why)))
    bundle = Bundle(
        submission, common["source"], limits, common["unsafe"], common.get("secret", "")
    )
    result = grade.grade_one(bundle)
    if bundle.key != job["key"]:  # another version of this package, on another machine
        result = Result(job["key"], Status.MACHINE_FAULT, error="the worker has another grader")
    notebook = result.notebook or submission.notebook
    return _answer(job, result, notebook, bool(submission.unreadable), submission.unreadable)


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
) -> Message:
    packed = zlib.compress(notebook.encode("utf-8", "replace"), 1) if notebook else b""
    return {
        "result": replace(result, notebook="").to_json(),
        "notebook": base64.b64encode(packed).decode(),
        "unreadable": unreadable,
        "fault": fault,
    }


def version() -> int:
    return GRADER_VERSION


def main() -> None:
    """Take the paper, then jobs, until the executor is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with, args=(os.getppid(),), daemon=True).start()
    # What anything in here prints goes to standard error, and never between the messages.
    channel = Channel(os.dup(0), os.dup(1))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    try:
        common = channel.receive()
        while True:
            job = channel.receive()
            try:
                channel.send(mark(job, common))
            except ValueError as error:  # too long for a message
                result = Result(job["key"], Status.MACHINE_FAULT, error=f"its result is {error}")
                channel.send(_answer(job, result, ""))
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
