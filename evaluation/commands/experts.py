"""`python -m evaluation experts`: which experts a Parrot's pictures pass through, by the language of the question."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
import vl_convert
from PIL import Image
from transformers import AutoConfig, AutoModelForImageTextToText

from core import languages
from core.files import write_whole
from evaluation.exam import Exam, ExamInvalid, ExamItem, open_exam
from evaluation.metrics.routing import Routing, routing
from models.processors import processor


class NoExperts(RuntimeError):
    """The checkpoint has no experts that are asked; the message says what to do."""


def main(arguments: Sequence[str]) -> int:
    """Ask every question of an exam and write `experts.json` and `experts.svg`; 2 where it cannot be done."""
    options = _parser().parse_args(arguments)
    try:
        exam = open_exam(options.exam)
        found = routing(_weights(options.base, exam, options.items))
    except (ExamInvalid, NoExperts) as error:
        print(error, file=sys.stderr)
        return 2
    named = AutoConfig.from_pretrained(options.base).languages
    experts = [languages.get(code).english_name for code in named] if named else []
    options.out.mkdir(parents=True, exist_ok=True)
    told = json.dumps({"experts": named, "exam": exam.hash, **asdict(found)}, ensure_ascii=False, indent=1)
    write_whole(options.out / "experts.json", f"{told}\n".encode())
    write_whole(options.out / "experts.svg", _drawn(found, experts).encode())
    share = "-" if found.told.value is None else f"{found.told.value:.0f} %"
    chance = found.told.details.get("chance", 0)
    print(f"The language is told from the weights in {share} of {found.told.n} (by chance {chance:.0f} %).")
    for language, means in found.means.items():
        print(
            f"{language}: {' '.join(f'{one:.3f}' for one in means)}  entropy {found.entropy[language].value or 0:.0f} %"
        )
    return 0


def _weights(base: str, exam: Exam, items: int) -> dict[str, list[list[float]]]:
    """The weights of so many items a language, their first question with their picture."""
    config = AutoConfig.from_pretrained(base, trust_remote_code=False)
    if config.model_type != "parrot":
        raise NoExperts(f"{base} is a {config.model_type}, which has no experts; give a Parrot.")
    if config.bypassed:
        raise NoExperts(f"{base} passes its experts by; train a stage that asks them first.")
    model: Any = AutoModelForImageTextToText.from_pretrained(base, dtype=torch.float32)
    model.eval()
    reader = processor(base, config.model_type)
    found: dict[str, list[list[float]]] = {}
    for item in exam.items:
        several = found.setdefault(item.language, [])
        if len(several) < items:
            several.append(_asked(model, reader, exam, item))
    return found


@torch.inference_mode()
def _asked(model: Any, reader: Any, exam: Exam, item: ExamItem) -> list[float]:
    content = [{"type": "image"}, {"type": "text", "text": item.questions[0]}]
    written = reader.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    with Image.open(io.BytesIO(exam.picture(item.picture))) as image:
        inputs = reader(text=[written], images=[image.convert("RGB")], return_tensors="pt")
    weights: list[float] = model.model(**inputs).expert_weights[0].tolist()
    return weights


def _drawn(found: Routing, experts: Sequence[str]) -> str:
    """A bar for each language, a piece of it for each expert."""
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
    parser.add_argument("--items", type=int, default=40, help="so many in each language at most")
    parser.add_argument("--out", type=Path, required=True, help="where experts.json and experts.svg are put")
    return parser
