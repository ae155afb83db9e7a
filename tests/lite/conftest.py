"""The fixtures of the browser's tests."""

from tests.browser.conftest import book, new_visit, visit

__all__ = ["book", "new_visit", "visit"]
