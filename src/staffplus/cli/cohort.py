"""`staffplus cohort`: what whoever runs a room prepares: plans, run sheets, the sheets of a session."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from staffplus.cli import cohort_export, cohort_report, handins, own_slides
from staffplus.cli.action import action
from staffplus.session.written import Folder, NotOurs

if TYPE_CHECKING:
    from staffplus.session import Plan
    from staffplus.session.mails import Meeting

ABOUT_KIT = """
Writes what a plan needs into a folder: run sheet, slides, handout, the same to type on, exit tickets, a page for
managers, answer key, swap sheets, cards, texts to send, and where the plan asks for them a passage to read, practice
descriptions and their scores apart. With --date and --start the texts carry dates, and sessions.ics holds them for
calendars. With --call and its link there are texts for those on the call too, and the run sheet says what they need;
give --place as well if others sit in a room. With --votes texts and run sheet name one way to vote. With a Chromium or Chrome on this machine there is a PDF of each sheet
to print. PLAN is one of the course's, or a TOML file of yours; `staffplus cohort activities` lists what can
stand in it. Only files of the kit are written: what an earlier plan's kit left there goes, whatever is yours
stays, and a file that you have changed is never written over: the command then says so and writes nothing.
"""
#: For whoever gives a session for the first time: the shortest, with the fewest sheets and the least to read before.
DEFAULT = "ninety-minutes"
PLAN_HELP = "a plan of the course (one-session, ninety-minutes, …), or a file of your own"


def add_to(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], root: argparse.ArgumentParser
) -> None:
    """Add `cohort` to the command."""
    actions = commands.add_parser("cohort", help="prepare a session for a room, and see what it answered").add_subparsers(required=True, metavar="ACTION")  # fmt: skip
    action(actions, "activities", _activities, help="list what can stand in a plan, with its minutes", example="staffplus cohort activities")  # fmt: skip
    plan = action(actions, "plan", _plan, root, help="check a plan, and write its run sheet",
                  example="staffplus cohort plan my-plan.toml --to run-sheet.html")  # fmt: skip
    plan.add_argument("plan", metavar="PLAN", help=PLAN_HELP)
    plan.add_argument("--to", type=Path, metavar="FILE", help="write the run sheet here; without it the plan is only checked and printed")  # fmt: skip
    own_slides.add_to(plan)
    when(plan)
    where(plan)
    voting(plan)
    kit = action(actions, "kit", _kit, root, help="write everything that a plan needs into a folder", long=ABOUT_KIT,
                 example='staffplus cohort kit ninety-minutes --date 2026-12-08 --start 14:00 --to my-session')  # fmt: skip
    kit.add_argument("plan", nargs="?", metavar="PLAN", help=f"{PLAN_HELP}; default: {DEFAULT}")
    kit.add_argument("--to", type=Path, default=Path("kit"), metavar="FOLDER", help="default: kit")
    when(kit)
    where(kit)
    voting(kit)
    own_slides.add_to(kit)
    kit.add_argument("--paper", choices=("A4", "Letter"), default="A4", help="what the sheets are printed on (default: A4)")  # fmt: skip
    kit.add_argument("--no-pdf", action="store_true", help="write no PDF")
    cohort_report.add_to(actions)
    cohort_export.add_to(actions)
    handins.add_to(actions, root)


def when(it: argparse.ArgumentParser) -> None:
    """Add to a command when its plan begins."""
    it.add_argument("--date", type=_date, metavar="YYYY-MM-DD", help="of the first session; later ones follow a week apart each")  # fmt: skip
    it.add_argument("--start", type=_clock, default=_clock("14:00"), metavar="HH:MM", help="default: 14:00; the run sheet lets you type another")  # fmt: skip
    it.add_argument("--zone", type=_zone, metavar="ZONE", help="as in Europe/Lisbon (default: this machine's)")  # fmt: skip


def where(it: argparse.ArgumentParser) -> None:
    """Add to a command where people meet."""
    it.add_argument("--place", default="", help="the room, for texts and calendar")
    it.add_argument("--call", default="", metavar="LINK", help="the link of the call: all are there, or with --place some of them")  # fmt: skip


def voting(it: argparse.ArgumentParser) -> None:
    """Add to a command how people vote."""
    from staffplus.session.plan import VOTING

    it.add_argument("--votes", choices=VOTING, default=VOTING[0], help="how people vote: phones, everyone's; letters, the room by phone and the call by letter; cards or hands, with letters on the call (default: phones)")  # fmt: skip


def named(arguments: argparse.Namespace) -> str:
    """The plan that was named; or the one for a first time, and then it is said, with the others."""
    from staffplus import session

    if arguments.plan is None:
        known = session.plans()
        arguments.plan = DEFAULT
        others = ", ".join(it for it in known if it != DEFAULT)
        print(f"No plan was named: this is {DEFAULT} ({known[DEFAULT].name}). The others: {others}, or a file of your own (with make: PLAN=NAME).")  # fmt: skip
    return str(arguments.plan)


def dated(arguments: argparse.Namespace, plan: Plan) -> list[Meeting]:
    """The plan's sessions with their dates, where `when` was told one."""
    from staffplus.session import mails, zones

    if not arguments.date:
        return []
    hour, minute = divmod(arguments.start, 60)
    first = mails.zoned(arguments.date.replace(hour=hour, minute=minute), arguments.zone)
    whose = (
        "as you said" if arguments.zone else "this machine's; --zone names another, with make ZONE="
    )
    print(f"Times are those of {zones.said(first)}, {whose}.")
    return mails.meetings(plan, first)


def _activities(arguments: argparse.Namespace) -> int:
    from staffplus import session

    for it in session.activities().values():
        if it.steps:
            print(f"{it.minutes:3} min  {it.id:26}  {it.name}, {it.how}")
    return 0


def _plan(arguments: argparse.Namespace) -> int:
    from staffplus.session import mails, own, runsheet, slides

    plan = found_plan(arguments.plan)
    if plan is None:
        return 2
    plan = held_as(plan, arguments)
    plan = mails.with_dates(plan, dated(arguments, plan))
    try:
        shown = slides.of_plan(plan, own_slides.own_of(arguments))
    except own.OwnSlidesError as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    for meeting in plan.sessions:
        print(
            f"{', '.join(filter(None, (meeting.name, meeting.day)))}: {meeting.blocks[-1].ends} minutes"
        )
        for starts, minutes, name in slides.timetable(shown[meeting.name]):
            print(f"  {runsheet.clock(arguments.start + starts):>5}  {minutes:3} min  {name}")
    if arguments.to:
        arguments.to.write_text(runsheet.run_sheet(plan, shown, start=arguments.start), "utf-8")
        print(f"Written: {arguments.to}")
    return 0


def _kit(arguments: argparse.Namespace) -> int:
    from staffplus.session import kit, own
    from staffplus.site import build
    from staffplus.site.audience import FACILITATOR
    from staffplus.site.outline import chapters, readings

    plan = found_plan(named(arguments))
    if plan is None:
        return 2
    plan = held_as(plan, arguments)
    if plan.where.on_call and plan.voting == "phones":
        print("Votes: everyone by phone, so the call needs an address that you have tried from outside; with --votes letters it types letters.")  # fmt: skip
    course = readings(chapters(arguments.root))
    try:
        mine = own_slides.own_of(arguments)
        made = kit.made(plan, course, arguments.to, dated(arguments, plan), own=mine, start=arguments.start,
                        paper=arguments.paper, book=arguments.root / build.SITES[FACILITATOR])  # fmt: skip
        code = put_into(arguments.to, "kit", plan, made, pdf=not arguments.no_pdf)
        print(f"Next: open {arguments.to / 'run-sheet.html'} and {arguments.to / 'texts.html'}, from which two texts go out today.")  # fmt: skip
        return code
    except (own.OwnSlidesError, NotOurs) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2


def put_into(to: Path, kind: str, plan: Plan, made: dict[str, str], *, pdf: bool) -> int:
    """Write what was made into a folder, with a PDF of each page, and say what goes, what stays and what is there.

    Raises NotOurs, before anything is written, where that would write over a file of the facilitator's.
    """
    from staffplus.session import kit, sheets

    printing = [Path(name).with_suffix(".pdf").name for name in made if name.endswith(".html") and name not in sheets.ON_SCREEN]  # fmt: skip
    printing = printing if pdf and kit.browser() else []
    folder = Folder(to, kind)
    names = [*made, *printing]
    before = folder.plan
    gone = folder.make_room({**made, **dict.fromkeys(printing)})
    if gone:
        print(
            f"Taken away: {', '.join(it.name for it in gone)}, written here before for {before!r}."
        )
    for path in folder.left(names):
        print(f"Left as it is: {path}, which you have changed since it was written for {before!r}.")
    written = kit.put(to, made)
    print("\n".join(f"Written: {path}" for path in written))
    try:
        return printed(written) if pdf else 0
    finally:  # printing takes a while, and may be broken off
        folder.keep(plan.name, [to / name for name in names])


def printed(made: list[Path]) -> int:
    """Print the sheets among what was made, where there is a browser that can."""
    from staffplus.session import kit, sheets

    program = kit.browser()
    if program is None:
        print("No PDF: found no Chromium or Chrome. The HTML prints from any browser.")
        return 0
    try:
        for path in made:
            if path.suffix == ".html" and path.name not in sheets.ON_SCREEN:
                print(f"Printed: {kit.print_pdf(program, path)}")
    except kit.NotPrinted as error:
        print(f"staffplus: {error}; print the HTML from a browser instead", file=sys.stderr)
        return 1
    return 0


def held_as(plan: Plan, arguments: argparse.Namespace) -> Plan:
    """The plan with the minutes that it takes where people meet, voting as they do; says so where these are too many."""
    from staffplus.session import held
    from staffplus.session.plan import Where

    now = held.held(plan, Where(arguments.place, arguments.call), arguments.votes)
    for it, there in held.longer(plan, now):
        print(f"{it.name}: with some on a call it takes {it.within} minutes, and the plan has {there}. Invite people for {it.within}, or take a plan of your own that leaves something out.")  # fmt: skip
    return now


def found_plan(name: str) -> Plan | None:
    """The plan of that name, or the only one of that file; None when said to be wrong."""
    from staffplus import session
    from staffplus.bankfile import BankError

    try:
        if name in (known := session.plans()):
            return known[name]
        if not Path(name).exists():
            print(f"staffplus: found no plan {name!r}; expected one of {', '.join(known)}, or a TOML file", file=sys.stderr)  # fmt: skip
            return None
        own = session.own_plans(Path(name))
    except BankError as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return None
    if len(own) > 1:
        print(f"staffplus: {name}: found {len(own)} plans; expected one in a file of your own", file=sys.stderr)  # fmt: skip
        return None
    return next(iter(own.values()))


def _clock(text: str) -> int:
    """Minutes from midnight of `HH:MM`."""
    try:
        at = datetime.strptime(text, "%H:%M")
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected HH:MM, as in 14:00") from None
    return at.hour * 60 + at.minute


def _date(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a date, as in 2026-12-08") from None  # fmt: skip


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ValueError, LookupError):
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a time zone, as in Europe/Lisbon") from None  # fmt: skip
