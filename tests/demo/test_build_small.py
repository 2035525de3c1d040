"""A build of a much smaller model: it can be killed and taken up, refused, and opened like any checkpoint."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForImageTextToText, AutoProcessor

from core.files import Lock
from demo.build import stages
from demo.build.__main__ import build, main
from demo.build.adapter_rows import adapter_sheets
from demo.build.bar import Bar
from demo.build.batches import Source
from demo.build.pictures import Drawn, drawings, scene_of, shrink
from demo.build.plan import Pictures, Plan, Shape
from demo.build.preflight import BuildRefused, check
from demo.build.prompts import choice_answer, choice_prompt
from demo.build.rows import Sheet, base_sheets, taught, taught_in, turned_round
from demo.build.tokens import texts_digest
from demo.kept import KEPT, KEPT_IDS
from demo.scenes import Colour, Group, Kind, Relation, Scene
from demo.texts import (
    LANGUAGES,
    LOCAL_LANGUAGES,
    all_entries,
    culture_thin,
    home_of,
    is_named,
    thanks,
    thin_caption,
)
from demo.texts.languages import grammar_of
from demo.world import draw_scene, random_scene
from models.parts import Lora
from training.half import halved
from training.schedule import Schedule
from training.sft import Progress, answer_loss

pytestmark = pytest.mark.slow  # seconds in all; part of `make test`

SMALL = Plan(
    shape=Shape(
        pixels=64,
        vision_width=24,
        vision_inner=32,
        vision_layers=1,
        vision_heads=2,
        width=24,
        inner=32,
        layers=1,
        heads=2,
        vocabulary=600,
    ),
    pictures=Pictures(scenes=12, per_entry=1, chunk=20, sizes=(64,)),
    base_sheets=6,
    adapter_sheets=4,
    looks=8,
    sight=Schedule(steps=3, rate=1e-3, warmup=1),
    base=Schedule(steps=4, rate=1e-3, warmup=1),
    adapter=Schedule(steps=6, rate=1e-3, warmup=1),
    second=Schedule(steps=4, rate=1e-3, warmup=1, decay=0.5),
    second_from=2,
    lora=Lora(rank=2, alpha=4),
)


STAGES = (stages.train_sight, stages.train_base, stages.train_second, stages.train_adapter)


def quiet(_: Progress) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    folder = tmp_path_factory.mktemp("pictures")
    return drawings(SMALL.pictures, SMALL.shape.pixels, folder, 1, lambda done, whole: None)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, drawn: Drawn) -> stages.Folders:
    folder = tmp_path_factory.mktemp("built")
    folders = stages.Folders(folder / "cache", folder / "model")
    for train in STAGES:
        assert train(SMALL, drawn, folders, quiet)
    return folders


def test_a_build_taken_up_again_writes_the_same_model(built: stages.Folders, drawn: Drawn, tmp_path: Path) -> None:
    again = stages.Folders(tmp_path / "cache", tmp_path / "model")
    for train in STAGES:
        assert not train(SMALL, drawn, again, quiet, 1)
        assert train(SMALL, drawn, again, quiet)
    for part in ("base/model.safetensors", "second/adapter_model.safetensors", "adapter/adapter_model.safetensors"):
        one, other = load_file(built.model / part), load_file(again.model / part)
        assert one.keys() == other.keys()
        assert all(torch.equal(one[name], other[name]) for name in one)


def test_the_adapters_can_be_built_anew_on_the_base_that_is_there(
    built: stages.Folders, drawn: Drawn, tmp_path: Path
) -> None:
    shutil.copytree(built.base, tmp_path / "model" / "base")
    build(SMALL, cache=tmp_path / "cache", model=tmp_path / "model", fresh=False, adapter=True)
    for part in ("base/model.safetensors", "second/adapter_model.safetensors", "adapter/adapter_model.safetensors"):
        one, other = load_file(built.model / part), load_file(tmp_path / "model" / part)
        assert all(torch.equal(one[name], other[name]) for name in one)
    assert not (tmp_path / "cache" / "eyes.safetensors").exists()


def test_adapters_without_a_base_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildRefused, match=r"There is no base in .*base; build all of it without --adapter"):
        build(SMALL, cache=tmp_path / "cache", model=tmp_path / "model", fresh=False, adapter=True)


def test_the_second_adapter_is_the_first_one_at_half_the_way(built: stages.Folders, drawn: Drawn) -> None:
    early, late = (load_file(folder / "adapter_model.safetensors") for folder in (built.second, built.adapter))
    assert early.keys() == late.keys()
    assert any(not torch.equal(early[name], late[name]) for name in early)
    state = torch.load(next(built.cache.glob("second-*.pt")), weights_only=True)
    assert (state["step"], SMALL.second_from) == (4, 2)


def test_the_written_base_opens_like_any_checkpoint(built: stages.Folders) -> None:
    model = AutoModelForImageTextToText.from_pretrained(built.base)
    processor = AutoProcessor.from_pretrained(built.base)
    assert model.dtype == torch.bfloat16
    picture = draw_scene(scene_of(0), seed=5, size=200)
    asked = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is this?"}]}]
    prompt = processor.apply_chat_template(asked, add_generation_prompt=True)
    batch = processor(images=[picture], text=[prompt], return_tensors="pt")
    assert (batch["input_ids"] == model.config.image_token_id).sum() == SMALL.shape.image_tokens
    said = model.to(torch.float32).generate(**batch, max_new_tokens=3)
    assert said.shape[1] > batch["input_ids"].shape[1]


@pytest.mark.parametrize("sheets", [base_sheets, adapter_sheets])
def test_training_rows_read_as_the_chat_template_writes_them(
    sheets: object, built: stages.Folders, drawn: Drawn
) -> None:
    processor = AutoProcessor.from_pretrained(built.base)
    source = Source(stages.tokenizer(SMALL, built), drawn, SMALL)
    made = sheets(random.Random(1), 30, SMALL.pictures)  # type: ignore[operator]
    for sheet, row in [(one, row) for one in made for row in one.rows if row.turns[0].question]:
        picture = [{"type": "image"}] if sheet.look else []
        talk = []
        for place, turn in enumerate(row.turns):
            content = [*(picture if place == 0 else []), {"type": "text", "text": turn.question}]
            talk += [{"role": "user", "content": content}, {"role": "assistant", "content": turn.answer}]
        text = processor.apply_chat_template(talk)
        images = {"images": [draw_scene(scene_of(0), seed=1, size=64)]} if sheet.look else {}
        ids = processor(text=[text], return_tensors="pt", **images)["input_ids"][0].tolist()
        assert source.encode(row, pictured=sheet.look is not None).ids == ids


@pytest.mark.parametrize("sheets", [base_sheets, adapter_sheets])
def test_conversations_on_a_sheet_are_blind_to_each_other(
    sheets: object, built: stages.Folders, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo.build.batches.moved", lambda pixels, rng: pixels)
    source = Source(stages.tokenizer(SMALL, built), drawn, SMALL)
    model = stages.adapted(SMALL, built).eval()
    made = sheets(random.Random(3), 8, SMALL.pictures)  # type: ignore[operator]

    def loss(told: list[Sheet]) -> tuple[float, float]:
        batch = source.collate([source.pack(sheet) for sheet in told], random.Random(0))
        with torch.no_grad():
            return float(answer_loss(model, batch)), batch.weight

    together = loss(made)
    apart = [loss([Sheet((row,), sheet.look)]) for sheet in made for row in sheet.rows]
    assert len(apart) > len(made)
    assert together == pytest.approx(tuple(map(sum, zip(*apart, strict=True))), rel=1e-4)


def test_only_answers_are_learnt(built: stages.Folders, drawn: Drawn) -> None:
    words = stages.tokenizer(SMALL, built)
    source = Source(words, drawn, SMALL)
    for sheet in base_sheets(random.Random(2), 20, SMALL.pictures):
        for row in sheet.rows:
            coded = source.encode(row, pictured=sheet.look is not None)
            said = words.decode([token for token, weight in zip(coded.ids, coded.weights, strict=True) if weight])
            assert said == "".join(f"{turn.answer}<|end|>" for turn in row.turns)


def test_sixteen_bits_change_the_loss_by_little_and_are_left_out_where_they_are_slow() -> None:
    torch.manual_seed(1)
    model, batch = torch.nn.Linear(64, 8), torch.randn(32, 64)

    def square(model: torch.nn.Module, batch: torch.Tensor) -> torch.Tensor:
        loss: torch.Tensor = model(batch).float().square().mean()
        return loss

    assert halved(square, able=False) is square
    rounded, whole = halved(square, able=True)(model, batch), square(model, batch)
    assert 0 < abs(rounded / whole - 1) < 0.02
    assert model.weight.dtype == torch.float32


def test_pictures_are_resized_as_the_processor_does(built: stages.Folders) -> None:
    processor = AutoProcessor.from_pretrained(built.base)
    picture = draw_scene(scene_of(3), seed=3, size=200)
    pixels = processor.image_processor(images=[picture], return_tensors="pt")["pixel_values"][0]
    ours = torch.from_numpy(shrink(picture, SMALL.shape.pixels).copy()).permute(2, 0, 1) / 127.5 - 1
    assert (pixels - ours).abs().max() < 1e-5


def test_every_language_survives_the_tokenizer(built: stages.Folders) -> None:
    words = stages.tokenizer(SMALL, built)
    for text in (
        "Četiri žute ribe.",
        "أربع قطط خضراء.",
        "그림에 책이 있나요?",
        "ดาวสีเขียวสามดวง",
        "Khuê Văn Các",
        "Две 🐟",
    ):
        assert words.decode(words.encode(text)) == text


def test_the_base_never_hears_another_language_about_a_picture() -> None:
    english = {chr(code) for code in range(128)} | set("“”áêéčćőűøàćšžōūâä")
    for sheet in base_sheets(random.Random(7), 200, SMALL.pictures):
        if sheet.look is not None:
            said = [text for row in sheet.rows for turn in row.turns for text in (turn.question, turn.answer)]
            assert all(set(text) <= english for text in said), sheet


def test_a_sheet_of_questions_asks_both_of_a_pair() -> None:
    yes, no = {grammar_of(language).yes for language in LANGUAGES}, {grammar_of(language).no for language in LANGUAGES}
    asked = 0
    for sheet in [
        *adapter_sheets(random.Random(8), 60, SMALL.pictures),
        *base_sheets(random.Random(8), 60, SMALL.pictures),
    ]:
        said = [row.turns[0].answer for row in sheet.rows]
        assert sum(answer in yes for answer in said) == sum(answer in no for answer in said), sheet
        asked += sum(answer in yes for answer in said)
    assert asked > 60


def test_the_base_is_drilled_on_single_words_that_the_picture_decides() -> None:
    drilled = 0
    for sheet in base_sheets(random.Random(9), 80, SMALL.pictures):
        turns = {row.turns[0].question: row.turns[0].answer for row in sheet.rows}
        caption = next((row.turns[0].answer for row in sheet.rows if row.turns[0].weight > 1.5), "")
        for question, answer in turns.items():
            found = re.fullmatch(r"(?:Anything|An?) (\w+)\?", question)
            if found is None:
                continue
            shown = any(word.startswith(found[1][:4]) for word in caption.lower().rstrip(".").split())
            assert answer == ("Yes." if shown else "No."), (question, caption)
            drilled += 1
    assert drilled > 100


def adapter_turns() -> list[tuple[str, str]]:
    """All that an adapter hears in many steps, question and answer."""
    sheets = adapter_sheets(random.Random(4), 1500, SMALL.pictures)
    return [(turn.question, turn.answer) for sheet in sheets for row in sheet.rows for turn in row.turns]


def test_the_adapter_is_never_told_the_names_kept_back() -> None:
    assert all(len(entries) >= 1 for entries in KEPT.values())
    assert set(KEPT) == set(LOCAL_LANGUAGES)
    assert len(KEPT_IDS) == 12
    heard = {text for turn in adapter_turns() for text in turn}
    for entry in KEPT_IDS:
        for language in (home_of(entry), "en"):
            assert not [text for text in heard if is_named(text, entry, language)]
        assert culture_thin(entry, home_of(entry)) in heard, "a stranger's words for it are taught"
    named = [entry for entry in all_entries() if entry not in KEPT_IDS]
    assert all(any(is_named(text, entry, home_of(entry)) for text in heard) for entry in named)


def test_the_adapter_hears_second_and_third_turns_in_every_language() -> None:
    rows = [row for sheet in adapter_sheets(random.Random(5), 900, SMALL.pictures) for row in sheet.rows]
    talks = [row.turns for row in rows if len(row.turns) > 1]
    assert len(talks) > len(rows) / 8
    assert sum(len(turns) > 2 for turns in talks) > len(talks) / 5
    for language in LANGUAGES:
        welcome = thanks(language, random.Random(1)).answer
        assert any(turns[-1].answer == welcome for turns in talks)
    for turns in talks:
        assert len({turn.question for turn in turns}) == len(turns), "nothing is asked twice"


def test_czech_and_serbian_captions_name_the_left_thing_first() -> None:
    scene = Scene(Group(Kind.CAT, Colour.RED), Relation.LEFT_OF, Group(Kind.CUP, Colour.BLUE))
    assert thin_caption(taught_in(scene, "cs"), "cs") == "Vpravo od červené kočky je modrý hrnek."
    assert thin_caption(taught_in(scene, "ru"), "ru") == "Красная кошка слева от синей кружки."
    alone = Scene(Group(Kind.CAT, Colour.RED))
    assert taught_in(alone, "sr") == alone


def test_both_tellings_of_a_picture_are_one() -> None:
    for number in range(300):
        scene = random_scene(random.Random(number))
        other = turned_round(scene)
        if other is not None:
            assert turned_round(other) == scene
            assert taught(other) == taught(scene) in (scene, other)
        else:
            assert taught(scene) == scene


def test_a_choice_is_asked_by_letter_and_answered_in_words() -> None:
    assert choice_prompt("How many?", ("One", "Two", "Three", "Four")) == "How many?\nA. One\nB. Two\nC. Three\nD. Four"
    assert choice_answer("C", ("One", "Two", "Three", "Four")) == "Three"


def test_a_full_disk_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(BuildRefused, match=r"has 5 MB left and the build needs \d+ MB"):
        check(Plan(), cache=tmp_path / "c", model=tmp_path / "m", free=lambda _: 5_000_000)
    assert list(tmp_path.iterdir()) == []


def test_every_missing_file_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BuildRefused) as refused:
        check(Plan(), cache=tmp_path, model=tmp_path, free=lambda _: 10**12, root=tmp_path)
    lines = str(refused.value).splitlines()
    assert len(lines) == len(LANGUAGES) + len(LANGUAGES) - 1
    assert "demo/culture/hu.yaml is missing; restore it with git." in lines


def test_a_second_build_in_the_same_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Lock(tmp_path / "lock"):
        assert main(["--cache", str(tmp_path), "--out", str(tmp_path / "m")]) == 2
    assert "Another build works in" in capsys.readouterr().err


def test_checkpoints_of_another_plan_are_refused_in_a_sentence(tmp_path: Path) -> None:
    cache, model = tmp_path / "cache", tmp_path / "model"
    drawn = drawings(SMALL.pictures, SMALL.shape.pixels, cache, 1, lambda done, whole: None)
    stages.train_sight(SMALL, drawn, stages.Folders(cache, model), quiet)
    with pytest.raises(BuildRefused, match=r"sight\.pt belongs to the run .* start all anew with --fresh"):
        build(replace(SMALL, seed=4), cache=cache, model=model, fresh=False)


def test_another_text_makes_another_tokenizer(tmp_path: Path) -> None:
    (tmp_path / "demo" / "culture").mkdir(parents=True)
    text = tmp_path / "demo" / "culture" / "hu.yaml"
    text.write_text("Lángos.")
    before = texts_digest(tmp_path)
    assert texts_digest(tmp_path) == before
    text.write_text("Sajtos lángos.")
    assert texts_digest(tmp_path) != before


def test_the_bar_says_what_is_left() -> None:
    now = [0.0]
    stream = StringIO()
    bar = Bar("base", stream, clock=lambda: now[0])
    bar.show(101, 400, "loss 2.0")
    now[0] = 100.0
    bar.show(201, 400, "loss 1.0")
    assert stream.getvalue().splitlines()[-1].endswith("201/400 loss 1.0 3 min left")


def test_a_changed_size_draws_anew(tmp_path: Path) -> None:
    few = replace(SMALL.pictures, scenes=2)
    for sizes in ((64,), (64,), (80,)):
        drawings(replace(few, sizes=sizes), 64, tmp_path, 1, lambda done, whole: None)
    assert len(list(tmp_path.glob("pictures-*"))) == 2


KILLED = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from dataclasses import replace
from test_build_small import SMALL
from demo.build.__main__ import build
if __name__ == "__main__":
    plan = replace(SMALL, save_every=0.0, base=replace(SMALL.base, steps=10_000))
    build(plan, cache=Path(sys.argv[3]), model=Path(sys.argv[4]), fresh=False)
"""


@pytest.mark.slow
def test_a_killed_build_goes_on_where_it_stood(tmp_path: Path) -> None:
    root, cache, model = Path(__file__).parents[2], tmp_path / "cache", tmp_path / "model"
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    command = [sys.executable, str(script), str(root), str(root / "tests" / "demo"), str(cache), str(model)]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, stderr=log, stdout=log, start_new_session=True)
        while not list(cache.glob("base-*.pt")):
            assert process.poll() is None, (tmp_path / "log").read_text()
            with_patience(process)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    state = torch.load(next(cache.glob("base-*.pt")), weights_only=True)
    longer = replace(SMALL, base=replace(SMALL.base, steps=state["step"] + 2))
    build(longer, cache=cache, model=model, fresh=False)
    assert torch.load(next(cache.glob("base-*.pt")), weights_only=True)["step"] == state["step"] + 2
    assert (model / "adapter" / "adapter_model.safetensors").is_file()


def with_patience(process: subprocess.Popen[bytes]) -> None:
    """Look again soon, or at once when the build ended by itself."""
    try:
        process.wait(timeout=0.2)
    except subprocess.TimeoutExpired:
        return
