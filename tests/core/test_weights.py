from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.weights import digest

CONFIG = {"model_type": "parrot", "residual": "code", "languages": ["ar", "cs"], "transformers_version": "5.1"}
ADAPTER = {"lora_alpha": 16, "target_modules": ["q_proj", "v_proj"], "base_model_name_or_path": "here"}


def folder(path: Path, weights: bytes = b"weights", **files: Any) -> str:
    path.mkdir(exist_ok=True)
    (path / "model.safetensors").write_bytes(weights)
    for name, value in files.items():
        (path / f"{name}.json").write_text(json.dumps(value))
    return digest(path)


@pytest.mark.parametrize("changes", [{"residual": "paper"}, {"languages": ["cs", "ar"]}])
def test_the_same_weights_used_in_another_way_are_another_model(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert folder(tmp_path / "a", config=CONFIG) != folder(tmp_path / "b", config=CONFIG | changes)


def test_an_adapter_that_counts_double_is_another(tmp_path: Path) -> None:
    double = ADAPTER | {"lora_alpha": 32}
    assert folder(tmp_path / "a", adapter_config=ADAPTER) != folder(tmp_path / "b", adapter_config=double)


def test_where_it_lay_and_what_wrote_it_do_not_count(tmp_path: Path) -> None:
    moved = ADAPTER | {"base_model_name_or_path": "there", "target_modules": ["v_proj", "q_proj"]}
    assert folder(tmp_path / "a", adapter_config=ADAPTER) == folder(tmp_path / "b", adapter_config=moved)
    newer = CONFIG | {"transformers_version": "5.2"}
    assert folder(tmp_path / "c", config=CONFIG) == folder(tmp_path / "d", config=newer)
    assert folder(tmp_path / "c", config=CONFIG) != folder(tmp_path / "d", b"others", config=CONFIG)


def test_a_configuration_that_nobody_can_read_still_has_a_hash(tmp_path: Path) -> None:
    path = tmp_path / "a"
    broken = folder(path, config=CONFIG)
    (path / "config.json").write_text("{")
    assert digest(path) != broken
