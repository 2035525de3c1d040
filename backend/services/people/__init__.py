"""Who works here: accounts, signing in, invitations, tokens of programs."""

from __future__ import annotations

from dataclasses import dataclass

from backend.services.people.accounts import Accounts
from backend.services.people.invitations import Invitations
from backend.services.people.program_tokens import ProgramTokens
from backend.services.people.sessions import Sessions


@dataclass(frozen=True)
class People:
    """Everything that the pages and routes of people call."""

    accounts: Accounts
    sessions: Sessions
    invitations: Invitations
    tokens: ProgramTokens
