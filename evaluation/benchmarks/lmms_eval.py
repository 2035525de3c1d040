"""A task folder for lmms-eval: it asks what we would ask, and what it logs is scored here.

NAME.yaml    the task: where its rows are, which functions read them
utils.py     those functions; they need nothing but Pillow
rows.jsonl   index, prompt in the item's own language, answer, pictures; a row's place is its `doc_id` in the log
pictures/    the files
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from core.benchmark_files import Row, read
from core.pictures import clean_picture
from evaluation.benchmarks.rows import DataInvalid
from evaluation.samples import prompt_of

_LONGEST_ANSWER = 96

_TASK = """\
# Asked by lmms-eval, scored by Parley: lmms-eval --tasks {name} --include_path FOLDER --log_samples ..., then
# python -m evaluation score --task {task} --language {language} --data {data} --predictions SAMPLES.jsonl
task: {name}
dataset_path: json
dataset_kwargs:
  data_files:
    test: {rows}
test_split: test
output_type: generate_until
doc_to_visual: !function utils.pictures
doc_to_text: !function utils.prompt
doc_to_target: answer
generation_kwargs:
  max_new_tokens: {tokens}
  temperature: 0
  do_sample: false
process_results: !function utils.answered
metric_list:
  - metric: answered
    aggregation: mean
    higher_is_better: true
metadata:
  - version: 1.0
"""

_FUNCTIONS = '''\
"""How lmms-eval reads these rows. It counts only whether something was answered: Parley scores what it logs."""

from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parent


def pictures(doc):
    return [Image.open(FOLDER / name).convert("RGB") for name in doc["pictures"]]


def prompt(doc, lmms_eval_specific_kwargs=None):
    return doc["prompt"]


def answered(doc, results):
    return {"answered": float(bool(results[0].strip()))}
'''


def write_task(out: Path, *, name: str, task: str, language: str, data: Path) -> int:
    """Write the folder of a benchmark's file; how many questions. FileExistsError where there is one."""
    kept: dict[str, bytes] = {}

    def keep(picture: bytes) -> str:
        clean_picture(picture)  # refuses what is none
        sha = hashlib.sha256(picture).hexdigest()
        kept[sha] = picture
        return sha

    found = read(data, keep)
    if found.faults:
        fault = found.faults[0]
        raise DataInvalid(f"{data}, line {fault.line}, {fault.column}: {fault.kind} {fault.detail}".rstrip() + ".")
    out.mkdir(parents=True)
    (out / "pictures").mkdir()
    for sha, picture in kept.items():
        (out / "pictures" / sha).write_bytes(picture)
    by_index = {row.index: row for row in found.rows}
    rows = [_row(row, _shown(row, by_index)) for row in found.rows]
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    (out / "rows.jsonl").write_text(lines, encoding="utf-8")
    (out / "utils.py").write_text(_FUNCTIONS, encoding="utf-8")
    told = {"name": name, "task": task, "language": language, "tokens": _LONGEST_ANSWER}
    where = {"rows": json.dumps(str((out / "rows.jsonl").absolute())), "data": json.dumps(str(data))}
    (out / f"{name}.yaml").write_text(_TASK.format(**told, **where), encoding="utf-8")
    return len(rows)


def _shown(row: Row, by_index: dict[str, Row]) -> Sequence[str]:
    """The row's own pictures, or those of the row that it refers to."""
    return by_index[row.reference].pictures if row.reference else row.pictures


def _row(row: Row, shown: Sequence[str]) -> dict[str, object]:
    prompt = prompt_of(row.fields, row.fields.options, row.letters)
    return {
        "index": row.index,
        "prompt": prompt,
        "answer": row.answer,
        "pictures": [f"pictures/{sha}" for sha in shown],
    }
