"""What frozen eyes see is kept on disk and changes no loss."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.training.conftest import Built
from tests.training.house import House, curve, recipe, stage
from tests.training.rows import Held
from training import learner as learners
from training.batches import add_up, answer_loss
from training.commands.run import run
from training.features import Shelf, eyes, shelf
from training.learner import Learner
from training.order import Order, order
from training.recipe import Recipe
from training.sheets import Paper
from training.talks import Shown

FROZEN = recipe(stage())


def told() -> Held:
    rows = Held()
    red, blue = rows.show("red"), rows.show("blue")
    rows.add("What is it?", "A red one.", red)
    rows.add("Mi ez?", "Piros.", red, language="hu")
    rows.add("And this?", "Blue.", blue)
    rows.add("", "Plain words without a question.")
    rows.add("Which is red?", "The first.", red, blue)
    return rows


def gone(sha: str) -> bytes:
    raise AssertionError(f"{sha} was read again")


def loss_of(learner: Learner, paper: Paper, rows: Held) -> tuple[float, list[torch.Tensor]]:
    learning = [weights for _, weights in learner.learning()]
    sheets = [sheet for row in rows.all for sheet in paper.sheets(paper.reader.talks(row))]
    with learner.machine.lowered():
        loss = add_up(learner.model, learning, [paper.batch(sheets)], answer_loss)
    found = [weights.grad.clone() for weights in learning if weights.grad is not None]
    learner.model.zero_grad(set_to_none=True)
    return loss, found


@pytest.mark.parametrize("architecture", ["llava", "internvl", "qwen2_vl"])
def test_kept_features_give_the_same_loss_and_gradients(checkpoint: Built, tmp_path: Path, architecture: str) -> None:
    rows = told()
    learner = learners.load(str(checkpoint(architecture)), FROZEN, "cpu")
    learners.begin(learner, FROZEN.stages[0], seed=1)
    seen = loss_of(learner, learner.paper(rows.picture), rows)
    kept = Shelf(tmp_path / eyes(learner), learner, room=1 << 30)
    first = loss_of(learner, learner.paper(rows.picture, kept), rows)
    again = loss_of(learner, learner.paper(gone, kept), rows)
    torch.testing.assert_close(first, seen, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(again, first, rtol=0, atol=0)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2


def kept_for(learner: Learner, rows: Held, plan: Recipe, home: Path) -> Shelf | None:
    chosen = plan.stages[0]
    found: Order = order(chosen, rows.all, [], seed=1)
    return shelf(learner, chosen, found, (rows.all, []), home)


def test_nothing_is_kept_of_what_may_change_or_comes_once(checkpoint: Built, tmp_path: Path) -> None:
    rows, once = told(), Held()
    once.add("What?", "Red.", once.show("red"))
    learner = learners.load(str(checkpoint("llava")), FROZEN, "cpu")
    assert kept_for(learner, rows, FROZEN, tmp_path) is not None
    learns = stage().replace("parts: {", "parts: {projector: {learns: full}, ")
    moved = stage().replace("data: {", "data: {moved: 0.1, ")
    lit = stage().replace("data: {", "data: {light: 0.1, ")
    assert [kept_for(learner, rows, recipe(text), tmp_path) for text in (learns, moved, lit)] == [None, None, None]
    single = recipe(stage().replace("steps: 8", "epochs: 1").replace("replay: {share: 0.0, rows: old}", ""))
    assert kept_for(learner, once, single, tmp_path) is None


def test_other_eyes_have_another_folder_and_another_language_model_has_not(checkpoint: Built) -> None:
    learner = learners.load(str(checkpoint("llava")), FROZEN, "cpu")
    before = eyes(learner)
    learners.begin(learner, FROZEN.stages[0], seed=1)
    assert eyes(learner) == before
    next(iter(learner.inner.language_model.parameters())).data += 1
    assert eyes(learner) == before
    next(iter(learner.inner.multi_modal_projector.parameters())).data += 1
    assert eyes(learner) != before


def test_a_file_cut_short_is_looked_at_again_and_a_full_shelf_keeps_nothing_more(
    checkpoint: Built, tmp_path: Path
) -> None:
    rows = told()
    learner = learners.load(str(checkpoint("llava")), FROZEN, "cpu")
    kept = Shelf(tmp_path, learner, room=1 << 30)
    reader = learner.paper(rows.picture, kept).reader
    red, blue = rows.pictures
    (one,) = kept.seen([red], [reader.shown(red)])
    path = tmp_path / red[:2] / red
    assert isinstance(kept.find(red), Shown)
    path.write_bytes(path.read_bytes()[:-9])
    assert kept.find(red) is None
    assert one.features is not None
    kept.room = one.features.nbytes - 1
    (other,) = kept.seen([blue], [reader.shown(blue)])
    assert other.features is not None
    assert kept.find(blue) is None


@pytest.mark.slow
def test_a_run_that_keeps_features_learns_what_one_without_learns(house: House) -> None:
    plans = {name: recipe(stage(steps=4), keep_features=name) for name in ("false", "true")}
    runs = {name: house.run(plan, f"r{name}") for name, plan in plans.items()}
    assert [run(folder.path) for folder in runs.values()] == [0, 0]
    plain, kept = (curve(folder) for folder in runs.values())
    assert kept == pytest.approx(plain, rel=1e-5)
    assert any(path.is_file() for path in (house.home / "features").rglob("*"))
