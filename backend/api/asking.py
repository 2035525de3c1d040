"""What handlers are given about a request: who asks, the idempotency key, ids out of the path."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Path, Request

from backend.api.origin import Origin
from backend.records import BattleId, ModelId, RunId
from core import inputs
from core.records import Caller, InvitationId, PersonId
from core.settings import Settings

KEY_HEADER = "Idempotency-Key"


# They only look at what is there: `async` spares each of them a thread.
async def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


async def _key(key: Annotated[str, Header(alias=KEY_HEADER)]) -> str:
    return inputs.opaque(key)


async def _person_id(person_id: Annotated[str, Path()]) -> PersonId:
    return PersonId(inputs.opaque(person_id))


async def _invitation_id(invitation_id: Annotated[str, Path()]) -> InvitationId:
    return InvitationId(inputs.opaque(invitation_id))


async def _battle_id(battle_id: Annotated[str, Path()]) -> BattleId:
    return BattleId(inputs.opaque(battle_id))


async def _sha256(sha256: Annotated[str, Path()]) -> str:
    return inputs.opaque(sha256)


async def _run_id(run_id: Annotated[str, Path()]) -> RunId:
    return RunId(inputs.opaque(run_id))


async def _model_id(model_id: Annotated[str, Path()]) -> ModelId:
    return ModelId(inputs.opaque(model_id))


async def _token_id(token_id: Annotated[str, Path()]) -> str:
    return inputs.opaque(token_id)


Asking = Annotated[Caller, Depends(_caller)]
Key = Annotated[str, Depends(_key)]
PersonInPath = Annotated[PersonId, Depends(_person_id)]
InvitationInPath = Annotated[InvitationId, Depends(_invitation_id)]
BattleInPath = Annotated[BattleId, Depends(_battle_id)]
PictureInPath = Annotated[str, Depends(_sha256)]
RunInPath = Annotated[RunId, Depends(_run_id)]
ModelInPath = Annotated[ModelId, Depends(_model_id)]
TokenInPath = Annotated[str, Depends(_token_id)]


def by_https(request: Request) -> bool:
    """The browser speaks https, be it to us or to a trusted proxy before us."""
    origin: Origin = request.state.origin
    return origin.scheme == "https"


def public_address(request: Request, settings: Settings, path: str) -> str:
    """A whole address for a link that is handed to somebody else."""
    base = settings.public_url or str(request.base_url).rstrip("/")
    return f"{base}{path}"
