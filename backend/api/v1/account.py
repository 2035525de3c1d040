"""The own account, and passwords by an administrator's link."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.status import HTTP_204_NO_CONTENT

from backend import policies
from backend.api.asking import Asking, Key
from backend.api.declared import declared
from backend.api.v1.attribution_responses import ReceiptOut
from backend.api.v1.requests import AccountIn, LinkUseIn, PasswordIn
from backend.api.v1.responses import PersonOut
from backend.limits import RateLimits
from backend.services import Services
from backend.services.people.changes import AccountChange
from core import inputs
from core.errors import Forbidden, Reason
from core.records import Caller, Person


def build(services: Services, limits: RateLimits) -> APIRouter:
    """Routes of the own account."""
    router = APIRouter(prefix="/api/v1", tags=["account"])

    @router.get("/account")
    @declared(policies.signed_in, programs=True)
    def account(asking: Asking) -> PersonOut:
        """The own account."""
        return PersonOut.of(_person(asking))

    @router.patch("/account")
    @declared(policies.signed_in)
    def change_account(asking: Asking, key: Key, body: AccountIn) -> PersonOut:
        """Change name, page language or consent; what is left out stays."""
        change = AccountChange(name=body.name, page_language=body.page_language, consent=body.consent)
        return PersonOut.of(services.people.accounts.change_account(asking, change, key))

    @router.get("/account/edits")
    @declared(policies.signed_in, programs=True)
    def edits(asking: Asking) -> ReceiptOut:
        """What came of the own edits in the latest run that learnt from them; nobody is told of another's."""
        return ReceiptOut.of(services.studio.attributions.receipt(asking))

    @router.post("/account/password", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.signed_in)
    def change_password(asking: Asking, key: Key, body: PasswordIn) -> None:
        """Change the own password; all other sessions end. Guesses are limited like sign-ins."""
        person = _person(asking)
        limits.check_login(person.login, asking.address)
        services.people.accounts.change_password(asking, old=body.old, new=body.new, key=key)
        limits.login_succeeded(person.login, asking.address)

    @router.post("/password-links/use", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.anyone)
    def use_password_link(asking: Asking, key: Key, body: LinkUseIn) -> None:
        """Set a new password with a link; all sessions of the account end."""
        token = inputs.opaque(body.token, longest=512)
        services.people.accounts.use_password_link(token, body.password, asking.address, key)

    return router


def _person(asking: Caller) -> Person:
    if asking.person is None:
        raise Forbidden(Reason.LOGIN_NEEDED)
    return asking.person
