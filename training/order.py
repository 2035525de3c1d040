"""Which rows a step learns from: it follows from the rows, the recipe and the seed alone.

Rows about the same pictures are a group; a sheet takes some of a group's rows, the next sheet of that group takes the
next ones. Groups come as often as their rows weigh: evenly spread, not drawn, so that a short run misses none.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from training.data.rows import Kind, Row
from training.recipe import Mixture, Stage
from training.sources import RowList

_WINDOW = 8
"""Steps among which sheets of like length are brought together."""

ENGLISH = "en"

Long = Callable[[Sequence[Row]], float]


class NothingToLearn(RuntimeError):
    """No row of the snapshot fits the stage; the message says what was looked for."""


@dataclass(frozen=True)
class Ref:
    """A row: of which source of rows, and its place there."""

    replay: bool
    place: int


@dataclass(frozen=True)
class Sheet:
    """Rows that are learnt together."""

    rows: tuple[Ref, ...]


@dataclass(frozen=True)
class Order:
    """The sheets of every step."""

    steps: tuple[tuple[Sheet, ...], ...]
    rows: int
    """Rows that can come up at all."""

    def __len__(self) -> int:
        return len(self.steps)


def kind_of(stage: Stage) -> Kind:
    """The rows an objective learns from."""
    return {"sft": Kind.SFT, "dpo": Kind.PAIR, "kto": Kind.RATING}[stage.objective.kind]


def weigh(rows: RowList, kind: Kind, mixture: Mixture) -> list[float]:
    """How often each row comes up, 0 where never; `english` sets English against all other languages together,
    in everything or in a source."""
    weights = [
        0.0 if row.kind is not kind or (mixture.only and row.source not in mixture.only) else row_weight(row, mixture)
        for row in rows
    ]
    if mixture.shares:
        weights = _shared(rows, weights, mixture)
    if isinstance(mixture.english, float):
        return _in_english(rows, weights, mixture.english)
    for source, share in mixture.english_of.items():
        own = [weight if row.source is source else 0.0 for row, weight in zip(rows, weights, strict=True)]
        moved = _in_english(rows, own, share)
        weights = [
            new if row.source is source else weight for row, weight, new in zip(rows, weights, moved, strict=True)
        ]
    return weights


def _in_english(rows: RowList, weights: Sequence[float], share: float) -> list[float]:
    """Weights by which English has its share, and everything together comes as often as it did."""
    english = sum(weight for row, weight in zip(rows, weights, strict=True) if row.language == ENGLISH)
    others = sum(weights) - english
    if not english or not others:
        return list(weights)
    factor = {True: share / english, False: (1 - share) / others}
    whole = english + others
    return [weight * factor[row.language == ENGLISH] * whole for row, weight in zip(rows, weights, strict=True)]


def _shared(rows: RowList, weights: Sequence[float], mixture: Mixture) -> list[float]:
    """Weights by which the named sources come as their shares say, and together as often as they did."""
    sums = dict.fromkeys(mixture.shares, 0.0)
    for row, weight in zip(rows, weights, strict=True):
        if row.source in sums:
            sums[row.source] += weight
    there = {source: share for source, share in mixture.shares.items() if sums[source]}
    whole = sum(sums.values()) / (sum(there.values()) or 1.0)
    factors = {source: share * whole / sums[source] for source, share in there.items()}
    return [weight * factors.get(row.source, 1.0) for row, weight in zip(rows, weights, strict=True)]


def row_weight(row: Row, mixture: Mixture) -> float:
    """What source, language and task make of a row."""
    own = mixture.sources.get(row.source, 1.0), mixture.languages.get(row.language, 1.0)
    return math.prod((*own, mixture.tasks.get(row.task, 1.0)))


def order(stage: Stage, rows: RowList, replay: RowList, *, seed: int, long: Long | None = None) -> Order:
    """The sheets of every step of a stage; NothingToLearn where no row fits.

    `long` tells about how long rows are together on a sheet; without it their bytes do.
    """
    kind = kind_of(stage)
    mixture = stage.data
    weights = weigh(rows, kind, mixture)
    if not any(weights):
        what = f" from {', '.join(mixture.only)}" if mixture.only else ""
        raise NothingToLearn(f"stage {stage.name}: the snapshot has no {kind} rows{what} to learn from")
    shift = mixture.shift
    apart = [shift is not None and row.source is shift.source for row in rows]

    def pick(*, shifted: bool) -> list[float]:
        return [weight if own is shifted else 0.0 for weight, own in zip(weights, apart, strict=True)]

    streams = [_Stream(rows, pick(shifted=False), False, stage.together, f"{seed} {stage.name} rows")]
    shares: list[Callable[[float], float]] = [lambda _: 1.0]
    if shift is not None:
        streams.append(_Stream(rows, pick(shifted=True), False, stage.together, f"{seed} {stage.name} shifted"))
        start, end = shift.start, shift.end
        shares = [lambda at: 1 - start - (end - start) * at, lambda at: start + (end - start) * at]
        shares = [share if stream.sheets else _never for share, stream in zip(shares, streams, strict=True)]
    if mixture.replay is not None and mixture.replay.share > 0:
        old = _Stream(replay, weigh(replay, kind, Mixture()), True, stage.together, f"{seed} {stage.name} replay")
        if not old.sheets:
            raise NothingToLearn(f"stage {stage.name}: there are no {kind} rows to replay in {mixture.replay.rows}")
        kept = 1 - mixture.replay.of_sheets
        shares = [_times(share, kept) for share in shares]
        streams.append(old)
        shares.append(_times(lambda _: 1.0, mixture.replay.of_sheets))
    steps = stage.steps or max(1, math.ceil((stage.epochs or 1) * sum(s.sheets for s in streams) / stage.batch))
    counts = _counts(shares, steps, stage.batch)
    if stage.epochs is not None and len(streams) == 1:
        # the last step of whole epochs may be short
        counts[-1][0] = max(1, round(stage.epochs * streams[0].sheets) - stage.batch * (steps - 1))
    drawn = [stream.take(sum(count[number] for count in counts)) for number, stream in enumerate(streams)]
    dealt = _dealt(drawn, counts)
    if len(streams) == 1:  # else every step has its own share of each
        dealt = _by_length(dealt, rows, long or written, seed=f"{seed} {stage.name} length")
    return Order(tuple(dealt), sum(stream.rows for stream in streams))


def _never(_: float) -> float:
    return 0.0


def _times(share: Callable[[float], float], factor: float) -> Callable[[float], float]:
    return lambda at: share(at) * factor


def _counts(shares: Sequence[Callable[[float], float]], steps: int, batch: int) -> list[list[int]]:
    """How many sheets each stream gives to each step; what a step cannot give in whole sheets, a later one does."""
    owed = [0.0] * len(shares)
    counts = []
    for step in range(steps):
        at = step / max(1, steps - 1)
        now = [share(at) for share in shares]
        whole = sum(now) or 1.0
        owed = [before + batch * share / whole for before, share in zip(owed, now, strict=True)]
        sheets = [math.floor(part + 1e-9) for part in owed]
        for place in sorted(range(len(shares)), key=lambda place: sheets[place] - owed[place])[: batch - sum(sheets)]:
            sheets[place] += 1
        owed = [part - count for part, count in zip(owed, sheets, strict=True)]
        counts.append(sheets)
    return counts


class _Stream:
    """Groups of rows about the same pictures, as a sequence of sheets without an end."""

    def __init__(self, rows: RowList, weights: Sequence[float], replay: bool, together: int, seed: str) -> None:
        groups: dict[object, list[int]] = {}
        for place, (row, weight) in enumerate(zip(rows, weights, strict=True)):
            if weight > 0:
                # texts are packed with texts of their language; a chain of them is as good as another
                groups.setdefault(row.pictures or (row.language, len(row.turns) > 0), []).append(place)
        self._groups = list(groups.values())
        self._chunks = [math.ceil(len(group) / together) for group in self._groups]
        self._often = np.array(
            [
                chunks * sum(weights[place] for place in group) / len(group)
                for group, chunks in zip(self._groups, self._chunks, strict=True)
            ]
        )
        self._replay, self._seed = replay, seed
        self.rows = sum(len(group) for group in self._groups)
        self.sheets = math.ceil(float(self._often.sum()) - 1e-9)
        """Sheets until every row has come as often as it weighs."""

    def take(self, count: int) -> list[Sheet]:
        """The first so many sheets."""
        if not count:
            return []
        dice = np.random.default_rng([*self._seed.encode()])
        # the k-th time of a group lies between k and k + 1, divided by how often it comes
        times = [math.ceil(count * often / float(self._often.sum())) + 1 for often in self._often]
        owner = np.repeat(np.arange(len(self._groups)), times)
        turn = np.concatenate([np.arange(number) for number in times])
        when = (turn + dice.random(len(turn))) / self._often[owner]
        first = np.lexsort((owner, when))[:count]
        cycles = {
            int(group): _pieces(self._groups[group], self._chunks[group], self._seed)
            for group in np.unique(owner[first])
        }
        return [Sheet(tuple(Ref(self._replay, place) for place in next(cycles[int(owner[at])]))) for at in first]


def _pieces(places: Sequence[int], chunks: int, seed: str) -> Iterator[list[int]]:
    """A group's rows again and again in so many pieces, shuffled each time round."""
    dice = random.Random(f"{seed} {places[0]}")
    while True:
        shuffled = list(places)
        if chunks > 1:
            dice.shuffle(shuffled)
        for chunk in range(chunks):
            yield shuffled[chunk::chunks]


def _dealt(drawn: Sequence[Sequence[Sheet]], counts: Sequence[Sequence[int]]) -> list[tuple[Sheet, ...]]:
    streams = [iter(sheets) for sheets in drawn]
    return [
        tuple(next(stream) for stream, count in zip(streams, step, strict=True) for _ in range(count))
        for step in counts
    ]


def _by_length(steps: Sequence[tuple[Sheet, ...]], rows: RowList, long: Long, *, seed: str) -> list[tuple[Sheet, ...]]:
    """Within a few steps, sheets of like length go into the same step; the order of these steps is shuffled."""
    ordered: list[tuple[Sheet, ...]] = []
    for first in range(0, len(steps), _WINDOW):
        window = steps[first : first + _WINDOW]
        size = len(window[0])
        if len(window[-1]) != size:
            ordered += window  # a short last step stays the last one
            continue
        several = (sheet for step in window for sheet in step)
        sheets = sorted(several, key=lambda sheet: long([rows[ref.place] for ref in sheet.rows]))
        again = [tuple(sheets[place : place + size]) for place in range(0, len(sheets), size)]
        random.Random(f"{seed} {first}").shuffle(again)
        ordered += again
    return ordered


def said(row: Row) -> list[str]:
    """Every text of a row."""
    return [text for text in (row.answer, row.chosen, row.rejected, *(turn.content for turn in row.turns)) if text]


def written(rows: Sequence[Row]) -> float:
    """How many bytes rows have."""
    return sum(len(text.encode()) for row in rows for text in said(row))
