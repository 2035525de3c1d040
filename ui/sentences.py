"""The one place where an error becomes a sentence for a person."""

from __future__ import annotations

from core.errors import Forbidden, InvalidInput, NotFound, ParleyError, Reason, Unavailable
from ui.text import Text


def sentence(text: Text, error: ParleyError) -> str:
    """What happened and what to do next, in the person's language."""
    return text.errors.fill(error.reason.value, **error.params)


def heading(text: Text, error: ParleyError) -> str:
    """The headline of the page or toast that shows the error."""
    page = text.error_page
    if error.reason is Reason.UNEXPECTED:
        return page.failed
    match error:
        case NotFound():
            return page.not_found
        case Forbidden():
            return page.forbidden
        case Unavailable():
            return page.unavailable
        case InvalidInput():
            return page.invalid
        case _:
            return page.invalid
