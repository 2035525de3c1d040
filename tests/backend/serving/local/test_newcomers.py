"""From requests to rows: what fails, fails once and for its own request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backend.serving.local.adapters import AdapterStore
from backend.serving.local.messages import Failed
from backend.serving.local.model import load
from backend.serving.local.newcomers import Newcomers
from backend.serving.local.picture_features import PictureFeatures
from backend.serving.local.reader import Prompt
from backend.serving.local.rows import Row
from backend.serving.local.settings import LocalSettings
from core.engine import Ask
from core.errors import Reason
from tests.backend.serving.asking import ask, picture, said


class Hungry:
    """A reader that remembers a picture and then finds memory full, so many times."""

    def __init__(self, features: PictureFeatures, *, times: int) -> None:
        self.features, self.times, self.asked = features, times, 0

    def read(self, request: Ask) -> Prompt:
        """The prompt when memory is enough at last."""
        self.asked += 1
        self.features.look(request.turns[0].pictures[0], "")
        if self.asked <= self.times:
            raise MemoryError
        return Prompt((1,))


@pytest.mark.parametrize(("times", "reads"), [(1, 2), (99, 2)])
def test_full_memory_is_tried_once_more_without_the_pictures_of_others(
    checkpoint: Callable[[str], Path], times: int, reads: int
) -> None:
    settings = LocalSettings(device="cpu")
    loaded = load(str(checkpoint("llava")), settings)
    store = AdapterStore(loaded, keep=1)
    features = PictureFeatures(loaded, store, limit=settings.features)
    reader = Hungry(features, times=times)
    (found,) = Newcomers(loaded, store, reader, features).prepare([(7, ask(said("Mi ez?", picture(1))))], [])
    assert reader.asked == reads
    assert isinstance(found, Row) if times == 1 else found == Failed(7, Reason.MEMORY_FULL)
