"""Runs notebooks and stores their outputs so that they are the same every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

#: Cell metadata that changes with every run and says nothing to a reader.
VOLATILE = ("execution", "ExecuteTime", "collapsed")


def every(root: Path) -> list[Path]:
    """The notebooks of the book and of the exercises' sources, in a fixed order."""
    found = [*(root / "book").rglob("*.ipynb"), *(root / "exercises/source").rglob("*.ipynb")]
    return sorted(path for path in found if ".ipynb_checkpoints" not in path.parts)


def run(path: Path) -> bool:
    """Run a notebook in its folder and store outputs without run times and model ids.

    Returns whether the file changed. A cell that raises stops it, and nothing is written.
    """
    from nbclient import (
        NotebookClient,  # kernels, and all that speaks with them: only this needs them
    )

    from staffplus import kernels

    kernels.by_files()

    before = path.read_text("utf-8")
    notebook: Any = nbformat.reads(before, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(
        notebook,
        timeout=60,
        coalesce_streams=True,  # a busy machine sends one line in two pieces
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    notebook.metadata.pop("widgets", None)
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        for name in VOLATILE:
            cell.metadata.pop(name, None)
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            # Model ids are random; a live or static page makes its own when it runs the notebook.
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    after = nbformat.writes(notebook) + "\n"  # type: ignore[no-untyped-call]
    if after == before:
        return False
    path.write_text(after, "utf-8")
    return True
