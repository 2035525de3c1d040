"""Answers of architectures that the loop does not know, by transformers' own `generate` in short windows of time.

Requests that wait are taken together when a window is over; one ends early for them, and its rows go on in the next,
read again with what they have said. Within a window every token is told when it comes, and a row that is cancelled
is no longer written.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import torch
from transformers import GenerationConfig, LogitsProcessor, StoppingCriteria

from backend.serving.local.adapters import AdapterStore, Unmixable
from backend.serving.local.memory import free, is_full
from backend.serving.local.messages import Ended, Failed, FromWorker, Spoke
from backend.serving.local.model import Loaded
from backend.serving.local.newcomers import Newcomers
from backend.serving.local.processed import Processed
from backend.serving.local.rows import Row
from backend.serving.local.settings import LocalSettings
from core.engine import Ask
from core.errors import Reason

log = logging.getLogger(__name__)

_TOKENS = 32
"""Tokens of a window after which those who wait are let in."""


class Windows:
    """One base with its adapters and all answers that it is writing; the same to its worker as Loop.

    `hear` is called after every token, so that what was asked or cancelled meanwhile is known.
    """

    def __init__(
        self,
        loaded: Loaded,
        settings: LocalSettings,
        tell: Callable[[Sequence[FromWorker]], None],
        hear: Callable[[], None],
    ) -> None:
        self.tell = tell
        self.store = AdapterStore(loaded, keep=settings.adapters)
        self._loaded, self._settings, self._hear = loaded, settings, hear
        self._reader = Processed(loaded)
        self._newcomers = Newcomers(loaded, self.store, self._reader)
        self._asked: deque[tuple[int, Ask]] = deque()
        self._read: deque[Row] = deque()
        """Rows that wait for a window."""
        self._window: list[Row] = []
        self._over: set[int] = set()
        """Rows of this window that are not written any more."""
        self._alone: set[int] = set()
        """Rows that failed together with others; each gets a window of its own."""
        self._mixed = True
        """Whether rows with different adapters can share a window."""
        self._ceiling = settings.rows
        self._cancelled: set[int] = set()
        self._messages: list[FromWorker] = []
        # Nothing of what the checkpoint proposes for sampling: the request says how it is answered.
        loaded.model.generation_config = GenerationConfig(  # type: ignore[no-untyped-call]
            eos_token_id=sorted(loaded.stops) or None, pad_token_id=self._reader.padding, do_sample=False
        )

    @property
    def busy(self) -> bool:
        """Whether a step would do anything, or is doing it."""
        return bool(self._asked or self._read or self._window)

    @property
    def bytes(self) -> int:
        """Memory of the weights."""
        return self._loaded.bytes + self.store.bytes

    def begin(self, number: int, ask: Ask) -> None:
        """Answer this in one of the next windows."""
        self._asked.append((number, ask))

    def cancel(self, number: int) -> None:
        """Stop an answer, wherever it is."""
        self._cancelled.add(number)

    def load(self, adapter: str) -> None:
        """Have an adapter ready before somebody asks."""
        with torch.inference_mode():
            self.store.add(adapter, in_use=self._in_use())

    def forget(self) -> None:
        """No picture is kept."""

    def step(self) -> None:
        """Let go of who is cancelled, take in newcomers, write a window."""
        with torch.inference_mode():
            self._drop_cancelled()
            self._prepare()
            if self._read:
                self._window, self._over = self._chosen(), set()
                self._write()
                self._window = []
        self._flush()

    @property
    def _left(self) -> list[Row]:
        """Rows of this window that are not over."""
        return [row for row in self._window if row.number not in self._over]

    def _in_use(self) -> list[str]:
        return [row.adapter for row in (*self._window, *self._read)]

    def _drop_cancelled(self) -> None:
        gone, self._cancelled = self._cancelled, set()
        self._asked = deque(item for item in self._asked if item[0] not in gone)
        self._read = deque(row for row in self._read if row.number not in gone)

    def _prepare(self) -> None:
        room = max(0, self._settings.rows - len(self._read) - len(self._left))
        asked = [self._asked.popleft() for _ in range(min(room, len(self._asked)))]
        fresh = self._newcomers.prepare(asked, self._in_use()) if asked else []
        self._messages += [outcome for outcome in fresh if isinstance(outcome, Failed)]
        self._read += [outcome for outcome in fresh if isinstance(outcome, Row)]

    def _chosen(self) -> list[Row]:
        """The rows of the next window: the first that waits, and who can share it."""
        chosen: list[Row] = []
        left: deque[Row] = deque()
        longest = 0
        for row in self._read:
            tokens = max(longest, len(row.tokens)) * (len(chosen) + 1)
            full = len(chosen) >= self._ceiling or tokens > self._settings.prompt_tokens
            if chosen and (full or not self._can_share(chosen[0], row)):
                left.append(row)
            else:
                chosen.append(row)
                longest = max(longest, len(row.tokens))
        self._read = left
        return chosen

    def _can_share(self, row: Row, other: Row) -> bool:
        if {row.number, other.number} & self._alone or _shows(row) != _shows(other):
            return False
        if row.adapter == other.adapter:
            return True
        return self._mixed and not self.store.sees(row.adapter) and not self.store.sees(other.adapter)

    def _write(self) -> None:
        full = failed = False
        try:
            self._generate(self._window)
        except Unmixable:
            self._mixed = False
        except (BrokenPipeError, ConnectionResetError):  # nobody is there to be told
            raise
        except Exception as error:  # the window is lost, the worker is not
            full, failed = is_full(error), not is_full(error)
            if failed:
                log.exception("A window of %d rows cannot be written", len(self._window))
        if full or failed:
            self._make_do(full=full)
        else:
            # Those who have not had a window come first.
            self._prepare()
            self._read += self._left
        self._alone &= {row.number for row in self._read}

    def _make_do(self, *, full: bool) -> None:
        """After a failure: fewer rows when memory was too small, else each by itself; alone there is no way out."""
        if full:
            free(self._loaded.device)
        left = self._left
        if len(self._window) == 1:
            reason = Reason.MEMORY_FULL if full else Reason.MODEL_FAILED
            self._messages += [Failed(row.number, reason) for row in left]
            return
        if full:
            self._ceiling = len(self._window) // 2
        else:
            self._alone |= {row.number for row in left}
        self._read.extendleft(reversed(left))

    def _generate(self, rows: Sequence[Row]) -> None:
        inputs = self._reader.inputs(rows)
        with self._wearing([row.adapter for row in rows]):
            self._loaded.model.generate(
                **inputs,
                max_new_tokens=max(row.ask.generation.tokens - len(row.said) for row in rows),
                logits_processor=[_Choice(rows)],
                stopping_criteria=[_EachToken(self._take)],
            )

    def _wearing(self, adapters: Sequence[str]) -> AbstractContextManager[None]:
        return self.store.seeing(adapters[0]) if len(set(adapters)) == 1 else self.store.use(adapters)

    def _take(self, tokens: Sequence[int], written: int) -> list[bool]:
        """Give each row its token and say which need no more."""
        for row, token in zip(self._window, tokens, strict=True):
            if row.number not in self._over:
                self._give(row, token)
        self._flush()
        self._hear()
        self._over |= self._cancelled & {row.number for row in self._window}
        enough = written >= _TOKENS and bool(self._asked or self._read)
        return [enough or row.number in self._over for row in self._window]

    def _give(self, row: Row, token: int) -> None:
        text, end = row.take(token)
        if text:
            self._messages.append(Spoke(row.number, text))
        if end:
            self._messages.append(
                Ended(row.number, end, len(row.prompt.tokens), len(row.said), self.store.weights(row.adapter))
            )
            self._over.add(row.number)
            # Memory that was too small once may be enough again: grow back one row at a time.
            self._ceiling = min(self._settings.rows, self._ceiling + 1)

    def _flush(self) -> None:
        if self._messages:
            messages, self._messages = self._messages, []
            self.tell(messages)


class _Choice(LogitsProcessor):
    """Has each row choose its token by its own settings and dice."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """The scores, with only the chosen token left where a row does not simply take the likeliest."""
        for index, row in enumerate(self._rows):
            if not row.chooser.plain:
                token = row.chooser.choose(scores[index], row.tokens)
                scores[index] = -torch.inf
                scores[index, token] = 0
        return scores


class _EachToken(StoppingCriteria):
    """Hands the tokens over as they come."""

    def __init__(self, take: Callable[[Sequence[int], int], list[bool]]) -> None:
        self._take = take
        self._written = 0

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        """Which rows are done."""
        self._written += 1
        return torch.tensor(self._take(input_ids[:, -1].tolist(), self._written), device=input_ids.device)


def _shows(row: Row) -> bool:
    return any(turn.pictures for turn in row.ask.turns)
