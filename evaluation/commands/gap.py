"""`python -m evaluation gap`: how far what a model sees lies from what it reads, base and tuned beside each other.

Numbers by language and layer, and a map with lines of density as in LRM-LLaVA's figure 5.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import languages
from core.errors import NotFound
from core.files import write_whole
from evaluation.benchmarks.rows import DataInvalid
from evaluation.exam import ExamInvalid
from evaluation.inside.features import Features, NotRead, opened, read
from evaluation.inside.pairs import Pair, by_language, pairs
from evaluation.metrics.gap import gap
from evaluation.progress import Progress


@dataclass(frozen=True)
class _Model:
    """A checkpoint, perhaps with an adapter, under the name that it has in tables."""

    name: str
    base: str
    adapter: str = ""


def main(arguments: Sequence[str]) -> int:
    """Read all pairs by all models; 1 where that cannot be done, with the reason."""
    options = _parser().parse_args(arguments)
    try:
        several = _pairs(options.data, options.language, options.items)
        found = {model.name: _read(model, several, options.layer or [0, -1]) for model in _models(options)}
    except NotFound:
        print(f"No such language is known. Known: {', '.join(languages.ALL)}.", file=sys.stderr)
        return 2
    except (DataInvalid, ExamInvalid, NotRead) as fault:
        print(fault, file=sys.stderr)
        return 1
    rows = [row for name, layers in found.items() for row in _rows(name, layers, several)]
    if options.out is not None:
        from evaluation.inside.drawing import drawn  # many points take seconds to lay out

        options.out.mkdir(parents=True, exist_ok=True)
        write_whole(options.out / "gap.json", f"{json.dumps(rows, indent=1)}\n".encode())
        write_whole(options.out / "gap.svg", drawn(found).encode())
    print(json.dumps(rows, allow_nan=False) if options.json else "\n".join(map(_line, rows)))
    return 0


def _pairs(data: Sequence[str], language: str, most: int) -> list[Pair]:
    found = []
    for given in data:
        code, equals, path = given.partition("=")
        named = bool(equals) and code in languages.ALL
        own = languages.get(code).code if named else languages.get(language).code if language else ""
        found += pairs(Path(path if named else given), own, most)
    if not found:
        raise DataInvalid("There are no pictures with texts in it.")
    return found


def _models(options: argparse.Namespace) -> list[_Model]:
    """The model, after what it is compared with: what is named, or what its adapter sits on."""
    own = _Model(options.name or _name(options.adapter or options.model), options.model, options.adapter)
    if options.beside or options.beside_adapter:
        base = options.beside or options.model
        other = _Model(options.beside_name or _name(options.beside_adapter or base), base, options.beside_adapter)
    elif options.adapter:
        other = _Model(options.beside_name or _name(options.model), options.model)
    else:
        return [own]
    if other.name == own.name:
        own, other = (_Model(one.adapter or one.base, one.base, one.adapter) for one in (own, other))
    return [other, own]


def _name(path: str) -> str:
    return Path(path).name or path


def _read(model: _Model, several: Sequence[Pair], layers: Sequence[int]) -> dict[int, Features]:
    progress = Progress(sys.stderr, verb="read")
    return read(opened(model.base, model.adapter), several, layers, progress.show)


def _rows(name: str, layers: dict[int, Features], several: Sequence[Pair]) -> list[dict[str, Any]]:
    rows = []
    for layer, features in layers.items():
        for language, places in by_language(several).items():
            found = gap(features.pictures[places], features.texts[places])
            rows.append(
                {
                    "model": name,
                    "language": language,
                    "layer": layer,
                    "n": len(places),
                    "distance": found.distance.value,
                    "cosine": found.cosine,
                    "separability": found.separability.value,
                    "low": found.separability.low,
                    "high": found.separability.high,
                    "chance": 50,
                    "signature": f"{found.distance.signature}; {found.separability.signature}",
                }
            )
    return rows


def _line(row: dict[str, Any]) -> str:
    def told(name: str, form: str) -> str:
        return "too few" if row[name] is None else format(row[name], form)

    interval = "" if row["low"] is None else f" ({row['low']:.0f} to {row['high']:.0f})"
    return (
        f"{row['model']}  {row['language']}  layer {row['layer']}: {told('distance', '.2f')} spreads apart, "
        f"cosine {told('cosine', '.2f')}, told apart {told('separability', '.0f')} %{interval}, n {row['n']}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation gap", description=__doc__)
    parser.add_argument("--model", required=True, help="a checkpoint's folder")
    parser.add_argument("--adapter", default="", help="an adapter on it; the model without it is put beside it")
    parser.add_argument("--beside", default="", help="another checkpoint to compare with")
    parser.add_argument("--beside-adapter", default="", help="another adapter to compare with")
    parser.add_argument("--name", default="", help="how the model is called; by its folder unless given")
    parser.add_argument("--beside-name", default="", help="how what it is compared with is called")
    parser.add_argument(
        "--data",
        required=True,
        action="append",
        help="an exam's folder, or a benchmark's file, as hu=FILE or with --language; may be given several times",
    )
    parser.add_argument("--language", default="", help="the language of a benchmark's file, by its code")
    parser.add_argument("--items", type=int, default=40, help="so many pictures a language at most")
    parser.add_argument(
        "--layer",
        type=int,
        action="append",
        help="0: what the language model takes in; 1, 2 ...: behind that layer; -1: the last. None: 0 and -1",
    )
    parser.add_argument("--out", type=Path, help="where gap.json and gap.svg (t-SNE with density) are put")
    parser.add_argument("--json", action="store_true")
    return parser
