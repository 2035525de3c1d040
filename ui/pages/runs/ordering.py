"""What the page's events do before a run: what it trains on, how, from whom, where; looked at, then queued."""

from __future__ import annotations

from dataclasses import dataclass, replace

import gradio as gr
from markupsafe import Markup

from backend.records import ModelState
from backend.services import Services
from backend.services.studio.views import NewRun, Plan
from core.errors import Conflict, InvalidInput, Reason
from training import recipe as recipes
from training.events import Check
from ui import html
from ui.components.form_key import fresh
from ui.form import Updates
from ui.pages.runs import shown
from ui.pages.runs.frame import Frame
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor

_ROUND, _SNAPSHOT = "round:", "snapshot:"


@dataclass(frozen=True)
class Ordered:
    """What stands in the order."""

    source: str
    recipe: str
    parent: str
    device: str
    whole: str
    key: str


class Ordering:
    """The handlers of an order; its defaults are what a researcher accepts unread."""

    def __init__(self, services: Services, text: Text, frame: Frame) -> None:
        self._services = services
        self._text = text
        self._frame = frame
        self._order = frame.order

    def offered(self, who: Visitor, wanted: str) -> Updates:
        """The order for a round or a snapshot, everything filled in."""
        order = self._order
        sources = self._sources(who)
        models = [one.model for one in self._services.studio.models.listed(who.caller)]
        able = [(model.name, model.id) for model in models if model.state is not ModelState.RETIRED]
        parent, recipe = self._services.studio.runs.usual(who.caller)
        devices = self._services.studio.runs.devices(who.caller)
        known = [source for _, source in sources]
        chosen = wanted if wanted in known else known[0] if known else None
        return {
            order.column: gr.Column(visible=True),
            order.lead: Markup("<h2>{}</h2><p>{}</p>").format(self._text.runs.order_title, self._text.runs.order_lead),
            order.source: gr.Dropdown(sources, value=chosen, interactive=True),
            order.recipe: gr.Dropdown(list(recipes.names()), value=recipe, interactive=True),
            order.parent: gr.Dropdown(able, value=parent.id, interactive=True),
            order.device: gr.Dropdown([(self._text.runs.any_device, "auto"), *devices], value="auto", interactive=True),
            order.whole: gr.Textbox(value=recipes.source(recipe), interactive=True),
        }

    def other_recipe(self, who: Visitor, recipe: str) -> Updates:
        return {self._order.whole: recipes.source(_shipped(words(recipe)))}

    def check(self, who: Visitor, ordered: Ordered) -> Updates:
        """Everything that can be seen before it starts; the snapshot is made for it."""
        plan = self._services.studio.runs.plan(who.caller, self._new(who, ordered))
        return {self._order.verdicts: self._told(plan)}

    def start(self, who: Visitor, ordered: Ordered) -> Updates:
        """Queue it and go there; where a verdict is bad, all of them are told and nothing is queued."""
        new = self._new(who, ordered)
        try:
            view = self._services.studio.runs.submit(who.caller, new, words(ordered.key))
        except Conflict as error:
            if error.reason is not Reason.RUN_REFUSED:
                raise
            return {self._order.verdicts: self._told(self._services.studio.runs.plan(who.caller, new))}
        return {self._frame.going: f"?run={view.run.id}", self._frame.key: fresh()}

    def _sources(self, who: Visitor) -> list[tuple[str, str]]:
        said = self._text.runs
        closed = [one.round for one in self._services.studio.rounds.every(who.caller) if one.round.closed_at]
        snapshots = self._services.studio.snapshots.every(who.caller)
        return [
            *((said.source_round(name=one.name), f"{_ROUND}{one.id}") for one in closed),
            *(
                (
                    said.source_snapshot(name=one.round_name or "–", hash=one.info.hash[:8]),
                    f"{_SNAPSHOT}{one.info.hash}",
                )
                for one in snapshots
            ),
        ]

    def _new(self, who: Visitor, ordered: Ordered) -> NewRun:
        source, recipe = words(ordered.source), _shipped(words(ordered.recipe))
        if source.startswith(_ROUND):
            source = self._services.studio.snapshots.build(who.caller, source.removeprefix(_ROUND)).info.hash
        elif source.startswith(_SNAPSHOT):
            source = source.removeprefix(_SNAPSHOT)
        else:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        new = NewRun(snapshot=source, recipe=recipe, parent=words(ordered.parent), device=words(ordered.device))
        whole = words(ordered.whole)
        changed = bool(whole.strip()) and whole.strip() != recipes.source(recipe).strip()
        return replace(new, recipe_text=whole) if changed else new

    def _told(self, plan: Plan) -> Markup:
        looked = [Check(name=one.name, ok=one.ok, detail=one.detail) for one in plan.verdicts]
        said = self._text.runs
        return html.sentence(said.all_well if plan.ok else said.not_well) + shown.verdicts(looked, self._text)


def _shipped(name: str) -> str:
    if name not in recipes.names():
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return name
