"""A person's own account: name, page language, consent, password, sessions."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from markupsafe import Markup

from backend import policies
from backend.limits import RateLimits
from backend.services import Services
from backend.services.people.accounts import AccountChange
from core.records import Person
from ui import formats, html
from ui.components import roles
from ui.components.block import block
from ui.components.form_key import form_key, fresh
from ui.components.languages import described, page_language_field
from ui.components.toast import say
from ui.events import Events
from ui.form import Updates, form
from ui.pages.account import keys
from ui.text import Text
from ui.visitor import Visitor

_FOLLOW = "(address) => { if (address) window.location.assign(address); }"


@dataclass(frozen=True)
class Save:
    """What a person decides about the own account."""

    name: str
    language: str
    consent: bool
    key: str


@dataclass(frozen=True)
class ChangePassword:
    """The password that was and the one that shall be."""

    old: str
    new: str
    key: str


@dataclass(frozen=True)
class Widgets:
    """What the events of the page change."""

    facts: gr.HTML
    name: gr.Textbox
    language: gr.Dropdown
    consent: gr.Checkbox
    save: gr.Button
    old: gr.Textbox
    new: gr.Textbox
    change: gr.Button
    key: gr.Textbox
    address: gr.Textbox
    """Where the page goes on when its language was changed."""


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """Everything a person may change about the own account."""
    words = text.account
    with gr.Blocks() as page:
        facts = block(html.waiting(text.shell.loading))
        with gr.Column(elem_classes="paper narrow"):
            block(_heading(words.profile))
            # Shut until their values are there, which would take the place of what was typed meanwhile.
            name = gr.Textbox(label=words.name, max_length=80, interactive=False)
            language = page_language_field(text, label=words.page_language, interactive=False)
            consent = gr.Checkbox(label=words.consent, interactive=False)
            save = gr.Button(words.save, variant="primary", interactive=False)
        with gr.Column(elem_classes="paper narrow"):
            block(_heading(words.password_title))
            old = gr.Textbox(label=words.old_password, type="password", max_length=256)
            new = gr.Textbox(label=words.new_password, type="password", max_length=256)
            change = gr.Button(words.change_password, interactive=False)
        with gr.Column(elem_classes="paper narrow"):
            block(_heading(words.sessions_title) + html.sentence(words.sessions_text))
            block(_everywhere(text))
        key, address = form_key(), form_key()
        keys.build(page, services, text, events)

    widgets = Widgets(
        facts=facts,
        name=name,
        language=language,
        consent=consent,
        save=save,
        old=old,
        new=new,
        change=change,
        key=key,
        address=address,
    )
    actions, wire = Actions(services, text, events.limits, widgets), events.wiring(policies.signed_in)
    typed = form(Save, name=name, language=language, consent=consent, key=key)
    passwords = form(ChangePassword, old=old, new=new, key=key)
    with page:
        wire(page.load, actions.show, [], [facts, name, language, consent, key, save, change])
        saving = wire(save.click, actions.save, typed, [facts, key, address])
        saving.success(None, [address], None, js=_FOLLOW)
        wire(change.click, actions.change_password, passwords, [old, new, key])
    return page


class Actions:
    """What the events of the page do."""

    def __init__(self, services: Services, text: Text, limits: RateLimits, widgets: Widgets) -> None:
        self._services = services
        self._text = text
        self._limits = limits
        self._widgets = widgets

    def show(self, who: Visitor) -> Updates:
        person, widgets = who.caller.person, self._widgets
        assert person is not None
        return {
            widgets.facts: self._facts(who, person),
            widgets.name: gr.Textbox(value=person.name, interactive=True),
            widgets.language: gr.Dropdown(value=person.page_language or self._text.code, interactive=True),
            widgets.consent: gr.Checkbox(value=person.consented_at is not None, interactive=True),
            widgets.key: fresh(),
            widgets.save: gr.Button(interactive=True),
            widgets.change: gr.Button(interactive=True),
        }

    def save(self, who: Visitor, typed: Save) -> Updates:
        change = AccountChange(name=typed.name, page_language=typed.language, consent=typed.consent is True)
        person = self._services.people.accounts.change_account(who.caller, change, typed.key)
        say(self._text.account.saved)
        address = f"/{person.page_language}/account" if person.page_language != self._text.code else ""
        widgets = self._widgets
        return {widgets.facts: self._facts(who, person), widgets.key: fresh(), widgets.address: address}

    def change_password(self, who: Visitor, typed: ChangePassword) -> Updates:
        person = who.caller.person
        assert person is not None
        self._limits.check_login(person.login, who.caller.address)  # a guess is a guess, here as at the door
        self._services.people.accounts.change_password(who.caller, old=typed.old, new=typed.new, key=typed.key)
        self._limits.login_succeeded(person.login, who.caller.address)
        say(self._text.account.password_changed)
        return {self._widgets.old: "", self._widgets.new: "", self._widgets.key: fresh()}

    def _facts(self, who: Visitor, person: Person) -> str:
        words, locale = self._text.account, self._text.locale
        rows = [
            (words.login, html.ltr(person.login)),
            (words.roles, html.tags(roles.names(self._text, person.roles)) or words.none),
            (words.languages, html.tags(described(self._text, person.languages)) or words.none),
        ]
        facts = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(*row) for row in rows)
        consented_at = person.consented_at
        consent = (
            words.consent_given(date=formats.day(consented_at, locale=locale, zone=who.zone))
            if consented_at
            else words.consent_missing
        )
        return Markup('<dl class="facts">{}</dl><p class="hint">{}</p>').format(facts, consent)


def _heading(title: str) -> Markup:
    return Markup("<h2>{}</h2>").format(title)


def _everywhere(text: Text) -> Markup:
    """A plain form: an event of this page could not bring its answer back, since its session is over by then."""
    return Markup(
        '<form method="post" action="/{}/sign-out"><input type="hidden" name="everywhere" value="yes">'
        '<button class="button" type="submit">{}</button></form>'
    ).format(text.code, text.account.sign_out_everywhere)
