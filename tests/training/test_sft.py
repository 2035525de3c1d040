from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn

from training.batches import IGNORED, Batch, answer_loss
from training.loop import Loop
from training.schedule import Schedule
from training.sft import Progress, ResumeError, Run, fit


class Parrot(nn.Module):
    """The smallest model with the parts of a language model: it says what the last token suggests."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.words = nn.Embedding(7, 5)
        self.lm_head = nn.Linear(5, 7, bias=False)

    def model(self, input_ids: Tensor, attention_mask: Tensor, use_cache: bool) -> SimpleNamespace:
        return SimpleNamespace(last_hidden_state=self.words(input_ids))


def batch(*rows: list[int], learnt_from: int = 2, weight: float = 1.0) -> Batch:
    ids = torch.tensor(rows)
    said = torch.arange(ids.shape[1]) >= learnt_from
    labels = torch.where(said, ids, IGNORED)
    return Batch({"input_ids": ids, "attention_mask": torch.ones_like(ids)}, labels, said * weight + 0.0 * ids)


def of_step(step: int) -> Sequence[Batch]:
    dice = torch.Generator().manual_seed(step)
    rows = torch.randint(0, 7, (4, 6), generator=dice).tolist()
    return [batch(*rows[:2]), batch(*rows[2:])]


def run(folder: Path, name: str = "a", steps: int = 12, workers: int = 1) -> Run:
    return Run(name, Schedule(steps=steps, rate=0.05, warmup=2), folder / "run.pt", save_every=1e9, workers=workers)


def one_step(model: Parrot, batches: Sequence[Batch], workers: int = 1) -> None:
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    list(Loop(model, optimizer, lambda _: batches, answer_loss, lambda _: 1.0, clip=10.0, workers=workers).run(0, 1))


def quiet(_: Progress) -> None:
    """Nobody watches."""


def test_a_model_that_knows_nothing_pays_the_logarithm_of_the_vocabulary() -> None:
    model = Parrot()
    nn.init.zeros_(model.lm_head.weight)
    row = batch([1, 2, 3, 4], weight=0.5)
    loss = answer_loss(model, row)
    assert math.isclose(loss.item(), 2 * 0.5 * math.log(7), rel_tol=1e-6)
    assert row.weight == 1.0


def test_questions_are_read_and_not_learnt() -> None:
    model = Parrot()
    answer_loss(model, batch([1, 2, 3, 4])).backward()
    # the token before the first learnt one predicts it; the ones before that move nothing
    assert model.words.weight.grad is not None
    assert model.words.weight.grad[1].abs().sum() == 0
    assert model.words.weight.grad[2].abs().sum() > 0


def test_two_batches_step_like_one() -> None:
    apart, together = Parrot(), Parrot()
    rows = [[1, 2, 3, 4], [2, 5, 6, 1]]
    for model, batches in ((apart, [batch(rows[0]), batch(rows[1])]), (together, [batch(*rows)])):
        one_step(model, batches)
    torch.testing.assert_close(apart.state_dict(), together.state_dict())


def test_working_side_by_side_changes_nothing() -> None:
    alone, helped = Parrot(), Parrot()
    one_step(alone, of_step(0))
    one_step(helped, of_step(0), workers=2)
    for one, other in zip(alone.parameters(), helped.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_run_taken_up_again_ends_where_an_uninterrupted_one_does(tmp_path: Path) -> None:
    through, broken = Parrot(), Parrot()
    (tmp_path / "one").mkdir()
    assert fit(through, of_step, answer_loss, run(tmp_path / "one"), quiet) == 12
    assert fit(broken, of_step, answer_loss, run(tmp_path / "two"), quiet, stop_after=5) == 5
    again = Parrot()
    nn.init.zeros_(again.lm_head.weight)  # what a fresh process starts with does not matter
    assert fit(again, of_step, answer_loss, run(tmp_path / "two"), quiet) == 12
    for one, other in zip(through.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_finished_run_does_nothing_more(tmp_path: Path) -> None:
    fit(Parrot(), of_step, answer_loss, run(tmp_path), quiet)
    seen: list[Progress] = []
    assert fit(Parrot(), of_step, answer_loss, run(tmp_path), seen.append) == 12
    assert seen == []


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    fit(Parrot(), of_step, answer_loss, run(tmp_path, "a"), quiet, stop_after=1)
    with pytest.raises(ResumeError, match="belongs to the run 'a', not to 'b'"):
        fit(Parrot(), of_step, answer_loss, run(tmp_path, "b"), quiet)


def test_a_half_written_checkpoint_is_never_taken_up(tmp_path: Path) -> None:
    fit(Parrot(), of_step, answer_loss, run(tmp_path), quiet, stop_after=3)
    (tmp_path / "run.partial").write_bytes(b"torn")
    assert fit(Parrot(), of_step, answer_loss, run(tmp_path), quiet, stop_after=1) == 4


def test_a_checkpoint_comes_every_so_often_and_not_only_at_the_end(tmp_path: Path) -> None:
    often = Run("a", Schedule(steps=3, rate=0.05), tmp_path / "run.pt", save_every=0.0)
    seen = []

    def look(now: Progress) -> None:
        seen.append((tmp_path / "run.pt").is_file())

    fit(Parrot(), of_step, answer_loss, often, look)
    assert seen == [False, True, True]


@pytest.mark.parametrize(("step", "rate"), [(0, 0.1), (9, 1.0), (69, 1.0), (85, 0.5), (99, 1 / 30)])
def test_the_rate_rises_holds_and_comes_down(step: int, rate: float) -> None:
    assert math.isclose(Schedule(steps=100, rate=1.0, warmup=10, decay=0.3).at(step), rate)


def test_a_longer_plan_starts_the_same() -> None:
    short, long = Schedule(steps=100, rate=1.0), Schedule(steps=200, rate=1.0)
    assert [short.at(step) for step in range(70)] == [long.at(step) for step in range(70)]
