"""A language of a benchmark is prepared: its glossary, who decides beside researchers, gold items for its voters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from backend.services import Services
from backend.services.calibration.preparing import Prepared
from core.errors import InvalidInput, Reason
from core.languages import INTERFACE
from ui import formats, html
from ui.components.block import block
from ui.components.form_key import form_key, fresh
from ui.components.lines import fields_of, lines_of
from ui.components.toast import say
from ui.form import Updates
from ui.pages.benchmarks import gold
from ui.text import Text
from ui.typed import listed, words
from ui.visitor import Visitor

_FIRST = next(code for code in INTERFACE if code != "en")
_GLOSSARY_LONGEST = 100_000
_TEXT_LONGEST = 20_000


@dataclass(frozen=True)
class Care:
    """What the form of a language holds."""

    benchmark: str | None
    language: str | None
    glossary: str
    named: list[str] | None
    number: float | None
    best: str
    worse: str
    other: str
    ended: str | None
    key: str

    @property
    def at(self) -> tuple[str, str]:
        """Benchmark and language."""
        return words(self.benchmark), words(self.language)

    @property
    def item(self) -> int:
        """The number of an item."""
        if not isinstance(self.number, int | float) or self.number != int(self.number):
            raise InvalidInput(Reason.ITEM_UNKNOWN)
        return int(self.number)


@dataclass(frozen=True)
class Gold:
    """The part about gold items."""

    listing: gr.HTML
    number: gr.Number
    open: gr.Button
    case: gr.Column
    shown: gr.HTML
    best: gr.Textbox
    worse: gr.Textbox
    other: gr.Textbox
    make: gr.Button
    ended: gr.Dropdown
    end: gr.Button


@dataclass(frozen=True)
class CareFrame:
    """The components, from top to bottom."""

    column: gr.Column
    benchmark: gr.Dropdown
    language: gr.Dropdown
    glossary: gr.Textbox
    save: gr.Button
    named: gr.Dropdown
    name: gr.Button
    gold: Gold
    key: gr.Textbox

    @property
    def state(self) -> list[Block]:
        """What another benchmark or language changes."""
        gold_ = self.gold
        return [self.glossary, self.named, gold_.listing, gold_.case, gold_.ended, gold_.end, self.key]

    @property
    def outputs(self) -> list[Block]:
        """All that opens with the page."""
        return [self.column, self.benchmark, self.language, self.gold.number, *self.state]


def care_drawn(text: Text) -> CareFrame:
    """The part of the page."""
    told = text.benchmarks
    with gr.Column(visible=False, elem_classes="paper") as column:
        block(html.heading(told.care_title) + html.sentence(told.care_text))
        with gr.Row():
            benchmark = gr.Dropdown(
                [], label=text.calibration.benchmark, filterable=False, interactive=False, elem_id="care-benchmark"
            )
            language = gr.Dropdown(
                [], label=text.calibration.language, filterable=False, interactive=False, elem_id="care-language"
            )
        glossary = gr.Textbox(
            label=told.glossary,
            info=told.glossary_hint,
            lines=4,
            max_lines=16,
            max_length=_GLOSSARY_LONGEST,
            interactive=False,
            elem_id="care-glossary",
        )
        with gr.Row(elem_classes="actions"):
            save = gr.Button(told.glossary_save, elem_id="care-glossary-save")
        named = gr.Dropdown(
            [],
            label=told.adjudicators,
            info=told.adjudicators_hint,
            multiselect=True,
            filterable=False,
            interactive=False,
            elem_id="care-adjudicators",
        )
        with gr.Row(elem_classes="actions"):
            name = gr.Button(told.adjudicators_save, elem_id="care-adjudicators-save")
        parts = _gold(text)
    return CareFrame(column, benchmark, language, glossary, save, named, name, parts, form_key())


def _gold(text: Text) -> Gold:
    told = text.benchmarks
    block(html.heading(told.gold_title) + html.sentence(told.gold_text))
    listing = block()
    with gr.Row(elem_classes="actions"):
        ended = gr.Dropdown([], label=told.gold_end_which, filterable=False, interactive=False, visible=False)
        end = gr.Button(told.gold_end, visible=False, elem_id="gold-end")
    number = gr.Number(
        label=told.gold_number, value=1, precision=0, minimum=0, interactive=False, elem_id="gold-number"
    )
    with gr.Row(elem_classes="actions"):
        open_ = gr.Button(told.gold_open, elem_id="gold-open")
    with gr.Column(visible=False) as case:
        shown = block()
        best = _typed(told.gold_best, text.calibration.own_hint, "gold-best")
        worse = _typed(told.gold_worse, told.gold_worse_hint, "gold-worse")
        other = _typed(told.gold_other, told.gold_other_hint, "gold-other")
        with gr.Row(elem_classes="actions"):
            make = gr.Button(told.gold_make, variant="primary", elem_id="gold-make")
    return Gold(listing, number, open_, case, shown, best, worse, other, make, ended, end)


def _typed(label: str, info: str, name: str) -> gr.Textbox:
    """All texts of an item, a line for each field."""
    return gr.Textbox(
        label=label, info=info, lines=3, max_lines=12, max_length=_TEXT_LONGEST, interactive=False, elem_id=name
    )


class Caring:
    """The handlers."""

    def __init__(self, services: Services, text: Text, frame: CareFrame) -> None:
        self._files = services.benchmark_files
        self._preparing = services.calibration.preparing
        self._text = text
        self._frame = frame

    def begin(self, who: Visitor) -> Updates:
        """The first benchmark that has drafts, in its first language."""
        frame, every = self._frame, [one for one in self._files.every(who.caller) if one.drafts]
        if not every:
            return {frame.column: gr.Column(visible=False)}
        first = every[0].name
        language = next(iter(every[0].drafts), _FIRST)
        codes = [(formats.language_name(code, locale=self._text.locale), code) for code in INTERFACE]
        return {
            frame.column: gr.Column(visible=True),
            frame.benchmark: gr.Dropdown([one.name for one in every], value=first, interactive=True),
            frame.language: gr.Dropdown(codes, value=language, interactive=True),
            frame.gold.number: gr.Number(interactive=True),
            **self._state(who, first, language),
        }

    def other(self, who: Visitor, typed: Care) -> Updates:
        """Another benchmark or language."""
        return self._state(who, *typed.at)

    def save_glossary(self, who: Visitor, typed: Care) -> Updates:
        """Have these terms and no others."""
        return self._done(
            who,
            typed,
            lambda: self._preparing.set_glossary(who.caller, *typed.at, words(typed.glossary), typed.key),
            self._text.benchmarks.glossary_saved,
        )

    def name(self, who: Visitor, typed: Care) -> Updates:
        """Have these people decide beside the researchers."""
        return self._done(
            who,
            typed,
            lambda: self._preparing.name(who.caller, *typed.at, listed(typed.named), typed.key),
            self._text.benchmarks.adjudicators_saved,
        )

    def open_item(self, who: Visitor, typed: Care) -> Updates:
        """An item that may become gold."""
        found, parts = self._preparing.gold_case(who.caller, *typed.at, typed.item), self._frame.gold
        return {
            parts.case: gr.Column(visible=True),
            parts.shown: gold.case(found, self._text),
            parts.best: gr.Textbox(lines_of(found.best), interactive=True),
            parts.worse: gr.Textbox(lines_of(found.worse), interactive=True),
            parts.other: gr.Textbox("", interactive=True),
        }

    def make_gold(self, who: Visitor, typed: Care) -> Updates:
        """Have voters be given it."""
        source = self._preparing.gold_case(who.caller, *typed.at, typed.item).shown.source
        texts = [fields_of(words(one), source) for one in (typed.best, typed.worse, typed.other) if words(one).strip()]
        return self._done(
            who,
            typed,
            lambda: self._preparing.make_gold(who.caller, *typed.at, typed.item, texts, typed.key),
            self._text.benchmarks.gold_made,
        )

    def end_gold(self, who: Visitor, typed: Care) -> Updates:
        """Give it to nobody else."""
        return self._done(
            who,
            typed,
            lambda: self._preparing.end_gold(who.caller, typed.at[1], words(typed.ended), typed.key),
            self._text.benchmarks.gold_ended,
        )

    def _done(self, who: Visitor, typed: Care, work: Callable[[], None], told: str) -> Updates:
        work()
        say(told)
        return self._state(who, *typed.at)

    def _state(self, who: Visitor, benchmark: str, language: str) -> Updates:
        frame = self._frame
        found: Prepared = self._preparing.state(who.caller, benchmark, language)
        given = [one for one in found.gold if not one.ended]
        choices = [(formats.number(one.number, locale=self._text.locale), one.at.item_id) for one in given]
        return {
            frame.glossary: gr.Textbox(found.glossary, interactive=True),
            frame.named: gr.Dropdown(
                [(one.name, one.id) for one in found.candidates], value=list(found.adjudicators), interactive=True
            ),
            frame.gold.listing: gold.listing(found.gold, self._text),
            frame.gold.case: gr.Column(visible=False),
            frame.gold.ended: gr.Dropdown(
                choices, value=choices[0][1] if choices else None, interactive=True, visible=bool(choices)
            ),
            frame.gold.end: gr.Button(visible=bool(choices)),
            frame.key: fresh(),
        }
