"""Who works here: the list, rights and languages of a person, password links."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from markupsafe import Markup

from backend import policies
from backend.services import Services
from backend.services.people.accounts import RightsChange
from core.errors import InvalidInput, Reason
from core.records import Person, PersonId
from ui import formats, html
from ui.components import roles
from ui.components.block import block
from ui.components.form_key import form_key, fresh
from ui.components.languages import LanguageFields, chosen, described, language_fields, split
from ui.components.toast import say
from ui.events import Events
from ui.form import Updates, form
from ui.text import Text
from ui.visitor import Visitor


@dataclass(frozen=True)
class Widgets:
    """The components of the page, from top to bottom."""

    search: gr.Textbox
    people: gr.HTML
    person: gr.Dropdown
    held: gr.CheckboxGroup
    languages: LanguageFields
    active: gr.Checkbox
    save: gr.Button
    make: gr.Button
    link: gr.HTML
    chosen: tuple[gr.Column, gr.Column]
    """What is there once somebody is chosen."""
    key: gr.Textbox
    about: gr.Textbox
    """Whose rights the fields show."""


@dataclass(frozen=True)
class Save:
    """The rights of a person as they stand on the page."""

    person: str | None
    about: str
    held: list[str]
    works: list[str]
    refines: list[str]
    votes: list[str]
    active: bool
    search: str
    key: str


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The list of people, and what may be changed about one of them."""
    with gr.Blocks() as page:
        block(html.lead(text.people.lead))
        widgets = drawn(text)
    actions = Actions(services, text, widgets)
    rights = [widgets.held, *widgets.languages.all, widgets.active]
    save = form(
        Save,
        person=widgets.person,
        about=widgets.about,
        held=widgets.held,
        works=widgets.languages.works,
        refines=widgets.languages.refines,
        votes=widgets.languages.votes,
        active=widgets.active,
        search=widgets.search,
        key=widgets.key,
    )
    wire = events.wiring(policies.manage_people)
    with page:
        shown = [widgets.people, widgets.person, widgets.key, *widgets.chosen]
        wire(page.load, actions.show, [widgets.search], shown)
        wire(widgets.search.submit, actions.find, [widgets.search], [widgets.people])
        wire(
            widgets.person.input,
            actions.choose,
            [widgets.person],
            [widgets.about, *rights, widgets.link, *widgets.chosen],
        )
        wire(widgets.save.click, actions.save, save, [widgets.people, widgets.key])
        wire(widgets.make.click, actions.make_link, [widgets.person, widgets.key], [widgets.link, widgets.key])
    return page


def drawn(text: Text) -> Widgets:
    """The components, from top to bottom."""
    words = text.people
    search = gr.Textbox(label=words.search, max_length=80, elem_classes="find")
    people = block(html.waiting(text.shell.loading))
    with gr.Column(elem_classes="paper narrow"):
        block(Markup("<h2>{}</h2>").format(words.edit_title))
        person = gr.Dropdown([], label=words.choose, info=words.choose_hint, value=None, interactive=False)
        with gr.Column(visible=False) as rights:
            held = roles.role_field(text, label=words.roles)
            languages = language_fields(text)
            active = gr.Checkbox(label=words.may_sign_in)
            save = gr.Button(words.save, variant="primary")
    with gr.Column(visible=False, elem_classes="paper narrow") as password:
        block(Markup("<h2>{}</h2>").format(words.password_title) + html.sentence(words.password_text))
        make = gr.Button(words.password_make)
        link = block()
    return Widgets(
        search=search,
        people=people,
        person=person,
        held=held,
        languages=languages,
        active=active,
        save=save,
        make=make,
        link=link,
        chosen=(rights, password),
        key=form_key(),
        about=form_key(),
    )


class Actions:
    """What the events of the page do."""

    def __init__(self, services: Services, text: Text, widgets: Widgets) -> None:
        self._services = services
        self._text = text
        self._widgets = widgets

    def show(self, who: Visitor, search: str) -> Updates:
        everybody = self._services.people.accounts.people(who.caller, language=self._text.code)
        choices = [(f"{person.name} ({person.login})", person.id) for person in everybody]
        return {
            **self.find(who, search),
            self._widgets.person: gr.Dropdown(choices, value=None, interactive=True),
            self._widgets.key: fresh(),
            **dict.fromkeys(self._widgets.chosen, gr.update(visible=False)),
        }

    def find(self, who: Visitor, search: str) -> Updates:
        words = self._text.people
        matching = self._services.people.accounts.people(who.caller, search or "", language=self._text.code)
        if not matching:
            return {self._widgets.people: html.empty(title=words.found(count=0), text=words.none)}
        heads = [words.name, words.login, words.roles, words.languages, words.state, words.joined]
        rows = [self._row(who, person) for person in matching]
        return {self._widgets.people: html.table(caption=words.found(count=len(matching)), heads=heads, rows=rows)}

    def choose(self, who: Visitor, person_id: str | None) -> Updates:
        person = self._services.people.accounts.person(self._chosen(person_id))
        shown, (works, refines, votes) = self._widgets, split(person.languages)
        return {
            shown.about: person.id,
            shown.held: [role.value for role in person.roles],
            shown.languages.works: works,
            shown.languages.refines: refines,
            shown.languages.votes: votes,
            shown.active: person.active,
            shown.link: "",
            **dict.fromkeys(shown.chosen, gr.update(visible=True)),
        }

    def save(self, who: Visitor, typed: Save) -> Updates:
        chosen_id = self._chosen(typed.person)
        if typed.about != chosen_id:  # the fields still show somebody else
            raise InvalidInput(Reason.PERSON_NOT_CHOSEN)
        change = RightsChange(
            roles=roles.read(typed.held),
            languages=chosen(typed.works, typed.refines, typed.votes),
            active=typed.active is True,
        )
        person = self._services.people.accounts.set_rights(who.caller, chosen_id, change, typed.key)
        say(self._text.people.saved(name=person.name))
        return {**self.find(who, typed.search), self._widgets.key: fresh()}

    def make_link(self, who: Visitor, person_id: str | None, key: str) -> Updates:
        owner = self._chosen(person_id)
        token = self._services.people.accounts.password_link(who.caller, owner, key)
        language = self._services.people.accounts.person(owner).page_language or self._text.code
        address = f"{who.origin}/{language}/password/{token}"
        link = html.secret_link(label=self._text.people.password_made, address=address)
        return {self._widgets.link: link, self._widgets.key: fresh()}

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
