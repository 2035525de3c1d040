"""Other people's accounts, for those who manage them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.status import HTTP_201_CREATED

from backend import policies
from backend.api.asking import Asking, Key, PersonInPath, public_address
from backend.api.declared import declared
from backend.api.v1.requests import RightsIn, languages, roles
from backend.api.v1.responses import LinkOut, PersonOut
from backend.services import Services
from backend.services.people.changes import RightsChange
from core import inputs


def build(services: Services) -> APIRouter:
    """Routes about people."""
    router = APIRouter(prefix="/api/v1", tags=["people"])

    @router.get("/people")
    @declared(policies.manage_people, programs=True)
    def people(asking: Asking, search: Annotated[str, Query()] = "") -> list[PersonOut]:
        """All people, or those whose name or sign-in name contains the search."""
        matching = services.people.accounts.people(asking, inputs.optional_line(search))
        return [PersonOut.of(person) for person in matching]

    @router.patch("/people/{person_id}/rights")
    @declared(policies.manage_people)
    def set_rights(asking: Asking, key: Key, person_id: PersonInPath, body: RightsIn) -> PersonOut:
        """Set somebody's roles and languages, or close the account."""
        change = RightsChange(roles=roles(body.roles), languages=languages(body.languages), active=body.active)
        return PersonOut.of(services.people.accounts.set_rights(asking, person_id, change, key))

    @router.post("/people/{person_id}/password-link", status_code=HTTP_201_CREATED)
    @declared(policies.manage_people)
    def password_link(request: Request, asking: Asking, key: Key, person_id: PersonInPath) -> LinkOut:
        """Make a single-use link with which somebody sets a new password."""
        token = services.people.accounts.password_link(asking, person_id, key)
        language = services.people.accounts.person(person_id).page_language or services.settings.default_language
        path = f"/{language}/password/{token}"
        return LinkOut(token=token, link=public_address(request, services.settings, path))

    return router
