"""`python -m training snapshot look SNAPSHOT --base BASE --row ID`: what a model reads of rows, as JSON.

A command of its own, because whoever asks (the application) should not have to load a tokenizer for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from pydantic import TypeAdapter

from core.errors import ParleyError
from models.processors import processor
from training.data.look import Looked, Unread, look, rates
from training.data.rows import Row, Split
from training.data.snapshot import Snapshot
from training.talks import Reader, Unreadable

_COUNTED = 200
"""Rows of a language whose words are counted: more would change the rate by little."""

_LOOKED = TypeAdapter(Looked)


def run(snapshot: Snapshot, base: str, ids: Collection[str]) -> int:
    """Print the rows with these ids as the checkpoint reads them, and how finely it cuts each language."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(base, trust_remote_code=False)
    made = processor(base, config.model_type)
    reader = Reader(made, config=config, picture=snapshot.picture)
    rows, unread = {}, {}
    for row in _rows(snapshot):
        if row.id not in ids:
            continue
        try:
            rows[row.id] = look(reader, row, made.tokenizer)
        except (Unreadable, ParleyError) as error:
            unread[row.id] = Unread(str(error))
    looked = Looked(rows=rows, unread=unread, rates=dict(rates(_some(snapshot), made.tokenizer)))
    print(_LOOKED.dump_json(looked).decode())
    return 0


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    return chain.from_iterable(snapshot.rows(split) for split in Split)


def _some(snapshot: Snapshot) -> Iterator[Row]:
    """So many of each language, the first ones."""
    counts: dict[str, int] = {}
    for row in _rows(snapshot):
        counts[row.language] = counts.get(row.language, 0) + 1
        if counts[row.language] <= _COUNTED:
            yield row
