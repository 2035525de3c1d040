"""What the events of the page of evaluations do: begin them, watch one, lay another beside it, look at samples."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import gradio as gr
from anyio import to_thread
from markupsafe import Markup

from backend.db.editions import Edition
from backend.follow import Stored, follow
from backend.services import Services
from backend.services.studio.evaluations import EvaluationView, NewEvaluation
from backend.services.studio.ongoing import OngoingEvaluation
from core.errors import InvalidInput, Reason
from core.languages import INTERFACE
from evaluation.beside import beside
from evaluation.judging import SampleResult
from evaluation.samples import EvaluationSettings
from ui import formats
from ui.components import toast
from ui.components.form_key import fresh
from ui.components.tabs import Tabs
from ui.form import Updates
from ui.pages.evaluation import shown
from ui.pages.evaluation.cards import cards
from ui.pages.evaluation.frame import Frame, languages
from ui.query import query
from ui.text import Text
from ui.typed import listed, words
from ui.visitor import Visitor

PAGE = 10
_EDITION = "edition:"
_PAUSE = 1.5
_MOST = 20
"""Models that one press evaluates."""


@dataclass(frozen=True)
class Wanted:
    """The form for new evaluations."""

    models: list[str]
    benchmark: str
    languages: list[str]
    judge: bool
    key: str


@dataclass(frozen=True)
class Picked:
    """Which samples are looked at."""

    address: str
    other: str
    language: str
    apart: bool
    last: str


class Acting:
    """The handlers."""

    def __init__(self, services: Services, text: Text, frame: Frame) -> None:
        self._evaluations = services.studio.evaluations
        self._models = services.studio.models
        self._text = text
        self._frame = frame
        self._tabs = Tabs()

    async def open(self, who: Visitor, address: str) -> AsyncIterator[Updates]:
        """The evaluation that the address names, followed while it goes on; or all of them."""
        asked = query(address)
        self._tabs.leave(who.tab)
        if "evaluation" in asked:
            known = await to_thread.run_sync(lambda: self._evaluations.show(who.caller, asked["evaluation"]))
            async for updates in self._follow(who, known, asked.get("with", "")):
                yield updates
        else:
            yield await to_thread.run_sync(lambda: self._listing(who, asked.get("edition", "")))

    def start(self, who: Visitor, wanted: Wanted) -> Updates:
        """Begin one evaluation a model."""
        models, key = listed(wanted.models), words(wanted.key)
        if not 1 <= len(models) <= _MOST or not words(wanted.benchmark):
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        benchmark, edition = _chosen(words(wanted.benchmark))
        how = EvaluationSettings(judge=self._evaluations.judge if wanted.judge else "")
        for number, model in enumerate(models):
            new = NewEvaluation(model, benchmark, tuple(listed(wanted.languages)), how, edition)
            self._evaluations.start(who.caller, new, f"{key}-{number}")
        toast.say(self._text.evaluation.started(count=len(models)))
        return {
            self._frame.listing: shown.listed(self._evaluations.every(who.caller), self._text),
            self._frame.key: fresh(),
        }

    async def go_on(self, who: Visitor, address: str, key: str) -> AsyncIterator[Updates]:
        """Ask what is missing."""
        view = await to_thread.run_sync(
            lambda: self._evaluations.show(who.caller, query(address).get("evaluation", ""))
        )
        spec = view.spec
        again = NewEvaluation(spec.examinee.name, spec.benchmark, spec.languages, spec.settings, spec.edition)
        begun = await to_thread.run_sync(lambda: self._evaluations.start(who.caller, again, words(key)))
        async for updates in self._follow(who, begun, ""):
            yield updates

    def look(self, who: Visitor, picked: Picked) -> Updates:
        """The first samples that match, and the other evaluation's numbers beside these."""
        view = self._evaluations.show(who.caller, query(picked.address).get("evaluation", ""))
        other = self._other(who, words(picked.other))
        return self._seen(who, view, other, words(picked.language), apart=bool(picked.apart), start=0)

    def more(self, who: Visitor, picked: Picked) -> Updates:
        """The next ones."""
        view = self._evaluations.show(who.caller, query(picked.address).get("evaluation", ""))
        last = words(picked.last)
        start = int(last) if last.isascii() and last.isdigit() and len(last) < 9 else 0
        other = self._other(who, words(picked.other))
        seen = self._seen(who, view, other, words(picked.language), apart=bool(picked.apart), start=start)
        return {component: seen[component] for component in self._frame.worked}

    async def _follow(self, who: Visitor, known: EvaluationView, other: str) -> AsyncIterator[Updates]:
        lost, began = self._tabs.watching(who.tab), (time.monotonic(), known.answered)
        ongoing = OngoingEvaluation(self._evaluations, who.caller, known.id)
        async for seen in follow(ongoing, known=known, until=lost, pause=_PAUSE):
            if isinstance(seen, Stored):
                standing = await to_thread.run_sync(self._standing, who, seen.whole, other)
                yield standing | {self._frame.head: shown.head(seen.whole, self._text, left=_left(began, seen.whole))}

    def _listing(self, who: Visitor, edition: str) -> Updates:
        starting = self._frame.starting
        models = [(view.model.name, str(view.model.id)) for view in self._models.listed(who.caller)]
        names = [(standing.name, standing.name) for standing in self._evaluations.benchmarks(who.caller)]
        names += [(self._edition(one), f"{_EDITION}{one.id}") for one in self._evaluations.editions(who.caller)]
        wanted = f"{_EDITION}{edition}"
        first = next((value for _, value in names if value == wanted), names[0][1] if names else None)
        return {
            self._frame.listing: shown.listed(self._evaluations.every(who.caller), self._text),
            starting.column: gr.Column(visible=True),
            starting.models: gr.Dropdown(models, value=[], multiselect=True, interactive=True),
            starting.benchmark: gr.Dropdown(names, value=first, interactive=True),
            starting.languages: gr.CheckboxGroup(interactive=True),
            starting.judge: gr.Checkbox(
                label=self._text.evaluation.judge(judge=self._evaluations.judge),
                visible=bool(self._evaluations.judge),
                interactive=True,
            ),
            self._frame.key: fresh(),
        }

    def _edition(self, one: Edition) -> str:
        language = formats.language_name(one.language, locale=self._text.locale)
        return f"{one.benchmark} · {language} · {self._text.calibration.edition} {one.number}"

    def _standing(self, who: Visitor, view: EvaluationView, other: str) -> Updates:
        frame, samples = self._frame, self._frame.samples
        others = [
            (one.spec.examinee.name, one.id)
            for one in self._evaluations.every(who.caller)
            if one.id != view.id and one.scores and one.spec.benchmark == view.spec.benchmark
        ]
        chosen = self._other(who, other) if other in {value for _, value in others} else None
        choices = [(self._text.rounds.all_languages, ""), *languages(self._text)]
        return {
            frame.listing: Markup(""),
            frame.go_on: gr.Button(visible=not view.working and not view.scores),
            frame.other: gr.Dropdown(
                [("", ""), *others],
                value=chosen.id if chosen else "",
                visible=bool(others and view.scores),
                interactive=True,
            ),
            samples.column: gr.Column(visible=bool(view.scores)),
            samples.language: gr.Dropdown(choices, value="", interactive=True),
            frame.key: fresh(),
            **self._seen(who, view, chosen, "", apart=False, start=0),
        }

    def _other(self, who: Visitor, other: str) -> EvaluationView | None:
        return self._evaluations.show(who.caller, other) if other else None

    def _seen(
        self,
        who: Visitor,
        view: EvaluationView,
        other: EvaluationView | None,
        language: str,
        *,
        apart: bool,
        start: int,
    ) -> Updates:
        if language and language not in INTERFACE:
            raise InvalidInput(Reason.LANGUAGE_NOT_OFFERED)
        frame, samples, names = self._frame, self._frame.samples, [view.spec.examinee.name]
        own = self._evaluations.results(who.caller, view.id)
        if other is None:
            numbers = shown.scores(view, self._text)
            rows: list[tuple[SampleResult, ...]] = [(result,) for result in own]
        else:
            names.append(other.spec.examinee.name)
            both = beside(own, self._evaluations.results(who.caller, other.id))
            numbers = shown.compared(both, (names[0], names[1]), self._text)
            rows = [(pair.a, pair.b) for pair in both.pairs if not apart or pair.differ]
        rows = [row for row in rows if not language or row[0].sample.language == language]
        page = rows[start : start + PAGE]
        return {
            frame.scores: numbers,
            samples.apart: gr.Checkbox(visible=other is not None, interactive=True),
            samples.rows: cards(view.id, page, names, start + 1, self._text) if view.scores else Markup(""),
            samples.more: gr.Button(visible=start + PAGE < len(rows)),
            samples.last: str(start + len(page)),
        }


def _chosen(value: str) -> tuple[str, str]:
    """A benchmark by its name, or an edition by its id."""
    return ("", value.removeprefix(_EDITION)) if value.startswith(_EDITION) else (value, "")


def _left(began: tuple[float, int], view: EvaluationView) -> float | None:
    """Seconds, by the pace since somebody began to look; none where nothing has come since or nobody asks."""
    start, before = began
    if not view.working or view.answered <= before:
        return None
    return (time.monotonic() - start) / (view.answered - before) * (view.asked - view.answered)
