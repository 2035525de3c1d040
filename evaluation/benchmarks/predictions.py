"""Predictions to the rows of a benchmark, by whoever made them.

JSON lines {"index": …, "prediction": …}; VLMEvalKit's tables with both columns (.tsv, .json); what lmms-eval logs of
samples (.jsonl): `doc_id` is the place of a row in its file, `filtered_resps` the answer, since 0.7 without a list
around each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.benchmark_files import Fault, records
from evaluation.benchmarks.rows import DataInvalid, plain_index

_DOCUMENT, _RESPONSES = "doc_id", "filtered_resps"


@dataclass
class Predictions:
    """Answers by index, and what was wrong with the file."""

    texts: dict[str, str] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)

    def note(self, what: str) -> None:
        """Count one fault that does not stop the scoring."""
        self.notes[what] = self.notes.get(what, 0) + 1


def read_predictions(path: Path, indices: Sequence[str]) -> Predictions:
    """The prediction to every known index; two different ones to the same index have no true score."""
    predictions, known = Predictions(), set(indices)
    try:
        for where, record in _records(path, predictions):
            index, text = _read(record, indices, where)
            if index not in known:
                predictions.note("unknown_index")
            elif index not in predictions.texts:
                predictions.texts[index] = text
            elif predictions.texts[index] == text:
                predictions.note("double")
            else:
                raise DataInvalid(f"{path} has two different predictions for {index!r}: remove one of them.")
    except OSError as fault:
        raise DataInvalid(f"{path} cannot be read: {fault.strerror}.") from None
    for _ in known - set(predictions.texts):
        predictions.note("missing")
    return predictions


def _records(path: Path, predictions: Predictions) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every record with the words for its place."""
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        raise DataInvalid(
            f"{path} is a workbook, which cuts long answers: have VLMEvalKit write PRED_FORMAT=tsv instead."
        )
    if suffix == ".tsv":
        yield from _table(path)
    elif suffix == ".json":
        yield from _whole(path)
    else:
        yield from _lines(path, predictions)


def _table(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for record in records(path):
        if isinstance(record, Fault):
            raise DataInvalid(f"{path}, line {record.line}: {record.kind} {record.detail}".rstrip() + ".")
        yield f"{path}, line {record.line}", record.cells


def _whole(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        read = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise DataInvalid(f"{path} is no JSON: it may have been cut. Write it again.") from None
    if not isinstance(read, list):
        raise DataInvalid(f"{path} is no list of objects with index and prediction.")
    for number, record in enumerate(read, start=1):
        yield f"{path}, entry {number}", record


def _lines(path: Path, predictions: Predictions) -> Iterator[tuple[str, Mapping[str, Any]]]:
    lines = path.read_bytes().splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield f"{path}, line {number}", json.loads(line)
        except (ValueError, RecursionError):
            if number < len(lines):
                raise DataInvalid(f"{path}, line {number}: it is no object with index and prediction.") from None
            predictions.note("last_line_cut")


def _read(record: Mapping[str, Any], indices: Sequence[str], where: str) -> tuple[str, str]:
    """The index that a record means, and what was said."""
    try:
        if "prediction" in record:
            text = record["prediction"]
            return plain_index(record["index"]), "" if text is None else str(text)
        return _place(record[_DOCUMENT], indices), _only(record[_RESPONSES], where)
    except (KeyError, TypeError):
        raise DataInvalid(f"{where}: it is no object with index and prediction.") from None


def _place(document: int, indices: Sequence[str]) -> str:
    return indices[document] if 0 <= document < len(indices) else f"document {document}"


def _only(responses: Sequence[Any], where: str) -> str:
    """The one answer to a question, with or without the list that was around it before 0.7."""
    if len(responses) != 1:
        raise DataInvalid(f"{where}: there are {len(responses)} answers to one question; log what was generated.")
    response = responses[0]
    if isinstance(response, list):
        return _only(response, where)
    return "" if response is None else str(response)
