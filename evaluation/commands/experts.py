"""`python -m evaluation experts`: which experts a Parrot's pictures pass through, by the language of the question."""

from __future__ import annotations

import argparse
import functools
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import vl_convert

from core import languages
from core.expert_weights import ExpertWeights
from core.files import write_whole
from evaluation.exam import ExamInvalid, open_exam
from evaluation.inside.experts import ENOUGH, Asked, measured
from evaluation.inside.features import NotRead


def main(arguments: Sequence[str]) -> int:
    """Ask every question of an exam and write `experts.json` and `experts.svg`; 2 where it cannot be done."""
    options = _parser().parse_args(arguments)
    try:
        exam = open_exam(options.exam)
        asked = (
            Asked(item.language, item.questions[0], functools.partial(exam.picture, item.picture))
            for item in exam.items
        )
        found = measured(options.base, options.adapter, asked, options.items)
    except (ExamInvalid, NotRead) as error:
        print(error, file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    told = json.dumps({"exam": exam.hash, **found.model_dump()}, ensure_ascii=False, indent=1)
    write_whole(options.out / "experts.json", f"{told}\n".encode())
    write_whole(options.out / "experts.svg", _drawn(found).encode())
    share = "-" if found.told is None else f"{found.told:.0f} %"
    print(f"The language is told from the weights in {share} of {found.n} (by chance {found.chance or 0:.0f} %).")
    for language, means in found.means.items():
        print(f"{language}: {' '.join(f'{one:.3f}' for one in means)}  entropy {found.entropy[language] or 0:.0f} %")
    return 0


def _drawn(found: ExpertWeights) -> str:
    """A bar for each language, a piece of it for each expert."""
    experts = [languages.get(code).english_name for code in found.experts]
    names = {place: experts[place] if place < len(experts) else f"Expert {place + 1}" for place in range(99)}
    rows = [
        {"prompt": languages.get(code).english_name, "expert": names[place], "weight": weight, "place": place}
        for code, means in found.means.items()
        for place, weight in enumerate(means)
    ]
    order = list(dict.fromkeys(row["prompt"] for row in rows))
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "width": 360,
        "height": {"step": 22},
        "data": {"values": rows},
        "mark": "bar",
        "encoding": {
            "y": {"field": "prompt", "type": "nominal", "title": "Language of the prompt", "sort": order},
            "x": {"field": "weight", "type": "quantitative", "title": "Mean weight", "scale": {"domain": [0, 1]}},
            "color": {
                "field": "expert",
                "type": "nominal",
                "title": "Expert",
                "sort": list(dict.fromkeys(row["expert"] for row in rows)),
            },
            "order": {"field": "place", "type": "quantitative"},
        },
    }
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec))
    return drawn + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation experts", description=__doc__)
    parser.add_argument("--base", required=True, help="a Parrot's folder, such as a run's result/adapter")
    parser.add_argument("--exam", type=Path, required=True, help="an exam's folder: questions and pictures by language")
    parser.add_argument("--adapter", default="", help="an adapter on it")
    parser.add_argument("--items", type=int, default=ENOUGH, help="so many in each language at most")
    parser.add_argument("--out", type=Path, required=True, help="where experts.json and experts.svg are put")
    return parser
