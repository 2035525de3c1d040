"""Refusals as a terminal says them, to whoever runs the machine; people read theirs in `ui/text`."""

from __future__ import annotations

from core.errors import ParleyError, Reason

NOT_MIGRATED = "The database is not at the newest schema: run `python -m backend migrate` first."

_SENTENCES = {
    Reason.LOGIN_TAKEN: "Somebody already signs in with this name. Choose another --login.",
    Reason.LOGIN_MALFORMED: "A sign-in name has 3 to {longest} Latin letters, digits and . _ + @ -. Change --login.",
    Reason.PASSWORD_SHORT: "The password needs at least {shortest} characters.",
    Reason.PASSWORD_LONG: "The password may have at most {longest} characters.",
    Reason.PASSWORD_LIKE_LOGIN: "The password is too much like the sign-in name. Choose another.",
    Reason.TEXT_EMPTY: "The name is empty. Change --name.",
    Reason.TEXT_TOO_LONG: "The name is too long; at most {longest} characters fit. Change --name.",
    Reason.TEXT_CONTROL: "Name or password holds characters that cannot be seen. Type them again.",
    Reason.STORAGE_FAILED: "The database or the blob store cannot be used. Look at PARLEY_HOME, PARLEY_DATABASE_URL, "
    "PARLEY_BLOBS_URL, the free space and the rights of the folder.",
}


def sentence(error: ParleyError) -> str:
    """What happened and what to do next."""
    return _SENTENCES.get(error.reason, f"Not done: {error}.").format_map(error.params)
