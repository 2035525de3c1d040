"""A control battle is drawn: which model answers twice, which side about another picture, and about which."""

from __future__ import annotations

from annotation import controls as rules
from backend.db import pictures
from backend.db.engine import Session
from backend.records import Control, Mode
from backend.services.arena.views import Begin


def drawn(session: Session, new: Begin, *, seed: int, every: int) -> Control | None:
    """What makes the battle with this seed a control, if it is one: blind, about one picture, with another at hand."""
    if new.mode is not Mode.BLIND or len(new.pictures) != 1 or not rules.due(seed, every):
        return None
    asked = pictures.get(session, new.pictures[0])
    count = pictures.pool_size(session)
    if not count:
        return None
    others = pictures.pool_from(session, rules.place(seed, count), besides=asked.sha256)
    other = rules.different(asked.phash, [(one.sha256, one.phash) for one in others])
    return Control(rules.misled(seed), other) if other is not None else None
