"""Old rows can hold a model to what it was when the stage began, instead of to the answers written in them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from pydantic import ValidationError
from torch.nn import functional
from transformers import AutoModelForImageTextToText

from models.parts import JOINING
from models.processors import processor
from tests.training.conftest import Built
from tests.training.rows import Held
from training.batches import Batch, answer_loss, held_below_head
from training.objectives import Reference, held
from training.recipe import Stage
from training.sheets import Paper
from training.talks import Reader

HELD = {
    "name": "refresh",
    "parts": {"language_model": {"learns": "lora", "rank": 4}},
    "data": {"replay": {"share": 0.5, "rows": "old", "towards": "start"}},
    "rate": 1e-3,
    "batch": 2,
    "steps": 2,
}


def one_of_each(checkpoint: Built) -> tuple[torch.nn.Module, Batch]:
    """A model, and a sheet with a new answer and an old one."""
    rows = Held()
    red = rows.show("red")
    rows.add("What is it?", "A red one.", red)
    rows.add("Mi ez?", "Piros, és elég nagy.", red, language="hu", weight=2.0)
    folder = str(checkpoint("llava"))
    model = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    reader = Reader(processor(folder, "llava"), config=model.config, picture=rows.picture)
    paper = Paper(reader, "llava" in JOINING, model.model, torch.device("cpu"), additive=True)
    new, old = (talk for row in rows.all for talk in reader.talks(row))
    model.requires_grad_(False)
    model.model.language_model.layers[0].requires_grad_(True)
    return model, paper.batch(paper.sheets([new, replace(old, held=True)]))


def moved(model: torch.nn.Module) -> None:
    torch.manual_seed(3)
    with torch.no_grad():
        for weights in model.parameters():
            if weights.requires_grad:
                weights.add_(torch.randn_like(weights) * 0.05)


def test_old_rows_pull_at_nothing_until_something_has_moved(checkpoint: Built) -> None:
    model, batch = one_of_each(checkpoint)
    reference = Reference.of(model)
    [looked] = held(model, [batch], reference, held_below_head)
    assert looked.held is not None
    of_new = replace(looked, weights=torch.where(looked.held, 0.0, looked.weights))
    torch.testing.assert_close(answer_loss(model, looked), answer_loss(model, of_new), rtol=1e-5, atol=1e-5)
    moved(model)
    [again] = held(model, [batch], reference, held_below_head)
    torch.testing.assert_close(looked.before, again.before)
    of_new = replace(again, weights=torch.where(looked.held, 0.0, looked.weights))
    assert answer_loss(model, again).item() > answer_loss(model, of_new).item() + 0.01


def test_what_holds_is_the_divergence_over_all_words(checkpoint: Built) -> None:
    model, batch = one_of_each(checkpoint)
    reference = Reference.of(model)

    def everything() -> torch.Tensor:
        with torch.no_grad():
            logits: torch.Tensor = model(**batch.inputs, use_cache=False).logits[:, :-1]
        assert batch.held is not None
        return logits[batch.held[:, 1:]].log_softmax(-1)

    was = everything()
    moved(model)
    now = everything()
    [looked] = held(model, [batch], reference, held_below_head)
    assert looked.held is not None
    only_old = replace(looked, weights=torch.where(looked.held, looked.weights, 0.0))
    expected = 2.0 * functional.kl_div(now, was, reduction="sum", log_target=True)
    torch.testing.assert_close(answer_loss(model, only_old), expected, rtol=1e-4, atol=1e-5)


def test_a_head_that_learns_cannot_say_what_was() -> None:
    assert Stage.model_validate(HELD).held
    with pytest.raises(ValidationError, match="needs the head as it was"):
        Stage.model_validate({**HELD, "parts": {"language_model": {"learns": "full"}}})
