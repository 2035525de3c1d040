"""`python -m evaluation table`: results as the papers print them, like MELLA's table 3 or Parrot's table 1."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.files import write_whole
from evaluation.folder import EvaluationFolder, EvaluationInvalid
from evaluation.paper_table import STYLES, Result, as_html, as_latex, as_markdown, table

_TEXTS = ("meteor", "bleu", "rouge_l")
_PROTOCOLS = ("vanilla", "circular")


class _Line(BaseModel):
    """What `score --json` prints, with the names that `--model` and `--backbone` give."""

    model_config = ConfigDict(extra="allow")

    task: str
    language: str
    n: Annotated[int, Field(ge=0)]
    score: float | None = None
    model: Annotated[str, Field(min_length=1)]
    backbone: str = ""
    benchmark: str = ""
    signatures: dict[str, str] = {}
    samples: dict[str, int] = {}


def main(arguments: Sequence[str]) -> int:
    """Write table.html, table.md and table.tex; 1 where a source cannot be read, 2 where nothing of it fits."""
    parser = argparse.ArgumentParser(prog="python -m evaluation table", description=__doc__)
    parser.add_argument(
        "sources", type=Path, nargs="+", help="folders of evaluations, or files of lines that `score --json` printed"
    )
    parser.add_argument("--style", choices=STYLES, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the folder for table.html, table.md and table.tex")
    options = parser.parse_args(arguments)
    try:
        results = [result for source in options.sources for result in _read(source)]
    except (EvaluationInvalid, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    try:
        made = table(options.style, results)
    except ValueError as fault:
        print(fault, file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    for name, write in (("table.html", as_html), ("table.md", as_markdown), ("table.tex", as_latex)):
        write_whole(options.out / name, write(made).encode())
    print(as_markdown(made), end="")
    return 0


def _read(source: Path) -> Iterator[Result]:
    return _of_folder(EvaluationFolder(source)) if source.is_dir() else _of_lines(source)


def _of_folder(folder: EvaluationFolder) -> Iterator[Result]:
    spec = folder.spec()
    for score in folder.scores():
        named = f"{score.kind.value.replace('_', '/')}, {score.protocol}"
        yield Result(
            spec.examinee.name,
            score.language,
            named,
            score.score,
            score.n,
            how=f"{spec.benchmark}, {named}",
            benchmark=spec.benchmark,
            backbone=Path(spec.examinee.base).name,
        )


def _of_lines(source: Path) -> Iterator[Result]:
    for number, text in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
        if not text.strip():
            continue
        try:
            line = _Line.model_validate(json.loads(text))
        except (ValueError, ValidationError):
            raise EvaluationInvalid(
                f"{source}, line {number} is not what `python -m evaluation score --model NAME --json` prints."
            ) from None
        yield from _results(line, line.model_extra or {})


def _results(line: _Line, more: dict[str, Any]) -> Iterator[Result]:
    def result(metric: str, value: float, n: int, how: str) -> Result:
        return Result(line.model, line.language, metric, value, n, how, line.benchmark, line.backbone)

    if line.task == "keywords" and line.score is not None:
        how = line.signatures.get("keywords", line.task)
        yield result("keyword_accuracy", line.score, line.n, f"keyword accuracy|{how}")
        return
    texts = [name for name in _TEXTS if isinstance(more.get(name), int | float) and name in line.signatures]
    for name in texts:
        yield result(name, float(more[name]), line.samples.get(name, line.n), f"{name}|{line.signatures[name]}")
    if texts or line.score is None:
        return
    several = [name for name in _PROTOCOLS if isinstance(more.get(name), int | float)]
    for name in several:
        yield result(name, float(more[name]), line.n, f"{line.task}, {name}")
    if not several:
        yield result(line.task, line.score, line.n, line.task)
