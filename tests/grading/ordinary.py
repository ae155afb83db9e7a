"""Runs a command as an ordinary user, also where the tests run as root.

Root's own folders may be closed to others, and Python or the course may lie in one of them. So the
command sees those folders with nothing in them but what it needs; only it sees them so.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Debian's "nobody", and everybody's.
USER = 65534


def command(words: Sequence[str]) -> list[str]:
    """`words` so that they are run by an ordinary user; the process keeps its number."""
    if os.geteuid() != 0:
        return list(words)
    lines = ["set -e"]
    for closed, needed in _closed().items():
        stage = f"/tmp/stage-{os.getpid()}-{len(lines)}"
        lines += [f"mkdir -p {stage}", f"mount -t tmpfs -o mode=755 none {stage}"]
        for path in needed:
            inside = shlex.quote(f"{stage}/{path.relative_to(closed)}")
            lines += [f"mkdir -p {inside}", f"mount --rbind {shlex.quote(str(path))} {inside}"]
        lines.append(f"mount --rbind {stage} {shlex.quote(str(closed))}")
    become = f"--reuid={USER} --regid={USER} --clear-groups --inh-caps=-all --bounding-set=-all"
    lines.append(f"exec setpriv {become} {shlex.join(words)}")
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", "\n".join(lines)]


def _closed() -> dict[Path, list[Path]]:
    """Folders that others may not enter, and what the command needs of each."""
    needed = {
        ROOT,
        Path(sys.prefix),
        Path(sys.base_prefix),
        Path(sys.executable).resolve().parents[1],
    }
    found: dict[Path, list[Path]] = {}
    for path in sorted(it.resolve() for it in needed):
        for folder in [*reversed(path.parents), path]:
            if not folder.stat().st_mode & 0o001:
                known = found.setdefault(folder, [])
                if not any(path.is_relative_to(it) for it in known):
                    known.append(path)
                break
    return found
