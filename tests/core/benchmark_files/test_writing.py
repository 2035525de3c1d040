"""What was read and is written again is the same content, in whichever format."""

from __future__ import annotations

import json
from pathlib import Path

import pandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import Dataset

from core.benchmark_files import KeptRow, read, write
from tests.core.benchmark_files.shapes import BLUE, RED, line, picture, read_tsv, tsv, turned

FOUR = line(7, question="Which?\r\n«Melyik?»", A="one", B="two", C="three", D="four", answer="B", hint="a\tb")


class Shelf:
    """Pictures by made-up names."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def keep(self, data: bytes) -> str:
        name = f"p{len(self.files)}"
        self.files[name] = data
        return name


def again(path: Path, form: str, out: Path) -> Path:
    """Read and write it."""
    shelf = Shelf()
    found = read(path, shelf.keep)
    assert found.faults == ()
    write(form, out, [KeptRow(row.cells) for row in found.rows], shelf.files.__getitem__)
    return out


def test_tsv_comes_back_cell_by_cell(tmp_path: Path) -> None:
    rows = [FOUR, turned(FOUR, 1), line(9, image=f"['{RED}', '{BLUE}']"), line(10, image=f"['{RED}']")]
    path = tsv(tmp_path / "b.tsv", rows)
    out = again(path, "tsv", tmp_path / "out.tsv")
    assert read_tsv(out) == read_tsv(path)
    assert pandas.read_csv(out, sep="\t").equals(pandas.read_csv(path, sep="\t"))


def test_json_lines_come_back_value_by_value(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    rows = [
        {"index": 1, "question": "ไทย?", "answer": "yes", "image": [RED, BLUE], "more": {"a": [1, None]}},
        {"image": 1, "answer": 3.5, "question": "How much?", "index": "x", "split": None},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    out = again(path, "jsonl", tmp_path / "out.jsonl")
    assert [json.loads(text) for text in out.read_text(encoding="utf-8").splitlines()] == rows


@pytest.mark.parametrize("kind", ["bytes", "struct", "list of structs", "base64"])
def test_parquet_comes_back_with_its_types(tmp_path: Path, kind: str) -> None:
    struct = {"bytes": picture(), "path": "a.jpg"}
    image = {"bytes": picture(), "struct": struct, "list of structs": [struct, struct], "base64": RED}[kind]
    rows = [{"index": 1, "question": "Red?", "answer": "yes", "image": image, "level": 2.5, "note": None}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "b.parquet")
    out = again(tmp_path / "b.parquet", "parquet", tmp_path / "out.parquet")
    assert pq.read_table(out).to_pylist() == rows
    assert pq.read_schema(out).field("level").type == pa.float64()


def test_a_folder_of_datasets_becomes_tsv(tmp_path: Path) -> None:
    rows = [{"index": 1, "question": "Red?", "answer": "yes", "image": RED}, {"index": 2, "question": "B?"}]
    Dataset.from_list([{**row, "answer": "no", "image": BLUE} for row in rows]).save_to_disk(str(tmp_path / "set"))
    out = again(tmp_path / "set", "tsv", tmp_path / "out.tsv")
    assert [row["index"] for row in read_tsv(out)] == ["1", "2"]
    assert {row["image"] for row in read_tsv(out)} == {BLUE}


def test_columns_of_several_types_become_text_in_parquet(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    rows = [{"index": index, "question": "?", "answer": "yes", "image": RED} for index in (1, "x")]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    out = again(path, "parquet", tmp_path / "out.parquet")
    assert [row["index"] for row in pq.read_table(out).to_pylist()] == ["1", "x"]
