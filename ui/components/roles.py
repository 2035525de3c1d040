"""Choosing and showing tasks."""

from __future__ import annotations

from collections.abc import Iterable

import gradio as gr

from core.errors import InvalidInput, Reason
from core.records import Role
from ui.text import Text


def role_field(text: Text, *, label: str) -> gr.CheckboxGroup:
    """All tasks, in the page's language."""
    return gr.CheckboxGroup([(text.roles.fill(role.value), role.value) for role in Role], label=label)


def read(values: list[str]) -> frozenset[Role]:
    """The tasks a field holds; unknown ones are refused."""
    try:
        return frozenset(Role(value) for value in values)
    except (ValueError, TypeError) as error:
        raise InvalidInput(Reason.ROLE_UNKNOWN) from error


def names(text: Text, roles: Iterable[Role]) -> list[str]:
    """The names of tasks, in the order of the enumeration."""
    held = set(roles)
    return [text.roles.fill(role.value) for role in Role if role in held]
