"""One write, one row, one answer, however often it is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping

from backend.db import idempotency
from backend.db.engine import Database, Session
from core import inputs
from core.errors import Conflict, Reason

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Answer = dict[str, Json]


def once(
    database: Database,
    *,
    scope: str,
    key: str,
    action: str,
    payload: Mapping[str, object],
    work: Callable[[Session], Answer],
    known: Answer | None = None,
) -> Answer:
    """Do the work and keep its JSON answer under the key, in one transaction; sent again, give that answer.

    The scope says whose keys these are (a person's id, `invitation:<id>`). The same key with another
    action or payload is Conflict KEY_REUSED; of two at once, one waits for the other's answer. Work
    that raises stores nothing, its key included. Keep secrets out of payload and answer: what stays
    of the payload is a bare hash, which a short secret does not survive. An answer that is `known` before
    the work saves a statement; the work's own is then not looked at.
    """
    claimed = idempotency.Claim(
        scope=inputs.opaque(scope, longest=160),
        key=inputs.opaque(key),
        action=action,
        payload_hash=hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest(),
    )
    ready = json.dumps(known, sort_keys=True) if known is not None else None

    def write(session: Session) -> str:
        given = idempotency.claim(session, claimed, answer=ready)
        if given is None:
            done = work(session)
            text = json.dumps(done, sort_keys=True) if ready is None else ready
            if ready is None:
                idempotency.keep(session, claimed, text)
            return text
        if (given.action, given.payload_hash) != (claimed.action, claimed.payload_hash):
            raise Conflict(Reason.KEY_REUSED)
        return given.answer

    answer: Answer = json.loads(database.write(write))
    return answer
