"""What a run leaves: one adapter for the original base, or a whole checkpoint, and proof that it is what was learnt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel
from safetensors.torch import save_file
from torch import Tensor, nn

from core.files import swap_folder
from core.weights import digest
from models.parts import Part, is_adapter, part_of
from training.data.rows import Row
from training.learner import Learner, load, low_rank, merge
from training.probes import answers
from training.recipe import Recipe

_PREFIX = "base_model.model."
_TOKENS = 24


class AnswersDiffer(RuntimeError):
    """What was written does not answer as what was trained; the message shows one difference."""


def write(learner: Learner, folder: Path) -> str:
    """Put the result into a folder, whole or not at all; gives the hash of its weights."""
    swap_folder(folder, lambda fresh: _write(learner, fresh))
    return digest(folder)


def is_whole(folder: Path) -> bool:
    """Whether a result is a checkpoint of its own, and no adapter."""
    return (folder / "config.json").is_file()


def _write(learner: Learner, folder: Path) -> None:
    folder.mkdir(parents=True)
    # experts that a stage began to ask are in the configuration, too
    apart = {Part.LANGUAGE_MODEL, Part.EXPERTS}
    if learner.changed & apart or not (learner.adapted or learner.merged):
        merge(learner)
        learner.model.save_pretrained(folder)
        learner.processor.save_pretrained(folder)
        return
    # a place on this machine would mean nothing on another
    if learner.adapted and not learner.merged and not learner.changed:
        learner.model.peft_config["default"].base_model_name_or_path = learner.base
        learner.model.save_pretrained(str(folder), save_embedding_layers=False)
        (folder / "README.md").unlink(missing_ok=True)
        return
    _stacked(learner, folder)


def _stacked(learner: Learner, folder: Path) -> None:
    """All that was learnt as one adapter: adapters of several stages side by side are one of the sum of their ranks."""
    low: dict[str, list[tuple[Tensor, Tensor]]] = {name: list(parts) for name, parts in learner.merged.items()}
    for name, module in learner.model.named_modules():
        if hasattr(module, "base_layer") and hasattr(module, "lora_A"):
            low.setdefault(name.removeprefix(_PREFIX), []).append(low_rank(module))
    weights: dict[str, Tensor] = {}
    ranks: dict[str, int] = {}
    for name, parts in low.items():
        weights[f"{_PREFIX}{name}.lora_A.weight"] = torch.cat([down for down, _ in parts]).contiguous()
        weights[f"{_PREFIX}{name}.lora_B.weight"] = torch.cat([up for _, up in parts], dim=1).contiguous()
        ranks[name] = sum(down.shape[0] for down, _ in parts)
    kept, whole = _whole(learner)
    most = max(set(ranks.values()), key=list(ranks.values()).count)
    others = {name: rank for name, rank in ranks.items() if rank != most}
    config = LoraConfig(
        r=most,
        lora_alpha=most,  # the scales are in the weights
        target_modules=sorted(ranks),
        rank_pattern=others,
        alpha_pattern=others,
        modules_to_save=kept or None,
        task_type="CAUSAL_LM",
        inference_mode=True,
        base_model_name_or_path=learner.base,
    )
    config.save_pretrained(str(folder))
    named = {name: value.float().cpu() for name, value in {**weights, **whole}.items()}
    save_file(named, folder / "adapter_model.safetensors")


def _whole(learner: Learner) -> tuple[list[str], dict[str, Tensor]]:
    """Parts that learnt in full, as peft keeps whole modules: their names, and their weights."""
    model: nn.Module = learner.model.get_base_model() if learner.adapted else learner.model
    names = [name for name, module in model.named_modules() if name and _learnt(name, learner.changed)]
    roots = [name for name in names if name.rpartition(".")[0] not in names]
    weights = {}
    for root in roots:
        for name, value in model.get_submodule(root).state_dict().items():
            weights[f"{_PREFIX}{root}.{name}"] = value.detach().clone()
    return roots, weights


def _learnt(name: str, changed: set[Part]) -> bool:
    if name == "model" or is_adapter(name):
        return False
    return part_of(name) in changed


def agree(
    trained: Mapping[str, str],
    learner: Learner,
    folder: Path,
    recipe: Recipe,
    rows: Sequence[Row],
    picture: Callable[[str], bytes],
) -> None:
    """Ask what was written, and what was written merged into the base: both have to say what the trained model said."""
    again = reload(learner, folder, recipe)
    _compare(trained, answers_of(again, rows, picture), "the written result")
    if recipe.quantised == "none" and again.adapted:
        merge(again)
        _compare(trained, answers_of(again, rows, picture), "the merged model")


def reload(learner: Learner, folder: Path, recipe: Recipe) -> Learner:
    """The result as anybody would load it."""
    plain = recipe.model_copy(update={"start": "base"})
    device = str(learner.machine.device)
    if is_whole(folder):
        return load(str(folder), plain, device)
    loaded = load(learner.base, plain, device)
    loaded.model = PeftModel.from_pretrained(loaded.model, str(folder))
    return loaded


def answers_of(learner: Learner, rows: Sequence[Row], picture: Callable[[str], bytes]) -> dict[str, str]:
    """Answers to fixed prompts."""
    if not rows:
        return {}
    # in full precision: what is compared is the weights, and rounding would hide or invent differences
    sharp = replace(learner, machine=replace(learner.machine, half=False))
    paper = sharp.paper(picture)
    replies = answers(sharp, paper, rows, tokens=_TOKENS)
    return {f"{reply.language} {row.id}": reply.answer for row, reply in zip(rows, replies, strict=True)}


def _compare(trained: Mapping[str, str], other: Mapping[str, str], what: str) -> None:
    for key, answer in trained.items():
        if other[key] != answer:
            raise AnswersDiffer(f"asked {key}, the trained model says {answer!r} and {what} {other[key]!r}")
