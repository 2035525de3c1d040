"""What is looked at while a run trains: losses per language on rows never trained on, and what the model says now."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from training.batches import token_losses
from training.data.rows import Kind, Row
from training.events import Said
from training.learner import Learner
from training.sheets import Packed, Paper
from training.talks import Talk

_POOL = 4
"""Probes per language and evaluation that are kept to draw from."""

_TOGETHER = 16


@dataclass(frozen=True, eq=False)
class Probe:
    """A row that is only watched: its answer in tokens, and what the parent paid for it."""

    row: Row
    talk: Talk
    parent: float = 0.0


@dataclass(frozen=True)
class Seen:
    """One evaluation of one language: the loss on rows that are always the same, and fresh ones for the brake."""

    loss: float
    pairs: tuple[tuple[float, float], ...]
    """The parent's loss and the child's on each fresh row."""


def pool(rows: Iterable[Row], paper: Paper, *, each: int, limit: int, seed: int) -> list[tuple[Row, Talk]]:
    """So many watched rows per language at most, drawn evenly; rows longer than the limit are left out."""
    by_language: dict[str, list[Row]] = {}
    for row in rows:
        if row.kind is not Kind.RATING or row.good:
            by_language.setdefault(row.language, []).append(row)
    pooled = []
    for language in sorted(by_language):
        several = by_language[language]
        random.Random(f"{seed} probes {language}").shuffle(several)
        read = (paper.reader.talks(row)[0] for row in several)
        fitting = [(row, talk) for row, talk in zip(several, read, strict=False) if len(talk.ids) <= limit]
        pooled += fitting[: each * _POOL]
    return pooled


def drawn(probes: Sequence[Probe], *, each: int, seed: str) -> dict[str, list[Probe]]:
    """The rows of one evaluation, other ones each time."""
    return {
        language: random.Random(f"{seed} {language}").sample(several, min(each, len(several)))
        for language, several in _by_language(probes).items()
    }


def _by_language(probes: Sequence[Probe]) -> dict[str, list[Probe]]:
    grouped: dict[str, list[Probe]] = {}
    for probe in probes:
        grouped.setdefault(probe.row.language, []).append(probe)
    return dict(sorted(grouped.items()))


@torch.no_grad()
def losses(learner: Learner, paper: Paper, talks: Sequence[Talk]) -> list[float]:
    """The mean loss per token of every answer."""
    means = [0.0] * len(talks)
    training = learner.model.training
    learner.model.eval()
    order = sorted(range(len(talks)), key=lambda place: len(talks[place].ids))
    with learner.machine.lowered():
        for first in range(0, len(order), _TOGETHER):
            places = order[first : first + _TOGETHER]
            sheets: list[Packed] = [sheet for place in places for sheet in paper.sheets([talks[place]])]
            batch = paper.batch(sheets)
            assert batch.talks is not None
            each, is_answer = token_losses(learner.model, batch)
            owners = batch.talks[:, 1:][is_answer]
            sums = each.new_zeros(len(places)).index_add(0, owners, each)
            counts = each.new_zeros(len(places)).index_add(0, owners, torch.ones_like(each))
            for place, loss in zip(places, (sums / counts.clamp(min=1)).tolist(), strict=True):
                means[place] = loss
    learner.model.train(training)
    return means


def evaluate(learner: Learner, paper: Paper, probes: Sequence[Probe], *, each: int, seed: str) -> dict[str, Seen]:
    """Every language's loss now: on the same rows each time, so that a curve moves only when the model does.

    The brake is shown other rows each time; those it has seen before would tell it the same chance again.
    """
    fixed = {language: several[:each] for language, several in _by_language(probes).items()}
    fresh = drawn(probes, each=each, seed=seed)
    flat = list(dict.fromkeys(probe for some in (fixed, fresh) for several in some.values() for probe in several))
    now = dict(zip(flat, losses(learner, paper, [probe.talk for probe in flat]), strict=True))
    return {
        language: Seen(
            sum(now[probe] for probe in several) / len(several),
            tuple((probe.parent, now[probe]) for probe in fresh[language]),
        )
        for language, several in fixed.items()
    }


def shown_rows(rows: Iterable[Row]) -> list[Row]:
    """The first row with a picture in every language: what the model is asked again and again."""
    first: dict[str, Row] = {}
    for row in rows:
        if row.pictures and row.language not in first:
            first[row.language] = row
    return [first[language] for language in sorted(first)]


@torch.inference_mode()
def answers(learner: Learner, paper: Paper, rows: Sequence[Row], *, tokens: int) -> list[Said]:
    """What the model says now, greedily."""
    if not rows or not tokens:
        return []
    training = learner.model.training
    learner.model.eval()
    prompts = [paper.reader.prompt(row) for row in rows]
    longest = max(len(prompt) for prompt in prompts)
    ids = torch.tensor([[*[paper.reader.pad] * (longest - len(prompt)), *prompt] for prompt in prompts])
    mask = torch.tensor([[*[0] * (longest - len(prompt)), *[1] * len(prompt)] for prompt in prompts])
    shown = [paper.reader.shown(sha) for row in rows for sha in row.pictures]
    inputs: dict[str, Any] = {"input_ids": ids, "attention_mask": mask}
    if shown:
        inputs["pixel_values"] = torch.cat([picture.pixels for picture in shown])
        grids = [picture.grid for picture in shown if picture.grid is not None]
        if grids:
            inputs["image_grid_thw"] = torch.cat(grids)
            inputs["mm_token_type_ids"] = (ids == paper.reader.image_token).int()
        sizes = [picture.sizes for picture in shown if picture.sizes is not None]
        if sizes:
            inputs["image_sizes"] = torch.cat(sizes)
    placed = {name: value.to(learner.machine.device) for name, value in inputs.items()}
    with learner.machine.lowered():
        generated = learner.model.generate(
            **placed, max_new_tokens=tokens, do_sample=False, pad_token_id=paper.reader.pad
        )[:, longest:]
    learner.model.train(training)
    texts = [text.strip() for text in learner.processor.tokenizer.batch_decode(generated, skip_special_tokens=True)]
    return [
        Said(
            language=row.language,
            picture=row.pictures[0] if row.pictures else "",
            question=row.turns[-1].content if row.turns else "",
            answer=text,
        )
        for row, text in zip(rows, texts, strict=True)
    ]
