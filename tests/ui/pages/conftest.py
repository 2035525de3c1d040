"""Pages whose handlers are called, and which nobody is served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ui.unserved import unserved


@pytest.fixture(autouse=True)
def _unserved() -> Iterator[None]:
    with unserved():
        yield
