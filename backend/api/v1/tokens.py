"""Tokens for programs, for the person whose rights they carry; a program cannot make more of its kind."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from backend import policies
from backend.api.asking import Asking, Key, TokenInPath
from backend.api.declared import declared
from backend.records import ProgramToken
from backend.services import Services


class ProgramTokenIn(BaseModel):
    """A token to be made: what it is for, and for how many days."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: str
    days: int


class ProgramTokenOut(BaseModel):
    """A token without what proves it."""

    id: str
    name: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, token: ProgramToken) -> ProgramTokenOut:
        """The shape of a token."""
        return cls(
            id=token.id,
            name=token.name,
            created_at=token.created_at,
            expires_at=token.expires_at,
            ended_at=token.ended_at,
        )


class ProgramTokenMade(ProgramTokenOut):
    """A new token; `token` is shown in this answer only."""

    token: str


def build(services: Services) -> APIRouter:
    """Routes about tokens."""
    router = APIRouter(prefix="/api/v1/tokens", tags=["tokens"])

    @router.get("")
    @declared(policies.signed_in)
    def tokens(asking: Asking) -> list[ProgramTokenOut]:
        """The own tokens, ended ones too."""
        return [ProgramTokenOut.of(token) for token in services.people.tokens.list(asking)]

    @router.post("", status_code=HTTP_201_CREATED)
    @declared(policies.signed_in)
    def make(asking: Asking, key: Key, body: ProgramTokenIn) -> ProgramTokenMade:
        """Make a token: `Authorization: Bearer <token>` has the rights of the person in this API."""
        made, token = services.people.tokens.make(asking, name=body.name, days=body.days, key=key)
        return ProgramTokenMade(**ProgramTokenOut.of(made).model_dump(), token=token)

    @router.delete("/{token_id}", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.signed_in)
    def end(asking: Asking, token_id: TokenInPath) -> None:
        """End a token at once; ending it again changes nothing, so no key is needed."""
        services.people.tokens.end(asking, token_id)

    return router
