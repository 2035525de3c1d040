"""The audit log: filter, read, export."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import gradio as gr
from markupsafe import Markup

from backend import policies
from backend.services import Services
from backend.services.audit import ACTIONS, AuditFilter
from core.errors import InvalidInput, Reason
from core.records import AuditEntry, Person
from ui import formats, html
from ui.components.block import block
from ui.events import Events
from ui.form import Updates, form
from ui.text import Text
from ui.visitor import Visitor

PAGE = 100


@dataclass(frozen=True)
class Asked:
    """The filter as it stands on the page, and the last entry shown."""

    action: str
    person: str
    since: str
    until: str
    last: str


@dataclass(frozen=True)
class Widgets:
    """What the events of the page change."""

    entries: gr.HTML
    older: gr.Button
    last: gr.Textbox


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The log, newest first."""
    words = text.audit
    with gr.Blocks() as page:
        block(html.lead(words.lead))
        with gr.Column(elem_classes="paper"):
            with gr.Row():
                choices = [(words.all_actions, ""), *((words.fill(action), action) for action in ACTIONS)]
                action = gr.Dropdown(choices, value="", label=words.action, filterable=False)
                person = gr.Textbox(label=words.person, info=words.person_hint, max_length=64)
            with gr.Row():
                since = gr.Textbox(label=words.since, info=words.date_hint, max_length=10)
                until = gr.Textbox(label=words.until, info=words.date_hint, max_length=10)
            show = gr.Button(words.show, variant="primary")
        widgets = Widgets(
            entries=block(html.waiting(text.shell.loading)),
            older=gr.Button(words.older, visible=False),
            last=gr.Textbox(visible="hidden", show_label=False, container=False),
        )

    actions = Actions(services, text, widgets)
    wire = events.wiring(policies.read_audit)
    asked = form(Asked, action=action, person=person, since=since, until=until, last=widgets.last)
    shown = [widgets.entries, widgets.older, widgets.last]
    with page:
        asking = [page.load, show.click, person.submit, since.submit, until.submit, action.input]
        wire(asking, actions.newest, asked, shown)
        wire(widgets.older.click, actions.older, asked, shown)
    return page


class Actions:
    """What the events of the page do."""

    def __init__(self, services: Services, text: Text, widgets: Widgets) -> None:
        self._services = services
        self._text = text
        self._widgets = widgets

    def newest(self, who: Visitor, asked: Asked) -> Updates:
        return self._page(who, _filter(asked, zone=who.zone, before=None))

    def older(self, who: Visitor, asked: Asked) -> Updates:
        last = asked.last
        before = int(last) if isinstance(last, str) and last.isascii() and last.isdigit() and len(last) < 18 else None
        return self._page(who, _filter(asked, zone=who.zone, before=before))

    def _page(self, who: Visitor, criteria: AuditFilter) -> Updates:
        words, widgets = self._text.audit, self._widgets
        entries = self._services.audit.search(
            who.caller, replace(criteria, limit=PAGE + 1)
        )  # one more: is there an older one
        entries, more = entries[:PAGE], len(entries) > PAGE
        if not entries:
            nothing = html.empty(title=words.shown(count=0), text=words.none)
            return {widgets.entries: nothing, widgets.older: gr.Button(visible=False), widgets.last: ""}
        people = {person.id: person for person in self._services.people.accounts.people(who.caller)}
        heads = [words.time, words.person, words.action, words.subject, words.address]
        rows = [self._row(who, entry, people) for entry in entries]
        table = html.table(caption=words.shown(count=len(entries)), heads=heads, rows=rows, compact=True)
        export = Markup('<p class="actions"><a class="button" href="/api/v1/audit.csv?{}" download>{}</a></p>').format(
            _query(criteria), words.export
        )
        return {
            widgets.entries: table + export,
            widgets.older: gr.Button(visible=more),
            widgets.last: str(entries[-1].id),
        }

    def _row(self, who: Visitor, entry: AuditEntry, people: dict[Any, Person]) -> list[str]:
        words = self._text.audit
        return [
            formats.moment(entry.at, locale=self._text.locale, zone=who.zone),
            html.ltr(people[entry.actor].login) if entry.actor in people else words.nobody,
            words.fill(entry.action),
            html.ltr(people[entry.subject].login if entry.subject in people else entry.subject),
            html.ltr(entry.address),
        ]


def _filter(asked: Asked, *, zone: ZoneInfo, before: int | None) -> AuditFilter:
    first, last = _day(asked.since, zone), _day(asked.until, zone)
    return AuditFilter(
        action=asked.action or "",
        actor=asked.person or "",
        since=first,
        until=last + timedelta(days=1) if last else None,
        before_id=before,
    )


def _day(written: str, zone: ZoneInfo) -> datetime | None:
    """The start of a day in the reader's time zone."""
    if not isinstance(written, str) or not written.strip():
        return None
    try:
        return datetime.combine(date.fromisoformat(written.strip()), time(), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(Reason.DATE_MALFORMED) from error


def _query(criteria: AuditFilter) -> str:
    parts = {
        "action": criteria.action,
        "actor": criteria.actor,
        "since": criteria.since.isoformat() if criteria.since else "",
        "until": criteria.until.isoformat() if criteria.until else "",
    }
    return urlencode({name: value for name, value in parts.items() if value})
