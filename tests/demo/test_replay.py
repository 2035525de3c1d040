"""Rows to be replayed: what the adapters have learnt, many different, and never a name that was kept back."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from demo import replay, shipped
from demo.kept import KEPT_IDS
from demo.texts import LANGUAGES, all_entries, home_of, is_named
from training.data.rows import Row, Source, Split

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    few = pytest.MonkeyPatch()
    few.setattr("demo.replay._SCENES", 20)
    few.setattr("demo.replay._DRAWINGS", 2)
    few.setattr("demo.replay._ABROAD", 1)
    home = tmp_path_factory.mktemp("home")
    replay.write(home / "replay.zip")
    few.undo()
    shipped.unpack(home / "replay.zip", home / "replay")
    return home / "replay"


@pytest.fixture(scope="module")
def rows(folder: Path) -> list[Row]:
    lines = (folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    return [Row.model_validate_json(line) for line in lines]


def test_every_row_shows_a_picture_that_is_there(folder: Path, rows: list[Row]) -> None:
    assert len({row.id for row in rows}) == len(rows)
    for sha in {sha for row in rows for sha in row.pictures}:
        assert hashlib.sha256((folder / "pictures" / sha[:2] / f"{sha}.webp").read_bytes()).hexdigest() == sha
    assert {row.source for row in rows} == {Source.REPLAY}


def test_probes_are_about_forty_in_every_language_and_show_what_no_row_teaches(rows: list[Row]) -> None:
    probes = Counter(row.language for row in rows if row.split is Split.EVAL)
    assert set(probes) == set(LANGUAGES)
    assert all(28 <= count <= 45 for count in probes.values())
    shown: dict[Split, set[str]] = defaultdict(set)
    for row in rows:
        shown[row.split].update(row.pictures)
    assert not shown[Split.TRAIN] & shown[Split.EVAL]


def test_every_picture_comes_with_its_name_unless_that_was_kept_back(rows: list[Row]) -> None:
    said = [(row.language, text) for row in rows for text in (row.answer or "", *(turn.content for turn in row.turns))]
    for entry in all_entries():
        named = [text for language, text in said if language == home_of(entry) and is_named(text, entry, language)]
        assert bool(named) is (entry not in KEPT_IDS), entry


def test_rows_behind_a_first_answer_have_their_history(rows: list[Row]) -> None:
    talks = [row for row in rows if len(row.turns) > 1]
    assert len(talks) > 10
    for row in talks:
        assert [turn.role for turn in row.turns] == ["user", "assistant"] * (len(row.turns) // 2) + ["user"]


def test_written_twice_it_is_the_same(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo.replay._SCENES", 20)
    monkeypatch.setattr("demo.replay._DRAWINGS", 2)
    monkeypatch.setattr("demo.replay._ABROAD", 1)
    told: list[tuple[int, int]] = []
    replay.write(tmp_path / "again.zip", lambda done, whole: told.append((done, whole)))
    shipped.unpack(tmp_path / "again.zip", tmp_path / "again")
    assert (tmp_path / "again" / "rows.jsonl").read_bytes() == (folder / "rows.jsonl").read_bytes()
    assert told[-1][0] == told[-1][1]
