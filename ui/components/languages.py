"""Choosing the languages somebody works in, refines in and votes in."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from core.collation import sort_key
from core.errors import InvalidInput, Reason
from core.languages import TARGETS
from core.records import TranslatorGroup, WorkingLanguage
from ui import formats
from ui.text import LOCALES, Text


@dataclass(frozen=True)
class LanguageFields:
    """Three lists of languages; who refines or votes in a language also works in it."""

    works: gr.CheckboxGroup
    refines: gr.CheckboxGroup
    votes: gr.CheckboxGroup

    @property
    def all(self) -> list[gr.CheckboxGroup]:
        """The fields in the order `chosen` takes their values."""
        return [self.works, self.refines, self.votes]


def language_fields(text: Text) -> LanguageFields:
    """The three lists, labelled in the page's language."""
    named = [(formats.language_name(code, locale=text.locale), code) for code in TARGETS]
    choices = sorted(named, key=lambda choice: sort_key(choice[0], text.code))
    return LanguageFields(
        works=gr.CheckboxGroup(choices, label=text.people.works_in),
        refines=gr.CheckboxGroup(choices, label=text.people.refines_in, info=text.people.groups_hint),
        votes=gr.CheckboxGroup(choices, label=text.people.votes_in),
    )


def page_language_field(text: Text, *, label: str, interactive: bool = True) -> gr.Dropdown:
    """The languages of the pages, each in its own name."""
    choices = [(formats.own_name(code), code) for code in LOCALES]
    return gr.Dropdown(choices, value=text.code, label=label, filterable=False, interactive=interactive)


def chosen(works: list[str], refines: list[str], votes: list[str]) -> tuple[WorkingLanguage, ...]:
    """What the three lists say together; refining and voting in one language is refused."""
    if not all(
        isinstance(part, list) and all(isinstance(code, str) for code in part) for part in (works, refines, votes)
    ):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    if set(refines) & set(votes):
        raise InvalidInput(Reason.GROUP_BOTH)
    group = dict.fromkeys(refines, TranslatorGroup.REFINER) | dict.fromkeys(votes, TranslatorGroup.VOTER)
    return tuple(WorkingLanguage(code, group.get(code)) for code in sorted({*works, *refines, *votes}))


def split(languages: tuple[WorkingLanguage, ...]) -> tuple[list[str], list[str], list[str]]:
    """The values of the three lists for somebody's languages."""

    def of(group: TranslatorGroup) -> list[str]:
        return [language.code for language in languages if language.group is group]

    return [language.code for language in languages], of(TranslatorGroup.REFINER), of(TranslatorGroup.VOTER)


def described(text: Text, languages: tuple[WorkingLanguage, ...]) -> list[str]:
    """Each language with its group, for a table."""
    return [
        formats.language_name(language.code, locale=text.locale)
        + (f" · {text.groups.fill(language.group.value)}" if language.group else "")
        for language in languages
    ]
