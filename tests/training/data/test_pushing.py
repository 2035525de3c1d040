"""A snapshot goes to a hub in one commit, as a private data set with its card; a hub that refuses is told."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

import pytest

from tests.doubles.hub import FakeHub
from tests.training.data.conftest import Shelf
from tests.training.data.made import GOOD, edit, turn, work
from training.data.building import Built
from training.data.from_battles import candidates
from training.data.pushing import Hub, PushFailed, push
from training.data.snapshot import Snapshot, open_snapshot


@pytest.fixture
def snapshot(built: Callable[..., Built], shelf: Shelf) -> Snapshot:
    first = turn("Mi van a képen?", GOOD, "A red house.", pictures=(shelf.drawn(1),))
    works = [work(key="b1", turns=(first,), edits=(edit("Egy piros ház áll a zöld dombon."),))]
    return open_snapshot(built(list(candidates(works))).folder)


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with FakeHub() as served:
        served.serve()
        yield served
        served.shutdown()


def test_it_is_private_and_one_commit_with_its_card(snapshot: Snapshot, hub: FakeHub) -> None:
    there = push(snapshot, Hub(hub.address, "lab", "hf_secret"))
    assert there == f"{hub.address}/datasets/lab/parley-{snapshot.hash[:12]}"
    assert hub.made["visibility"] == "private"
    assert (hub.made["type"], hub.made["organization"]) == ("dataset", "lab")
    assert {token for _, _, token in hub.asked} == {"Bearer hf_secret"}
    [commit] = hub.commits
    sent = {one["value"]["path"]: one["value"]["content"] for one in commit if one["key"] == "file"}
    assert "README.md" in sent
    assert any(name.endswith(".parquet") for name in sent)
    assert snapshot.hash in base64.b64decode(sent["README.md"]).decode()
    assert push(snapshot, Hub(hub.address, "lab", "hf_secret")) == there, "again, it is the same data set"


def test_a_hub_that_refuses_and_one_that_is_away_are_told(snapshot: Snapshot, hub: FakeHub) -> None:
    hub.refuses = True
    with pytest.raises(PushFailed, match="403"):
        push(snapshot, Hub(hub.address, "lab", "hf_secret"))
    with pytest.raises(PushFailed):
        push(snapshot, Hub("http://127.0.0.1:1", "lab", "hf_secret"))
    assert hub.commits == []
