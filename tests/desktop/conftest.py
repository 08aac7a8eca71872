"""What every desktop test shares: the offscreen platform's harmless remarks do not fail it."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.garbage import collect_what_is_due


@pytest.fixture(autouse=True)
def collection_on_this_thread() -> Iterator[None]:
    """As in the window, no other thread walks the references of widgets."""
    gc.disable()
    yield
    collect_what_is_due()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Qt's offscreen platform say that it has no window manager, keyboard or stacking order."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
