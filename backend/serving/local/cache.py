"""Keys and values of all running rows in one buffer, which rows join and leave between tokens.

All rows write their next token into the same column. A newcomer's prompt is copied so that it ends at the current
column; columns that hold nothing of a row are masked for it. Keys carry their rotation already, so a column's number
means nothing, and neither joining nor leaving moves the other rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import torch
from transformers import Cache
from transformers.cache_utils import CacheLayerMixin

_SPARE_COLUMNS = 64


class _Layer(CacheLayerMixin):  # type: ignore[no-untyped-call]
    """One layer's buffers; how many rows and columns of them are in use stands in the owner."""

    def __init__(self, owner: RowCache) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._owner = owner
        self.keys: torch.Tensor
        self.values: torch.Tensor

    def lazy_initialization(self, key_states: torch.Tensor, value_states: torch.Tensor) -> None:
        self.keys = _room(key_states, self._owner.capacity)
        self.values = _room(value_states, self._owner.capacity)
        self.is_initialized = True

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        owner = self._owner
        rows, first, last = owner.rows, owner.first, owner.last + key_states.shape[2]
        self.keys[:rows, :, owner.last : last] = key_states
        self.values[:rows, :, owner.last : last] = value_states
        return self.keys[:rows, :, first:last], self.values[:rows, :, first:last]

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        return self.get_seq_length() + query_length, 0

    def get_seq_length(self) -> int:
        return self._owner.last - self._owner.first

    def get_max_length(self) -> int:
        return -1


class RowCache(Cache):
    """Cache of transformers whose rows come and go.

    A forward writes behind `last`; only `advance` makes it count, so a forward that failed half-way leaves
    nothing behind. `mask` says which columns between `first` and `last` belong to which row.
    """

    def __init__(self, *, layers: int, rows: int, columns: int, device: torch.device) -> None:
        self.rows, self.first, self.last = rows, 0, 0
        self.capacity = (rows, columns)
        self.mask = torch.zeros(rows, columns, dtype=torch.bool, device=device)
        super().__init__(layers=[_Layer(self) for _ in range(layers)])

    @property
    def started(self) -> list[int]:
        """The first column of each row."""
        return self.mask[: self.rows, : self.last].int().argmax(dim=1).tolist()

    @property
    def _layers(self) -> list[_Layer]:
        return cast(list[_Layer], self.layers)

    def visible(self) -> torch.Tensor:
        """Mask of the next token: every row sees its own columns and the one it is about to write."""
        self.mask[: self.rows, self.last] = True
        return self.mask[: self.rows, None, None, self.first : self.last + 1]

    def advance(self, columns: int = 1) -> None:
        """What the forward wrote counts from now on."""
        self.last += columns

    def join(self, fresh: RowCache, lengths: Sequence[int]) -> None:
        """Take over rows that were read left-aligned in a cache of their own; each has its own length."""
        longest = max(lengths)
        self._make_room(self.rows + len(lengths), max(longest, self.last - self.first))
        # A forward that failed has marked a column that it never wrote.
        self.mask[: self.rows, self.last :] = False
        self.last = max(self.last, self.first + longest)
        for mine, its in zip(self._layers, fresh._layers, strict=True):
            _take(mine, its, self.capacity)
            for row, length in enumerate(lengths):
                mine.keys[self.rows + row, :, self.last - length : self.last] = its.keys[row, :, :length]
                mine.values[self.rows + row, :, self.last - length : self.last] = its.values[row, :, :length]
        for row, length in enumerate(lengths):
            self.mask[self.rows + row] = False
            self.mask[self.rows + row, self.last - length : self.last] = True
        self.rows += len(lengths)

    def leave(self, row: int) -> None:
        """Drop a row; the last row takes its place."""
        self.rows -= 1
        if row != self.rows:
            for layer in self._layers:
                layer.keys[row] = layer.keys[self.rows]
                layer.values[row] = layer.values[self.rows]
            self.mask[row] = self.mask[self.rows]
        if self.rows == 0:
            self.first = self.last = 0

    def reserve(self) -> None:
        """Make sure that one more column can be written."""
        if self.last + 1 > self.capacity[1]:
            self._make_room(self.rows, self.last - self.first + 1)

    def _make_room(self, rows: int, columns: int) -> None:
        """Buffers for so many rows and columns, without the columns that no row uses any more."""
        if self.rows:
            self.first = min(self.started)
        else:
            self.first = self.last = 0
        enough = self.first + columns < self.capacity[1]
        if rows <= self.capacity[0] and enough:
            return
        used, length = self.rows, self.last - self.first
        capacity = (max(rows, self.capacity[0]), max(columns, length) + _SPARE_COLUMNS)
        old = self.mask
        fresh = torch.zeros(capacity, dtype=torch.bool, device=old.device)
        fresh[:used, :length] = old[:used, self.first : self.last]
        # All new buffers before the first old one goes: where memory ends in between, nothing has changed.
        grown = [
            (_moved(layer.keys, self, capacity), _moved(layer.values, self, capacity))
            for layer in self._layers
            if layer.is_initialized
        ]
        for layer, (keys, values) in zip(self._layers, grown, strict=False):
            layer.keys, layer.values = keys, values
        self.mask, self.capacity, self.first, self.last = fresh, capacity, 0, length


def _room(like: torch.Tensor, capacity: tuple[int, int]) -> torch.Tensor:
    return like.new_zeros(capacity[0], like.shape[1], capacity[1], like.shape[3])


def _moved(old: torch.Tensor, cache: RowCache, capacity: tuple[int, int]) -> torch.Tensor:
    new = _room(old, capacity)
    new[: cache.rows, :, : cache.last - cache.first] = old[: cache.rows, :, cache.first : cache.last]
    return new


def _take(mine: _Layer, its: _Layer, capacity: tuple[int, int]) -> None:
    if not mine.is_initialized:
        mine.keys, mine.values = _room(its.keys, capacity), _room(its.values, capacity)
        mine.is_initialized = True
