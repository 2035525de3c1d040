"""A merged checkpoint is one that transformers loads by itself, and it says what base and adapter say together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.conftest import Built
from training.__main__ import main

pytestmark = pytest.mark.slow


def test_transformers_loads_it_and_it_answers_as_base_and_adapter_do(checkpoint: Built, tmp_path: Path) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForImageTextToText, AutoProcessor

    from tests.backend.serving.checkpoints import adapter

    base = checkpoint("llava")
    learnt = adapter(base, tmp_path / "run" / "adapter", seed=3)
    (learnt.parent / "card.md").write_text("# Card\n")
    out = tmp_path / "merged"
    assert main(["merge", f"--base={base}", f"--adapter={learnt}", f"--out={out}"]) == 0

    ids = torch.arange(5, 25).unsqueeze(0)
    plain = AutoModelForImageTextToText.from_pretrained(base)
    with torch.no_grad():
        before = plain(input_ids=ids).logits
        both = PeftModel.from_pretrained(plain, str(learnt))(input_ids=ids).logits
        merged = AutoModelForImageTextToText.from_pretrained(out)(input_ids=ids).logits
    assert torch.allclose(merged, both, atol=1e-4)
    assert not torch.allclose(merged, before, atol=1e-2)
    assert AutoProcessor.from_pretrained(out).tokenizer("a b")["input_ids"]
    assert (out / "README.md").read_text() == "# Card\n"
