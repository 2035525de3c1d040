"""What the events of the page of data do: show, check the files, compare, look at rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import gradio as gr
from markupsafe import Markup

from backend.services import Services
from core.errors import InvalidInput, ParleyError, Reason
from training.data.rows import Kind, Row, Split
from training.data.snapshot import Snapshot
from ui.form import Updates
from ui.pages.data import rows, seen, shown
from ui.pages.data.difference import difference
from ui.pages.data.frame import Frame
from ui.query import query
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor

PAGE = 10


@dataclass(frozen=True)
class Picked:
    """Which rows are looked at."""

    address: str
    split: str
    kind: str
    language: str
    reader: str
    place: str


class Acting:
    """The handlers."""

    def __init__(self, services: Services, text: Text, frame: Frame) -> None:
        self._snapshots = services.studio.snapshots
        self._runs = services.studio.runs
        self._looks = services.studio.looks
        self._text = text
        self._frame = frame

    def arrive(self, who: Visitor, address: str) -> Updates:
        """The snapshot that the address names, beside another one if it names two; or all of them."""
        asked = query(address)
        if "snapshot" not in asked:
            return {self._frame.listing: shown.listed(self._snapshots.every(who.caller), self._text, zone=who.zone)}
        view = self._snapshots.get(who.caller, asked["snapshot"])
        opened = self._snapshots.opened(who.caller, view.info.hash)
        runs = [one for one in self._runs.listed(who.caller) if one.run.spec.snapshot.hash == view.info.hash]
        others = [one.info for one in self._snapshots.every(who.caller) if one.info.hash != view.info.hash]
        other, own = asked.get("with", ""), self._frame.snapshot
        choices = [("–", ""), *((f"{one.hash[:8]} ({one.rows})", one.hash) for one in others)]
        home = Markup('<p class="actions"><a href="?">{}</a></p>').format(self._text.data.all_snapshots)
        return {
            self._frame.listing: home,
            own.column: gr.Column(visible=True),
            own.head: shown.head(view, opened.manifest, self._text, zone=who.zone),
            own.push: gr.Button(visible=self._snapshots.pushes and not view.withdrawn_people),
            own.brought: shown.brought(opened.manifest, self._text) + shown.used(runs, self._text),
            own.other: gr.Dropdown(
                choices, value=other if other in [one.hash for one in others] else "", interactive=True
            ),
            own.difference: self._difference(who, opened, other),
            own.settings: shown.settings(opened.manifest),
            self._frame.rows.reader: gr.Dropdown(self._readers(who), value="", interactive=True),
            **self._looked(who, opened, Picked(address, Split.TRAIN.value, "", "", "", "")),
        }

    def verify(self, who: Visitor, address: str) -> Updates:
        found = self._snapshots.verified(who.caller, _of(address))
        return {self._frame.snapshot.verified: shown.faults(found, self._text)}

    def push(self, who: Visitor, address: str) -> Updates:
        there = self._snapshots.push(who.caller, _of(address))
        return {self._frame.snapshot.verified: shown.pushed(there, self._text)}

    def compare(self, who: Visitor, address: str, other: str) -> Updates:
        opened = self._snapshots.opened(who.caller, _of(address))
        return {self._frame.snapshot.difference: self._difference(who, opened, words(other))}

    def filter(self, who: Visitor, picked: Picked) -> Updates:
        opened = self._snapshots.opened(who.caller, _of(picked.address))
        return self._looked(who, opened, replace(picked, place=""))

    def more(self, who: Visitor, picked: Picked) -> Updates:
        return self._looked(who, self._snapshots.opened(who.caller, _of(picked.address)), picked)

    def read(self, who: Visitor, picked: Picked) -> Updates:
        """The same rows once more, as another one reads them."""
        opened, place = self._snapshots.opened(who.caller, _of(picked.address)), _start(picked.place)
        return self._looked(who, opened, replace(picked, place=str(max(0, place - PAGE))))

    def _readers(self, who: Visitor) -> list[tuple[str, str]]:
        models = self._looks.readers(who.caller)
        return [(self._text.data.seen_as_people, ""), *((model.name, model.id) for model in models)]

    def _difference(self, who: Visitor, opened: Snapshot, other: str) -> Markup:
        if not other:
            return Markup("")
        there = self._snapshots.opened(who.caller, other)
        return difference(opened.manifest, there.manifest, self._text)

    def _looked(self, who: Visitor, opened: Snapshot, picked: Picked) -> Updates:
        page, own = _page(opened, picked), self._frame.rows
        start, reader = _start(picked.place), words(picked.reader)
        looked = None
        if reader:
            looked = self._looks.look(who.caller, opened.hash, reader, [row.id for row in page[:PAGE]])
        return {
            own.rates: seen.rates(looked, self._text) if looked is not None else Markup(""),
            own.rows: rows.looked_at(page[:PAGE], start + 1, _pictures(opened), self._text, looked),
            own.more: gr.Button(visible=len(page) > PAGE),
            own.place: str(start + PAGE),
        }


def _page(opened: Snapshot, picked: Picked) -> list[Row]:
    """The rows from a place on that are meant, and one more where there are more."""
    split, kind = words(picked.split), words(picked.kind)
    if split not in set(Split) or kind not in {"", *Kind}:
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    found, language = opened.rows(split, kind or None), words(picked.language)
    places = range(len(found))
    wanted = (
        [at for at, code in zip(places, found.column("language"), strict=True) if code == language]
        if language
        else places
    )
    start = _start(picked.place)
    return [found[at] for at in wanted[start : start + PAGE + 1]]


def _pictures(opened: Snapshot) -> rows.PictureOf:
    """Pictures of the snapshot; one that is gone is left out, as checking the files tells."""

    def of(sha256: str) -> bytes | None:
        try:
            return opened.picture(sha256)
        except ParleyError:
            return None

    return of


def _start(place: object) -> int:
    told = words(place)
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0


def _of(address: str) -> str:
    return query(address).get("snapshot", "")
