"""Adapters beside one copy of the base."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from peft.utils import load_peft_weights

from backend.serving.local.messages import Failed
from core.errors import Reason
from tests.backend.serving.asking import ask, picture, said
from tests.backend.serving.local.loops import Desk, generated

Built = Callable[[str], Path]


def test_all_adapters_and_rows_use_one_storage_of_the_base(checkpoint: Built, adapter: Callable[..., str]) -> None:
    desk = Desk(checkpoint("llava"))
    before = {parameter.untyped_storage().data_ptr() for parameter in desk.loaded.model.parameters()}
    alone = desk.loop.bytes
    names = [adapter("llava", f"number {number}") for number in range(8)]
    desk.answers(*(ask(said("Mi ez?"), adapter=name) for name in ("", *names)))
    after = {parameter.untyped_storage().data_ptr() for parameter in desk.loaded.model.parameters()}
    assert after == before
    own = sum(weights.nbytes for name in names for weights in load_peft_weights(name).values())
    assert desk.loop.bytes - alone == own, "nothing but the adapters' own weights was added"


def test_an_adapter_is_loaded_while_others_write(checkpoint: Built, adapter: Callable[..., str]) -> None:
    base = checkpoint("internvl")
    first, second = adapter("internvl", "first"), adapter("internvl", "second", rank=6, use_rslora=True)
    asks = [ask(said("Mi ez?", picture(1)), adapter=name, tokens=10) for name in (first, second)]
    desk = Desk(base)
    numbers = desk.begin(asks[0])
    desk.loop.step()
    numbers += desk.begin(asks[1])
    desk.finish()
    assert [desk.text(number) for number in numbers] == generated(base, asks)


def test_ranks_and_scales_by_layer_are_those_of_peft(checkpoint: Built, adapter: Callable[..., str]) -> None:
    uneven = adapter(
        "llava",
        "uneven",
        rank=5,
        rank_pattern={"q_proj": 2, r"layers\.1\.mlp\.up_proj": 7},
        alpha_pattern={"v_proj": 9, "gate_proj": 3},
        target_modules=r".*language_model.*(q_proj|v_proj|up_proj|gate_proj)",
    )
    few = adapter("llava", "few", rank=3, target_modules=r".*language_model.*(k_proj|v_proj|down_proj)")
    asks = [ask(said("Mi ez?", picture(2)), adapter=name, tokens=16) for name in (uneven, few, "", uneven)]
    assert Desk(checkpoint("llava")).answers(*asks) == generated(checkpoint("llava"), asks)


def test_only_so_many_are_kept_and_none_that_writes_is_dropped(checkpoint: Built, adapter: Callable[..., str]) -> None:
    names = [adapter("llava", f"number {number}") for number in range(5)]
    asks = [ask(said("Mi ez?"), adapter=name, tokens=9) for name in names]
    expected = Desk(checkpoint("llava")).answers(*asks)
    desk = Desk(checkpoint("llava"), adapters=2)
    assert desk.answers(*asks) == expected
    assert [desk.answers(one)[0] for one in asks] == expected
    assert len(desk.loop.store._adapters) == 2


BAD = {
    "dora": {"use_dora": True},
    "head": {"modules_to_save": ["lm_head"]},
    "biases": {"bias": "lora_only"},
}


@pytest.mark.parametrize("kind", [*BAD, "missing", "of another base"])
def test_an_adapter_that_would_answer_wrongly_is_refused(
    kind: str, checkpoint: Built, adapter: Callable[..., str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = str(tmp_path / "nothing")
    if kind in BAD:
        folder = adapter("llava", kind, **BAD[kind])
    elif kind == "of another base":
        vision = r"model\.visual\.blocks\.\d+\.attn\.qkv|.*language_model.*q_proj"
        folder = adapter("qwen2_vl", "vision", target_modules=vision)
    desk = Desk(checkpoint("llava"))
    bad, good = desk.begin(ask(said("Mi ez?"), adapter=folder), ask(said("Mi ez?")))
    desk.finish()
    assert desk.end(bad) == Failed(bad, Reason.MODEL_FAILED)
    assert desk.text(good)
    assert "AdapterError" in caplog.text
