"""What one learner's server may use of the machine, and how far that holds.

    processes   in all, threads too: counted by the person's user number, or by their box (Linux 5.14)
    memory      of each process; what is kept in /tmp and /dev/shm counts apart, a quarter of it each
    file        the longest that may be written
    cpus        processors that their programs are given, others for each person in turn

They are Linux's resource limits and a set of processors, put on the first program in the box before it becomes
the person's, so no right is needed for them and all that runs there inherits them. None of these is a limit
on a person's memory or disk in all: that takes control groups and quotas, which are the machine's to give.
A program that means to may give itself other processors.
"""

from __future__ import annotations

import os
import re
import resource
from dataclasses import dataclass

UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
#: Addresses that a process may take for each byte of memory: libraries reserve more than they use.
ADDRESSES = 3


@dataclass(frozen=True)
class Limits:
    """Of one person; bytes where nothing else is said, 0 for no limit."""

    memory: int = 3 * UNITS["G"]
    processes: int = 400
    file: int = 1 * UNITS["G"]
    cpus: int = 0

    @property
    def scratch(self) -> int:
        """What /tmp may hold, and /dev/shm: they lie in memory."""
        return self.memory // 4

    def words(self, number: int) -> str:
        """As `become` reads them, for the person with this number."""
        said = {
            "DATA": self.memory,
            "AS": self.memory * ADDRESSES,
            "NPROC": self.processes,
            "FSIZE": self.file,
        }
        words = [f"{name}={most}" for name, most in said.items() if most]
        return ",".join([*words, *self._processors(number, sorted(os.sched_getaffinity(0)))])

    def _processors(self, number: int, all_of_them: list[int]) -> list[str]:
        if not 0 < self.cpus < len(all_of_them):
            return []
        first = number * self.cpus
        mine = {all_of_them[(first + n) % len(all_of_them)] for n in range(self.cpus)}
        return ["CPUS=" + "+".join(map(str, sorted(mine)))]

    def said(self) -> str:
        """For whoever starts the hub."""
        parts = [
            self.memory and f"{amount(self.memory)} of memory a program",
            self.processes and f"{self.processes} processes and threads",
            self.file and f"{amount(self.file)} a file",
            self.cpus and f"{self.cpus} of {len(os.sched_getaffinity(0))} processors",
        ]
        return ", ".join(filter(None, map(str, filter(None, parts)))) or "no limits"


#: An instructor grades and builds: the machine's own limits alone.
NONE = Limits(0, 0, 0, 0)


def size(text: str) -> int:
    """Bytes, of `3G` or `500M`. Raises ValueError."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:I?B)?", text.strip().upper())
    if found is None:
        raise ValueError(f"found {text!r}; expected bytes, such as 3G or 500M, or 0 for no limit")
    return int(float(found[1]) * UNITS[found[2]])


def amount(number: int) -> str:
    """Bytes, in words."""
    unit = max((it for it in UNITS if UNITS[it] <= number), key=UNITS.__getitem__, default="")
    return f"{number / UNITS[unit]:.3g} {unit}{'i' * bool(unit)}B"


def fits(limits: Limits) -> str:
    """Why a server would not start under these; empty where it would."""
    least = Limits(memory=512 * UNITS["M"], processes=60, file=10 * UNITS["M"])
    for name in ("memory", "processes", "file"):
        wanted, found = getattr(least, name), getattr(limits, name)
        if 0 < found < wanted:
            said = str if name == "processes" else amount
            return f"--{name} {said(found)}: a notebook does not run with so little; expected {said(wanted)} or more, or 0 for no limit"
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    if hard != resource.RLIM_INFINITY and hard < limits.processes:
        return f"--processes {limits.processes}: this machine lets you have {hard}"
    return ""
