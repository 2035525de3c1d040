"""The process that is killed: sends the same 200 writes with the same keys, and says which were acknowledged."""

from __future__ import annotations

import json
import sys

from argon2 import PasswordHasher

from backend.services import compose
from backend.services.people.invitations import InvitationDraft
from core.records import Caller, Role
from core.settings import Settings


def main(settings_json: str, person_id: str, writes: int) -> None:
    """Invite and store a blob per write, each acknowledged by one line when both are done."""
    settings = Settings.model_validate(json.loads(settings_json))
    services = compose(settings, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    caller = Caller(services.people.accounts.person(person_id))
    print("ready", flush=True)
    for number in range(writes):
        draft = InvitationDraft(roles=frozenset({Role.RATER}), note=f"write {number}")
        made, _ = services.people.invitations.invite(caller, draft, f"key-{number}")
        sha = services.blobs.put(f"blob {number}".encode() * 1000)
        print(json.dumps([number, made.id, sha]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
