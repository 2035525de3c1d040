"""Sheets: conversations about the same picture packed behind one copy of it, each blind to the others.

A sheet costs its picture once, and its loss is the sum of its conversations' losses. What the conversations begin
with (the picture, and whatever else is the same) is written once; the attention mask keeps them apart, and positions
count on from what is shared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Any, Protocol

import torch
from torch import Tensor
from transformers.modeling_outputs import BaseModelOutputWithPooling

from models.positions import positions
from training.batches import IGNORED, Batch
from training.talks import Reader, Shown, Talk

SHARED, NOBODY, BOTH = -1, -2, -3
"""Whose a token is, where it is not one conversation's: shared by all of its sheet, padding, or of both answers of a
row."""


@dataclass(frozen=True)
class Packed:
    """A sheet in one line of tokens: the shared beginning, then each conversation's own part."""

    talks: tuple[Talk, ...]
    ids: tuple[int, ...]
    owners: tuple[int, ...]
    rows: tuple[int, ...]
    """Which row of the sheet a token belongs to; a pair's answers are two conversations of one row."""
    places: Tensor
    """One line of positions, or three where the model rotates by place in the picture."""
    learnt: tuple[bool, ...]

    @property
    def pictures(self) -> tuple[str, ...]:
        """The pictures it shows, in order."""
        return self.talks[0].pictures


def pack(talks: Sequence[Talk], places: Callable[[Talk], Tensor], *, pictured: frozenset[int]) -> Packed:
    """Conversations with the same pictures as one sheet; `pictured` are the tokens that stand for pictures."""
    shared = _shared(talks)
    if any(token in pictured for talk in talks for token in talk.ids[shared:]) and len(talks) > 1:
        raise ValueError("these conversations do not share their pictures")
    ids = list(talks[0].ids[:shared])
    owners = [SHARED] * shared
    rows = [SHARED] * shared
    learnt = [False] * shared
    lines = [places(talk) for talk in talks]
    beside = [lines[0][:, :shared]]
    for row, (_, group) in enumerate(groupby(range(len(talks)), key=lambda number: talks[number].row)):
        numbers = list(group)
        begun = max(shared, _shared([talks[number] for number in numbers]))
        asked = talks[numbers[0]].ids[shared:begun]
        ids += asked
        owners += [BOTH] * len(asked)
        learnt += [False] * len(asked)
        beside.append(lines[numbers[0]][:, shared:begun])
        for number in numbers:
            talk = talks[number]
            own = talk.ids[begun:]
            ids += own
            owners += [number] * len(own)
            # nothing of its own stands before a conversation's first token that could tell it
            learnt += [place > begun and place >= talk.asked for place in range(begun, len(talk.ids))]
            beside.append(lines[number][:, begun:])
        rows += [row] * (len(ids) - len(rows))
    return Packed(tuple(talks), tuple(ids), tuple(owners), tuple(rows), torch.cat(beside, dim=1), tuple(learnt))


def _shared(talks: Sequence[Talk]) -> int:
    """How far all begin alike, leaving each at least the token before its answer."""
    if len(talks) == 1:
        return 0
    most = min(max(0, talk.asked - 1) for talk in talks)
    columns = zip(*(talk.ids[:most] for talk in talks), strict=False)
    return sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))


def fits_together(talks: Sequence[Talk], *, pictured: frozenset[int]) -> bool:
    """Whether all pictures stand in what the conversations share."""
    if len({talk.pictures for talk in talks}) > 1:
        return False
    shared = _shared(talks)
    return len(talks) == 1 or not any(token in pictured for talk in talks for token in talk.ids[shared:])


class Eyes(Protocol):
    """Knows what frozen eyes see."""

    def find(self, sha: str) -> Shown | None:
        """A picture that was looked at before, with its features."""
        ...

    def seen(self, names: Sequence[str], shown: Sequence[Shown]) -> list[Shown]:
        """Pictures with their features, whether they had any or not."""
        ...


@dataclass(frozen=True)
class Paper:
    """Makes batches of sheets for one model."""

    reader: Reader
    packs: bool
    """Whether the language model takes a mask and positions of our making (`models.parts.SHARING`); else plain rows."""
    inner: Any
    """The part of the model below its head."""
    device: torch.device
    additive: bool
    """Whether the mask is added to the attention (eager) or says true and false."""

    eyes: Eyes | None = None
    """Whom to ask for features instead of looking at pixels each time."""

    @property
    def pictured(self) -> frozenset[int]:
        """Tokens that stand for pictures."""
        return frozenset({self.reader.image_token, self.reader.placeholder})

    def sheets(self, talks: Sequence[Talk]) -> list[Packed]:
        """Conversations about one picture as few sheets as the model allows."""
        if self.packs and fits_together(talks, pictured=self.pictured):
            return [pack(talks, self.places, pictured=self.pictured)]
        return [pack([talk], self.places, pictured=self.pictured) for talk in talks]

    def places(self, talk: Talk) -> Tensor:
        """Positions of a conversation's tokens."""
        grids = [shown.grid for sha in talk.pictures if (shown := self.reader.shown(sha)).grid is not None]
        return positions(self.inner, talk.ids, grids, picture_token=self.reader.image_token)[0]

    def batch(self, sheets: Sequence[Packed], change: Callable[[Tensor], Tensor] | None = None) -> Batch:
        """Sheets padded to one length, with their pictures, moved a little where `change` does so."""
        longest = max(len(sheet.ids) for sheet in sheets)

        def padded(rows: Sequence[Sequence[float]], filling: float) -> Tensor:
            return torch.tensor([[*row, *[filling] * (longest - len(row))] for row in rows])

        ids = padded([sheet.ids for sheet in sheets], self.reader.pad).long()
        learnt = padded([sheet.learnt for sheet in sheets], 0).bool()
        owners = padded([sheet.owners for sheet in sheets], NOBODY).long()
        rows = padded([sheet.rows for sheet in sheets], NOBODY).long()
        first, starts = 0, []
        for sheet in sheets:
            starts.append(first)
            first += len(sheet.talks)
        talks = torch.where(owners >= 0, owners + torch.tensor(starts)[:, None], owners)
        counted = torch.tensor([talk.weight for sheet in sheets for talk in sheet.talks])
        weights = torch.where(learnt, counted[talks.clamp(min=0)], 0.0)
        inputs: dict[str, Any] = {"input_ids": ids, **self._where(sheets, owners, rows)}
        inputs |= self._pictures(sheets, change, ids)
        if hasattr(self.inner, "routed"):  # what is asked chooses the experts, what is answered does not
            inputs["prompt_mask"] = (owners != NOBODY) & ~learnt
        kept = torch.tensor([talk.held for sheet in sheets for talk in sheet.talks])
        held = learnt & kept[talks.clamp(min=0)] if kept.any() else None
        batch = Batch(inputs, torch.where(learnt, ids, IGNORED), weights, talks, held)
        return batch.to(self.device)

    def _where(self, sheets: Sequence[Packed], owners: Tensor, rows: Tensor) -> dict[str, Tensor]:
        if not self.packs:
            return {"attention_mask": (owners != NOBODY).long()}
        places = torch.zeros(sheets[0].places.shape[0], len(sheets), owners.shape[1], dtype=torch.long)
        for row, sheet in enumerate(sheets):
            places[:, row, : len(sheet.ids)] = sheet.places
        return {
            "attention_mask": hidden_from(owners, rows, additive=self.additive),
            "position_ids": places if places.shape[0] > 1 else places[0],
        }

    def _pictures(
        self, sheets: Sequence[Packed], change: Callable[[Tensor], Tensor] | None, ids: Tensor
    ) -> dict[str, Any]:
        names = [sha for sheet in sheets for sha in sheet.pictures]
        if not names:
            return {}
        shown: Sequence[Shown] = [self.reader.shown(sha) for sha in names]
        if self.eyes is not None and change is None:
            shown = self.eyes.seen(names, shown)
            for sha, picture in zip(names, shown, strict=True):
                self.reader.remember(sha, picture)
            inputs = given(self.inner.config.model_type, shown, self.device)
        else:
            pixels = [change(picture.pixels) if change is not None else picture.pixels for picture in shown]
            inputs = {"pixel_values": torch.cat(pixels)}
        if shown[0].grid is not None:
            inputs["mm_token_type_ids"] = (ids == self.reader.image_token).int()
        return inputs | beside(shown, torch.device("cpu"))


def beside(shown: Sequence[Shown], device: torch.device) -> dict[str, Tensor]:
    """What a tower wants to know of pictures besides their pixels."""
    grids = [picture.grid for picture in shown if picture.grid is not None]
    sizes = [picture.sizes for picture in shown if picture.sizes is not None]
    extras = {"image_grid_thw": grids, "image_sizes": sizes}
    return {name: torch.cat(parts).to(device) for name, parts in extras.items() if parts}


def given(kind: str, shown: Sequence[Shown], device: torch.device) -> dict[str, Any]:
    """Features as a model of a kind takes them instead of pixels."""
    parts = [picture.features.to(device) for picture in shown if picture.features is not None]
    whole: Any = torch.cat(parts) if kind == "internvl" else parts
    return {"mm_encoder_outputs": {"image": BaseModelOutputWithPooling(pooler_output=whole)}}


def hidden_from(owners: Tensor, rows: Tensor, *, additive: bool = True) -> Tensor:
    """A token sees what its sheet or its row shares and what came before it in its own conversation; padding sees
    itself."""
    own = owners[:, :, None] == owners[:, None, :]
    same = rows[:, :, None] == rows[:, None, :]
    # what belongs to both answers of one row is nothing to another row
    seen = (same & (own | (owners == BOTH)[:, None, :]) | (owners == SHARED)[:, None, :]).tril()[:, None]
    return torch.where(seen, 0.0, torch.finfo(torch.float32).min) if additive else seen
