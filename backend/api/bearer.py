"""The token of a program in the Authorization header; it opens the JSON API and nothing else."""

from __future__ import annotations

from starlette.datastructures import Headers

from backend.services.people.program_tokens import PREFIX

_API = "/api/v1/"


def token_of(path: str, headers: Headers) -> str | None:
    """Our token, if one came; a proxy's own sign-in in the same header is none of our business."""
    if not path.startswith(_API):
        return None
    scheme, _, token = headers.get("authorization", "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and token.startswith(PREFIX) else None
