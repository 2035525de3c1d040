"""A file of a benchmark on its way in: sent, looked at, brought in."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
from gradio.blocks import Block

from backend.services import Services
from backend.services.benchmark_files import FileImport
from core.errors import InvalidInput, Reason
from core.languages import INTERFACE
from ui import formats, html
from ui.components.block import block
from ui.components.form_key import form_key, fresh
from ui.components.toast import say
from ui.form import Updates
from ui.pages.benchmarks import shown
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor


@dataclass(frozen=True)
class Wanted:
    """A file, and the benchmark that it is."""

    file: str | None
    name: str
    language: str | None
    licence: str
    origin: str
    key: str


@dataclass(frozen=True)
class BringingFrame:
    """The components, from top to bottom."""

    name: gr.Textbox
    language: gr.Dropdown
    licence: gr.Textbox
    origin: gr.Textbox
    file: gr.UploadButton
    seen: gr.HTML
    bring: gr.Button
    key: gr.Textbox

    @property
    def fields(self) -> list[Block]:
        """What opens when the page is there."""
        return [self.name, self.language, self.licence, self.origin, self.key]


def bringing_drawn(text: Text) -> BringingFrame:
    """The part of the page."""
    told = text.benchmarks
    with gr.Column(elem_classes="paper"):
        block(html.heading(told.import_title) + html.sentence(told.import_text))
        name = gr.Textbox(label=told.name, max_length=80, interactive=False, elem_id="benchmark-name")
        codes = [(formats.language_name(code, locale=text.locale), code) for code in INTERFACE]
        language = gr.Dropdown(codes, value="en", label=told.source_language, filterable=False, interactive=False)
        licence = gr.Textbox(label=told.licence, info=told.rights_hint, max_length=200, interactive=False)
        origin = gr.Textbox(label=told.origin, info=told.origin_hint, max_length=400, interactive=False)
        with gr.Row(elem_classes="actions"):
            file = gr.UploadButton(
                told.choose_file, file_types=[".tsv", ".jsonl", ".parquet"], elem_id="benchmark-file"
            )
        block(shown.file_hint(text))
        seen = block(elem_id="benchmark-seen")
        with gr.Row(elem_classes="actions"):
            bring = gr.Button(told.bring, variant="primary", visible=False, elem_id="benchmark-bring")
    return BringingFrame(name, language, licence, origin, file, seen, bring, form_key())


class Bringing:
    """The handlers."""

    def __init__(self, services: Services, text: Text, frame: BringingFrame, listing: gr.HTML) -> None:
        self._files = services.benchmark_files
        self._text = text
        self._frame = frame
        self._listing = listing

    def arrive(self, who: Visitor) -> Updates:
        """What is there, and the form opens."""
        frame = self._frame
        opened: Updates = {field: gr.Textbox(interactive=True) for field in (frame.name, frame.licence, frame.origin)}
        opened |= {frame.language: gr.Dropdown(interactive=True), frame.key: fresh()}
        return {self._listing: self._listed(who), **opened}

    def look(self, who: Visitor, file: str | None) -> Updates:
        """What a file would bring; a faulty one goes at once."""
        path = _path(file)
        look = self._files.look(who.caller, path)
        if look.report.faults:
            _forget(path)
        return {
            self._frame.seen: shown.looked(look, self._text),
            self._frame.bring: gr.Button(visible=not look.report.faults),
        }

    def bring(self, who: Visitor, wanted: Wanted) -> Updates:
        """Add what is missing, all or nothing; a fault that only now shows is told, and the file can be sent anew."""
        path, frame = _path(wanted.file), self._frame
        asked = FileImport(
            path,
            words(wanted.name),
            source_language=words(wanted.language),
            licence=words(wanted.licence),
            origin=words(wanted.origin),
        )
        report = self._files.bring(who.caller, asked, wanted.key)
        if report.faults:
            return {frame.seen: shown.faults(report, self._text), frame.bring: gr.Button(visible=False)}
        _forget(path)
        told = self._text.benchmarks
        new = formats.number(report.new_items, locale=self._text.locale)
        say(told.brought(items=new) if report.new_rows else told.brought_nothing)
        return {
            self._listing: self._listed(who),
            frame.file: gr.UploadButton(value=None),
            frame.seen: "",
            frame.bring: gr.Button(visible=False),
            frame.key: fresh(),
        }

    def _listed(self, who: Visitor) -> str:
        return shown.benchmarks(self._files.every(who.caller), self._text)


def _path(file: object) -> Path:
    """The file that the same sign-in has sent; it may be gone, after a restart or an import."""
    path = Path(words(file))
    if not words(file) or not path.is_file():
        raise InvalidInput(Reason.FILE_MISSING)
    return path


def _forget(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
