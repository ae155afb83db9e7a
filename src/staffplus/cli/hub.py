"""`staffplus hub`: JupyterHub on one machine for a roster, with the exercises, the grader and the review."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from staffplus.cli.action import action

ABOUT = """
Starts JupyterHub for the people of ROSTER (CSV or XLSX with an id, a login or an e-mail address a line) and
for each --instructor. The first time it writes slips.html to print and cut and slips.csv to merge into
mails: a name and a one-time password for each, with which they choose a password of their own. Hand them
out, then delete both files. Give the command again whenever the roster changes: new people get slips,
whoever left cannot come in, and nobody's files are touched. Ctrl-C stops it; everybody's work stays.

Whoever signs in comes to a page that says what to do. A learner's has the course to read (where it was built:
make book, make facilitator) and the exercises: fetch, work, hand in, read the feedback. An instructor's has the
five steps of an exercise, from release to feedback, with a button for each and the commands it gives, for the
terminal in the course's folder.

Linux only: each person's server runs in a box of its own (bubblewrap 0.8 or newer), a learner's without a
network. Started as root, each has a user number of their own too. What one learner may use of the machine has
limits: of memory and processors they hold for mistakes, not for malice; the page "One machine for everybody"
says how far. Only this machine reaches it, unless you give --ip and a certificate.
Needs the extras `grading` and `hub`, and its proxy once: `make hub`, or python -m staffplus.hub.proxy.
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `hub` to the command."""
    hub = action(commands, "hub", _hub, help="run JupyterHub on this machine for a cohort", long=ABOUT,
                 example="staffplus hub people.csv --instructor carla --to /srv/hub")  # fmt: skip
    hub.add_argument("roster", type=Path, nargs="?", metavar="ROSTER", help="who learns: a list in CSV or XLSX")  # fmt: skip
    hub.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="a column of the roster that is not found by its name")  # fmt: skip
    hub.add_argument("--instructor", dest="instructors", action="append", default=[], metavar="NAME", help="teaches and marks; may be given several times")  # fmt: skip
    hub.add_argument("--to", type=Path, default=Path("hub"), metavar="FOLDER", help="where the hub keeps everything (default: hub)")  # fmt: skip
    hub.add_argument("--course", type=Path, default=Path("exercises"), metavar="FOLDER", help="the exercises, of which it takes a copy the first time (default: exercises)")  # fmt: skip
    hub.add_argument("--ip", default="127.0.0.1", help="listen here (default: 127.0.0.1, this machine alone); needs a certificate for more")  # fmt: skip
    hub.add_argument("--port", type=int, default=8000, help="default: 8000")
    hub.add_argument("--certificate", default="", metavar="FILE", help="with --key: serve by HTTPS")
    hub.add_argument("--key", default="", metavar="FILE")
    hub.add_argument("--address", default="", metavar="URL", help="what people type, where this machine has a name; stands on the slips")  # fmt: skip
    hub.add_argument("--memory", default="3G", metavar="SIZE", help="of each program of a learner, at most (default: 3G; 0: no limit)")  # fmt: skip
    hub.add_argument("--processes", type=int, default=400, metavar="N", help="of a learner, threads too, at most (default: 400; 0: no limit)")  # fmt: skip
    hub.add_argument("--file", default="1G", metavar="SIZE", help="the longest that a learner may write (default: 1G; 0: no limit)")  # fmt: skip
    hub.add_argument("--cpus", type=int, default=0, metavar="N", help="processors for a learner's programs, others for each learner in turn (default: all)")  # fmt: skip
    hub.add_argument("--database", default="", metavar="URL", help="JupyterHub's own tables (default: a file in FOLDER); for the gradebook set STAFFPLUS_DB")  # fmt: skip
    hub.add_argument("--anew", action="append", default=[], metavar="NAME", help="only make a new one-time password for somebody who lost theirs; the hub may be running")  # fmt: skip


def _hub(arguments: argparse.Namespace) -> int:
    try:
        from staffplus.hub import accounts, folders, proxy, serve
    except ModuleNotFoundError as error:
        print(f"staffplus: {error}; it comes with the extras `grading` and `hub`: pip install 'staffplus[grading,hub]'", file=sys.stderr)  # fmt: skip
        return 2
    try:
        if arguments.anew:
            _say_slips(serve.anew(arguments.to, arguments.anew))
            return 0
        return _serve(arguments)
    except (accounts.BadAccounts, folders.BadFolder, proxy.NoProxy, serve.NoHub, OSError) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2


def _serve(arguments: argparse.Namespace) -> int:
    from staffplus.cli.handins import roster_of
    from staffplus.hub import serve
    from staffplus.hub.accounts import Role
    from staffplus.hub.folders import Folders, numbered
    from staffplus.hub.limits import Limits, size

    if arguments.roster is None or not arguments.instructors:
        print("staffplus: name the roster and at least one instructor: staffplus hub people.csv --instructor NAME", file=sys.stderr)  # fmt: skip
        return 2
    if (roster := roster_of(arguments.roster, arguments.map)) is None:
        return 2
    listens = serve.Listens(
        arguments.ip, arguments.port, arguments.certificate, arguments.key, arguments.address
    )
    try:
        most = Limits(size(arguments.memory), arguments.processes, size(arguments.file), arguments.cpus)  # fmt: skip
    except ValueError as error:
        print(f"staffplus: --memory, --file: {error}", file=sys.stderr)
        return 2
    made = serve.prepare(arguments.to, arguments.course, roster.people, arguments.instructors, listens, most, arguments.database)  # fmt: skip
    _say_slips(made)
    if made and listens.only_here:
        print(f"They say {listens.said}, which leads nobody here from another machine. Before you hand them out, give --address URL with what people will type, or --ip with a certificate; `--anew NAME` makes slips again.", flush=True)  # fmt: skip
    if not (Folders(arguments.to).book(Role.LEARNER) / "index.html").is_file():
        print("The course is not built, so nobody finds it on the hub: make book, and make facilitator for your own edition.", flush=True)  # fmt: skip
    apart = "a box and a user number each" if numbered() else "a box each, all under your own user number; run by root each has one of their own"  # fmt: skip
    print(f"Kept apart by {apart}. Each learner has at most {most.said()}. Everything is in {arguments.to}.", flush=True)  # fmt: skip
    return serve.run(arguments.to, lambda address: print(f"Hub: {address}  (Ctrl-C stops it)", flush=True))  # fmt: skip


def _say_slips(made: list[Path]) -> None:
    if made:
        print(f"One-time passwords: {', '.join(map(str, made))}. Hand them out, then delete both.", flush=True)  # fmt: skip
