"""What is wrong with a file of a benchmark, as a terminal says it."""

from __future__ import annotations

from collections.abc import Mapping

from core.benchmark_files import Fault, FaultKind

SENTENCES: Mapping[FaultKind, str] = {
    FaultKind.FORMAT: "this is no .tsv, .jsonl, .parquet or folder of one split that `datasets` saved ({detail})",
    FaultKind.ENCODING: "this is not UTF-8; what follows was not read",
    FaultKind.QUOTES: "a quote is not closed, or stands in the wrong place; what follows was not read",
    FaultKind.CELLS: "there are more or fewer cells than columns ({detail})",
    FaultKind.RECORD: "this is no JSON object",
    FaultKind.EMPTY: "there are no rows",
    FaultKind.COLUMN_MISSING: "there is no such column",
    FaultKind.COLUMN_TWICE: "two columns have this name",
    FaultKind.VALUE_MISSING: "nothing is there",
    FaultKind.VALUE_KIND: "this kind of value cannot be used",
    FaultKind.HIDDEN_CHARACTERS: "there are characters that cannot be seen",
    FaultKind.INDEX_TWICE: "an earlier row has the same index, {detail}",
    FaultKind.OPTION_MISSING: "the option is empty, though a later one is not",
    FaultKind.OPTION_ALONE: "there is only one option",
    FaultKind.ANSWER_UNKNOWN: "{detail} is not the letter of an option",
    FaultKind.BASE64: "this is not base64",
    FaultKind.PICTURE: "the picture cannot be used: {detail}",
    FaultKind.PICTURE_FILE: "there is no such file below the folder: {detail}",
    FaultKind.ROW_UNKNOWN: "there is no row with the index {detail}",
    FaultKind.ROW_WITHOUT_PICTURE: "the row {detail} has no picture of its own",
    FaultKind.NO_TURN: "this is not the row {detail} with its options turned",
    FaultKind.DRAFT: "this is no draft of the original: {detail}",
    FaultKind.CHANGED: "the row {detail} is there already with other content",
}


def told(fault: Fault) -> str:
    """Where it is and what it is."""
    line = f"line {fault.line}" if fault.line else ""
    place = ", ".join(part for part in (line, fault.column) if part)
    return f"{place}: {message(fault)}" if place else message(fault)


def message(fault: Fault) -> str:
    """What it is."""
    return SENTENCES[fault.kind].format(detail=fault.detail)
