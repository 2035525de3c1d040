"""Who works here: the list, rights and languages of a person, password links."""

from __future__ import annotations

from typing import Any

import gradio as gr
from markupsafe import Markup

from backend import policies
from backend.services import Services
from backend.services.accounts import RightsChange
from core.errors import InvalidInput, Reason
from core.records import Person, PersonId
from ui import formats, html
from ui.components import roles
from ui.components.block import block
from ui.components.form_key import form_key, fresh
from ui.components.languages import chosen, described, language_fields, split
from ui.components.toast import say
from ui.events import Events
from ui.text import Text
from ui.visitor import Visitor


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The list of people, and what may be changed about one of them."""
    words = text.people
    with gr.Blocks() as page:
        block(html.lead(words.lead))
        search = gr.Textbox(label=words.search, max_length=80, elem_classes="find")
        people = block(html.waiting(text.shell.loading))
        with gr.Column(elem_classes="paper narrow"):
            block(Markup("<h2>{}</h2>").format(words.edit_title))
            person = gr.Dropdown([], label=words.choose, info=words.choose_hint, value=None, interactive=False)
            held = roles.role_field(text, label=words.roles)
            languages = language_fields(text)
            active = gr.Checkbox(label=words.may_sign_in)
            save = gr.Button(words.save, variant="primary", interactive=False)
        with gr.Column(elem_classes="paper narrow"):
            block(Markup("<h2>{}</h2>").format(words.password_title) + html.sentence(words.password_text))
            make = gr.Button(words.password_make, interactive=False)
            link = block()
        key, about = form_key(), form_key()  # about: whose rights the fields show

    actions = _Actions(services, text)
    guard = events.guarded
    rights = [held, *languages.all, active]
    with page:
        page.load(
            guard(policies.manage_people, actions.show),
            [search],
            [people, person, key, save, make],
            show_progress="hidden",
        )
        search.submit(guard(policies.manage_people, actions.find), [search], [people], show_progress="hidden")
        person.input(
            guard(policies.manage_people, actions.choose), [person], [about, *rights, link], show_progress="hidden"
        )
        save.click(
            guard(policies.manage_people, actions.save),
            [person, about, *rights, search, key],
            [people, key],
            show_progress="hidden",
        )
        make.click(guard(policies.manage_people, actions.make_link), [person, key], [link, key], show_progress="hidden")
    return page


class _Actions:
    """What the events of the page do."""

    def __init__(self, services: Services, text: Text) -> None:
        self._services = services
        self._text = text

    def show(self, who: Visitor, search: str) -> tuple[Any, ...]:
        everybody = self._services.accounts.people(who.caller)
        choices = [(f"{person.name} ({person.login})", person.id) for person in everybody]
        return (
            self.find(who, search),
            gr.Dropdown(choices, value=None, interactive=True),
            fresh(),
            gr.Button(interactive=True),
            gr.Button(interactive=True),
        )

    def find(self, who: Visitor, search: str) -> str:
        words = self._text.people
        found = self._services.accounts.people(who.caller, search=search or "")
        if not found:
            return html.empty(title=words.found(count=0), text=words.none)
        heads = [words.name, words.login, words.roles, words.languages, words.state, words.joined]
        return html.table(
            caption=words.found(count=len(found)), heads=heads, rows=[self._row(who, person) for person in found]
        )

    def choose(self, who: Visitor, person_id: str | None) -> tuple[Any, ...]:
        person = self._services.accounts.person(self._chosen(person_id))
        return person.id, [role.value for role in person.roles], *split(person.languages), person.active, ""

    def save(
        self,
        who: Visitor,
        person_id: str | None,
        about: str,
        held: list[str],
        works: list[str],
        refines: list[str],
        votes: list[str],
        active: bool,
        search: str,
        key: str,
    ) -> tuple[str, str]:
        if about != self._chosen(person_id):  # the fields still show somebody else
            raise InvalidInput(Reason.PERSON_NOT_CHOSEN)
        change = RightsChange(roles=roles.read(held), languages=chosen(works, refines, votes), active=active is True)
        person = self._services.accounts.set_rights(who.caller, self._chosen(person_id), change, key)
        say(self._text.people.saved(name=person.name))
        return self.find(who, search), fresh()

    def make_link(self, who: Visitor, person_id: str | None, key: str) -> tuple[str, str]:
        words = self._text.people
        owner = self._chosen(person_id)
        token = self._services.accounts.password_link(who.caller, owner, key)
        language = self._services.accounts.person(owner).page_language or self._text.code
        address = f"{who.origin}/{language}/password/{token}"
        return html.secret_link(label=words.password_made, address=address), fresh()

    def _chosen(self, person_id: str | None) -> PersonId:
        if not isinstance(person_id, str) or not person_id:
            raise InvalidInput(Reason.PERSON_NOT_CHOSEN)
        return PersonId(person_id)

    def _row(self, who: Visitor, person: Person) -> list[str]:
        words, locale = self._text.people, self._text.locale
        state = html.state(words.active if person.active else words.closed, good=person.active or None)
        return [
            person.name,
            html.ltr(person.login),
            html.tags(roles.names(self._text, person.roles)),
            html.tags(described(self._text, person.languages)),
            state + (html.tags([words.demo]) if person.demo else ""),
            formats.day(person.created_at, locale=locale, zone=who.zone),
        ]
