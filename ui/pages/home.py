"""The home page: for each task a person has, what to do next and one way to get there."""

from __future__ import annotations

from collections.abc import Iterator

import gradio as gr
from markupsafe import Markup

from backend import policies
from backend.services import Services
from core.records import Caller, InvitationState, Person, Role, TranslatorGroup
from ui import formats, html
from ui.components.block import block
from ui.components.parcels_link import parcels_link
from ui.components.receipt import receipt
from ui.events import Events
from ui.text import Text
from ui.visitor import Visitor


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """What to do next."""

    def show(who: Visitor) -> str:
        person = who.caller.person
        assert person is not None
        cards = Markup("").join(_cards(services, text, who.caller, person))
        greeting = Markup('<p class="page-lead">{} {}</p>').format(
            text.home.greeting(name=person.name), text.home.lead if person.roles else ""
        )
        return greeting + Markup('<div class="tasks">{}</div>').format(cards)

    with gr.Blocks() as page:
        content = block(html.waiting(text.shell.loading))
        events.wiring(policies.signed_in)(page.load, show, [], [content])
    return page


def _cards(services: Services, text: Text, caller: Caller, person: Person) -> Iterator[Markup]:
    home, root = text.home, f"/{text.code}/"
    if Role.RATER in person.roles:
        yield _card(home.rater_title, [home.rater_text], home.rater_action, f"{root}arena", parcels_link(text))
        came = services.studio.attributions.receipt(caller)
        if came is not None:
            yield receipt(came, text)
    if Role.TRANSLATOR in person.roles:
        yield _card(home.translator_title, _groups(text, person), home.translator_action, f"{root}calibrate")
    if Role.RESEARCHER in person.roles:
        yield _card(home.researcher_title, [home.researcher_text], home.researcher_action, f"{root}rounds")
    if Role.ADMINISTRATOR in person.roles:
        waiting = [
            invitation
            for invitation in services.people.invitations.list(caller)
            if invitation.state is InvitationState.OPEN
        ]
        lines = [home.people_count(count=len(services.people.accounts.people(caller)))]
        if waiting:
            lines.append(home.invitation_count(count=len(waiting)))
        yield _card(home.administrator_title, lines, home.administrator_action, f"{root}people")
    if not person.roles:
        yield _card(home.nothing_title, [home.nothing_text], text.shell.account, f"{root}account")


def _groups(text: Text, person: Person) -> list[str]:
    def names(group: TranslatorGroup) -> str:
        codes = [language.code for language in person.languages if language.group is group]
        return formats.languages_listed(codes, locale=text.locale)

    lines = []
    if refines := names(TranslatorGroup.REFINER):
        lines.append(text.home.refiner_text(languages=refines))
    if votes := names(TranslatorGroup.VOTER):
        lines.append(text.home.voter_text(languages=votes))
    return lines or [text.home.translator_text]


def _card(title: str, lines: list[str], action: str, address: str, beside: Markup | None = None) -> Markup:
    body = Markup("").join(html.sentence(line) for line in lines)
    return Markup(
        '<section class="card"><h2>{}</h2><div>{}</div>'
        '<div class="actions"><a class="button primary" href="{}">{}</a>{}</div></section>'
    ).format(title, body, address, action, beside or "")
