"""What is found in a project there: our tasks among it, those that came twice, and whether it is our project at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from annotation.label_studio.tasks import item_of
from backend.services.label_studio.server import FoundTask, Server
from core.errors import NotFound, Reason
from core.records import Person

Who = Mapping[int, tuple[str, Person | None]]
"""Accounts there: their addresses, and who they are here."""


def mark(own_id: str) -> str:
    """What stands in a project's description, by which it is found again."""
    return f"parley:{own_id}"


def is_there(server: Server, own_id: str, number: int) -> bool:
    """Whether a number still means our project; after a move to another server it may mean another one."""
    try:
        return mark(own_id) in server.project(number).description
    except NotFound:
        return False


def require_there(server: Server, own_id: str, number: int | None) -> int:
    """The number of a project that is there; NotFound LABEL_STUDIO_GONE."""
    if number is None or not is_there(server, own_id, number):
        raise NotFound(Reason.LABEL_STUDIO_GONE, project=number or 0)
    return number


def by_item(own_id: str, tasks: Iterable[FoundTask]) -> dict[str, list[FoundTask]]:
    """Our tasks by what they are about (an item, a battle); others are none of ours."""
    found: dict[str, list[FoundTask]] = {}
    for task in tasks:
        item_id = item_of(own_id, task.data)
        if item_id is not None:
            found.setdefault(item_id, []).append(task)
    return found


def kept(found: Mapping[str, Sequence[FoundTask]]) -> dict[str, FoundTask]:
    """Of what came twice the one that somebody has worked on, else the first."""
    return {item: max(tasks, key=lambda one: (bool(one.annotations), -one.number)) for item, tasks in found.items()}


def doubles(found: Mapping[str, Sequence[FoundTask]]) -> list[int]:
    """What came twice and nobody has worked on."""
    own = kept(found)
    others = [one for item, tasks in found.items() for one in tasks if one is not own[item]]
    return [one.number for one in others if not one.annotations]


def whose(accounts: Mapping[int, str], everybody: Iterable[Person]) -> Who:
    """Who the accounts there are here: people sign in with their address."""
    known = {person.login: person for person in everybody}
    return {number: (mail, known.get(mail.strip().lower())) for number, mail in accounts.items()}
