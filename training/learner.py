"""A model that learns: loaded in the precision that a recipe says, with adapters where its stages want them."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForImageTextToText, BitsAndBytesConfig

from models.parrot.experts import freshen
from models.parts import KEPT_WHOLE, LORA_TARGETS, SHARING, Part, is_adapter, part_of
from models.processors import processor
from models.receipt import Receipt, receipt
from training.events import LearntPart
from training.half import ATTENTION, has_half
from training.recipe import Experts, Learns, PartPlan, Recipe, Stage
from training.sheets import Eyes, Paper
from training.talks import Reader

_REPACKS = "support_avx512bf16_for_cpu"
"""Where a processor can, bitsandbytes packs a 4-bit layer anew at the first look without gradients, for a product that
has none; what learns below it would then learn nothing."""

_NARROW = 768
"""Below this width threads inside a multiplication wait more than they work; whole batches side by side do not."""


class ModelMissing(RuntimeError):
    """The base cannot be loaded; the message says why."""


class AdapterMisfit(RuntimeError):
    """The parent's adapter does not belong to this base, or a stage needs another one; the message says which."""


class PartsDiffer(RuntimeError):
    """What learns is not what the recipe says; the message names the difference."""


@dataclass(frozen=True)
class Machine:
    """What a run trains on."""

    device: torch.device
    half: bool
    """Whether multiplications are done in bfloat16."""
    workers: int
    """Batches worked on side by side."""
    threads: int
    """Threads inside one multiplication."""

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Threads as this machine wants them, and as they were afterwards."""
        before = torch.get_num_threads()
        torch.set_num_threads(self.threads)
        try:
            yield
        finally:
            torch.set_num_threads(before)

    def lowered(self) -> Any:
        """Multiplications in this machine's precision."""
        # the cache of autocast is shared by all threads, and each weight is used once per batch anyway
        return torch.autocast(self.device.type, dtype=torch.bfloat16, cache_enabled=False, enabled=self.half)


@dataclass
class Learner:
    """One model with its processor, and what has been merged into it so far."""

    model: Any
    processor: Any
    machine: Machine
    base: str
    merged: dict[str, list[tuple[Tensor, Tensor]]] = field(default_factory=dict)
    """Low-rank parts by module that already are in the weights: the way down, and the way up with its scale."""
    changed: set[Part] = field(default_factory=set)
    """Parts that have learnt by their own weights."""

    @property
    def inner(self) -> Any:
        """The model below its head, without what peft put around it."""
        return (self.model.get_base_model() if self.adapted else self.model).model

    @property
    def adapted(self) -> bool:
        """Whether an adapter sits on it."""
        return isinstance(self.model, PeftModel)

    def paper(self, picture: Callable[[str], bytes], eyes: Eyes | None = None) -> Paper:
        """What makes batches for it; `eyes` are frozen ones that know what they have seen."""
        kind = self.model.config.model_type
        known = None if eyes is None else eyes.find
        reader = Reader(self.processor, config=self.model.config, picture=picture, known=known)
        eager = self.model.config._attn_implementation == ATTENTION
        return Paper(reader, kind in SHARING, self.inner, self.machine.device, additive=eager, eyes=eyes)

    def learning(self) -> list[tuple[str, nn.Parameter]]:
        """What learns now."""
        return [(name, weights) for name, weights in self.model.named_parameters() if weights.requires_grad]

    def groups(self, stage: Stage) -> tuple[list[dict[str, Any]], list[float]]:
        """What learns, by rate, for an optimizer; and the full rate of each group."""
        by_part: dict[str, list[nn.Parameter]] = {}
        for name, weights in self.learning():
            by_part.setdefault(part_of(name).value, []).append(weights)
        parts = stage.parts.learning
        rates = [parts[part].rate or stage.rate for part in by_part]
        return [{"params": weights, "lr": rate} for weights, rate in zip(by_part.values(), rates, strict=True)], rates


def machine(recipe: Recipe, name: str, *, width: int) -> Machine:
    """What a run gets: the device it names or the best there is, threads by how wide the model is."""
    best = "cuda" if torch.cuda.is_available() else "cpu"
    device = torch.device(best if name in ("", "auto") else name)
    half = recipe.precision == "bfloat16" or (recipe.precision == "auto" and (device.type == "cuda" or has_half()))
    cores = len(os.sched_getaffinity(0))
    dropping = any(plan.dropout for stage in recipe.stages for plan in stage.parts.learning.values())
    # what drops out is drawn from one place, in the order of one worker
    narrow = device.type == "cpu" and width < _NARROW and not dropping
    return Machine(device, half, workers=cores if narrow else 1, threads=1 if narrow else cores)


def fault_of(base: str) -> str:
    """Everything that is wrong with a checkpoint's configuration; empty where nothing is."""
    try:
        AutoConfig.from_pretrained(base, trust_remote_code=False)
    except (OSError, ValueError, KeyError, ImportError) as error:
        return str(error).splitlines()[0]
    return ""


def load(base: str, recipe: Recipe, device: str = "auto", *, adapter: str = "", seed: int = 0) -> Learner:
    """The base of a run, on its device, with the parent's adapter where the recipe goes on from it."""
    try:
        config = AutoConfig.from_pretrained(base, trust_remote_code=False)
        reader = processor(base, config.model_type)
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise ModelMissing(f"{base} cannot be loaded: {str(error).splitlines()[0]}") from error
    where = machine(recipe, device, width=int(config.get_text_config().hidden_size))
    model = _base(base, recipe, where)
    learner = Learner(model, reader, where, base)
    torch.manual_seed(seed)
    if recipe.start == "parent" and adapter:
        try:
            learner.model = PeftModel.from_pretrained(model, adapter, is_trainable=True)
        except (RuntimeError, ValueError, OSError, KeyError) as error:
            raise AdapterMisfit(f"The parent's adapter does not fit {base}: {str(error).splitlines()[0]}") from error
    return learner


def _base(base: str, recipe: Recipe, where: Machine) -> Any:
    whole = any(plan.learns is Learns.FULL for stage in recipe.stages for plan in stage.parts.learning.values())
    # weights that are only read may be short; what learns stays whole
    short = where.device.type == "cuda" and where.half and not whole
    dtype = torch.bfloat16 if short else torch.float32
    more: dict[str, Any] = {}
    if recipe.quantised == "4bit":
        rounded = {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_compute_dtype": dtype}
        more["quantization_config"] = BitsAndBytesConfig(  # type: ignore[no-untyped-call]
            **rounded, llm_int8_skip_modules=list(KEPT_WHOLE)
        )
    elif recipe.quantised == "8bit":
        more["quantization_config"] = BitsAndBytesConfig(  # type: ignore[no-untyped-call]
            load_in_8bit=True, llm_int8_skip_modules=list(KEPT_WHOLE)
        )
    if more:
        more["device_map"] = {"": where.device}
    attention = ATTENTION if where.device.type == "cpu" else "sdpa"
    try:
        model: Any = AutoModelForImageTextToText.from_pretrained(
            base, dtype=dtype, attn_implementation=attention, trust_remote_code=False, **more
        )
    except (OSError, ValueError, ImportError) as error:
        raise ModelMissing(f"{base} cannot be loaded: {str(error).splitlines()[0]}") from error
    model.requires_grad_(False)
    for module in model.modules():
        if hasattr(module, _REPACKS):
            setattr(module, _REPACKS, False)
    return model if more else model.to(where.device)


def begin(learner: Learner, stage: Stage, *, seed: int) -> tuple[LearntPart, ...]:
    """Make exactly what a stage names learn; gives the receipt, PartsDiffer where it is not as expected."""
    _route(learner, stage, seed=seed)
    lora = {Part(name): plan for name, plan in stage.parts.learning.items() if plan.learns is Learns.LORA}
    full = {Part(name) for name, plan in stage.parts.learning.items() if plan.learns is Learns.FULL}
    if lora and not learner.adapted:
        torch.manual_seed(seed)
        learner.model = get_peft_model(learner.model, _config(lora))
    bare = [part for part in lora if not any(is_adapter(name) and part_of(name) is part for name, _ in _named(learner))]
    if bare:
        raise AdapterMisfit(
            f"stage {stage.name}: the adapter that is there has nothing on the {bare[0].label};"
            " let the stage before it merge, or start from the base."
        )
    for name, weights in _named(learner):
        part = part_of(name)
        weights.requires_grad_(part in lora if is_adapter(name) else part in full)
        if weights.requires_grad and weights.dtype != torch.float32:
            weights.data = weights.data.float()
    learner.changed |= full
    if stage.checkpointing:
        learner.model.gradient_checkpointing_enable({"use_reentrant": False})
    else:
        learner.model.gradient_checkpointing_disable()
    return _receipt(learner, lora, full)


def _route(learner: Learner, stage: Stage, *, seed: int) -> None:
    """Have a Parrot's experts bypassed, or asked and begun anew, as the stage says."""
    inner = learner.inner
    if not hasattr(inner, "routed"):
        if stage.experts is not Experts.KEPT or stage.parts.experts is not None:
            raise PartsDiffer(
                f"stage {stage.name}: this base has no language experts; make a Parrot of it with"
                " `python -m training from-llava`, or take another recipe"
            )
        return
    if stage.experts is not Experts.KEPT:
        for config in (learner.model.config, inner.config):
            config.bypassed = stage.experts is Experts.BYPASSED
    if stage.experts is Experts.FRESH:
        torch.manual_seed(seed)
        freshen(inner.router, inner.experts)


def _named(learner: Learner) -> list[tuple[str, nn.Parameter]]:
    return list(learner.model.named_parameters())


def _config(lora: dict[Part, PartPlan]) -> LoraConfig:
    """One adapter over all parts, each with its own rank."""
    patterns = {part: plan.targets or LORA_TARGETS[part] for part, plan in lora.items()}
    first, *others = lora.items()
    return LoraConfig(
        r=first[1].rank,
        lora_alpha=first[1].scaled,
        lora_dropout=first[1].dropout,
        target_modules="|".join(f"({pattern})" for pattern in patterns.values()),
        rank_pattern={patterns[part]: plan.rank for part, plan in others},
        alpha_pattern={patterns[part]: plan.scaled for part, plan in others},
        task_type="CAUSAL_LM",
    )


def expected_parts(learner: Learner, lora: dict[Part, PartPlan], full: set[Part]) -> dict[tuple[Part, bool], int]:
    """How many weights should learn, counted from the layers and not from what peft made of them."""
    counts: dict[tuple[Part, bool], int] = {}
    config = learner.model.peft_config["default"] if learner.adapted else None
    for name, module in learner.model.named_modules():
        plain = name.removeprefix("base_model.model.")
        if config is None or not hasattr(module, "base_layer"):
            continue
        part = part_of(plain)
        if part in lora:
            rank = _rank(config, plain)
            base = module.base_layer
            counts[part, True] = counts.get((part, True), 0) + rank * (base.in_features + base.out_features)
    for name, weights in learner.model.named_parameters():
        part = part_of(name)
        if part in full and not is_adapter(name):
            counts[part, False] = counts.get((part, False), 0) + weights.numel()
    return counts


def _rank(config: LoraConfig, module: str) -> int:
    for pattern, rank in (config.rank_pattern or {}).items():
        if re.match(rf"(.*\.)?({pattern})$", module):
            return int(rank)
    return int(config.r)


def _receipt(learner: Learner, lora: dict[Part, PartPlan], full: set[Part]) -> tuple[LearntPart, ...]:
    actual: Receipt = receipt(learner.model)
    expected = expected_parts(learner, lora, full)
    parts = tuple(
        LearntPart(
            name=share.name,
            weights=share.weights,
            expected=expected.get((share.part, share.adapter), 0),
            found=share.trainable,
        )
        for share in actual.shares
    )
    wrong = [part for part in parts if part.expected != part.found]
    idle = [part for part in lora if not expected.get((part, True))]
    if wrong or idle:
        reasons = [f"{part.name}: {part.expected:,} weights should learn, {part.found:,} do" for part in wrong]
        reasons += [f"{part.label}: its targets hit no layer" for part in idle]
        raise PartsDiffer("; ".join(reasons))
    return parts


def check_gradients(learner: Learner, *, fresh: bool, pictures: bool = True) -> list[str]:
    """Gradients where something learns and nowhere else; gives modules without any, which a picture may not reach.

    The way down of a fresh adapter has none at first: its way up begins at zero. PartsDiffer where a part is idle;
    where no picture was shown, what sees them may be.
    """
    idle: dict[Part, list[str]] = {}
    busy: set[Part] = set()
    for name, weights in learner.model.named_parameters():
        moved = weights.grad is not None and bool(weights.grad.abs().sum() > 0)
        if not weights.requires_grad:
            if moved:
                raise PartsDiffer(f"{name} is frozen and has a gradient")
            continue
        part = part_of(name)
        if moved:
            busy.add(part)
        elif not (fresh and "lora_A" in name):
            idle.setdefault(part, []).append(name)
    asleep = [part.label for part in idle if part not in busy and (pictures or part is Part.LANGUAGE_MODEL)]
    if asleep:
        raise PartsDiffer(f"these should learn and got no gradient: {', '.join(asleep)}")
    return [name for names in idle.values() for name in names]


def merge(learner: Learner) -> None:
    """What the adapter adds becomes part of the weights; the next stage begins with a fresh one."""
    if not learner.adapted:
        return
    for name, module in learner.model.named_modules():
        if hasattr(module, "base_layer") and hasattr(module, "lora_A"):
            down, up = low_rank(module)
            learner.merged.setdefault(name.removeprefix("base_model.model."), []).append((down, up))
            weights = module.base_layer.weight
            weights.data += (up @ down).to(weights.dtype)
    learner.model = learner.model.unload()


def low_rank(module: Any) -> tuple[Tensor, Tensor]:
    """The way down of a layer's adapter, and its way up with the scale in it."""
    down, up = module.lora_A["default"].weight.detach(), module.lora_B["default"].weight.detach()
    return down.clone(), up * module.scaling["default"]


def weights_of(named: Sequence[tuple[str, nn.Parameter]]) -> dict[str, Tensor]:
    """What learns, to be written."""
    return {name: weights.detach().contiguous() for name, weights in named}
