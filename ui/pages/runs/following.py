"""What the page's events do with a run that is there: it is looked at while it goes, stopped, taken up, promoted."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import gradio as gr
from anyio import to_thread
from markupsafe import Markup

from backend.follow import Stored, follow
from backend.records import ModelState
from backend.services import Services
from backend.services.studio.ongoing import OngoingRun
from backend.services.studio.views import Promotion, RunView
from core.errors import NotFound
from training.events import Attributed, Line
from training.states import State
from ui.components import comparison, toast
from ui.components.expert_weights import expert_weights
from ui.components.form_key import fresh
from ui.components.tabs import Tabs
from ui.form import Updates
from ui.pages.runs import curves, edits, shown, told
from ui.pages.runs.beside import Ran, beside
from ui.pages.runs.frame import Frame
from ui.pages.runs.ordering import Ordering
from ui.query import query
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor

_PAUSE = 1.5
_WORKINGS_EVERY = 20.0
"""Seconds between drawings of what few look at."""


@dataclass
class _Heard:
    """What a run has told so far; only what is new is read again."""

    lines: list[Line] = field(default_factory=list)
    end: int = 0
    worked: float = 0.0


class Following:
    """The handlers of one run."""

    def __init__(self, services: Services, text: Text, frame: Frame, ordering: Ordering) -> None:
        self._services = services
        self._runs = services.studio.runs
        self._text = text
        self._frame = frame
        self._ordering = ordering
        self._tabs = Tabs()

    async def open(self, who: Visitor, address: str) -> AsyncIterator[Updates]:
        """The view that the address names: a run, an order, or the list."""
        asked = query(address)
        self._tabs.leave(who.tab)
        if "run" in asked:
            view = await to_thread.run_sync(lambda: self._runs.show(who.caller, asked["run"]))
            around = await to_thread.run_sync(lambda: self._around(who, view, asked.get("with", "")))
            async for updates in self._follow(who, view, around):
                yield updates
        elif "again" in asked:
            offered = await to_thread.run_sync(lambda: self._ordering.again(who, asked["again"]))
            yield {self._frame.listing: self._home(), self._frame.key: fresh(), **offered}
        elif asked.keys() & {"round", "snapshot", "new"}:
            wanted = next((f"{kind}:{asked[kind]}" for kind in ("round", "snapshot") if kind in asked), "")
            offered = await to_thread.run_sync(lambda: self._ordering.offered(who, wanted))
            yield {self._frame.listing: self._home(), self._frame.key: fresh(), **offered}
        else:
            runs = await to_thread.run_sync(lambda: self._runs.listed(who.caller))
            yield {self._frame.listing: shown.listed(runs, self._text, zone=who.zone) + self._new(bool(runs))}

    async def stop(self, who: Visitor, address: str) -> AsyncIterator[Updates]:
        run = query(address).get("run", "")
        view = await to_thread.run_sync(lambda: self._runs.stop(who.caller, run))
        async for updates in self._follow(who, view, {}):
            yield updates

    async def resume(self, who: Visitor, address: str) -> AsyncIterator[Updates]:
        run = query(address).get("run", "")
        view = await to_thread.run_sync(lambda: self._runs.resume(who.caller, run))
        async for updates in self._follow(who, view, {}):
            yield updates

    def promote(self, who: Visitor, address: str, reason: str, key: str) -> Updates:
        """Bring the child into the arena; where a language got worse, only with a reason."""
        view = self._runs.show(who.caller, query(address).get("run", ""))
        if view.model is None:
            return self._decided(who, view)
        self._services.studio.models.promote(who.caller, Promotion(view.model.id, words(reason)), words(key))
        toast.say(self._text.runs.promoted(name=view.model.name))
        return self._decided(who, view)

    def discard(self, who: Visitor, address: str, reason: str, key: str) -> Updates:
        """Keep the child out of the arena."""
        view = self._runs.show(who.caller, query(address).get("run", ""))
        if view.model is None:
            return self._decided(who, view)
        self._services.studio.models.retire(who.caller, Promotion(view.model.id, words(reason)), words(key))
        toast.say(self._text.runs.discarded(name=view.model.name))
        return self._decided(who, view)

    def search(self, who: Visitor, address: str, find: str) -> Updates:
        log = self._runs.log(who.caller, query(address).get("run", ""))
        return {self._frame.run.log: shown.log(log, words(find), self._text)}

    def compare(self, who: Visitor, address: str, other: str) -> Updates:
        """This run beside another one."""
        return {self._frame.run.beside: self._beside(who, query(address).get("run", ""), words(other))}

    def _beside(self, who: Visitor, run: str, other: str) -> Markup:
        return beside(self._ran(who, run), self._ran(who, other), self._text) if other else Markup("")

    def _ran(self, who: Visitor, run: str) -> Ran:
        told = self._runs.read(who.caller, run)
        return Ran(self._runs.show(who.caller, run), curves.course(told.lines))

    def _others(self, who: Visitor, run: RunView, chosen: str) -> Updates:
        """Which runs it can be compared with, and the comparison that the address asks for."""
        others = [one.run for one in self._runs.listed(who.caller) if one.run.id != run.run.id]
        value = chosen if chosen in [one.id for one in others] else ""
        choices = [("–", ""), *((one.name, one.id) for one in others)]
        return {
            self._frame.run.other: gr.Dropdown(choices, value=value, visible=bool(others), interactive=True),
            self._frame.run.beside: self._beside(who, run.run.id, value),
        }

    async def _follow(self, who: Visitor, view: RunView, more: Updates) -> AsyncIterator[Updates]:
        """Show it until it is over; a tab follows one run at a time, and nothing of a run hangs on who looks."""
        ongoing = OngoingRun(self._runs, who.caller, view.run.id)
        known = await to_thread.run_sync(ongoing.whole)
        heard, until = _Heard(), self._tabs.watching(who.tab)
        async for seen in follow(ongoing, known=known, until=until, pause=_PAUSE):
            if isinstance(seen, Stored):
                yield {**await to_thread.run_sync(lambda: self._shown(who, view.run.id, heard)), **more}
                more = {}

    def _around(self, who: Visitor, view: RunView, other: str) -> Updates:
        """What stands around it as long as it is looked at."""
        link = Markup('<a class="button" href="?again={}">{}</a>').format(view.run.id, self._text.runs.again)
        return {
            self._frame.listing: self._home(),
            self._frame.run.column: gr.Column(visible=True),
            self._frame.run.again: link,
            self._frame.key: fresh(),
            **self._others(who, view, other),
        }

    def _shown(self, who: Visitor, run_id: str, heard: _Heard) -> Updates:
        view = self._runs.show(who.caller, run_id)
        read = self._runs.read(who.caller, run_id, start=heard.end)
        heard.lines += read.lines
        heard.end = read.end
        course = curves.course(heard.lines)
        first, now = curves.sayings(heard.lines)
        run, text = self._frame.run, self._text
        updates = {
            **self._states(view, who),
            run.losses: told.warnings(heard.lines, text)
            + Markup('<div class="plots">{}</div>').format(curves.losses(course, text)),
            run.says: shown.says(view.run.id, first, now, text),
            run.experts: expert_weights(curves.weights(heard.lines), text),
        }
        if not view.run.open or time.monotonic() - heard.worked > _WORKINGS_EVERY:
            heard.worked = time.monotonic()
            updates |= self._details(who, view, heard.lines, course)
        return updates

    def _states(self, view: RunView, who: Visitor) -> Updates:
        run, text = self._frame.run, self._text
        able = view.run.state.resumable
        decided = view.model is not None and view.model.state is not ModelState.CANDIDATE
        open_ = view.run.state is State.DONE and view.model is not None and not decided
        return {
            run.head: shown.head(view, text, zone=who.zone, now=self._services.clock()) + self._decision(view),
            run.stop: gr.Button(visible=view.run.open and not view.stop_asked),
            run.resume: gr.Button(visible=able),
            run.compared: comparison.compared(view.cells, text),
            run.promotion: gr.Column(visible=open_),
            run.reason: gr.Textbox(visible=any(cell.worse for cell in view.cells), interactive=True),
        }

    def _details(self, who: Visitor, view: RunView, heard: Iterable[Line], course: curves.Course) -> Updates:
        run, text = self._frame.run, self._text
        lines = list(heard)
        return {
            run.edits: self._edits(who, lines, view),
            run.workings: Markup('<div class="plots">{}</div>').format(curves.workings(course, text))
            + told.checks(lines, text),
            run.log: shown.log(self._runs.log(who.caller, view.run.id), "", text),
            run.settings: shown.settings(view, lines, text),
        }

    def _edits(self, who: Visitor, lines: Iterable[Line], view: RunView) -> Markup:
        """What came of the edits, once that was told and the run is done."""
        if view.run.state is not State.DONE or not any(isinstance(line.event, Attributed) for line in lines):
            return Markup("")
        try:
            came = self._services.studio.attributions.of_run(who.caller, view.run.id, limit=edits.LISTED)
        except NotFound:  # the folder was tidied by somebody
            return Markup("")
        return edits.attributed(came, self._text)

    def _decided(self, who: Visitor, view: RunView) -> Updates:
        return {**self._states(self._runs.show(who.caller, view.run.id), who), self._frame.key: fresh()}

    def _decision(self, view: RunView) -> Markup:
        """What became of the child, and what can be taken home."""
        if view.model is None:
            return Markup("")
        words = self._text.runs
        link = Markup('<a class="button" href="/api/v1/runs/{}/result" download>{}</a>').format(
            view.run.id, words.download
        )
        became = words.fill(f"model_{view.model.state.value}", name=view.model.name)
        return Markup('<p class="notice">{}</p><p class="actions">{}</p>').format(became, link)

    def _home(self) -> Markup:
        return Markup('<p class="actions"><a href="?">{}</a></p>').format(self._text.runs.all_runs)

    def _new(self, there: bool) -> Markup:
        if not there:
            return Markup("")
        return Markup('<p class="actions"><a class="button" href="?new=1">{}</a></p>').format(self._text.runs.new_run)
