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
) -> Answer:
    """Do the work and keep its JSON answer under the key, in one transaction; sent again, give that answer.

    The scope says whose keys these are (a person's id, `invitation:<id>`). The same key with another
    action or payload is Conflict KEY_REUSED; of two at once, one waits for the other's answer. Work
    that raises stores nothing, its key included. Keep secrets out of payload and answer: what stays
    of the payload is a bare hash, which a short secret does not survive.
    """
    claimed = idempotency.Claim(
        scope=inputs.opaque(scope, longest=160),
        key=inputs.opaque(key),
        action=action,
        payload_hash=hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest(),
    )
    with database.transaction() as session:
        given = idempotency.claim(session, claimed)
        if given is None:
            text = json.dumps(work(session), sort_keys=True)
            idempotency.keep(session, claimed, text)
        elif (given.action, given.payload_hash) != (claimed.action, claimed.payload_hash):
            raise Conflict(Reason.KEY_REUSED)
        else:
            text = given.answer
    answer: Answer = json.loads(text)
    return answer
