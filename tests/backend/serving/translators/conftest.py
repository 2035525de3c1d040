"""A server that speaks OpenAI's protocol."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.backend.serving.openai_server import OpenAIServer, running


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    """One that does what a test tells it."""
    with running() as one:
        yield one
