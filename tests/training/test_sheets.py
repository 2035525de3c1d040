from __future__ import annotations

import pytest
import torch
from transformers import AutoModelForImageTextToText

from models.parts import JOINING
from models.processors import processor
from tests.training.conftest import Built
from tests.training.rows import Held
from training.batches import IGNORED, add_up, answer_loss
from training.data.rows import Kind
from training.objectives import talk_logps
from training.sheets import BOTH, Packed, Paper, fits_together
from training.talks import Reader, Talk


def paper(checkpoint: Built, architecture: str, rows: Held) -> tuple[Paper, torch.nn.Module]:
    folder = str(checkpoint(architecture))
    model = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    kind = model.config.model_type
    reader = Reader(processor(folder, kind), config=model.config, picture=rows.picture)
    return Paper(reader, kind in JOINING, model.model, torch.device("cpu"), additive=True), model


def told() -> Held:
    rows = Held()
    red, blue = rows.show("red"), rows.show("blue")
    rows.add("What is it?", "A red one.", red)
    rows.add("What is it?", "Something red, and quite large.", red, weight=2.0)
    rows.add("Mi ez?", "Piros.", red, language="hu")
    rows.add("And this?", "Blue.", blue)
    rows.add("", "Plain words without a question.")
    rows.add("Which is red?", "The first.", red, blue)
    return rows


def talks_of(paper: Paper, rows: Held, *places: int) -> list[Talk]:
    return [talk for place in places for talk in paper.reader.talks(rows.all[place])]


def losses(paper: Paper, model: torch.nn.Module, sheets: list[Packed]) -> torch.Tensor:
    with torch.no_grad():
        return answer_loss(model, paper.batch(sheets))


@pytest.mark.parametrize("architecture", ["llava", "internvl", "qwen2_vl"])
def test_a_sheets_loss_and_gradients_are_the_sum_of_its_rows(checkpoint: Built, architecture: str) -> None:
    rows = told()
    desk, model = paper(checkpoint, architecture, rows)
    model.requires_grad_(False)
    model.model.language_model.layers[0].requires_grad_(True)
    learning = [weights for weights in model.parameters() if weights.requires_grad]
    together = desk.sheets(talks_of(desk, rows, 0, 1, 2))
    assert len(together) == 1
    alone = [sheet for place in (0, 1, 2) for sheet in desk.sheets(talks_of(desk, rows, place))]
    found = []
    for sheets in (together, alone):
        loss = add_up(model, learning, [desk.batch([sheet]) for sheet in sheets], answer_loss)
        found.append((loss, [weights.grad.clone() for weights in learning if weights.grad is not None]))
        model.zero_grad(set_to_none=True)
    torch.testing.assert_close(found[0], found[1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("architecture", ["llava", "internvl", "qwen2_vl"])
def test_a_packed_row_reads_like_the_models_own_forward(checkpoint: Built, architecture: str) -> None:
    rows = told()
    desk, model = paper(checkpoint, architecture, rows)
    plain = Paper(desk.reader, False, desk.inner, desk.device, additive=True)
    for places in ([0, 1, 2], [3], [4], [5]):
        packed = losses(desk, model, desk.sheets(talks_of(desk, rows, *places)))
        own = losses(plain, model, plain.sheets(talks_of(plain, rows, *places)))
        torch.testing.assert_close(packed, own, rtol=1e-4, atol=1e-4)


def test_sheets_of_one_batch_do_not_see_each_other(checkpoint: Built) -> None:
    rows = told()
    desk, model = paper(checkpoint, "llava", rows)
    sheets = [*desk.sheets(talks_of(desk, rows, 0, 1, 2)), *desk.sheets(talks_of(desk, rows, 3))]
    apart = sum(losses(desk, model, [sheet]) for sheet in sheets)
    torch.testing.assert_close(losses(desk, model, sheets), apart, rtol=1e-5, atol=1e-5)
    with torch.no_grad():
        logps = talk_logps(model, desk.batch(sheets))
        each = [talk_logps(model, desk.batch(desk.sheets(talks_of(desk, rows, place)))) for place in range(4)]
    torch.testing.assert_close(logps, torch.cat(each), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("architecture", ["llava", "internvl", "qwen2_vl"])
def test_both_answers_of_a_pair_share_its_question_too_and_see_nothing_else(
    checkpoint: Built, architecture: str
) -> None:
    rows = Held()
    red = rows.show("red")
    for question, good, bad in (
        ("What is it, please?", "A red one.", "Blue."),
        ("Mi ez?", "Piros.", "Not red at all."),
    ):
        rows.add(question, "", red, kind=Kind.PAIR, chosen=good, rejected=bad)
    desk, model = paper(checkpoint, architecture, rows)
    talks = talks_of(desk, rows, 0, 1)
    (sheet,) = desk.sheets(talks)
    alone = [desk.sheets([talk])[0] for talk in talks]
    with torch.no_grad():
        together = talk_logps(model, desk.batch([sheet]))
        each = torch.cat([talk_logps(model, desk.batch([one])) for one in alone])
    torch.testing.assert_close(together, each, rtol=1e-4, atol=1e-4)
    assert sheet.owners.count(BOTH) > 4
    assert sum(sheet.learnt) == sum(sum(one.learnt) for one in alone)


def test_only_the_answer_and_its_end_are_learnt(checkpoint: Built) -> None:
    rows = told()
    desk, _ = paper(checkpoint, "llava", rows)
    (sheet,) = desk.sheets(talks_of(desk, rows, 0, 1, 2))
    labels = desk.batch([sheet]).labels[0]
    words = desk.reader._processor.tokenizer
    learnt = words.decode(labels[labels != IGNORED])
    assert learnt == "A red one.<|im_end|>Something red, and quite large.<|im_end|>Piros.<|im_end|>"


def test_pictures_are_shared_or_the_rows_stay_apart(checkpoint: Built) -> None:
    rows = told()
    desk, _ = paper(checkpoint, "llava", rows)
    assert not fits_together(talks_of(desk, rows, 0, 3), pictured=desk.pictured)
    assert len(desk.sheets(talks_of(desk, rows, 0, 3))) == 2


def test_a_question_that_spells_the_picture_token_shows_no_picture(checkpoint: Built) -> None:
    rows = Held()
    red = rows.show("red")
    rows.add("What does <image> mean?", "<image> is a word. <|im_end|>", red)
    desk, model = paper(checkpoint, "llava", rows)
    (talk,) = desk.reader.talks(rows.all[0])
    assert talk.ids.count(desk.reader.image_token) == len(desk.reader.shown(red).tokens)
    assert torch.isfinite(losses(desk, model, desk.sheets([talk])))
