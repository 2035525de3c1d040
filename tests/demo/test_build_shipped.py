"""The shipped weights: small, whole, and opened with plain transformers and peft."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from safetensors import safe_open
from transformers import AutoModelForImageTextToText, AutoProcessor

from core.detect import Detector
from demo.build.plan import HELD_OUT, MODEL, Plan
from demo.measure.table import Cell, Line, count, markdown
from demo.measure.tasks import captions, choices, culture_names, pairs, seed_of
from demo.texts import LANGUAGES, LOCAL_LANGUAGES
from evaluation.exam import chosen, right

BASE, ADAPTER, SECOND = MODEL / "base", MODEL / "adapter", MODEL / "second"


def files(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def test_base_adapters_and_tokenizer_stay_below_fourteen_megabytes() -> None:
    assert {"model.safetensors", "tokenizer.json"} <= {path.name for path in files(BASE)}
    for adapter in (ADAPTER, SECOND):
        assert "adapter_model.safetensors" in {path.name for path in files(adapter)}
        assert sum(path.stat().st_size for path in files(adapter)) < 2_000_000
    assert sum(path.stat().st_size for path in files(BASE, ADAPTER, SECOND)) < 14_000_000


def test_weights_are_16_bits_and_nothing_else_is_shipped() -> None:
    for path in (BASE / "model.safetensors", *(one / "adapter_model.safetensors" for one in (ADAPTER, SECOND))):
        with safe_open(path, "pt") as weights:
            assert {weights.get_tensor(name).dtype for name in weights.keys()} == {torch.bfloat16}  # noqa: SIM118
    assert {path.suffix for path in files(BASE, ADAPTER, SECOND)} <= {".safetensors", ".json", ".jinja"}


def test_the_shipped_files_name_no_place_on_the_machine_that_made_them() -> None:
    for path in files(BASE, ADAPTER, SECOND):
        if path.suffix == ".json" and path.name != "tokenizer.json":
            told = json.dumps(json.loads(path.read_text(encoding="utf-8")))
            assert str(Path.home()) not in told
            assert str(MODEL.parent) not in told


def test_held_out_drawings_are_none_that_training_saw() -> None:
    seeds = {seed_of(language, number) for language in LANGUAGES for number in range(1000)}
    assert len(seeds) == len(LANGUAGES) * 1000
    assert min(seeds) >= HELD_OUT > max(Plan().pictures.scenes, Plan().pictures.per_entry)


@pytest.mark.slow
def test_answers_are_judged_as_the_card_says() -> None:
    caption = captions("en", 3)[2]
    assert right(caption, ("A large orange cat is below a purple boat.",)) is not right(caption, ("A cat.",))
    pair = pairs("cs", 1)[0]
    assert right(pair, ("Ano.", "Ne."))
    assert not right(pair, ("Ano.", "Ano."))
    choice = choices("hu", 1)[0]
    assert sum(right(choice, (letter,)) is True for letter in "ABCD") == 1
    options = ("One", "Two", "Three", "Four")
    assert chosen("two.", options) == chosen("B", options) == chosen("B. Two", options) == "B"
    assert chosen("D. Two", options) is None
    assert chosen("A", ("A cup", "B", "C", "D")) == "A"
    assert not right(choice, ("All of them",))
    flag = culture_names("hu", 1)[0]
    assert right(flag, ("Ez a magyar zászló.",))
    assert not right(flag, ("Egy zászló.",))


def test_what_cannot_be_told_is_neither_right_nor_wrong() -> None:
    cell = count([True, False, None, True])
    assert (cell.right, cell.judged, cell.untold) == (2, 3, 1)
    assert Cell(0, 0).share is None


def test_a_missed_target_is_marked() -> None:
    names = {"hu": "Hungarian"}
    missed = markdown([Line("Caption", "hu", Cell(0, 200), Cell(80, 200), Cell(100, 200), 0.6)], names)
    reached = markdown([Line("Caption", "hu", Cell(0, 200), Cell(80, 200), Cell(150, 200), 0.6)], names)
    assert "50.0 % (43–57) **missed** | 60.0 %" in missed
    assert "missed" not in reached


@pytest.mark.slow
def test_ten_lines_of_transformers_and_peft_open_both_models() -> None:
    base = AutoModelForImageTextToText.from_pretrained(BASE, dtype=torch.float32)
    model = PeftModel.from_pretrained(base, str(ADAPTER)).eval()
    processor = AutoProcessor.from_pretrained(BASE)

    def say(item: object, side: str) -> str:
        question = item.questions[0]  # type: ignore[attr-defined]
        talk = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": question.text}]}]
        text = processor.apply_chat_template(talk, add_generation_prompt=True)
        batch = processor(images=[question.picture], text=[text], return_tensors="pt")
        said = model.generate(**batch, adapter_names=[side], max_new_tokens=48, do_sample=False)
        return processor.batch_decode(said[:, batch["input_ids"].shape[1] :], skip_special_tokens=True)[0].strip()

    detector = Detector()
    english = [right(item, (say(item, side),)) for side in ("__base__", "default") for item in captions("en", 12)]
    assert sum(bool(right) for right in english) >= len(english) / 2
    for language in LOCAL_LANGUAGES:
        said = [say(item, "default") for item in captions(language, 6)]
        verdicts = [detector.same_language(text, language).same for text in said]
        # the detector takes two Arabic words for Persian now and then
        assert verdicts.count(False) <= 1, (language, said)
        assert verdicts.count(True) >= 3, (language, said)
