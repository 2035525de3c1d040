"""Who may what: one function per right, asked by every route and every Gradio event.

A right is a function that returns nothing or raises Forbidden. Routes and events name theirs when
they are declared; what names none is refused.
"""

from __future__ import annotations

from collections.abc import Callable

from core.errors import Forbidden, Reason
from core.records import Person, Role

Right = Callable[[Person | None], None]


def anyone(person: Person | None) -> None:
    """Open to the world: signing in, accepting an invitation, health."""


def signed_in(person: Person | None) -> None:
    """Any person with an account that has not been closed."""
    if person is None or not person.active:
        raise Forbidden(Reason.LOGIN_NEEDED)


def rate(person: Person | None) -> None:
    """Chat, vote and edit in the arena."""
    _one_of(person, Role.RATER)


def translate(person: Person | None) -> None:
    """Refine or vote on translations."""
    _one_of(person, Role.TRANSLATOR)


def research(person: Person | None) -> None:
    """Rounds, data, runs, evaluation and the leaderboard."""
    _one_of(person, Role.RESEARCHER)


def promote(person: Person | None) -> None:
    """Bring models into the arena and take them out of it."""
    _one_of(person, Role.RESEARCHER)


def rate_or_research(person: Person | None) -> None:
    """Go on with a battle of one's own: raters fight blind ones, researchers open ones."""
    _one_of(person, Role.RATER, Role.RESEARCHER)


def see_parcels(person: Person | None) -> None:
    """Take parcels and send what was done in them; see those of others and withdraw them."""
    _one_of(person, Role.RATER, Role.RESEARCHER, Role.ADMINISTRATOR)


def withdraw_parcels(person: Person | None) -> None:
    """See which parcels are out and withdraw any of them."""
    _one_of(person, Role.RESEARCHER, Role.ADMINISTRATOR)


def adjudicate(person: Person | None) -> None:
    """Decide where votes do not: researchers, and translators; the service asks for which items they are named."""
    _one_of(person, Role.RESEARCHER, Role.TRANSLATOR)


def import_benchmark(person: Person | None) -> None:
    """Bring in the questions of a benchmark."""
    _one_of(person, Role.RESEARCHER)


def administer(person: Person | None) -> None:
    """Open the administration and see health."""
    _one_of(person, Role.ADMINISTRATOR)


def manage_people(person: Person | None) -> None:
    """See all people, change their rights, make password links."""
    _one_of(person, Role.ADMINISTRATOR)


def invite(person: Person | None) -> None:
    """Make, list and withdraw invitations."""
    _one_of(person, Role.ADMINISTRATOR)


def read_audit(person: Person | None) -> None:
    """Read and export the audit log."""
    _one_of(person, Role.ADMINISTRATOR)


def _one_of(person: Person | None, *roles: Role) -> None:
    signed_in(person)
    if person is None or not person.roles.intersection(roles):
        raise Forbidden(Reason.RIGHT_MISSING)
