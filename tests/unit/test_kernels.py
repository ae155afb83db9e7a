"""Kernels need no port: another program may have it by the time that they would take it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.connect import LocalPortCache
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory

from staffplus import kernels, notebooks
from tests.warm import warm

#: What a kernel is spoken with through, as it was told.
ASKS = "from ipykernel.connect import get_connection_info\nimport json\nprint(json.loads(get_connection_info())['transport'])"


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Every port that is said to be free has been taken by another by now; those that were asked for."""
    asked: list[int] = []
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])

        def free(_: object, ip: str) -> int:
            asked.append(port)
            return port

        monkeypatch.setattr(LocalPortCache, "find_available_port", free)
        yield asked


def notebook(path: Path, *cells: str) -> Path:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(it) for it in cells])  # type: ignore[no-untyped-call]
    nbformat.write(made, path)  # type: ignore[no-untyped-call]
    return path


def printed(path: Path) -> list[str]:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(out["text"]).strip() for it in cells for out in it.get("outputs", ())]


def test_notebooks_run_where_every_port_is_taken(tmp_path: Path, taken: list[int]) -> None:
    path = notebook(tmp_path / "one.ipynb", ASKS, "print(6 * 7)")
    with warm().as_python():
        assert notebooks.run(path)
    assert printed(path) == ["ipc", "42"]
    assert not taken, "no port was looked for"


def test_one_that_asks_for_ports_would_not_start_there(
    taken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the test above would meet with otherwise."""
    factory = KernelProvisionerFactory.instance()
    monkeypatch.setattr(factory, "default_provisioner_name", "local-provisioner")
    kernel = KernelManager()
    with warm().as_python():
        kernel.start_kernel()
    client = kernel.blocking_client()
    client.start_channels()
    with pytest.raises(RuntimeError, match="Kernel died"):
        client.wait_for_ready(timeout=120)
    client.stop_channels()
    kernel.shutdown_kernel(now=True)
    assert taken


def test_nothing_of_them_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    with warm().as_python():
        notebooks.run(notebook(tmp_path / "one.ipynb", ASKS))
    assert [*(tmp_path / "t").glob("kernel*")] == []


def test_the_book_has_them_too() -> None:
    """Its build is another process, in which Sphinx loads the extension."""
    code = (
        "from unittest.mock import MagicMock\n"
        "from staffplus.site import extension\n"
        "extension.setup(MagicMock())\n"
        "from jupyter_client.provisioning.factory import KernelProvisionerFactory as F\n"
        "print(F.instance().default_provisioner_name)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == kernels.NAME
