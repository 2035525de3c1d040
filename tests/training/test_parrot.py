"""A Parrot learns with the experts that it will answer with."""

from __future__ import annotations

import io

import torch
from PIL import Image
from transformers import AutoModelForImageTextToText

from models.processors import processor
from tests.training.conftest import Built
from training.sheets import Paper
from training.talks import Reader, Talk


def test_what_is_answered_does_not_choose_the_experts(checkpoint: Built) -> None:
    base = str(checkpoint("parrot"))
    drawn = io.BytesIO()
    Image.new("RGB", (28, 28), "red").save(drawn, "PNG")
    model = AutoModelForImageTextToText.from_pretrained(base)
    reader = Reader(processor(base, "parrot"), config=model.config, picture=lambda _: drawn.getvalue())
    paper = Paper(reader, False, model.model, torch.device("cpu"), additive=False)
    asked = (*reader.shown("red").tokens, 60, 61, 62)
    talks = [Talk(str(n), "en", (*asked, *said), len(asked), ("red",)) for n, said in enumerate([(70,), (80, 81, 82)])]
    batch = paper.batch([sheet for talk in talks for sheet in paper.sheets([talk])])
    seen = model.model(**batch.inputs).expert_weights
    alone = model(input_ids=torch.tensor([asked]), pixel_values=reader.shown("red").pixels).expert_weights
    assert torch.allclose(seen, alone.expand(2, -1), atol=1e-6)
