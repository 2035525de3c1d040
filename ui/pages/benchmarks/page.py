"""Benchmarks for researchers: a file is looked at, then brought in whole, and taken out again."""

from __future__ import annotations

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.events import Events, Wire
from ui.form import form
from ui.pages.benchmarks.bringing import Bringing, Wanted, bringing_drawn
from ui.pages.benchmarks.preparing import Care, CareFrame, Caring, care_drawn
from ui.text import Text


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language."""
    with gr.Blocks() as page:
        block(html.lead(text.benchmarks.lead))
        listing = block(html.waiting(text.shell.loading))
        frame = bringing_drawn(text)
        care = care_drawn(text)
    bringing = Bringing(services, text, frame, listing)
    wanted = form(
        Wanted,
        file=frame.file,
        name=frame.name,
        language=frame.language,
        licence=frame.licence,
        origin=frame.origin,
        key=frame.key,
    )
    wire = events.wiring(policies.import_benchmark)
    with page:
        wire(page.load, bringing.arrive, [], [listing, *frame.fields])
        wire(frame.file.upload, bringing.look, [frame.file], [frame.seen, frame.bring], show_progress="minimal")
        wire(
            frame.bring.click,
            bringing.bring,
            wanted,
            [listing, frame.file, frame.seen, frame.bring, frame.key],
            show_progress="minimal",
        )
        _caring(page, care, Caring(services, text, care), wire)
    return page


def _caring(page: gr.Blocks, care: CareFrame, actions: Caring, wire: Wire) -> None:
    gold = care.gold
    typed = form(
        Care,
        benchmark=care.benchmark,
        language=care.language,
        glossary=care.glossary,
        named=care.named,
        number=gold.number,
        best=gold.best,
        worse=gold.worse,
        other=gold.other,
        ended=gold.ended,
        key=care.key,
    )
    wire(page.load, actions.begin, [], care.outputs)
    wire([care.benchmark.input, care.language.input], actions.other, typed, care.state)
    wire(care.save.click, actions.save_glossary, typed, care.state)
    wire(care.name.click, actions.name, typed, care.state)
    wire(gold.open.click, actions.open_item, typed, [gold.case, gold.shown, gold.best, gold.worse, gold.other])
    wire(gold.make.click, actions.make_gold, typed, care.state)
    wire(gold.end.click, actions.end_gold, typed, care.state)
