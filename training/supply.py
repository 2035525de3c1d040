"""The batches of a stage: rows by their step, read, packed and padded; what is too long was left out before."""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from core.errors import NotFound
from training.attribution.edits import held_by, learnable
from training.batches import Batch
from training.data.rows import Kind, Row, Split
from training.folder import SnapshotRef
from training.objectives import Preferred
from training.order import Long, Order, Ref, Sheet, kind_of, said, written
from training.recipe import Mixture, Recipe, Stage
from training.sheets import Packed, Paper
from training.sources import RowList, Source, first_picture, open_source, replay_folder
from training.talks import Reader, Talk, Unreadable

_MOST = 32.0
"""A new row never counts so many times more, or less, than an old one: it may be the only one."""

_KEPT = 2_000_000
"""Tokens of rows that are kept as they were read; 40 bytes each."""

_AT_ONCE = 1000
"""Rows whose texts are counted in one go."""


@dataclass(frozen=True)
class Material:
    """All that a run may learn from: the snapshot, and what is replayed."""

    snapshot: Source
    replays: dict[str, Source]
    held: frozenset[str] = frozenset()
    """Edits that are held back, to compare with."""

    def picture(self, sha: str) -> bytes:
        """From whichever source has it."""
        try:
            return first_picture((self.snapshot, *self.replays.values()), sha)
        except NotFound as error:
            raise Unreadable(f"picture {sha[:12]} is neither in the snapshot nor among the replayed rows") from error

    def rows(self, stage: Stage) -> tuple[RowList, RowList]:
        """New and old rows of a stage."""
        replay = stage.data.replay
        old = self.replays[replay.rows].rows(Split.TRAIN) if replay is not None and replay.share > 0 else []
        return learnable(self.snapshot.rows(Split.TRAIN), self.held), old

    def watched(self) -> Iterator[Row]:
        """Rows that are never trained on."""
        for source in (self.snapshot, *self.replays.values()):
            yield from source.rows(Split.EVAL)


def gather(recipe: Recipe, snapshot: SnapshotRef, home: Path) -> Material:
    """Open everything a recipe names; RowsMissing or what a source raises."""
    source = open_source(Path(snapshot.folder))
    replays = {name: open_source(replay_folder(name, home)) for name in recipe.replayed}
    return Material(source, replays, held_by(recipe, source, snapshot.hash))


class Fitting:
    """Rows without those that are longer than the limit; which these are is told, never silently cut."""

    def __init__(self, paper: Paper, rows: RowList, kind: Kind, limit: int) -> None:
        self.too_long: list[tuple[str, int]] = []
        self.unreadable: list[str] = []
        self.longest = 0
        """Tokens of the longest row that fits, at most."""
        self.rows: list[Row] = []
        for row in rows:
            if row.kind is not kind:
                continue
            try:
                length = _length(paper, row, limit)
            except Unreadable as error:
                self.unreadable.append(str(error))
                continue
            if length > limit:
                self.too_long.append((row.id, length))
            else:
                self.longest = max(self.longest, length)
                self.rows.append(row)


def _length(paper: Paper, row: Row, limit: int) -> int:
    """Tokens of a row; where even its bytes would fit, so many, for no token is less than a byte."""
    most = (
        int(written([row]))
        + paper.reader.beside * (len(row.turns) + 1)
        + sum(map(paper.reader.picture_tokens, row.pictures))
    )
    return most if most <= limit else max(len(talk.ids) for talk in paper.reader.talks(row))


def lengths(reader: Reader, rows: Sequence[Row]) -> Long:
    """How many tokens rows take on a sheet: their texts are counted when first asked, what is around them is told
    from one row of each shape."""
    counted: dict[str, int] = {}
    around: dict[tuple[Kind, int], int] = {}

    def count() -> None:
        for first in range(0, len(rows), _AT_ONCE):
            some = rows[first : first + _AT_ONCE]
            owners = [row.id for row in some for _ in said(row)]
            for owner, tokens in zip(
                owners, reader.text_tokens([text for row in some for text in said(row)]), strict=True
            ):
                counted[owner] = counted.get(owner, 0) + tokens
            for row in some:
                shape = row.kind, len(row.turns)
                if shape not in around:
                    whole = sum(len(talk.ids) for talk in reader.talks(row))
                    around[shape] = whole - counted[row.id] - _shown(reader, row)

    def tokens(together: Sequence[Row]) -> float:
        if not counted:
            count()
        own = sum(counted[row.id] + around[row.kind, len(row.turns)] for row in together)
        return own + _shown(reader, together[0])

    return tokens


def _shown(reader: Reader, row: Row) -> int:
    return sum(map(reader.picture_tokens, row.pictures))


@dataclass
class Kept:
    """Rows as they were read, until they have `_KEPT` tokens; the others are read each time they come up."""

    talks: dict[Ref, tuple[Talk, ...]] = field(default_factory=dict)
    tokens: int = 0

    def keep(self, ref: Ref, talks: tuple[Talk, ...]) -> None:
        """Remember a row, where there is room."""
        size = sum(len(talk.ids) for talk in talks)
        if self.tokens + size <= _KEPT:
            self.talks[ref] = talks
            self.tokens += size


@dataclass(frozen=True)
class Supply:
    """Makes the batches of one stage for one model."""

    paper: Paper
    stage: Stage
    new: Sequence[Row]
    old: Sequence[Row]
    order: Order
    seed: int
    workers: int
    at_once: int | None = None
    """Sheets in one forward, where memory wants fewer than the recipe says."""
    new_counts: float = 1.0
    """How much more new rows count than they say, so that replay has its share of what is learnt."""
    kept: Kept = field(default_factory=Kept)

    def row(self, ref: Ref) -> Row:
        """The row that is meant."""
        return (self.old if ref.replay else self.new)[ref.place]

    def batches(self, step: int) -> list[Batch]:
        """Supervised batches of a step."""
        return [self._batch(packed, step) for packed in self._forwards(step)]

    def preferred(self, step: int) -> list[Preferred]:
        """Batches of pairs or of rated answers."""
        paired = self.stage.objective.kind == "dpo"
        batches = []
        for sheets in self._forwards(step):
            talks = [talk for sheet in sheets for talk in sheet.talks]
            device = self.paper.device
            good = torch.tensor([talk.good for talk in talks], device=device)
            counts = torch.tensor([talk.weight for talk in talks], device=device)
            batches.append(Preferred(self._batch(sheets, step), good, counts, paired))
        return batches

    def mismatched(self, step: int) -> list[Batch]:
        """The answers of a step, each put to the question of the next one."""
        talks = [talk for sheets in self._forwards(step) for sheet in sheets for talk in sheet.talks]
        if len(talks) < 2:
            return []
        before = [talks[-1], *talks[:-1]]
        pairs = [crossed(talk, previous) for talk, previous in zip(talks, before, strict=True)]
        size = self._wanted or math.ceil(len(pairs) / self.workers)
        return [
            self._batch([sheet for talk in pairs[first : first + size] for sheet in self.paper.sheets([talk])], step)
            for first in range(0, len(pairs), size)
        ]

    def _forwards(self, step: int) -> list[list[Packed]]:
        sheets = [packed for sheet in self.order.steps[step] for packed in self._packed(sheet)]
        if self.stage.objective.kind == "dpo" and not self.paper.packs:
            size = 2 * max(1, (self._wanted or math.ceil(len(sheets) / self.workers)) // 2)
        else:
            sheets.sort(key=lambda sheet: -len(sheet.ids))
            if self._wanted is None:
                return divided(sheets, self.workers)
            size = self._wanted
        # both answers of a pair stay in one forward
        return [sheets[first : first + size] for first in range(0, len(sheets), size)]

    @property
    def _wanted(self) -> int | None:
        return self.at_once or self.stage.at_once

    def _packed(self, sheet: Sheet) -> list[Packed]:
        read = [self._read(ref) for ref in sheet.rows]
        together = self.paper.sheets([talk for talks in read for talk in talks])
        if len(together) == 1:
            return together
        return [packed for talks in read for packed in self.paper.sheets(talks)]

    def _read(self, ref: Ref) -> tuple[Talk, ...]:
        talks = self.kept.talks.get(ref)
        if talks is None:
            talks = self._weighed(ref, self.paper.reader.talks(self.row(ref)))
            self.kept.keep(ref, talks)
        return talks

    def _weighed(self, ref: Ref, talks: tuple[Talk, ...]) -> tuple[Talk, ...]:
        if ref.replay and self.stage.held:
            return tuple(replace(talk, held=True) for talk in talks)
        if ref.replay or self.new_counts == 1.0:
            return talks
        return tuple(replace(talk, weight=talk.weight * self.new_counts) for talk in talks)

    def _batch(self, sheets: Sequence[Packed], step: int) -> Batch:
        return self.paper.batch(sheets, change(self.stage.data, f"{self.seed} {self.stage.name} {step} pictures"))


def divided(sheets: Sequence[Packed], workers: int) -> list[list[Packed]]:
    """Sheets in the order of their length, one part for each worker, so that all are through at the same time.

    A part costs its sheets times the longest; a few large parts cost less than many small ones.
    """

    def parts(most: int) -> list[list[Packed]]:
        groups: list[list[Packed]] = [[]]
        for sheet in sheets:
            if groups[-1] and (len(groups[-1]) + 1) * len(groups[-1][0].ids) > most:
                groups.append([])
            groups[-1].append(sheet)
        return groups

    costs = sorted({len(sheet.ids) * count for sheet in sheets for count in range(1, len(sheets) + 1)})
    return parts(costs[bisect_left(costs, True, key=lambda most: len(parts(most)) <= workers)])


def new_counts(stage: Stage, order: Order, new: Sequence[Row], old: Sequence[Row]) -> float:
    """What makes the share of replay one of what is learnt, and not only of sheets.

    A replayed sheet carries many rows about its picture, a new one often a single edit: without this a third of the
    sheets was a twentieth of the loss, and new names were not learnt.
    """
    replay = stage.data.replay
    if replay is None or not replay.share:
        return 1.0
    learnt = {True: 0.0, False: 0.0}
    for step in order.steps:
        for sheet in step:
            for ref in sheet.rows:
                row = (old if ref.replay else new)[ref.place]
                learnt[ref.replay] += row.weight * len((row.answer or "").encode())
    if not learnt[False] or not learnt[True]:
        return 1.0
    return min(_MOST, max(1 / _MOST, learnt[True] / learnt[False] * (1 - replay.share) / replay.share))


def crossed(asked: Talk, answered: Talk) -> Talk:
    """One row's question with another's answer."""
    ids = (*asked.ids[: asked.asked], *answered.ids[answered.asked :])
    return Talk(asked.row, asked.language, ids, asked.asked, asked.pictures, asked.weight, asked.good)


def change(mixture: Mixture, seed: str) -> Callable[[Tensor], Tensor] | None:
    """Pictures shifted and lit a little differently at each step, where the recipe says so."""
    if not mixture.moved and not mixture.light:
        return None
    dice = random.Random(seed)

    def changed(pixels: Tensor) -> Tensor:
        if pixels.ndim != 4:  # patches already cut (Qwen2-VL): light alone
            return pixels * dice.uniform(1 - mixture.light, 1 + mixture.light)
        by = round(mixture.moved * pixels.shape[-1])
        wide = functional.pad(pixels, (by,) * 4, mode="replicate")
        x, y = dice.randint(0, 2 * by), dice.randint(0, 2 * by)
        part = wide[..., y : y + pixels.shape[-2], x : x + pixels.shape[-1]]
        light = dice.uniform(1 - mixture.light, 1 + mixture.light)
        lowest, highest = float(pixels.min()), float(pixels.max())
        return ((part - lowest) * light + lowest).clamp(lowest, highest)

    return changed


def kinds(recipe: Recipe) -> set[Kind]:
    """The kinds of rows that a recipe learns from."""
    return {kind_of(stage) for stage in recipe.stages}
