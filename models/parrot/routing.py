"""Which experts a picture passes through: the prompt's text answers the picture, and the router reads the answer."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def ask(picture: Tensor, text: Tensor) -> Tensor:
    """What a picture's class token (d) finds in the embeddings of a prompt's text (tokens, d); nothing in no text."""
    if not len(text):
        return torch.zeros_like(picture)
    nearness = (text @ picture).float() / math.sqrt(picture.shape[-1])
    return nearness.softmax(dim=0).to(text.dtype) @ text


def weigh(scores: Tensor, top_k: int | None) -> Tensor:
    """Weights of the experts, one line a picture, that sum to one; with `top_k` the others' are zero."""
    weights = scores.float().softmax(dim=-1)
    if top_k is None or top_k == weights.shape[-1]:
        return weights
    kept, places = weights.topk(top_k, dim=-1)
    return torch.zeros_like(weights).scatter(-1, places, kept / kept.sum(dim=-1, keepdim=True))


def imbalance(weights: Tensor) -> Tensor:
    """1 where the pictures use all experts alike, the number of experts where they all use the same one."""
    return weights.shape[-1] * weights.mean(dim=0).square().sum()


def entropy(weights: Tensor) -> Tensor:
    """How undecided each line of weights is, in nats: 0 for one expert, log of their number for all alike."""
    nats: Tensor = torch.special.entr(weights.float()).sum(dim=-1)
    return nats
