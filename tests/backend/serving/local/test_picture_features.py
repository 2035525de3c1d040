"""A picture is computed once, for both sides, for later turns, and for everybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backend.serving.local.messages import Failed
from core.engine import Picture
from core.errors import NotFound, ParleyError, Reason, Unavailable
from tests.backend.serving.asking import answered, ask, picture, said
from tests.backend.serving.checkpoints import LOOPED
from tests.backend.serving.local.loops import Desk, generated

Built = Callable[[str], Path]


class Looks:
    """Counts how often the vision tower runs."""

    def __init__(self, desk: Desk) -> None:
        self.count = 0
        inner = desk.loaded.inner
        tower = inner.visual if hasattr(inner, "visual") else inner.vision_tower
        tower.register_forward_hook(self._add)

    def _add(self, *_: object) -> None:
        self.count += 1


@pytest.mark.parametrize("architecture", LOOPED)
def test_a_second_turn_and_the_other_side_compute_no_vision_tower(
    architecture: str, checkpoint: Built, adapter: Callable[..., str]
) -> None:
    desk = Desk(checkpoint(architecture))
    looks = Looks(desk)
    apple, first = picture(1), adapter(architecture, "first")
    desk.answers(ask(said("Mi ez?", apple)), ask(said("Mi ez?", apple), adapter=first))
    assert looks.count == 1
    desk.answers(ask(said("Mi ez?", apple), answered("Alma"), said("Biztos?"), adapter=first))
    assert looks.count == 1
    desk.answers(ask(said("Mi ez?", picture(2))))
    assert looks.count == 2


def test_the_file_is_read_only_where_there_are_no_features(checkpoint: Built, adapter: Callable[..., str]) -> None:
    desk = Desk(checkpoint("llava"))
    reads: list[str] = []

    def file() -> bytes:
        reads.append("read")
        return picture(1).data

    apple, first = Picture(picture(1).sha256, file), adapter("llava", "first")
    desk.answers(ask(said("Mi ez?", apple)), ask(said("Mi ez?", apple), adapter=first))
    desk.answers(ask(said("Mi ez?", apple), answered("Alma"), said("Biztos?"), adapter=first))
    assert reads == ["read"]


@pytest.mark.parametrize("error", [NotFound(Reason.BLOB_UNKNOWN), Unavailable(Reason.BLOB_DAMAGED)])
def test_a_file_that_is_lost_fails_its_own_request(checkpoint: Built, error: ParleyError) -> None:
    desk = Desk(checkpoint("llava"))

    def lost() -> bytes:
        raise error

    bad, good = desk.begin(ask(said("Mi ez?", Picture("0", lost))), ask(said("Mi ez?", picture(1))))
    desk.finish()
    assert desk.end(bad) == Failed(bad, error.reason)
    assert desk.text(good)


PROJECTOR = {
    "low-rank": {"target_modules": r"model\.multi_modal_projector\.linear_\d|.*language_model.*q_proj"},
    "whole": {"target_modules": r".*language_model.*q_proj", "modules_to_save": ["multi_modal_projector"]},
}


@pytest.mark.parametrize("kind", PROJECTOR)
def test_an_adapter_that_sees_otherwise_has_features_of_its_own(
    kind: str, checkpoint: Built, adapter: Callable[..., str]
) -> None:
    base = checkpoint("llava")
    seer, first = adapter("llava", f"seer {kind}", **PROJECTOR[kind]), adapter("llava", "first")
    desk = Desk(base)
    looks = Looks(desk)
    asks = [ask(said("Mi ez?", picture(1)), adapter=name) for name in ("", seer, first, seer, "")]
    expected = generated(base, asks)
    assert desk.answers(*asks) == expected
    assert looks.count == 2
    assert expected[0] != expected[1]


def test_forgotten_pictures_make_room_for_new_ones(checkpoint: Built) -> None:
    one = Desk(checkpoint("llava"))
    one.answers(ask(said("Mi ez?", picture(1))))
    size = one.loop.features.bytes
    desk = Desk(checkpoint("llava"), features=2 * size)
    looks = Looks(desk)
    for seed in (1, 2, 1, 3, 1, 2):
        desk.answers(ask(said("Mi ez?", picture(seed))))
        assert desk.loop.features.bytes <= 2 * size
    assert looks.count == 4, "1, 2 and 3 once, and 2 again after it was the one unused for longest"


def test_bytes_that_are_no_picture_are_the_askers_fault(checkpoint: Built) -> None:
    desk = Desk(checkpoint("llava"))
    bad, good = desk.begin(ask(said("Mi ez?", Picture("0", b"not a picture"))), ask(said("Mi ez?", picture(1))))
    desk.finish()
    assert desk.end(bad) == Failed(bad, Reason.PICTURE_UNREADABLE, invalid=True)
    assert desk.text(good)
