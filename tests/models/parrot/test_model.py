"""What a Parrot computes: as paper and public code write it, and for every row as if it were alone."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model

from models.parrot import ParrotForConditionalGeneration
from models.parts import LORA_TARGETS, Part, part_of
from models.receipt import receipt
from tests.models.parrot.conftest import LANGUAGES, Makes, answers, asked, picture

TEXTS = ["* What is it?", "Egy piros alma. * Mi ez? * Mi ez?", "What is it?", "* แอปเปิ้ลสีแดง"]
PICTURES = [[picture("red")], [picture("blue"), picture("green")], [], [picture("red")]]


def facts(model: ParrotForConditionalGeneration, inputs: dict[str, Any], residual: str, share: float) -> torch.Tensor:
    """The picture of one row, by the tensor facts of the paper's public code."""
    inner = model.model
    seen = inner.vision_tower(inputs["pixel_values"], output_hidden_states=True).hidden_states[-1]
    lines = inner.multi_modal_projector(seen)[0]
    ids = inputs["input_ids"][0]
    text = inner.get_input_embeddings()(ids[ids != model.config.image_token_id])
    near = torch.softmax(lines[:1] @ text.T / lines.shape[-1] ** 0.5, dim=-1)
    weights = torch.softmax(inner.router(near @ text), dim=-1)[0]
    said = sum(weight * expert(lines) for weight, expert in zip(weights, inner.experts, strict=True))
    whole = said + share * lines if residual == "code" else lines + share * said
    return whole[inner.hidden_lines :]


@pytest.mark.parametrize("residual", ["code", "paper"])
@pytest.mark.parametrize("shape", ["swiglu", "mlp"])
def test_it_computes_what_the_paper_says(parrot: Makes, residual: str, shape: str) -> None:
    model, processor = parrot(residual=residual, residual_weight=0.1, expert_shape=shape)
    model.config.bypassed = False
    inputs = asked(processor, TEXTS[:1], PICTURES[:1])
    assert torch.allclose(
        model(**inputs).image_hidden_states, facts(model, inputs, residual, 0.1), rtol=1e-4, atol=1e-4
    )


def test_the_language_model_may_see_the_class_token_too(parrot: Makes) -> None:
    model, processor = parrot(residual="code")
    model.config.vision_feature_select_strategy = processor.vision_feature_select_strategy = "full"
    inputs = asked(processor, TEXTS[:1], PICTURES[:1])
    found = model(**inputs).image_hidden_states
    assert len(found) == 5
    assert torch.allclose(found, facts(model, inputs, "code", 1.0), rtol=1e-4, atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("top_k", [None, 1, 2])
def test_a_row_answers_in_a_batch_as_it_does_alone(parrot: Makes, top_k: int | None) -> None:
    model, processor = parrot(top_k=top_k)
    together = answers(model, asked(processor, TEXTS, PICTURES))
    alone = [answers(model, asked(processor, [text], [some]))[0] for text, some in zip(TEXTS, PICTURES, strict=True)]
    assert [said[: len(one)] for said, one in zip(together, alone, strict=True)] == alone
    assert len({tuple(said) for said in alone}) == len(alone)


def test_the_side_of_the_padding_does_not_matter(parrot: Makes) -> None:
    model, processor = parrot()
    left = asked(processor, TEXTS, PICTURES)
    processor.tokenizer.padding_side = "right"
    right = asked(processor, TEXTS, PICTURES)
    assert torch.allclose(model(**left).expert_weights, model(**right).expert_weights, atol=1e-6)


def test_each_picture_is_routed_by_its_own_query(parrot: Makes) -> None:
    model, processor = parrot()
    weights = model(**asked(processor, TEXTS[1:2], PICTURES[1:2])).expert_weights
    assert weights.shape == (2, len(LANGUAGES))
    assert not torch.allclose(weights[0], weights[1])


def test_what_is_asked_changes_the_picture_and_a_later_turn_changes_it_again(parrot: Makes) -> None:
    model, processor = parrot()
    first = asked(processor, ["* What is it?"], [[picture("red")]])
    other = asked(processor, ["* Mi ez?"], [[picture("red")]])
    later = asked(
        processor,
        ["* What is it?<|im_end|>\n<|im_start|>assistant\nA red apple.<|im_end|>\n<|im_start|>user\nMi ez?"],
        [[picture("red")]],
    )
    seen = [model(**inputs).expert_weights for inputs in (first, other, later)]
    assert not any(torch.allclose(seen[one], seen[two], atol=1e-5) for one, two in ((0, 1), (0, 2), (1, 2)))


def test_without_a_picture_no_expert_is_asked(parrot: Makes) -> None:
    model, processor = parrot()
    inputs = asked(processor, ["What is it?"], [[]])
    said = answers(model, inputs)
    for expert in model.model.experts:
        expert.register_forward_hook(lambda *_: pytest.fail("an expert was asked"))
    assert model(**inputs).expert_weights is None
    assert answers(model, inputs) == said


def test_an_answer_is_no_prompt(parrot: Makes) -> None:
    model, processor = parrot()
    inputs = asked(processor, TEXTS[:2], PICTURES[:2])
    asked_for = model(**inputs).expert_weights
    answer = processor.tokenizer("piros alma", return_tensors="pt")["input_ids"].expand(2, -1)
    ids = torch.cat([inputs["input_ids"], answer], dim=1)
    mask = torch.cat([inputs["attention_mask"], torch.ones_like(answer)], dim=1)
    labels = torch.cat([torch.full_like(inputs["input_ids"], -100), answer], dim=1)
    taught = model(input_ids=ids, attention_mask=mask, labels=labels, pixel_values=inputs["pixel_values"])
    assert torch.allclose(taught.expert_weights, asked_for, atol=1e-6)


def test_answers_are_the_same_with_and_without_a_cache(parrot: Makes) -> None:
    model, processor = parrot()
    inputs = asked(processor, TEXTS[:2], PICTURES[:2])
    assert answers(model, inputs) == answers(model, inputs, use_cache=False)


def test_bypassed_experts_change_nothing(parrot: Makes) -> None:
    model, processor = parrot()
    inputs = asked(processor, TEXTS[:2], PICTURES[:2])
    loud = model(**inputs).logits
    model.config.bypassed = True
    quiet = model(**inputs)
    assert quiet.expert_weights is None
    assert not torch.allclose(loud, quiet.logits)
    model.config.bypassed = False


def test_a_tower_without_a_class_token_asks_by_its_mean(parrot: Makes) -> None:
    model, _ = parrot()
    inner = model.model
    lines = torch.randn(5, 64)
    text = torch.randn(3, 64)
    assert inner.has_class_token
    by_class = inner.routed([lines], [text]).weights
    del inner.vision_tower.embeddings.class_embedding
    assert not inner.has_class_token
    by_mean = inner.routed([lines], [text]).weights
    assert not torch.allclose(by_class, by_mean)


def test_uneven_experts_cost_where_the_configuration_says_so(parrot: Makes) -> None:
    model, processor = parrot()
    inputs = asked(processor, TEXTS[:1], PICTURES[:1])
    labels = inputs["input_ids"].where(inputs["input_ids"] > 300, -100)
    free = model(**inputs, labels=labels).loss
    model.config.balance_weight = 0.5
    assert model(**inputs, labels=labels).loss > free + 0.5
    model.config.balance_weight = 0.0


def test_a_step_of_lora_changes_the_adapter_and_nothing_else(parrot: Makes) -> None:
    model, processor = parrot()
    wrapped = get_peft_model(model, LoraConfig(r=2, target_modules=LORA_TARGETS[Part.LANGUAGE_MODEL]))
    before = {name: weights.detach().clone() for name, weights in wrapped.named_parameters()}
    shares = receipt(wrapped)
    assert shares.learning(adapter=True) == {Part.LANGUAGE_MODEL}
    assert not shares.learning(adapter=False)
    inputs = asked(processor, TEXTS, PICTURES)
    wrapped(**inputs, labels=inputs["input_ids"], prompt_mask=inputs["attention_mask"]).loss.backward()
    torch.optim.SGD([weights for weights in wrapped.parameters() if weights.requires_grad], lr=1.0).step()
    changed = {name for name, weights in wrapped.named_parameters() if not torch.equal(weights, before[name])}
    assert changed
    assert all("lora_B" in name for name in changed)


def test_router_and_experts_are_reached_by_gradients(parrot: Makes) -> None:
    model, processor = parrot(loud=False)
    inputs = asked(processor, TEXTS, PICTURES)
    model(**inputs, labels=inputs["input_ids"], prompt_mask=inputs["attention_mask"]).loss.backward()
    assert all(bool(expert.down.weight.grad.abs().sum() > 0) for expert in model.model.experts)
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    model.zero_grad()
    model(**inputs, labels=inputs["input_ids"], prompt_mask=inputs["attention_mask"]).loss.backward()
    assert bool(model.model.router.weight.grad.abs().sum() > 0)
    assert {part_of(name) for name, _ in model.named_parameters()} == {
        Part.VISION,
        Part.PROJECTOR,
        Part.EXPERTS,
        Part.LANGUAGE_MODEL,
    }


def test_an_expert_weighs_what_paper_says(parrot: Makes) -> None:
    model, _ = parrot(expert_hidden_size=24)
    found = sum(weights.numel() for name, weights in model.named_parameters() if part_of(name) is Part.EXPERTS)
    assert found == len(LANGUAGES) * 3 * 64 * 24 + 64 * len(LANGUAGES)
