"""One copy of a base, any number of LoRA adapters beside it, each row of a batch with its own.

The low-rank matrices of all adapters that a batch uses stand next to each other: two plain matrix products serve
all rows, and a mask between them leaves each row the columns of its own adapter, and none to a row of the base. The
way down is shared by layers that read the same input (query, key and value; gate and up).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn

from backend.serving.local.adapter_files import Adapter, AdapterError, Group, read
from backend.serving.local.model import Loaded
from core.engine import Weights

_RECENT = 2  # the running batch and the newcomers


class Unmixable(RuntimeError):
    """Rows with different adapters cannot share a forward here: a layer does not see them row by row."""


@dataclass(frozen=True)
class _Down:
    """The way down of all linear layers that read the same input, for one batch."""

    weights: torch.Tensor
    mask: torch.Tensor | None
    """Row by low-rank column; None when all rows have the one adapter."""


@dataclass(frozen=True)
class _Up:
    """The way up of one linear layer: its columns of what came down."""

    weights: torch.Tensor
    first: int
    last: int


@dataclass
class _Batch:
    """What a batch's adapters add, ready for its forwards."""

    downs: dict[str, _Down] = field(default_factory=dict)
    ups: dict[str, _Up] = field(default_factory=dict)


class Adapted(nn.Module):
    """A linear layer that adds to each row what the row's adapter says."""

    def __init__(self, base: nn.Module, *, name: str, group: str, store: AdapterStore) -> None:
        super().__init__()
        self.base = base
        self._name, self._group = name, group
        self._store = store

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The layer's own result and, where a row has an adapter with a say here, its addition."""
        result: torch.Tensor = self.base(x)
        up = self._store.batch.ups.get(self._name)
        if up is None:
            return result
        low = self._store.down(self._group, x)[..., up.first : up.last]
        if result.dtype != up.weights.dtype or not result.is_contiguous():
            return result + nn.functional.linear(low, up.weights).to(result.dtype)
        # Adding in place saves a pass over the result, which for small models is a good part of the whole.
        result.view(-1, result.shape[-1]).addmm_(low.reshape(-1, low.shape[-1]), up.weights.t())
        return result


class AdapterStore:
    """All adapters of one base.

    `add` loads one; `use(names)` says for the forwards inside which adapter each row has ("" is the base);
    `seeing(name)` does so for a picture, or for a whole forward that only rows of one adapter share.
    """

    def __init__(self, loaded: Loaded, *, keep: int) -> None:
        self.batch = _Batch()
        """What the forward that runs now adds."""
        self._modules = dict(loaded.model.named_modules())
        self._language, self._base = loaded.language, loaded.digest
        self._dtype, self._device, self._keep = loaded.dtype, loaded.device, keep
        self._adapters: OrderedDict[str, Adapter] = OrderedDict()
        self._wrapped: set[str] = set()
        self._recent: OrderedDict[tuple[str, ...], _Batch] = OrderedDict()
        self._low: tuple[str, torch.Tensor, torch.Tensor] | None = None
        """What came down last, with its group and the input it came from."""

    @property
    def bytes(self) -> int:
        """Memory of all adapters."""
        return sum(adapter.bytes for adapter in self._adapters.values())

    def sees(self, name: str) -> bool:
        """Whether pictures look different with this adapter than with the base."""
        return name in self._adapters and self._adapters[name].sees

    def weights(self, name: str) -> Weights:
        """What a row with this adapter was really answered by."""
        return Weights(self._base, self._adapters[name].digest if name in self._adapters else "")

    def add(self, name: str, *, in_use: Sequence[str] = ()) -> None:
        """Load an adapter unless it is there; the one unused for longest makes room."""
        if not name:
            return
        if name not in self._adapters:
            adapter = read(Path(name), self._modules, language=self._language, dtype=self._dtype, device=self._device)
            for module, group in adapter.modules.items():
                self._wrap(module, group)
            self._adapters[name] = adapter
        self._adapters.move_to_end(name)
        for old in [old for old in self._adapters if old != name and old not in in_use]:
            if len(self._adapters) <= self._keep:
                break
            del self._adapters[old]
            self._recent.clear()

    @contextmanager
    def use(self, names: Sequence[str]) -> Iterator[None]:
        """Each row of the forwards inside has the adapter named at its place."""
        # Rows of one adapter need no mask, so neither their number nor their order matters.
        key = (names[0],) if len(set(names)) == 1 else tuple(names)
        if key not in self._recent:
            self._recent[key] = self._stacked(key)
            while len(self._recent) > _RECENT:
                self._recent.popitem(last=False)
        self._recent.move_to_end(key)
        self.batch = self._recent[key]
        try:
            yield
        finally:
            self.batch, self._low = _Batch(), None

    @contextmanager
    def seeing(self, name: str) -> Iterator[None]:
        """A picture is seen as this adapter sees it, its whole weights in the place of the base's."""
        whole = self._adapters[name].whole if name else {}
        swapped = []
        for path, weights in whole.items():
            module, _, last = path.rpartition(".")
            parameter = self._modules[module].get_parameter(last)
            swapped.append((parameter, parameter.data))
            parameter.data = weights
        try:
            with self.use([name]):
                yield
        finally:
            for parameter, weights in swapped:
                parameter.data = weights

    def down(self, name: str, x: torch.Tensor) -> torch.Tensor:
        """An input in the low ranks of a group; the layers of a group come one after the other with one input."""
        if self._low is not None and self._low[0] == name and self._low[1] is x:
            return self._low[2]
        way = self.batch.downs[name]
        low = nn.functional.linear(x.to(way.weights.dtype), way.weights)
        if way.mask is not None:
            if x.ndim != way.mask.ndim or x.shape[0] != way.mask.shape[0]:
                raise Unmixable(name)
            low = low * way.mask
        self._low = (name, x, low)
        return low

    def _stacked(self, names: tuple[str, ...]) -> _Batch:
        batch = _Batch()
        used = [name for name in dict.fromkeys(names) if name]
        masks: dict[tuple[tuple[str, int], ...], torch.Tensor] = {}
        for key in dict.fromkeys(key for name in used for key in self._adapters[name].groups):
            having = [name for name in used if key in self._adapters[name].groups]
            groups = [self._adapters[name].groups[key] for name in having]
            shape = tuple((name, own.down.shape[0]) for name, own in zip(having, groups, strict=True))
            if len(names) > 1 and shape not in masks:
                masks[shape] = self._mask(names, shape)
            batch.downs[key] = _Down(
                groups[0].down if len(groups) == 1 else torch.cat([own.down for own in groups]), masks.get(shape)
            )
            for module in dict.fromkeys(module for own in groups for module in own.ups):
                batch.ups[module] = _up(groups, module)
        return batch

    def _mask(self, names: tuple[str, ...], shape: tuple[tuple[str, int], ...]) -> torch.Tensor:
        rows = [[float(owner == name) for owner, rank in shape for _ in range(rank)] for name in names]
        return torch.tensor(rows, dtype=self._dtype, device=self._device)[:, None, :]

    def _wrap(self, module: str, group: str) -> None:
        if module in self._wrapped:
            return
        parent, _, last = module.rpartition(".")
        setattr(self._modules[parent], last, Adapted(self._modules[module], name=module, group=group, store=self))
        self._wrapped.add(module)


def _up(groups: Sequence[Group], module: str) -> _Up:
    """The way up of a layer from the low ranks of several adapters side by side.

    The columns between its own belong to its neighbours in the group, or to adapters without a say in this layer.
    """
    places = []
    before = 0
    for own in groups:
        if module in own.ups:
            first = before + own.first[module]
            places.append((first, first + own.ups[module].shape[1], own.ups[module]))
        before += own.down.shape[0]
    if len(places) == 1:
        first, last, weights = places[0]
        return _Up(weights, first, last)
    first, last = places[0][0], places[-1][1]
    weights = places[0][2].new_zeros(places[0][2].shape[0], last - first)
    for start, end, own_weights in places:
        weights[:, start - first : end - first] = own_weights
    return _Up(weights, first, last)


__all__ = ["Adapted", "AdapterError", "AdapterStore", "Unmixable"]
