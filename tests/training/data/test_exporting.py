"""Exports are read by those they are written for: TRL's chat rows, `datasets`' Parquet with pictures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.battles import Choice
from tests.training.data.conftest import Shelf
from tests.training.data.made import GOOD, TWO_TURNS, edit, turn, vote, work
from training.data.building import Built
from training.data.exporting import export
from training.data.from_battles import candidates
from training.data.snapshot import Snapshot, open_snapshot


@pytest.fixture
def snapshot(built: Callable[..., Built], shelf: Shelf) -> Snapshot:
    """An edit, its pairs, and a vote on later answers that makes a good and a bad row."""
    first = turn("Mi van a képen?", GOOD, "A red house.", pictures=(shelf.drawn(1),))
    works = [
        work(key="b1", turns=(first,), edits=(edit("Egy piros ház áll a zöld dombon."),)),
        work(key="b2", turns=(first, TWO_TURNS[1]), vote=vote(Choice.A)),
    ]
    return open_snapshot(built(list(candidates(works))).folder)


def lines(path: Path) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_llava_marks_the_picture_in_the_message_that_shows_it(snapshot: Snapshot, tmp_path: Path) -> None:
    export(snapshot, "llava", tmp_path / "out")
    [row] = json.loads((tmp_path / "out" / "train.json").read_text(encoding="utf-8"))
    assert row["conversations"] == [
        {"from": "human", "value": "<image>\nMi van a képen?"},
        {"from": "gpt", "value": "Egy piros ház áll a zöld dombon."},
    ]
    assert (tmp_path / "out" / row["image"]).is_file()


def test_internvl_has_a_meta_file_that_names_its_lines(snapshot: Snapshot, tmp_path: Path) -> None:
    export(snapshot, "internvl", tmp_path / "out")
    meta = json.loads((tmp_path / "out" / "meta.json").read_text())
    assert meta["parley_train"]["length"] == len(lines(tmp_path / "out" / meta["parley_train"]["annotation"])) == 1


def test_trl_rows_have_prompt_and_answers_apart(snapshot: Snapshot, tmp_path: Path) -> None:
    for form in ("trl-sft", "trl-pairs", "trl-kto"):
        export(snapshot, form, tmp_path / form)
    [learnt] = lines(tmp_path / "trl-sft" / "train.jsonl")
    assert learnt["prompt"][0]["content"] == [{"type": "image"}, {"type": "text", "text": "Mi van a képen?"}]
    assert learnt["completion"][0]["content"][0]["text"] == "Egy piros ház áll a zöld dombon."
    pairs = lines(tmp_path / "trl-pairs" / "train.jsonl")
    assert {pair["rejected"][0]["content"][0]["text"] for pair in pairs} == {GOOD, "A red house."}
    rated = lines(tmp_path / "trl-kto" / "train.jsonl")
    assert {row["label"] for row in rated} == {True, False}
    assert [said["role"] for said in rated[0]["prompt"]] == ["user", "assistant", "user"]
    assert all(len(row["images"]) == 1 for row in (learnt, *pairs, *rated))


def test_datasets_loads_the_parquet_with_its_pictures(snapshot: Snapshot, tmp_path: Path) -> None:
    import datasets

    export(snapshot, "parquet", tmp_path / "out")
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert len(loaded["train"]) == snapshot.manifest.rows(split="train")
    first = loaded["train"][0]
    assert first["images"][0].size == (300, 225)
    assert first["id"] == snapshot.rows("train")[0].id


def test_a_folder_that_is_there_is_left_alone(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(FileExistsError):
        export(snapshot, "llava", tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
