"""Circular evaluation: a question asked again with its options turned counts only when it is right each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import ascii_uppercase

import regex  # type: ignore[import-untyped]

from evaluation.benchmarks.rows import BenchmarkRow, DataInvalid

_FIRST_OFFSET = 1_000_000
_OFFSETS = tuple(10**power for power in range(6, 19))


def grouped(rows: Sequence[BenchmarkRow]) -> list[BenchmarkRow]:
    """The rows with their groups, where a file has turns that it does not name (`g_index`).

    VLMEvalKit writes them so: the index of a turn is another row's plus a multiple of a million, or of ten million
    where indices reach that far. What only looks like one, and asks or answers something else, is a row of its own.
    """
    by_index = {row.index: row for row in rows}
    return [replace(row, group=_original(row, by_index)) if row.group == row.index else row for row in rows]


def _original(row: BenchmarkRow, by_index: Mapping[str, BenchmarkRow]) -> str:
    if not (row.index.isascii() and row.index.isdigit()):
        return row.index
    for offset in _OFFSETS:
        first = by_index.get(str(int(row.index) % offset)) if int(row.index) >= offset else None
        if first is not None and _asks_the_same(first, row):
            return first.index
    return row.index


def _asks_the_same(first: BenchmarkRow, row: BenchmarkRow) -> bool:
    same = first.question == row.question and sorted(first.options) == sorted(row.options)
    return same and bool(row.options) and _right(first) == _right(row)


def _right(row: BenchmarkRow) -> str:
    """The text of the right option; the answer itself where that is no label."""
    place = ascii_uppercase.find(row.answer) if len(row.answer) == 1 else -1
    return row.options[place] if 0 <= place < len(row.options) else row.answer


def turned(rows: Sequence[BenchmarkRow]) -> list[BenchmarkRow]:
    """All turns of every row: turn i moves label s to (s - i) mod N and adds i offsets to the index.

    Rows whose options name other labels ('both A and B'), or whose answer is none of its labels, stay single.
    """
    try:
        offset = _FIRST_OFFSET
        while max((int(row.index) for row in rows), default=0) >= offset:
            offset *= 10
    except ValueError:
        raise DataInvalid("Circular evaluation needs indices that are whole numbers.") from None
    turns = []
    for row in rows:
        for turn in range(len(row.options) if _turns(row) else 1):
            turns.append(_turned(row, turn, offset))
    return turns


def _turned(row: BenchmarkRow, turn: int, offset: int) -> BenchmarkRow:
    if turn == 0:
        return replace(row, group=row.index)
    count = len(row.options)
    return replace(
        row,
        index=str(int(row.index) + turn * offset),
        options=tuple(row.options[(place + turn) % count] for place in range(count)),
        answer=ascii_uppercase[(ascii_uppercase.index(row.answer) - turn) % count],
        group=row.index,
    )


def _turns(row: BenchmarkRow) -> bool:
    labels = ascii_uppercase[: len(row.options)]
    if len(row.answer) != 1 or row.answer not in labels:
        return False
    named = regex.compile(rf"(?<![\p{{L}}\p{{N}}])[{labels}](?![\p{{L}}\p{{N}}'’])")
    return not any(_names_labels(option, named) for option in row.options)


def _names_labels(option: str, named: regex.Pattern[str]) -> bool:
    """Whether an option speaks of two others: 'both A and B'."""
    return len(set(named.findall(option))) > 1
