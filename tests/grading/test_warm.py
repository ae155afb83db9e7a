"""What is forked from a warm process does as what was started afresh: words, exit codes, signals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import SchemaError
from jsonschema.validators import validator_for
from jupyter_client.manager import KernelManager
from nbgrader.nbgraderformat import MetadataValidator

from tests.grading import classroom
from tests.grading.classroom import NAME, PERFECT, Classroom
from tests.grading.gate import until
from tests.warm import known, warm


def same_from_both(cwd: Path, name: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """A command that fails, started afresh; forked, it has said the same and ended the same."""
    usual, forked = (
        subprocess.run(
            [command / name, *words], cwd=cwd, env=environment | more, capture_output=True, text=True,
        )
        for command, environment in (
            (Path(sys.executable).parent, classroom.environment()),
            (warm().folder, warm().environment()),
        )
    )  # fmt: skip
    assert usual.returncode != 0
    assert (forked.returncode, forked.stdout) == (usual.returncode, usual.stdout)
    assert forked.stderr == usual.stderr
    return usual


def test_a_command_says_the_same_and_ends_the_same(tmp_path: Path) -> None:
    """In its own folder, with its own environment: both are in what nbgrader says."""
    (tmp_path / "nbgrader_config.py").write_text(
        "import os\nc = get_config()\nc.CourseDirectory.db_url = os.environ['SOME_DB']\n"
        "print(os.getcwd(), os.environ['SOME_DB'])\n"
    )
    usual = same_from_both(tmp_path, "nbgrader", "autograde", "there-is-no-such", SOME_DB="sqlite:///some.db")  # fmt: skip
    assert f"{tmp_path} sqlite:///some.db" in usual.stdout


def test_our_own_command_says_the_same_and_ends_the_same(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").touch()
    usual = same_from_both(tmp_path, "staffplus", "grade", "there-is-no-such")
    assert "there is no exercise 'there-is-no-such'" in usual.stderr


def test_of_a_schema_it_is_remembered_only_that_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = MetadataValidator().schema
    kind = validator_for(schema)
    asked: list[Any] = []
    check = kind.check_schema

    def counted(it: Any, **how: Any) -> None:
        asked.append(it)
        check(it, **how)

    monkeypatch.setattr(kind, "check_schema", counted)
    known.schemas()
    for _ in range(2):
        kind.check_schema(schema)
    assert asked == [schema], "the second time it is known"
    schema["type"] = "no such type"
    for _ in range(2):
        with pytest.raises(SchemaError):
            kind.check_schema(schema)
    assert len(asked) == 3, "what is none is asked about each time"


def test_a_kernel_is_interrupted_and_killed_as_any_other() -> None:
    kernel = KernelManager()
    with warm().as_python():
        kernel.start_kernel()
    client = kernel.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    asked = client.execute_interactive(
        "", user_expressions={"pid": "__import__('os').getpid()"}, timeout=120
    )
    there = Path(f"/proc/{asked['content']['user_expressions']['pid']['data']['text/plain']}")
    assert there.exists()

    client.execute("print('begun', flush=True)\nwhile True: pass")
    while client.get_iopub_msg(timeout=120)["content"].get("text") != "begun\n":
        pass
    kernel.interrupt_kernel()
    while (reply := client.get_shell_msg(timeout=120))["msg_type"] != "execute_reply":
        pass
    assert reply["content"]["ename"] == "KeyboardInterrupt"

    client.stop_channels()
    kernel.shutdown_kernel(now=True)
    until(lambda: has_ended(there), "the kernel outlives who started it")


def has_ended(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_other_modules_are_the_usual_pythons() -> None:
    told = subprocess.run(
        [warm().python, "-c", "import sys; print(sys.executable, 'nbgrader' in sys.modules)"],
        capture_output=True, text=True, env=os.environ,
    )  # fmt: skip
    assert told.stdout == f"{sys.executable} False\n"


def test_stock_nbgrader_takes_no_port_for_its_kernels(plain: Classroom) -> None:
    """Two of its commands run at once in these tests, beside browsers and servers that take ports."""
    told = "from ipykernel.connect import get_connection_info as told\nprint(told(unpack=True)['transport'])"
    plain.submit("ann", PERFECT | {"literal": f"{PERFECT['literal']}\n{told}"})
    done = subprocess.run(
        [warm().folder / "nbgrader", "autograde", NAME, f"--course-dir={plain.root}"],
        cwd=plain.root, env=warm().environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    cells = json.loads((plain.root / f"autograded/ann/{NAME}/{NAME}.ipynb").read_text("utf-8"))[
        "cells"
    ]
    said = ["".join(out.get("text", "")) for it in cells for out in it.get("outputs", ())]
    assert "ipc\n" in said
