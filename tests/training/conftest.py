"""Tiny checkpoints with random weights, made once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.training.house import House

Built = Callable[[str], Path]


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The folder of a tiny checkpoint of an architecture."""
    from tests.backend.serving.checkpoints import ARCHITECTURES  # imports torch; only some of these tests need it

    home = tmp_path_factory.mktemp("checkpoints")

    def folder(architecture: str) -> Path:
        path = home / architecture
        if not path.exists():
            ARCHITECTURES[architecture](path)
        return path

    return folder


@pytest.fixture
def house(checkpoint: Built, tmp_path: Path) -> House:
    """A home with a tiny LLaVA."""
    return House(tmp_path / "home", checkpoint("llava"))
