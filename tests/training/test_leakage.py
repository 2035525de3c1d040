"""Pictures that measure are found among those to learn from, also mirrored, cut by 3 % and compressed anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from core.detect import Detector
from tests.training.data.conftest import Shelf
from tests.training.data.made import BAD, GOOD, turn, vote, work
from tests.training.data.test_likeness import cut, drawing, file
from tests.training.house import recipe, stage
from tests.training.rows import Held
from training.data.building import Built, Plan, build
from training.data.from_battles import candidates
from training.data.held import FILE, Register
from training.data.splits import Splitting
from training.folder import SnapshotRef, Spec
from training.preflight import Verdict, check
from training.states import Why

PLANTED: dict[str, Callable[[Image.Image], bytes]] = {
    "itself": lambda image: file(image),
    "mirrored": lambda image: file(ImageOps.mirror(image)),
    "cut by 3 % all round": lambda image: file(cut(image, 0.03, 0.03, 0.03, 0.03)),
    "cut by 3 % at a corner and mirrored": lambda image: file(ImageOps.mirror(cut(image, 0.03, 0.03, 0, 0))),
    "compressed anew": lambda image: file(image, 30),
}


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


def snapshot(shelf: Shelf, detector: Detector, home: Path, *pictures: str, radius: int = 8) -> Built:
    """One that was made when none of its pictures was kept for measuring."""
    works = [
        work(key=f"b{number}", turns=(turn("Mi ez?", GOOD, BAD, pictures=(sha,)),), vote=vote())
        for number, sha in enumerate(pictures)
    ]
    plan = Plan(splitting=Splitting(share=0, radius=radius))
    return build(list(candidates(works)), plan, shelf, home / "snapshots", detector=detector)


def leakage(home: Path, folder: Path, share: float = 0.0) -> list[Verdict]:
    """What the preflight says of pictures."""
    given: dict[str, Any] = {
        "run": "r1",
        "recipe_name": "test",
        "recipe": recipe(stage(objective="sft" if share else "dpo", share=share)).model_dump(mode="json"),
        "snapshot": SnapshotRef(folder=str(folder), hash=folder.name),
        "base": str(home / "base"),
        "created_at": "2026-11-29T12:00:00Z",
    }
    return [one for one in check(Spec.model_validate(given), home) if one.name == "leakage"]


def keep(home: Path, shelf: Shelf, *pictures: str) -> None:
    """These measure, from now on."""
    (home / FILE).write_bytes(Register.of(pictures, shelf.read).written())


@pytest.mark.slow
@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_picture_lets_no_run_start(tmp_path: Path, shelf: Shelf, detector: Detector, what: str) -> None:
    planted, other = shelf.put(PLANTED[what](drawing(1))), shelf.drawn(50)
    made = snapshot(shelf, detector, tmp_path, planted, other)
    keep(tmp_path, shelf, shelf.drawn(1), shelf.drawn(7))
    (found,) = leakage(tmp_path, made.folder)
    assert (found.ok, found.why) == (False, Why.LEAKAGE)
    assert found.told[0].values == {"count": 1, "pictures": planted[:12]}


def test_other_pictures_let_it_start_and_are_counted(tmp_path: Path, shelf: Shelf, detector: Detector) -> None:
    made = snapshot(shelf, detector, tmp_path, shelf.drawn(50), shelf.drawn(51))
    keep(tmp_path, shelf, shelf.drawn(1))
    (found,) = leakage(tmp_path, made.folder)
    assert (found.ok, found.told[0].values) == (True, {"count": 2, "held": 1})


def test_where_nothing_measures_that_is_said(tmp_path: Path, shelf: Shelf, detector: Detector) -> None:
    made = snapshot(shelf, detector, tmp_path, shelf.drawn(50))
    (found,) = leakage(tmp_path, made.folder)
    assert (found.ok, found.told[0].sentence) == (True, "pictures_unlisted")


def test_a_snapshot_is_looked_through_as_near_as_it_was_made(tmp_path: Path, shelf: Shelf, detector: Detector) -> None:
    planted = shelf.put(file(cut(drawing(1), 0.03, 0.01, 0.02, 0), 25))
    keep(tmp_path, shelf, shelf.drawn(1))
    strict, wide = (snapshot(shelf, detector, tmp_path, planted, radius=radius) for radius in (0, 8))
    assert [leakage(tmp_path, made.folder)[0].ok for made in (strict, wide)] == [True, False]


def test_a_picture_that_measures_is_not_replayed(tmp_path: Path, shelf: Shelf) -> None:
    rows, old = Held(), Held()
    rows.add("What is it?", "A red one.", rows.show("red"))
    kept = old.show("blue")
    old.add("What is it?", "A blue one.", kept)
    rows.write(tmp_path / "snapshots" / "new")
    old.write(tmp_path / "replay" / "old")
    (tmp_path / FILE).write_bytes(Register.of({kept}, lambda _: None).written())
    (found,) = leakage(tmp_path, tmp_path / "snapshots" / "new", share=0.5)
    assert (found.ok, found.why) == (False, Why.REFUSED)
    assert found.told[0].values == {"count": 1, "rows": "old", "pictures": kept[:12]}


def test_a_register_comes_back_as_it_was_and_hashes_only_what_is_new(shelf: Shelf) -> None:
    first, second = shelf.drawn(1), shelf.drawn(2)
    register = Register.of({first}, shelf.read)
    again = Register.read(register.written())
    assert again.written() == register.written()
    read: list[str] = []

    def noted(sha: str) -> bytes | None:
        read.append(sha)
        return shelf.read(sha)

    grown = Register.of({first, second}, noted, again)
    assert (read, set(grown.altered)) == ([second], {first, second})
    assert grown.written() == Register.of({second, first}, shelf.read).written()
