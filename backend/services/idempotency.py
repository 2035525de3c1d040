"""One write, one row, one answer, however often it is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from backend.db import idempotency
from backend.db.engine import Database, Later, Session
from backend.db.idempotency import Claim, Given
from backend.policies import Right
from backend.services import checks
from core import inputs
from core.errors import Conflict, Reason
from core.records import Caller, Person

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Answer = dict[str, Json]
T = TypeVar("T")


def claim(*, scope: str, key: str, action: str, payload: Mapping[str, object]) -> Claim:
    """One write that somebody triggered. The scope says whose keys these are (a person's id, `invitation:<id>`)."""
    return Claim(
        scope=inputs.opaque(scope, longest=160),
        key=inputs.opaque(key),
        action=action,
        payload_hash=hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest(),
    )


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

    The same key with another action or payload is Conflict KEY_REUSED; of two at once, one waits for the
    other's answer. Work that raises stores nothing, its key included. Keep secrets out of payload and answer:
    what stays of the payload is a bare hash, which a short secret does not survive.
    """
    own = claim(scope=scope, key=key, action=action, payload=payload)

    def write(session: Session) -> str:
        stored = idempotency.claim(session, own)
        if stored is None:
            text = json.dumps(work(session), sort_keys=True)
            idempotency.keep(session, own, text)
            return text
        if not _same(stored, own):
            raise Conflict(Reason.KEY_REUSED)
        return stored.answer

    answer: Answer = json.loads(database.write(write))
    return answer


def once_by(
    database: Database,
    caller: Caller,
    right: Right,
    *,
    key: str,
    action: str,
    payload: Mapping[str, object],
    work: Callable[[Session, Person], object],
) -> None:
    """The same for somebody who needs a right, asked for now and again with the work; there is nothing to answer."""
    right(caller.person)

    def write(session: Session) -> Answer:
        work(session, checks.acting(session, caller, right))
        return {}

    once(database, scope=checks.signed_in(caller).id, key=key, action=action, payload=payload, work=write)


def once_each(
    session: Session,
    claims: Sequence[Claim],
    work: Callable[[list[int]], Sequence[T | Exception | Later]],
    *,
    answer: str,
) -> list[T | Exception | Later | None]:
    """Many writes at once, each once: `work` does those of these places, and None is what was done before.

    Where its outcome is an error or Later it has stored nothing, and the key is free again.
    """
    first = {(own.scope, own.key): place for place, own in reversed(list(enumerate(claims)))}
    places = sorted(first.values())
    outcomes: list[T | Exception | Later | None] = [Later.LATER] * len(claims)
    fresh = []
    stored = idempotency.claim_all(session, [claims[place] for place in places], answer=answer)
    for place, earlier in zip(places, stored, strict=True):
        if earlier is None:
            fresh.append(place)
        else:
            outcomes[place] = None if _same(earlier, claims[place]) else Conflict(Reason.KEY_REUSED)
    for place, outcome in zip(fresh, work(fresh), strict=True):
        outcomes[place] = outcome
    idempotency.release(session, [claims[place] for place in fresh if isinstance(outcomes[place], Exception | Later)])
    return outcomes


def _same(stored: Given, own: Claim) -> bool:
    return (stored.action, stored.payload_hash) == (own.action, own.payload_hash)
