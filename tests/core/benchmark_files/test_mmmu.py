"""MMMU as its makers hand it out is read as rows of ours; what has no such form is told with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from core.benchmark_files import FaultKind, read, records
from core.benchmark_files.mmmu import accepted
from core.benchmark_items import ItemKind
from tests.core.benchmark_files.shapes import picture

_PICTURE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
_TEXTS = (
    "id", "question", "options", "explanation", "img_type", "answer", "topic_difficulty", "question_type", "subfield",
)  # fmt: skip
_SCHEMA = pa.schema(
    [*((name, pa.string()) for name in _TEXTS), *((f"image_{number}", _PICTURE) for number in range(1, 8))]
)
RED, BLUE = picture(), picture((0, 0, 200))


def row(name: str, *pictures: bytes, **given: Any) -> Mapping[str, Any]:
    """A record as MMMU has it: a choice, unless something else is given."""
    shown = {f"image_{number}": {"bytes": data, "path": None} for number, data in enumerate(pictures, 1)}
    plain = {"question": "<image 1> Which is it?", "options": "['$5', '<image 1>']", "answer": "A"}
    rest = {"explanation": "", "img_type": "['Plots']", "topic_difficulty": "Hard", "subfield": "Taxes"}
    return {"id": name, "question_type": "multiple-choice", **plain, **rest, **shown, **given}


def write(folder: Path, subject: str, rows: list[Mapping[str, Any]], split: str = "validation") -> None:
    path = folder / subject / f"{split}-00000-of-00001.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([dict(one) for one in rows], _SCHEMA), path)


def name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_all_subjects_are_read_with_options_pictures_and_open_questions(tmp_path: Path) -> None:
    write(tmp_path, "Accounting", [row("validation_Accounting_1", RED)])
    several = {"question": "Is <image 1> or <image 2> larger?", "options": "['<image 1>', '<image 2>', \"it's both\"]"}
    open_row = {"question": "How much?", "options": "[]", "answer": "['24.0', '24']", "question_type": "open"}
    art = [
        row("validation_Art_Theory_7", RED, BLUE, answer="C", **several),
        row("validation_Art_Theory_8", BLUE, **open_row),
    ]
    write(tmp_path, "Art_Theory", art)
    write(tmp_path, "Art_Theory", [row("test_Art_Theory_1", RED, answer="?")], split="test")
    found = read(tmp_path, name)
    assert found.faults == ()
    first, second, third = (question.first for question in found.questions)
    assert (first.index, first.answer, first.fields.options) == ("validation_Accounting_1", "A", ("$5", "<image 1>"))
    assert first.fields.question == "Which is it?"  # the only picture is shown before it
    assert (first.pictures, first.cells["category"]) == ((name(RED),), "Accounting")
    assert second.fields.question == "Is <image 1> or <image 2> larger?"
    assert second.fields.options == ("<image 1>", "<image 2>", "it's both")
    assert second.pictures == (name(RED), name(BLUE))
    assert (second.cells["category"], second.cells["subfield"]) == ("Art_Theory", "Taxes")
    assert (third.kind, accepted(third.answer)) == (ItemKind.OPEN, ("24.0", "24"))
    assert [record.line for record in records(tmp_path)] == [1, 2, 3]


def test_every_fault_is_told_with_its_row(tmp_path: Path) -> None:
    write(tmp_path, "Art", [row("validation_Art_1", RED, options="['a', "), row("validation_Art_2", RED, answer="C")])
    write(tmp_path, "Music", [row("validation_Music_1"), row("validation_Music_2", b"no picture", options="{'a': 1}")])
    faults = [(fault.line, fault.column, fault.kind) for fault in read(tmp_path, name).faults]
    assert faults == [
        (1, "options", FaultKind.VALUE_KIND),
        (2, "answer", FaultKind.ANSWER_UNKNOWN),
        (3, "image", FaultKind.VALUE_MISSING),
        (4, "options", FaultKind.VALUE_KIND),
    ]


def test_a_single_file_is_read_too_and_an_answer_may_be_a_list(tmp_path: Path) -> None:
    write(tmp_path, "Art", [row("validation_Art_1", RED)])
    (path,) = (tmp_path / "Art").iterdir()
    assert [one.index for one in read(path, name).rows] == ["validation_Art_1"]
    assert (accepted("['a', 3]"), accepted("[1, 2"), accepted("[]"), accepted("a")) == (
        ("a", "3"), ("[1, 2",), ("[]",), ("a",),
    )  # fmt: skip
