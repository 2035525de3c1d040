"""A PEFT folder as plain tensors, or a sentence that says why this base cannot wear it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftConfig
from peft.utils import load_peft_weights
from peft.utils.other import get_pattern_key
from torch import nn

from core.weights import digest

_PREFIX = "base_model.model."
_TOGETHER = {"q_proj": "qkv", "k_proj": "qkv", "v_proj": "qkv", "gate_proj": "gate_up", "up_proj": "gate_up"}


class AdapterError(RuntimeError):
    """The adapter cannot be served beside this base; the message says why."""


@dataclass(frozen=True, eq=False)
class Group:
    """What an adapter adds to linear layers that read the same input: `up @ down`, the scale folded into `up`."""

    down: torch.Tensor
    """All their ways down, one below the other."""
    ups: Mapping[str, torch.Tensor]
    first: Mapping[str, int]
    """Where each layer's rows of `down` begin."""

    @property
    def bytes(self) -> int:
        """Memory of its weights."""
        return self.down.nbytes + sum(up.nbytes for up in self.ups.values())


@dataclass(frozen=True, eq=False)
class Adapter:
    """A loaded adapter: low-rank parts by group of layers, and weights that it brings whole."""

    groups: Mapping[str, Group]
    whole: Mapping[str, torch.Tensor]
    sees: bool
    """Whether it changes how a picture is seen, so that features computed without it do not fit."""
    digest: str
    """The hash of its files' weights as they were when they were read."""

    @property
    def modules(self) -> dict[str, str]:
        """The linear layers it adds to, and the group of each."""
        return {module: name for name, own in self.groups.items() for module in own.ups}

    @property
    def bytes(self) -> int:
        """Memory of its weights."""
        return sum(own.bytes for own in self.groups.values()) + sum(weights.nbytes for weights in self.whole.values())


def read(
    folder: Path, modules: Mapping[str, nn.Module], *, language: str, dtype: torch.dtype, device: torch.device
) -> Adapter:
    """Read and check an adapter against the modules of its base; names in its language model begin with `language`.

    LoRA on linear layers anywhere, and whole weights outside the language model (a trained projector). What
    would be served wrongly is refused: DoRA, biases, whole weights or embeddings inside the language model.
    """
    config = _config(folder)
    weights = load_peft_weights(str(folder), device="cpu")
    downs: dict[str, torch.Tensor] = {}
    ups: dict[str, torch.Tensor] = {}
    whole: dict[str, torch.Tensor] = {}
    for key, tensor in weights.items():
        path = key.removeprefix(_PREFIX)
        for mark, matrices in ((".lora_A.weight", downs), (".lora_B.weight", ups)):
            if path.endswith(mark):
                matrices[path.removesuffix(mark)] = tensor
                break
        else:
            whole[path] = _whole(path, tensor, modules, language).to(device, dtype)
    if not downs and not whole:
        raise AdapterError(f"{folder}: holds no weights.")
    for module, down in downs.items():
        if module not in ups or not _fits(modules.get(module), down, ups[module]):
            raise AdapterError(f"{folder}: its part for {module} does not fit this base.")
        ups[module] = (ups[module].float() * _scale(config, module)).to(device, dtype)
    sees = any(not path.startswith(language) for path in (*downs, *whole))
    downs = {module: down.to(device, dtype) for module, down in downs.items()}
    return Adapter(_grouped(downs, ups, language), whole, sees, digest(folder))


def _grouped(downs: Mapping[str, torch.Tensor], ups: Mapping[str, torch.Tensor], language: str) -> dict[str, Group]:
    members: dict[str, list[str]] = {}
    for module in downs:
        parent, _, last = module.rpartition(".")
        together = last in _TOGETHER and module.startswith(language)
        members.setdefault(f"{parent}.{_TOGETHER[last]}" if together else module, []).append(module)
    groups = {}
    for name, own in members.items():
        ends = list(accumulate(downs[module].shape[0] for module in own))
        groups[name] = Group(
            down=torch.cat([downs[module] for module in own]),
            ups={module: ups[module] for module in own},
            first=dict(zip(own, [0, *ends], strict=False)),
        )
    return groups


def _config(folder: Path) -> LoraConfig:
    if not (folder / "adapter_config.json").is_file():
        raise AdapterError(f"{folder}: there is no adapter_config.json.")
    config = PeftConfig.from_pretrained(str(folder))
    if not isinstance(config, LoraConfig):
        raise AdapterError(f"{folder}: only LoRA adapters can be served, this is {config.peft_type}.")
    unusual = {
        "DoRA": config.use_dora,
        "trained biases": config.bias != "none" or config.lora_bias,
        "trained tokens": config.trainable_token_indices,
        "transposed layers": config.fan_in_fan_out,
        "target parameters": config.target_parameters,
    }
    unsupported = [name for name, used in unusual.items() if used]
    if unsupported:
        raise AdapterError(f"{folder}: {', '.join(unsupported)} cannot be served beside a shared base; merge it first.")
    return config


def _whole(path: str, tensor: torch.Tensor, modules: Mapping[str, nn.Module], language: str) -> torch.Tensor:
    module, _, last = path.rpartition(".")
    own = getattr(modules.get(module), last, None)
    if path.startswith(language) or "lm_head" in path or "lora_" in path:
        raise AdapterError(f"{path} inside the language model cannot be exchanged per row; merge the adapter first.")
    if not isinstance(own, nn.Parameter) or own.shape != tensor.shape:
        raise AdapterError(f"{path} does not fit this base.")
    return tensor


def _fits(module: nn.Module | None, down: torch.Tensor, up: torch.Tensor) -> bool:
    if not isinstance(module, nn.Linear):
        return False
    return down.shape[1] == module.in_features and up.shape[0] == module.out_features


def _scale(config: LoraConfig, module: str) -> float:
    rank: int = _of(config.rank_pattern, module, config.r)
    alpha: float = _of(config.alpha_pattern, module, config.lora_alpha)
    return alpha / math.sqrt(rank) if config.use_rslora else alpha / rank


def _of(pattern: dict[str, Any] | None, module: str, usual: Any) -> Any:
    return (pattern or {}).get(get_pattern_key(list(pattern or {}), module), usual)
