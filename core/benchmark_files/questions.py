"""Rows that ask the same with their options turned are one question: `questions(rows)`.

VLMEvalKit turns options to tell luck from knowledge: the turns have the index of the first plus a multiple of a million
(ten million where indexes reach that far), or name it as `g_index`. They are translated once and written as often as
they came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.benchmark_files.faults import Fault, FaultKind
from core.benchmark_files.rows import Row

_OFFSETS = tuple(10**power for power in range(6, 19))


@dataclass(frozen=True)
class Turn:
    """A row, and which option of the question stands at each of its letters; empty: as in the question."""

    row: Row
    order: tuple[int, ...] = ()


@dataclass(frozen=True)
class Question:
    """What is translated and asked: the first row, its pictures wherever they came from, and its turns."""

    first: Row
    pictures: tuple[str, ...]
    turns: tuple[Turn, ...] = ()


def questions(rows: Sequence[Row]) -> tuple[list[Question], list[Fault]]:
    """The questions in the order of their first rows, and what is wrong between rows."""
    by_index: dict[str, Row] = {}
    faults = []
    for row in rows:
        if by_index.setdefault(row.index, row) is not row:
            faults.append(Fault(row.line, "index", FaultKind.INDEX_TWICE, row.index))
    shown, unknown = _shown(by_index)
    groups: dict[str, list[Turn]] = {index: [] for index in by_index}
    for row in by_index.values():
        outcome = _leader(row, by_index, shown)
        if isinstance(outcome, Fault):
            faults.append(outcome)
        elif outcome is not None:
            leader, order = outcome
            groups[leader].append(Turn(row, order))
            del groups[row.index]
    asked = [Question(by_index[index], shown.get(index, ()), tuple(turns)) for index, turns in groups.items()]
    return asked, faults + unknown


def _shown(by_index: Mapping[str, Row]) -> tuple[dict[str, tuple[str, ...]], list[Fault]]:
    """The pictures of every row, its own or those of the row that it refers to."""
    shown, faults = {}, []
    for index, row in by_index.items():
        owner = by_index.get(row.reference) if row.reference else row
        if owner is None:
            faults.append(Fault(row.line, "image", FaultKind.ROW_UNKNOWN, row.reference))
        elif not owner.pictures:
            faults.append(Fault(row.line, "image", FaultKind.ROW_WITHOUT_PICTURE, owner.index))
        else:
            shown[index] = owner.pictures
    return shown, faults


def _leader(
    row: Row, by_index: Mapping[str, Row], shown: Mapping[str, tuple[str, ...]]
) -> tuple[str, tuple[int, ...]] | Fault | None:
    """The row that this one turns, with the order of its options; a Fault where it says so and does not."""
    named = bool(row.group)
    for index in [row.group] if named else _guessed(row.index):
        leader = by_index.get(index)
        if leader is row:
            return None
        if leader is None or leader.group not in ("", leader.index):
            if named:
                return Fault(row.line, "g_index", FaultKind.ROW_UNKNOWN, index)
            continue
        order = _order(leader, row) if shown.get(index) == shown.get(row.index) else None
        if order is not None and _leader(leader, by_index, shown) is None:
            return index, order
        if named:
            return Fault(row.line, "g_index", FaultKind.NO_TURN, index)
    return None


def _guessed(index: str) -> Iterator[str]:
    if index.isascii() and index.isdigit():
        number = int(index)
        yield from (str(number % offset) for offset in _OFFSETS if number >= offset)


def _order(first: Row, row: Row) -> tuple[int, ...] | None:
    """How the options of a row are those of the first, put in another order; None where it asks something else."""
    same = replace(first.fields, options=()) == replace(row.fields, options=())
    count = len(first.letters)
    if not same or count == 0 or sorted(first.fields.options) != sorted(row.fields.options):
        return None
    turned = [tuple((place + by) % count for place in range(count)) for by in range(count)]
    positions = [first.fields.options.index(text) for text in row.fields.options]
    right = first.letters.index(first.answer)
    for order in (*turned, tuple(positions)):
        fits = all(first.fields.options[place] == text for place, text in zip(order, row.fields.options, strict=True))
        if fits and sorted(order) == list(range(count)) and order[row.letters.index(row.answer)] == right:
            return order
    return None
