"""Invitations: made by administrators, looked at and accepted by whoever holds the link."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.status import HTTP_201_CREATED

from backend import policies
from backend.api.asking import Asking, InvitationInPath, Key, by_https, public_address
from backend.api.cookies import Cookies
from backend.api.declared import declared
from backend.api.v1.requests import InvitationIn, NewcomerIn, TokenIn, languages, roles
from backend.api.v1.responses import InvitationLook, InvitationMade, InvitationOut, SessionOut
from backend.services import Services
from backend.services.people.invitations import InvitationDraft, Newcomer
from core import inputs

_TOKEN_LENGTH = 512


def build(services: Services, cookies: Cookies) -> APIRouter:
    """Routes about invitations."""
    router = APIRouter(prefix="/api/v1/invitations", tags=["invitations"])
    _add_management(router, services)

    @router.post("/look")
    @declared(policies.anyone)
    def look(body: TokenIn) -> InvitationLook:
        """What an invitation presets."""
        return InvitationLook.of(services.people.invitations.look(inputs.opaque(body.token, longest=_TOKEN_LENGTH)))

    @router.post("/accept", status_code=HTTP_201_CREATED)
    @declared(policies.anyone)
    def accept(request: Request, response: Response, asking: Asking, key: Key, body: NewcomerIn) -> SessionOut:
        """Make the invited account; the answer sets the session cookie."""
        newcomer = Newcomer(
            login=body.login,
            name=body.name,
            password=body.password,
            page_language=body.page_language,
            consent=body.consent,
        )
        invitation = inputs.opaque(body.token, longest=_TOKEN_LENGTH)
        visit, token = services.people.invitations.accept(invitation, newcomer, asking.address, key)
        if asking.session_id is not None and asking.session_id != visit.session_id:
            services.people.sessions.end(asking)
        cookies.set(response, token, expires_at=visit.expires_at, https=by_https(request))
        return SessionOut.of(visit)

    return router


def _add_management(router: APIRouter, services: Services) -> None:
    @router.get("")
    @declared(policies.invite)
    def invitations(asking: Asking) -> list[InvitationOut]:
        """All invitations."""
        return [InvitationOut.of(invitation) for invitation in services.people.invitations.list(asking)]

    @router.post("", status_code=HTTP_201_CREATED)
    @declared(policies.invite)
    def invite(request: Request, asking: Asking, key: Key, body: InvitationIn) -> InvitationMade:
        """Make an invitation; its link is shown in this answer only."""
        settings = services.settings
        draft = InvitationDraft(
            roles=roles(body.roles),
            languages=languages(body.languages),
            page_language=body.page_language or settings.default_language,
            note=body.note,
            days=settings.invitation_days if body.days is None else body.days,
        )
        invitation, token = services.people.invitations.invite(asking, draft, key)
        link = public_address(request, settings, f"/{invitation.page_language}/invitation/{token}")
        return InvitationMade(invitation=InvitationOut.of(invitation), token=token, link=link)

    @router.delete("/{invitation_id}")
    @declared(policies.invite)
    def withdraw(asking: Asking, key: Key, invitation_id: InvitationInPath) -> InvitationOut:
        """Withdraw an invitation that nobody has used."""
        return InvitationOut.of(services.people.invitations.withdraw(asking, invitation_id, key))
