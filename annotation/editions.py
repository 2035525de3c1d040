"""What a later edition of a benchmark changed: items that came, items that went, texts that are other ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.benchmark_items import Fields


@dataclass(frozen=True)
class Changed:
    """An item whose text is another one."""

    item_id: str
    before: Fields
    after: Fields


@dataclass(frozen=True)
class Changes:
    """From one edition to another."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    changed: tuple[Changed, ...]
    same: int


def changes(before: Mapping[str, Fields], after: Mapping[str, Fields]) -> Changes:
    """Items by their ids, in the order of the later edition; those that went stand in the order of the earlier."""
    both = [item_id for item_id in after if item_id in before]
    return Changes(
        came=tuple(item_id for item_id in after if item_id not in before),
        went=tuple(item_id for item_id in before if item_id not in after),
        changed=tuple(
            Changed(item_id, before[item_id], after[item_id]) for item_id in both if before[item_id] != after[item_id]
        ),
        same=sum(before[item_id] == after[item_id] for item_id in both),
    )
