"""Inviting people: a single-use link with tasks and languages preset, and the list of all invitations."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from markupsafe import Markup

from backend import policies
from backend.services import Services
from backend.services.people.invitations import InvitationDraft
from core.errors import InvalidInput, Reason
from core.records import Invitation, InvitationId, InvitationState
from ui import formats, html
from ui.components import roles
from ui.components.block import block
from ui.components.form_key import form_key, fresh
from ui.components.languages import chosen, described, language_fields, page_language_field
from ui.components.toast import say
from ui.events import Events
from ui.form import Updates, form
from ui.text import Text
from ui.visitor import Visitor


@dataclass(frozen=True)
class Draft:
    """An invitation as it stands on the page."""

    note: str
    held: list[str]
    works: list[str]
    refines: list[str]
    votes: list[str]
    page_language: str
    days: float | None
    key: str


@dataclass(frozen=True)
class Withdrawal:
    """Which invitation is no longer meant."""

    invitation: str | None
    key: str


@dataclass(frozen=True)
class Widgets:
    """What the events of the page change."""

    make: gr.Button
    link: gr.HTML
    listed: gr.HTML
    withdrawing: gr.Column
    invitation: gr.Dropdown
    withdraw: gr.Button
    key: gr.Textbox


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """Make, list and withdraw invitations."""
    words = text.invitations
    with gr.Blocks() as page:
        block(html.lead(words.lead))
        with gr.Column(elem_classes="paper narrow"):
            block(Markup("<h2>{}</h2>").format(words.make_title))
            note = gr.Textbox(label=words.note, info=words.note_hint, max_length=80)
            held = roles.role_field(text, label=words.roles)
            languages = language_fields(text)
            page_language = page_language_field(text, label=words.page_language)
            # No bounds here: Gradio would refuse in its own words what the service refuses in the page's.
            days = gr.Number(label=words.days, value=services.settings.invitation_days, precision=0)
            make = gr.Button(words.make, variant="primary", interactive=False)
            link = block()
        listed = block(html.waiting(text.shell.loading))
        with gr.Column(visible=False, elem_classes="paper narrow") as withdrawing:
            block(Markup("<h2>{}</h2>").format(words.withdraw_title))
            invitation = gr.Dropdown([], label=words.choose, value=None, interactive=False)
            withdraw = gr.Button(words.withdraw, variant="stop")
        key = form_key()

    widgets = Widgets(
        make=make, link=link, listed=listed, withdrawing=withdrawing, invitation=invitation, withdraw=withdraw, key=key
    )
    draft = form(
        Draft,
        note=note,
        held=held,
        works=languages.works,
        refines=languages.refines,
        votes=languages.votes,
        page_language=page_language,
        days=days,
        key=key,
    )
    actions, wire = Actions(services, text, widgets), events.wiring(policies.invite)
    refreshed = [listed, withdrawing, invitation, key]
    with page:
        wire(page.load, actions.show, [], [*refreshed, make])
        wire(make.click, actions.make, draft, [link, *refreshed])
        wire(withdraw.click, actions.withdraw, form(Withdrawal, invitation=invitation, key=key), refreshed)
    return page


class Actions:
    """What the events of the page do."""

    def __init__(self, services: Services, text: Text, widgets: Widgets) -> None:
        self._services = services
        self._text = text
        self._widgets = widgets

    def show(self, who: Visitor) -> Updates:
        return {**self._refreshed(who), self._widgets.make: gr.update(interactive=True)}

    def _refreshed(self, who: Visitor) -> Updates:
        words, widgets = self._text.invitations, self._widgets
        made = self._services.people.invitations.list(who.caller)
        heads = [words.note, words.roles, self._text.people.languages, words.valid_until, words.state]
        table = (
            html.table(caption=words.list_title, heads=heads, rows=[self._row(who, invitation) for invitation in made])
            if made
            else html.empty(title=words.list_title, text=words.none)
        )
        still_open = [
            (self._label(who, invitation), invitation.id)
            for invitation in made
            if invitation.state is InvitationState.OPEN
        ]
        return {
            widgets.listed: table,
            widgets.withdrawing: gr.update(visible=bool(still_open)),
            widgets.invitation: gr.Dropdown(still_open, value=None, interactive=True),
            widgets.key: fresh(),
        }

    def make(self, who: Visitor, typed: Draft) -> Updates:
        days = 0 if typed.days is None else typed.days  # the field was emptied: the service says what fits
        if isinstance(days, bool) or not isinstance(days, int | float):
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        draft = InvitationDraft(
            roles=roles.read(typed.held),
            languages=chosen(typed.works, typed.refines, typed.votes),
            page_language=typed.page_language,
            note=typed.note or "",
            days=int(days),
        )
        invitation, token = self._services.people.invitations.invite(who.caller, draft, typed.key)
        address = f"{who.origin}/{invitation.page_language}/invitation/{token}"
        link = html.secret_link(label=self._text.invitations.made, address=address)
        return {**self._refreshed(who), self._widgets.link: link}

    def withdraw(self, who: Visitor, typed: Withdrawal) -> Updates:
        if not isinstance(typed.invitation, str) or not typed.invitation:
            raise InvalidInput(Reason.INVITATION_NOT_CHOSEN)
        self._services.people.invitations.withdraw(who.caller, InvitationId(typed.invitation), typed.key)
        say(self._text.invitations.withdrawn)
        return self._refreshed(who)

    def _label(self, who: Visitor, invitation: Invitation) -> str:
        until = formats.day(invitation.expires_at, locale=self._text.locale, zone=who.zone)
        return f"{invitation.note or self._text.invitations.without_note} · {until}"

    def _row(self, who: Visitor, invitation: Invitation) -> list[str]:
        words = self._text.invitations
        return [
            invitation.note or words.without_note,
            html.tags(roles.names(self._text, invitation.roles)),
            html.tags(described(self._text, invitation.languages)),
            formats.moment(invitation.expires_at, locale=self._text.locale, zone=who.zone),
            html.state(words.fill(f"state_{invitation.state}"), good=invitation.state is InvitationState.USED or None),
        ]
