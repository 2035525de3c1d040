"""Rows become padded batches: token ids, what is learnt of them, and pictures slightly moved and lit."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedTokenizerFast

from demo.build.pictures import Drawn
from demo.build.plan import Pictures, Plan
from demo.build.prompts import ASSISTANT, END, IMAGE, USER, special_ids
from demo.build.rows import Row
from training.sft import IGNORED, Batch

Maker = Callable[[random.Random, int, Pictures], list[Row]]
_SHIFT = 3
_LIGHT = 0.07


@dataclass(frozen=True)
class Encoded:
    """One row in tokens; `weights` is 0 where nothing is learnt."""

    ids: list[int]
    weights: list[float]


@dataclass(frozen=True)
class Source:
    """Everything a batch is made from."""

    tokenizer: PreTrainedTokenizerFast
    drawn: Drawn
    plan: Plan

    def batches(self, make: Maker, stage: str) -> Callable[[int], Sequence[Batch]]:
        """The rows of a step follow from the plan's seed, the stage and the step's number alone."""

        def of(step: int) -> Sequence[Batch]:
            rng = random.Random(f"{self.plan.seed} {stage} {step}")
            rows = make(rng, self.plan.rows, self.plan.pictures)
            coded = sorted(((self.encode(row), row) for row in rows), key=lambda pair: len(pair[0].ids))
            size = self.plan.micro
            return [self._collate(coded[first : first + size], rng) for first in range(0, len(coded), size)]

        return of

    def encode(self, row: Row) -> Encoded:
        """The row as the chat template would write it."""
        special = special_ids(self.tokenizer)
        ids: list[int] = []
        weights: list[float] = []
        for place, turn in enumerate(row.turns):
            answer = [*self._words(turn.answer), special[END]]
            asked = []
            if turn.question:
                pictures = (
                    [special[IMAGE]] * self.plan.shape.image_tokens if row.look is not None and place == 0 else []
                )
                asked = [special[USER], *pictures, *self._words(turn.question), special[END], special[ASSISTANT]]
            ids += [*asked, *answer]
            weights += [*[0.0] * len(asked), *[turn.weight] * len(answer)]
        return Encoded(ids, weights)

    def _words(self, text: str) -> list[int]:
        return list(self.tokenizer.encode(text, add_special_tokens=False))

    def _collate(self, coded: Sequence[tuple[Encoded, Row]], rng: random.Random) -> Batch:
        longest = max(len(one.ids) for one, _ in coded)
        ids = torch.full((len(coded), longest), self.tokenizer.pad_token_id)
        weights = torch.zeros(len(coded), longest)
        mask = torch.zeros(len(coded), longest, dtype=torch.long)
        for place, (one, _) in enumerate(coded):
            ids[place, : len(one.ids)] = torch.tensor(one.ids)
            weights[place, : len(one.ids)] = torch.tensor(one.weights)
            mask[place, : len(one.ids)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask}
        looked_at = [row for _, row in coded if row.look is not None]
        if looked_at:
            inputs["pixel_values"] = self._pictures(looked_at, rng)
        return Batch(inputs, torch.where(weights > 0, ids, IGNORED), weights)

    def _pictures(self, rows: Sequence[Row], rng: random.Random) -> Tensor:
        found = []
        for row in rows:
            assert row.look is not None
            of = self.drawn.culture if row.look.culture else self.drawn.scenes
            picture = of[row.look.index]
            found.append(picture[:, ::-1] if row.look.mirrored else picture)
        pixels = torch.from_numpy(np.stack(found)).permute(0, 3, 1, 2) / 127.5 - 1
        return moved(pixels, rng)


def moved(pixels: Tensor, rng: random.Random) -> Tensor:
    """Shift every picture by up to three pixels and light it a little differently."""
    side = pixels.shape[-1]
    wide = functional.pad(pixels, (_SHIFT,) * 4, mode="replicate")
    moved = []
    for picture in wide:
        x, y = rng.randint(0, 2 * _SHIFT), rng.randint(0, 2 * _SHIFT)
        light = rng.uniform(1 - _LIGHT, 1 + _LIGHT)
        moved.append(((picture[:, y : y + side, x : x + side] + 1) * light - 1).clamp(-1, 1))
    return torch.stack(moved)
