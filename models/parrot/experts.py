"""The experts: small networks from a picture's features to those of a language."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.parrot.configuration import ParrotConfig


class SwigluExpert(nn.Module):
    """The public code's expert: a gated layer without bias."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.gate = nn.Linear(width, hidden, bias=False)
        self.up = nn.Linear(width, hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, lines: Tensor) -> Tensor:
        """Features of the same width."""
        features: Tensor = self.down(functional.silu(self.gate(lines)) * self.up(lines))
        return features


class MlpExpert(nn.Module):
    """The paper's expert: two linear layers with SiLU between."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.up = nn.Linear(width, hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, lines: Tensor) -> Tensor:
        """Features of the same width."""
        features: Tensor = self.down(functional.silu(self.up(lines)))
        return features


def made(config: ParrotConfig) -> nn.ModuleList:
    """All experts of a Parrot."""
    kind = SwigluExpert if config.expert_shape == "swiglu" else MlpExpert
    width = config.get_text_config().hidden_size
    return nn.ModuleList(kind(width, config.expert_hidden_size) for _ in range(config.num_experts))


def mixed(experts: nn.ModuleList, lines: Tensor, weights: Tensor, *, sparse: bool) -> Tensor:
    """What the experts make of lines (n, d), added up by each line's weights (n, experts).

    `sparse` spares an expert the lines on which it has no say.
    """
    total = torch.zeros_like(lines)
    for expert, share in zip(experts, weights.to(lines.dtype).unbind(dim=-1), strict=True):
        if not sparse:
            total = total + share[:, None] * expert(lines)
            continue
        where = share.nonzero()[:, 0]
        if len(where):
            total = total.index_add(0, where, share[where, None] * expert(lines[where]))
    return total


@torch.no_grad()
def freshen(router: nn.Linear, experts: nn.ModuleList, *, silent: bool = False) -> None:
    """Begin anew with random weights; silent experts say nothing until they learn to."""
    router.reset_parameters()
    for module in experts.modules():
        if isinstance(module, nn.Linear):
            module.reset_parameters()
    if silent:
        for expert in experts:
            nn.init.zeros_(expert.get_submodule("down").get_parameter("weight"))
