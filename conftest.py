"""For every test: what nbval leaves unsaid about notebooks whose outputs were never stored."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from nbval.plugin import IPyNbCell


class UnstoredOutput(AssertionError):
    """A cell shows something, but nothing is stored that it could be compared with."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    result = yield
    if isinstance(item, IPyNbCell) and item.test_outputs:
        stored = item.cell.outputs and item.cell.execution_count is not None
        if not stored:
            raise UnstoredOutput(
                f"{item.parent.name}, cell {item.cell_num}: found output that is not stored in the "
                "notebook, so nothing was compared; run `make outputs` and look at the difference"
            )
    return result
