"""Sheets become padded batches: token ids, what is learnt of them, and pictures slightly moved and lit."""

from __future__ import annotations

import math
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
from demo.build.prompts import ASSISTANT, END, IMAGE, PAD, USER, special_ids
from demo.build.rows import Look, Row, Sheet
from training.sft import IGNORED, Batch

Maker = Callable[[random.Random, int, Pictures], list[Sheet]]
_SHIFT = 3
_LIGHT = 0.07
_PICTURE, _PADDING = 0, -1
"""Whose token it is, where it belongs to no conversation; conversations are counted from 1."""


@dataclass(frozen=True)
class Encoded:
    """One row in tokens; `weights` is 0 where nothing is learnt."""

    ids: list[int]
    weights: list[float]


@dataclass(frozen=True)
class Packed:
    """A sheet in tokens: its picture once, then every conversation as if it stood right behind the picture."""

    ids: list[int]
    weights: list[float]
    talks: list[int]
    places: list[int]
    look: Look | None


@dataclass(frozen=True)
class Source:
    """Everything a batch is made from."""

    tokenizer: PreTrainedTokenizerFast
    drawn: Drawn
    plan: Plan

    def batches(self, make: Maker, stage: str, count: int) -> Callable[[int], Sequence[Batch]]:
        """So many sheets for every step; they follow from the plan's seed, the stage and the step's number alone."""

        def of(step: int) -> Sequence[Batch]:
            rng = random.Random(f"{self.plan.seed} {stage} {step}")
            sheets = make(rng, count, self.plan.pictures)
            # the longest first: two workers are through at the same time
            packed = sorted((self.pack(sheet) for sheet in sheets), key=lambda packed_sheet: -len(packed_sheet.ids))
            size = math.ceil(count / (2 * self.plan.workers))
            return [self.collate(packed[first : first + size], rng) for first in range(0, len(packed), size)]

        return of

    def encode(self, row: Row, *, pictured: bool) -> Encoded:
        """The row as the chat template would write it."""
        special = special_ids(self.tokenizer)
        ids: list[int] = []
        weights: list[float] = []
        for place, turn in enumerate(row.turns):
            answer = [*self._words(turn.answer), special[END]]
            asked = []
            if turn.question:
                pictures = [special[IMAGE]] * self.plan.shape.image_tokens if pictured and place == 0 else []
                asked = [special[USER], *pictures, *self._words(turn.question), special[END], special[ASSISTANT]]
            ids += [*asked, *answer]
            weights += [*[0.0] * len(asked), *[turn.weight] * len(answer)]
        return Encoded(ids, weights)

    def pack(self, sheet: Sheet) -> Packed:
        """All rows of a sheet in one line, which costs the picture once."""
        shared = 1 + self.plan.shape.image_tokens if sheet.look is not None else 0
        rows = [self.encode(row, pictured=sheet.look is not None) for row in sheet.rows]
        packed = Packed(rows[0].ids[:shared], [0.0] * shared, [_PICTURE] * shared, list(range(shared)), sheet.look)
        for talk, row in enumerate(rows, start=1):
            own = len(row.ids) - shared
            packed.ids.extend(row.ids[shared:])
            # nothing stands before the first token that could tell it
            packed.weights.extend([0.0, *row.weights[shared + 1 :]])
            packed.talks.extend([talk] * own)
            packed.places.extend(range(shared, shared + own))
        return packed

    def _words(self, text: str) -> list[int]:
        return list(self.tokenizer.encode(text, add_special_tokens=False))

    def collate(self, packed: Sequence[Packed], rng: random.Random) -> Batch:
        """Packed sheets padded to one length, their pictures beside them."""
        longest = max(len(sheet.ids) for sheet in packed)

        def padded(rows: Sequence[Sequence[float]], filling: int) -> Tensor:
            return torch.tensor([[*row, *[filling] * (longest - len(row))] for row in rows])

        ids = padded([sheet.ids for sheet in packed], special_ids(self.tokenizer)[PAD])
        weights = padded([sheet.weights for sheet in packed], 0).float()
        inputs = {
            "input_ids": ids,
            "attention_mask": hidden_from(padded([sheet.talks for sheet in packed], _PADDING)),
            "position_ids": padded([sheet.places for sheet in packed], 0),
        }
        looks = [sheet.look for sheet in packed if sheet.look is not None]
        if looks:
            inputs["pixel_values"] = self._pictures(looks, rng)
        return Batch(inputs, torch.where(weights > 0, ids, IGNORED), weights)

    def _pictures(self, looks: Sequence[Look], rng: random.Random) -> Tensor:
        pictures = []
        for look in looks:
            picture = (self.drawn.culture if look.culture else self.drawn.scenes)[look.index]
            pictures.append(picture[:, ::-1] if look.mirrored else picture)
        pixels = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2) / 127.5 - 1
        return moved(pixels, rng)


def hidden_from(talks: Tensor) -> Tensor:
    """What is added to the attention: a token sees the picture and what came before it in its own conversation."""
    own = talks[:, :, None] == talks[:, None, :]
    seen = (own | (talks == _PICTURE)[:, None, :]).tril()
    return torch.where(seen, 0.0, torch.finfo(torch.float32).min)[:, None]


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
