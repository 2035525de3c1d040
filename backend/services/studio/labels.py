"""What a chat model said of battles, kept by its name in a file each: a judge's labels, never votes."""

from __future__ import annotations

import asyncio
import functools
import hashlib
from collections.abc import Callable
from pathlib import Path

from backend.blobs import BlobStore
from backend.db import ratings
from backend.db.engine import Database
from backend.db.ratings import ToJudge
from core import languages
from core.engine import Ask, Engine, Generation, Message, Picture, Source, Speaker
from evaluation.answering import Question, answer, kept
from evaluation.ratings import model_judge

_DEADLINE = 120.0
_TOKENS = 16


class Labels:
    """The replies of one judge; a battle that goes on after it was read is another one."""

    def __init__(self, database: Database, *, folder: Path, judge: str) -> None:
        self.judge = judge
        self._database = database
        self._path = folder / f"{hashlib.sha256(judge.encode()).hexdigest()[:32]}.jsonl"

    def every(self) -> dict[str, float]:
        """1 for A, 0 for B, a half for neither and where nothing usable was said, by battle and turn."""
        labels = {}
        for key, reply in kept(self._path) if self.judge else ():
            label = model_judge.prefers(reply, b_first=model_judge.turned(key.partition(" ")[0]))
            labels[key] = 0.5 if label is None else label
        return labels

    def ask(
        self, engine: Engine, blobs: BlobStore, report: Callable[[int, int], None], *, language: str = "", sees: bool
    ) -> int:
        """Have all blind battles read that are answered whole and were not read yet; how many there were to read."""
        with self._database.reading() as session:
            wanted = ratings.to_judge(session, language)
        known = {key for key, _ in kept(self._path)}
        # in an order by chance, so that those read so far are like all others
        missing = sorted((one for one in wanted if one.key not in known), key=lambda one: _drawn(one.key))
        questions = [Question(one.key, functools.partial(self._asked, one, blobs, sees)) for one in missing]
        self._path.parent.mkdir(parents=True, exist_ok=True)

        async def all_of_them() -> None:
            try:
                await answer(questions, engine, self._path, report)
            finally:
                await engine.close()

        asyncio.run(all_of_them())
        return len(missing)

    def _asked(self, one: ToJudge, blobs: BlobStore, sees: bool) -> Ask:
        text = model_judge.question(
            languages.get(one.language).english_name,
            one.prompt,
            (one.texts.a, one.texts.b),
            sees=sees,
            b_first=model_judge.turned(one.battle),
        )
        shown = tuple(Picture(sha, blobs.get(sha)) for sha in one.pictures) if sees else ()
        turn = Message(Speaker.PERSON, text, shown)
        return Ask(Source(self.judge), (turn,), owner="judge", generation=Generation(_TOKENS), deadline=_DEADLINE)


def _drawn(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
