"""Hand-ins with a picture in the written answer, whole commands; prints figures, judges nothing.

    python -m tests.benchmarks.pictures [--counts 8 100] [--thousand] [--jobs 2]

Sizes are of the pictures as files; in a notebook they take a third more. The largest is what an answer
may hold, in three pictures. Beside the smallest class stands
stock `nbgrader autograde` on the same files. With 1,000 learners and 5 MB each the gradebook keeps some
five gigabytes and the folders as much again, so that is left out unless `--thousand` asks for it.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import struct
import tempfile
import zlib
from pathlib import Path

from tests.benchmarks.grading import memory, ours, stock
from tests.grading import classroom
from tests.grading.classroom import STATIC, Classroom

#: Bytes of all pictures of one answer; and of one, see `intake.pictures`.
SIZES = (60_000, 4_950_000)
LARGEST = 1_650_000


def picture(size: int, seed: int) -> bytes:
    """A PNG of about `size` bytes, of noise, which nothing makes smaller."""
    width = max(1, round((size / 3) ** 0.5))
    noise = random.Random(seed)
    rows = b"".join(b"\0" + noise.randbytes(3 * width) for _ in range(width))

    def part(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, width, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(rows, 0)) + part(b"IEND", b"")
    )  # fmt: skip


def _own(noise: bytes, number: int) -> bytes:
    """The same picture with a number in it, so that no two learners have one file."""
    said = b"tEXt" + b"number\0" + str(number).encode()
    part = struct.pack(">I", len(said) - 4) + said + struct.pack(">I", zlib.crc32(said))
    return noise[:-12] + part + noise[-12:]


def handed_in(ready: Classroom, folder: Path, size: int, count: int) -> Classroom:
    """A fresh course in which `count` learners have handed in a picture each, no two the same."""
    room = ready.copy(folder / "exercises")
    parts = -(-size // LARGEST)
    noise = [picture(size // parts, seed) for seed in range(parts)]
    shown = " ".join(f"![figure](attachment:{n}.png)" for n in range(parts))
    plain = room.filled({"literal": "levels = {'a': 'staff'}", "in-words": shown})
    for number in range(count):
        made = json.loads(plain)
        for cell in made["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "in-words":
                cell["attachments"] = {
                    f"{n}.png": {"image/png": base64.b64encode(_own(it, number)).decode()}
                    for n, it in enumerate(noise)
                }
        room.submit_file(f"learner{number:05}", json.dumps(made).encode())
    return room


def on_disk(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(it.stat().st_size for it in folder.rglob("*") if it.is_file())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--counts", type=int, nargs="+", default=[8, 100])
    parser.add_argument("--thousand", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    counts = [*asked.counts, *([1000] if asked.thousand else [])]
    print(
        f"{os.cpu_count()} processors; seconds a submission, whole command, {asked.jobs} processes"
    )
    print(f"{'picture':>10} {'learners':>9} {'ours':>8} {'again':>8} {'stock':>8} {'ratio':>7} {'on disk':>10} {'memory':>9}")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="bench") as top:
        ready = classroom.make(Path(top) / "ready", STATIC)
        for size in SIZES:
            for count in counts:
                print(_line(ready, size, count, counts[0], asked.jobs), flush=True)


def _line(ready: Classroom, size: int, count: int, smallest: int, jobs: int) -> str:
    words = ("--jobs", str(jobs))
    with tempfile.TemporaryDirectory(prefix="bench") as top:
        room = handed_in(ready, Path(top) / "ours", size, count)
        before = on_disk(room.root)
        first = ours(room, count, *words).wall
        again = ours(room, count, *words).wall
        disk = on_disk(room.root) - before
    beside, ratio, most = "", "", ""
    if count == smallest:
        with tempfile.TemporaryDirectory(prefix="bench") as top:
            usual = stock(handed_in(ready, Path(top) / "stock", size, count), 1, count).wall
            beside, ratio = f"{usual:.3f}", f"{usual / first:.0f}x"
            held, _ = memory(handed_in(ready, Path(top) / "memory", size, count))
            most = f"{held / 1e6:.0f} MB"
    return (
        f"{size / 1000:>7,.0f} KB {count:>9,} {first:>8.3f} {again:>8.3f} {beside:>8} {ratio:>7} "
        f"{disk / 1e6:>7,.0f} MB {most:>9}"
    )


if __name__ == "__main__":
    main()
