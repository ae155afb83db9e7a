"""Run inside of a box that root made: `become.py NUMBER MASK FOLDER PROGRAM WORDS…` is that user from there on.

On its own, since nothing is imported as root but Python itself.
"""

import os
import sys

number, mask = int(sys.argv[1]), int(sys.argv[2], 8)
os.umask(mask)
os.setgroups([])
os.setresgid(number, number, number)
os.setresuid(number, number, number)
os.chdir(sys.argv[3])
os.execv(sys.argv[4], sys.argv[4:])
