"""Drafts on the researchers' page about calibration: a form that starts them, how far they are, what is not usable."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import gradio as gr
from anyio import to_thread
from gradio.blocks import Block
from markupsafe import Markup

from annotation.drafting import DraftFault, Halt
from annotation.refining import Finding
from backend.db.drafts import Faulty
from backend.follow import Stored, follow
from backend.services import Services
from backend.services.calibration.drafting import DraftingView
from backend.services.calibration.ongoing import OngoingDrafting
from core.languages import INTERFACE
from ui import formats, html
from ui.components.block import block
from ui.components.form_key import form_key, fresh
from ui.components.tabs import Tabs
from ui.components.toast import say
from ui.form import Updates
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor

_PAUSE = 1.5
_FIRST = next(code for code in INTERFACE if code != "en")
_MOST = 20
"""Items of a benchmark in a language that are listed as not usable."""


@dataclass(frozen=True)
class Wanted:
    """Which drafts are to be made."""

    benchmark: str | None
    language: str | None
    key: str


@dataclass(frozen=True)
class DraftsFrame:
    """The components, from top to bottom."""

    column: gr.Column
    missing: gr.HTML
    benchmark: gr.Dropdown
    language: gr.Dropdown
    start: gr.Button
    standing: gr.HTML
    key: gr.Textbox

    @property
    def outputs(self) -> list[Block]:
        """All that changes."""
        return [self.column, self.missing, self.benchmark, self.language, self.start, self.standing, self.key]


def drafts_drawn(text: Text) -> DraftsFrame:
    """The part of the page."""
    told = text.calibration
    with gr.Column(visible=False, elem_classes="paper") as column:
        block(html.heading(told.drafts_title) + html.sentence(told.drafts_text))
        missing = block()
        benchmark = gr.Dropdown([], label=told.benchmark, filterable=False, interactive=False, visible=False)
        language = gr.Dropdown([], label=told.language, filterable=False, interactive=False, visible=False)
        start = gr.Button(told.make_drafts, elem_id="drafts-start", visible=False)
        standing = block()
    return DraftsFrame(column, missing, benchmark, language, start, standing, form_key())


class DraftsActing:
    """The handlers."""

    def __init__(self, services: Services, text: Text, frame: DraftsFrame) -> None:
        self._drafting = services.calibration.drafting
        self._text = text
        self._frame = frame
        self._tabs = Tabs()

    async def watch(self, who: Visitor) -> AsyncIterator[Updates]:
        """The form, and all drafts for as long as some are being made."""
        form = await to_thread.run_sync(self._form, who)
        async for updates in self._follow(who):
            yield form | updates
            form = {}

    async def start(self, who: Visitor, wanted: Wanted) -> AsyncIterator[Updates]:
        """Have drafts made, and watch."""
        name, code = words(wanted.benchmark), words(wanted.language)
        await to_thread.run_sync(lambda: self._drafting.start(who.caller, name, code, words(wanted.key)))
        say(self._text.calibration.drafts_started)
        async for updates in self._follow(who):
            yield updates

    async def _follow(self, who: Visitor) -> AsyncIterator[Updates]:
        lost = self._tabs.watching(who.tab)
        ongoing = OngoingDrafting(self._drafting, who.caller)
        known = await to_thread.run_sync(ongoing.whole)
        async for seen in follow(ongoing, known=known, until=lost, pause=_PAUSE):
            if isinstance(seen, Stored):
                shown = await to_thread.run_sync(self._shown, who, seen.whole)
                yield {self._frame.standing: shown, self._frame.key: fresh()}

    def _form(self, who: Visitor) -> Updates:
        frame, offered = self._frame, bool(self._drafting.translator)
        names = [one.name for one in self._drafting.benchmarks(who.caller)]
        codes = [(formats.language_name(code, locale=self._text.locale), code) for code in INTERFACE]
        ready = offered and bool(names)
        return {
            frame.column: gr.Column(visible=True),
            frame.missing: "" if offered else html.sentence(self._text.errors.translator_missing),
            frame.benchmark: gr.Dropdown(names, value=names[0] if names else None, interactive=True, visible=ready),
            frame.language: gr.Dropdown(codes, value=_FIRST, interactive=True, visible=ready),
            frame.start: gr.Button(visible=ready),
        }

    def _shown(self, who: Visitor, views: Sequence[DraftingView]) -> Markup:
        text = self._text
        if not views:
            return Markup("")
        told = Markup("").join(
            html.sentence(f"{_name(view, text)}: {_halted(view.halted, text)}") for view in views if view.halted
        )
        faulty = [
            (view, one)
            for view in views
            if view.drafted.faulty
            for one in self._drafting.faulty(who.caller, view.spec.benchmark, view.spec.language)[:_MOST]
        ]
        return _table(views, text) + told + _faulty(faulty, text)


def _table(views: Sequence[DraftingView], text: Text) -> Markup:
    told = text.calibration
    heads = [
        told.benchmark,
        told.translator,
        told.drafts_made,
        told.drafts_unusable,
        told.tokens,
        told.cost,
        text.rounds.state,
    ]
    rows = [
        [
            _name(view, text),
            html.ltr(view.spec.translator),
            _far(view, text),
            _number(view.drafted.faulty, text),
            f"{_number(view.bill.spent.tokens_in, text)} · {_number(view.bill.spent.tokens_out, text)}",
            _number(round(view.bill.cost, 2), text),
            _state(view, text),
        ]
        for view in views
    ]
    return html.table(caption=told.drafts_title, heads=heads, rows=rows)


def _far(view: DraftingView, text: Text) -> Markup:
    there = view.drafted
    told = text.calibration.of(part=_number(there.drafts, text), whole=_number(there.items, text))
    return Markup(
        '<span class="bar-of"><progress max="{}" value="{}" aria-label="{}"></progress><span>{}</span></span>'
    ).format(max(1, there.items), there.drafts, text.calibration.drafts_made, told)


def _state(view: DraftingView, text: Text) -> Markup:
    words_ = text.evaluation
    if view.working:
        return html.state(words_.state_working, good=None)
    if view.ended and not view.left:
        return html.state(words_.state_done, good=True)
    return html.state(words_.state_broken, good=False)


def _halted(why: Halt, text: Text) -> str:
    return text.calibration.fill(f"halted_{why.value}")


def _faulty(every: Sequence[tuple[DraftingView, Faulty]], text: Text) -> Markup:
    told = text.calibration
    if not every:
        return Markup("")
    rows = [[f"{_name(view, text)} · {_number(one.number, text)}", fault_told(one.fault, text)] for view, one in every]
    return html.table(caption=told.drafts_unusable, heads=[told.choose_item, told.what_is_wrong], rows=rows)


def fault_told(fault: DraftFault, text: Text) -> str:
    """What was wrong with what came, in a sentence."""
    if fault.value in set(Finding):
        return text.calibrate.fill(f"found_{fault.value}")
    return text.calibration.fill(f"fault_{fault.value}")


def _name(view: DraftingView, text: Text) -> str:
    return f"{view.spec.benchmark} · {formats.language_name(view.spec.language, locale=text.locale)}"


def _number(value: float, text: Text) -> str:
    return formats.number(value, locale=text.locale)
