"""Pictures and snapshots for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.detect import Detector
from core.pictures import clean_picture
from tests.training.data.test_likeness import drawing, file
from training.data.building import Built, Plan, build
from training.data.candidates import Candidate


class Shelf:
    """Pictures in memory, as a store has them."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.hashes: dict[str, str] = {}

    def put(self, data: bytes) -> str:
        """Clean and keep a picture; its hash."""
        clean = clean_picture(data)
        self.files[clean.sha256], self.hashes[clean.sha256] = clean.data, clean.phash
        return clean.sha256

    def drawn(self, seed: int) -> str:
        """Keep a drawing."""
        return self.put(file(drawing(seed)))

    def read(self, sha: str) -> bytes | None:
        """The file."""
        return self.files.get(sha)

    def has(self, sha: str) -> bool:
        """Whether there is one."""
        return sha in self.files

    def phash(self, sha: str) -> str | None:
        """The stored hash."""
        return self.hashes.get(sha)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture(scope="session")
def detector() -> Detector:
    return Detector()


@pytest.fixture
def built(tmp_path: Path, shelf: Shelf, detector: Detector) -> Callable[..., Built]:
    """Builds a snapshot of candidates."""

    def make(candidates: list[Candidate], plan: Plan | None = None, *, into: Path = tmp_path / "snapshots") -> Built:
        return build(candidates, plan or Plan(), shelf, into, detector=detector)

    return make
