"""The loop of a worker: requests join and leave a running batch between tokens.

`begin` and `cancel` say what is wanted, each `step` reads some newcomers and gives every running row one token.
What has to be told goes to `tell`, once per step.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence

import torch

from backend.serving.local.adapters import AdapterStore
from backend.serving.local.cache import RowCache
from backend.serving.local.forward import next_scores, read_prompts
from backend.serving.local.memory import free, is_full
from backend.serving.local.messages import Ended, Failed, FromWorker, Spoke
from backend.serving.local.model import Loaded
from backend.serving.local.newcomers import Newcomers
from backend.serving.local.picture_features import PictureFeatures
from backend.serving.local.reader import Reader
from backend.serving.local.rows import Row
from backend.serving.local.settings import LocalSettings
from core.engine import Ask, End
from core.errors import Reason

log = logging.getLogger(__name__)

_FIRST_COLUMNS = 256


class Loop:
    """One base with its adapters and all answers that it is writing."""

    def __init__(self, loaded: Loaded, settings: LocalSettings, tell: Callable[[Sequence[FromWorker]], None]) -> None:
        self.store = AdapterStore(loaded, keep=settings.adapters)
        self.features = PictureFeatures(loaded, self.store, limit=settings.features)
        self.tell = tell
        self._loaded, self._settings = loaded, settings
        self._newcomers = Newcomers(loaded, self.store, Reader(loaded, self.features), self.features)
        self._asked: deque[tuple[int, Ask]] = deque()
        self._read: deque[Row] = deque()
        """Rows that are ready to be read by the model: newcomers, and those that gave up their memory."""
        self._rows: list[Row] = []
        self._waited = 0
        """Tokens for which newcomers have waited for company."""
        self._ceiling = settings.rows
        self._cancelled: set[int] = set()
        self._messages: list[FromWorker] = []
        self._cache = self._empty()

    @property
    def busy(self) -> bool:
        """Whether a step would do anything."""
        return bool(self._asked or self._read or self._rows)

    @property
    def running(self) -> int:
        """Rows that are in the batch now."""
        return len(self._rows)

    @property
    def bytes(self) -> int:
        """Memory of weights and features."""
        return self._loaded.bytes + self.store.bytes + self.features.bytes

    def begin(self, number: int, ask: Ask) -> None:
        """Answer this when there is room."""
        self._asked.append((number, ask))

    def cancel(self, number: int) -> None:
        """Stop an answer, wherever it is."""
        self._cancelled.add(number)

    def load(self, adapter: str) -> None:
        """Have an adapter ready before somebody asks."""
        with torch.inference_mode():
            self.store.add(adapter, in_use=self._in_use())

    def forget(self) -> None:
        """Let go of pictures seen."""
        self.features.forget()

    def step(self) -> None:
        """Let go of who is cancelled, take in newcomers, write one token for all."""
        with torch.inference_mode():
            self._drop_cancelled()
            if self._welcomes():
                self._prepare()
                self._take_in()
            if self._rows:
                self._write()
        if self._messages:
            messages, self._messages = self._messages, []
            self.tell(messages)

    def _empty(self) -> RowCache:
        cache = RowCache(layers=self._loaded.layers, rows=1, columns=_FIRST_COLUMNS, device=self._loaded.device)
        cache.rows = 0
        return cache

    def _in_use(self) -> list[str]:
        return [row.adapter for row in (*self._rows, *self._read)]

    def _drop_cancelled(self) -> None:
        if not self._cancelled:
            return
        gone, self._cancelled = self._cancelled, set()
        self._asked = deque(item for item in self._asked if item[0] not in gone)
        self._read = deque(row for row in self._read if row.number not in gone)
        self._remove([index for index, row in enumerate(self._rows) if row.number in gone])

    def _welcomes(self) -> bool:
        """Whether newcomers are taken in now: there are enough of them, nobody writes, or they have waited enough."""
        newcomers = len(self._asked) + len(self._read)
        self._waited += 1 if newcomers else 0
        company = self._settings.company
        if self._rows and newcomers < company and self._waited < company:
            return False
        self._waited = 0
        return True

    def _prepare(self) -> None:
        """Turn requests into rows while there is room for them."""
        room = self._ceiling - len(self._rows) - len(self._read)
        asked = [self._asked.popleft() for _ in range(min(room, len(self._asked)))]
        for outcome in self._newcomers.prepare(asked, self._in_use()) if asked else ():
            if isinstance(outcome, Failed):
                self._messages.append(outcome)
            else:
                self._read.append(outcome)

    def _take_in(self) -> None:
        """Read the prompts of some newcomers together; the others come after the next token."""
        group: list[Row] = []
        longest = 0
        while self._read and len(self._rows) + len(group) < self._ceiling:
            longest = max(longest, len(self._read[0].tokens))
            if group and longest * (len(group) + 1) > self._settings.prompt_tokens:
                break
            group.append(self._read.popleft())
        if group:
            self._read_group(group)

    def _read_group(self, group: list[Row]) -> None:
        try:
            fresh, scores = read_prompts(self._loaded, self.store, group)
            self._cache.join(fresh, [len(row.tokens) for row in group])
        except Exception as error:  # only these rows are concerned
            if not is_full(error):
                log.exception("Prompts cannot be read")
                self._fail_rows(group, Reason.MODEL_FAILED)
                return
            self._make_do(group)
            return
        first = len(self._rows)
        self._rows += group
        self._accept(first, scores)

    def _make_do(self, group: list[Row]) -> None:
        """Memory was too small for these newcomers: half of them, or later, or not at all."""
        free(self._loaded.device)
        if len(group) > 1:
            self._ceiling = max(1, len(self._rows) + len(group) // 2)
            middle = (len(group) + 1) // 2
            self._read.extendleft(reversed(group[middle:]))
            self._read_group(group[:middle])
        elif self._rows:
            self._ceiling = len(self._rows)
            self._read.appendleft(group[0])
        elif self.features.bytes:
            self.features.forget()
            self._read.appendleft(group[0])
        else:
            self._fail_rows(group, Reason.MEMORY_FULL)

    def _write(self) -> None:
        try:
            scores = next_scores(self._loaded, self.store, self._cache, self._rows)
        except Exception as error:  # the batch is lost, the worker is not
            if not is_full(error):
                log.exception("The next token cannot be computed")
                self._fail_rows(self._rows, Reason.MODEL_FAILED)
                self._rows, self._cache = [], self._empty()
                return
            self._shrink()
            return
        self._accept(0, scores)

    def _shrink(self) -> None:
        """Memory was too small for the next token: half of the rows wait and are read again later."""
        if len(self._rows) == 1:
            self._fail_rows(self._rows, Reason.MEMORY_FULL)
            self._rows, self._cache = [], self._empty()
        else:
            kept = len(self._rows) // 2
            self._read.extendleft(reversed(self._rows[kept:]))
            self._remove(list(range(kept, len(self._rows))))
            self._ceiling = kept
        free(self._loaded.device)

    def _accept(self, first: int, scores: torch.Tensor) -> None:
        """Give the rows from `first` on their next tokens; those that end leave."""
        rows = self._rows[first:]
        if all(row.chooser.plain for row in rows):
            tokens = scores.argmax(dim=-1).tolist()
        else:
            tokens = [row.chooser.choose(own, row.tokens) for row, own in zip(rows, scores, strict=True)]
        ended = []
        for index, (row, token) in enumerate(zip(rows, tokens, strict=True), start=first):
            text, end = row.take(token)
            if text:
                self._messages.append(Spoke(row.number, text))
            if end:
                self._end(row, end)
                ended.append(index)
        self._remove(ended)

    def _end(self, row: Row, end: End) -> None:
        self._messages.append(
            Ended(row.number, end, len(row.prompt.tokens), len(row.said), self.store.weights(row.adapter))
        )
        # Memory that was too small once may be enough again: grow back one row at a time.
        self._ceiling = min(self._settings.rows, self._ceiling + 1)

    def _remove(self, indexes: Sequence[int]) -> None:
        for index in sorted(indexes, reverse=True):
            self._cache.leave(index)
            last = self._rows.pop()
            if index < len(self._rows):
                self._rows[index] = last

    def _fail_rows(self, rows: Sequence[Row], reason: Reason) -> None:
        self._messages += [Failed(row.number, reason) for row in rows]
