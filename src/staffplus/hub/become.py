"""The first program of a box: `become.py NUMBER MASK FOLDER LIMITS PROGRAM WORDS…` is that user from there on.

NUMBER is empty where the box has its person's already. LIMITS are as `limits` writes them. On its own, since
nothing is imported as root but Python itself.
"""

import os
import resource
import sys

number, mask, folder, limits = sys.argv[1:5]
os.umask(int(mask, 8))
for name, _, most in (it.partition("=") for it in limits.split(",") if it):
    if name == "CPUS":
        os.sched_setaffinity(0, map(int, most.split("+")))
    else:
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (int(most), int(most)))
if number:
    os.setgroups([])
    os.setresgid(int(number), int(number), int(number))
    os.setresuid(int(number), int(number), int(number))
os.chdir(folder)
os.execv(sys.argv[5], sys.argv[5:])
