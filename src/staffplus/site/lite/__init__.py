"""JupyterLite beside the book: the learners' notebooks with Python in the browser, from the book's own files.

A build step apart (`make lite`), since it takes about a minute and 40 MB. What it makes stays in
`_build/lite`; a book that is built while that is there takes it along and links to it from each
exercise's page. JupyterLite comes from PyPI, its Python from npm (`package.json` and its lock) and from
PyPI (`wheels.txt`); nothing of theirs is in this repository, and a browser asks nobody else for it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from email.parser import Parser
from pathlib import Path
from typing import Any

from staffplus.exercises import handout

HERE = Path(__file__).parent
#: Where it stands in the course's folder, and in the site.
BUILT, FOLDER = Path("_build/lite"), "lite"
#: Of npm's package, all that a browser loads.
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
#: What a notebook needs before its first cell; the rest is loaded when a cell imports it.
FIRST = ["micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython"]
KERNEL = "@jupyterlite/pyodide-kernel-extension"
SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "The Unwritten Job",
        "litePluginSettings": {
            f"{KERNEL}:kernel": {
                "disablePyPIFallback": True,
                "loadPyodideOptions": {"packages": FIRST},
            }
        },
    },
}


class LiteError(RuntimeError):
    """JupyterLite could not be built; says which step failed and what it said."""


def is_there(root: Path) -> bool:
    """Whether it has been built for the course in `root`."""
    return (root / BUILT / "notebooks/index.html").exists()


def address(name: str, file: str) -> str:
    """A file of an exercise in JupyterLite, seen from a folder of the site."""
    return f"../{FOLDER}/notebooks/index.html?path={name}/{file}"


def take_along(root: Path, html: Path) -> None:
    """Put it into a built site, where it is there; links cost no space."""
    if is_there(root):
        shutil.rmtree(html / FOLDER, ignore_errors=True)
        shutil.copytree(root / BUILT, html / FOLDER, copy_function=_linked)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(source, target)


def build(root: Path, tools: Path) -> Path:
    """Build it for the course in `root`; the folder.

    Args:
        tools: the environment that JupyterLite is installed in. It is one of its own: beside JupyterLab
            it would be loaded there too.

    Raises:
        LiteError: a step failed; what is there from an earlier build stays.
    """
    work = root / "_build/lite-parts"
    shutil.rmtree(work / "lite", ignore_errors=True)
    core, wheels = _core(work, tools), _wheels(root, work, tools)
    home = work / "lite"
    _distribution(home / "static/pyodide", core, wheels)
    (home / "jupyter-lite.json").write_text(json.dumps(SETTINGS, indent=1), "utf-8")
    for name in handout.names(root / "exercises"):
        for file, data in handout.contents(root / "exercises", name).items():
            path = home / "files" / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    made = work / "made"
    shutil.rmtree(made, ignore_errors=True)
    _run(
        "JupyterLite", _program(tools, "jupyter-lite"), "build", "--lite-dir", home, "--contents", home / "files",
        "--output-dir", made, "--no-sourcemaps", "--no-unused-shared-packages", "--apps", "notebooks", "--apps", "lab",
        folder=home, tools=tools,
    )  # fmt: skip
    shutil.rmtree(root / BUILT, ignore_errors=True)
    made.replace(root / BUILT)
    return root / BUILT


def _core(work: Path, tools: Path) -> Path:
    """Pyodide itself, by the lock."""
    folder = work / "npm"
    found = folder / "node_modules/pyodide"
    wanted = (HERE / "package-lock.json").read_bytes()
    lock = folder / "package-lock.json"
    if not (found.exists() and lock.exists() and lock.read_bytes() == wanted):
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(HERE / name, folder / name)
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error")
        _run("npm ci", _program(tools, "npm"), "ci", *quiet, folder=folder, tools=tools)
    return found


def _wheels(root: Path, work: Path, tools: Path) -> list[Path]:
    """Wheels of what notebooks import, of the course, and of what JupyterLite puts in the place of others."""
    folder, wanted = work / "wheels", (HERE / "wheels.txt").read_text("utf-8")
    mark = folder / "wheels.txt"
    if not (mark.exists() and mark.read_text("utf-8") == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _run(
            "pip download", sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps",
            "-d", folder, "--only-binary", ":all:", "--platform", "any", "--python-version", "3.14",
            "--implementation", "py", "-r", HERE / "wheels.txt", folder=root, tools=tools,
        )  # fmt: skip
        mark.write_text(wanted, "utf-8")
    theirs = tools / f"share/jupyter/labextensions/{KERNEL}/static/pypi"
    # Of a package in two versions a browser can have one, the newer.
    shims = {it.name.partition("-")[0]: it for it in sorted(theirs.glob("*.whl"))}
    return [*sorted(folder.glob("*.whl")), _own(root, work, tools), *shims.values()]


def _own(root: Path, work: Path, tools: Path) -> Path:
    """The course's wheel, from a copy: what building leaves beside its source would be in the next one."""
    made, copied = work / "own", work / "source"
    for folder in (made, copied):
        shutil.rmtree(folder, ignore_errors=True)
    left_out = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(root / "src", copied / "src", ignore=left_out)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(root / name, copied / name)
    uv = _program(tools.parent, "uv")
    _run("uv build", uv, "build", "-q", "--wheel", "-o", made, copied, folder=copied, tools=tools)
    (wheel,) = made.glob("*.whl")
    return wheel


def _distribution(to: Path, core: Path, wheels: Iterable[Path]) -> None:
    """Pyodide with these wheels, and the file that tells it of them."""
    to.mkdir(parents=True)
    for name in CORE:
        shutil.copyfile(core / name, to / name)
    for wheel in wheels:
        shutil.copyfile(wheel, to / wheel.name)
    info = json.loads((core / "pyodide-lock.json").read_text("utf-8"))["info"]
    lock = {"info": info, "packages": locked(sorted(to.glob("*.whl")))}
    (to / "pyodide-lock.json").write_text(json.dumps(lock, indent=1), "utf-8")


def locked(wheels: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """What Pyodide is to know of each wheel, by its plain name; needs that no wheel serves are left out."""
    found: dict[str, dict[str, Any]] = {}
    for path in wheels:
        with zipfile.ZipFile(path) as wheel:
            names = wheel.namelist()
            (about,) = (it for it in names if it.endswith(".dist-info/METADATA"))
            metadata = Parser().parsestr(wheel.read(about).decode())
        inside = (it for it in names if ".dist-info/" not in it and ".data/" not in it)
        tops = {it.partition("/")[0].removesuffix(".py") for it in inside if "/" in it or it.endswith(".py")}  # fmt: skip
        found[plain(str(metadata["Name"]))] = {
            "name": metadata["Name"],
            "version": metadata["Version"],
            "file_name": path.name,
            "install_dir": "site",
            "package_type": "package",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "imports": sorted(tops),
            "depends": [
                plain(it) for it in _needs(map(str, metadata.get_all("Requires-Dist") or []))
            ],
            "unvendored_tests": False,
        }
    for it in found.values():
        it["depends"] = [name for name in it["depends"] if name in found]
    return found


def _needs(requirements: Iterable[str]) -> Iterable[str]:
    """Names of packages that are always needed, in that Python."""
    from packaging.requirements import Requirement

    there = {
        "python_version": "3.14", "python_full_version": "3.14.2", "sys_platform": "emscripten",
        "platform_system": "Emscripten", "platform_machine": "wasm32", "os_name": "posix",
        "implementation_name": "cpython", "platform_python_implementation": "CPython", "extra": "",
    }  # fmt: skip
    for it in map(Requirement, requirements):
        if not it.marker or it.marker.evaluate(there):
            yield str(it.name)


def plain(name: str) -> str:
    """A package's name as indexes compare it."""
    return name.lower().replace("_", "-").replace(".", "-")


def _program(environment: Path, name: str) -> Path:
    folder = "Scripts" if os.name == "nt" else "bin"
    return environment / folder / name


def _run(step: str, *words: object, folder: Path, tools: Path) -> None:
    here = _program(tools, "")
    path = f"{here}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    done = subprocess.run(
        list(map(str, words)), cwd=folder, env=os.environ | {"PATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise LiteError(f"{step} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")


def main(words: list[str]) -> int:
    """`python -m staffplus.site.lite ENVIRONMENT`, in the course's folder."""
    try:
        made = build(Path.cwd(), Path(words[0]).resolve())
    except LiteError as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(it.stat().st_size for it in made.rglob("*") if it.is_file())
    print(
        f"JupyterLite: {made}, {size / 1e6:.0f} MB. Build the book again, and its pages link to it."
    )
    return 0
