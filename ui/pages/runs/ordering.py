"""What the page's events do before a run: what it trains on, how, from whom, where; looked at, then queued."""

from __future__ import annotations

from dataclasses import dataclass, replace

import gradio as gr
from markupsafe import Markup

from backend.records import ModelState
from backend.services import Services
from backend.services.studio.views import NewRun, Plan
from core.errors import Conflict, InvalidInput, Reason
from training import recipe_reading as recipes
from training.events import Check
from training.recipe import Recipe
from training.recipe_reading import RecipeInvalid
from training.recipe_text import places
from ui import html
from ui.components.form_key import fresh
from ui.components.power import power
from ui.form import Updates
from ui.pages.runs import numbers, told
from ui.pages.runs.frame import Frame
from ui.pages.runs.numbers import Typed
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
    name: str
    seed: float
    copied: str
    steps: str
    rate: str
    batch: str
    replay: str
    next_steps: str
    next_rate: str
    next_batch: str
    next_replay: str
    whole: str
    key: str

    @property
    def typed(self) -> list[Typed]:
        """The numbers of the first stages."""
        first = Typed(words(self.steps), words(self.rate), words(self.batch), words(self.replay))
        following = (self.next_steps, self.next_rate, self.next_batch, self.next_replay)
        return [first, Typed(*map(words, following))]


class Ordering:
    """The handlers of an order; its defaults are what a researcher accepts unread."""

    def __init__(self, services: Services, text: Text, frame: Frame) -> None:
        self._services = services
        self._text = text
        self._frame = frame
        self._order = frame.order

    def offered(self, who: Visitor, wanted: str) -> Updates:
        """The order for a round or a snapshot, everything filled in."""
        parent, recipe = self._services.studio.runs.usual(who.caller)
        new = NewRun(snapshot="", recipe=recipe, parent=parent.id)
        return self._filled(who, wanted, new, self._text.runs.order_lead)

    def again(self, who: Visitor, run_id: str) -> Updates:
        """The order of a run once more, to be changed or not."""
        new = self._services.studio.runs.again(who.caller, run_id)
        name = self._services.studio.runs.show(who.caller, run_id).run.name
        return self._filled(who, f"{_SNAPSHOT}{new.snapshot}", new, self._text.runs.again_lead(name=name))

    def other_recipe(self, who: Visitor, recipe: str, copied: str) -> Updates:
        name = words(recipe)
        return self._recipe(self._source(who, name, words(copied)), name)

    def other_text(self, who: Visitor, recipe: str, whole: str) -> Updates:
        """The numbers of what stands in the text now; a text with faults is told when it is checked."""
        try:
            found = recipes.parse(words(whole), words(recipe))
        except RecipeInvalid:
            return {self._order.everything: Markup("")}
        return self._numbers(found, keep=True)

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
            if error.reason is Reason.RUN_SAME:
                return {self._order.verdicts: self._same(who, str(error.params["run"]))}
            if error.reason is not Reason.RUN_REFUSED:
                raise
            return {self._order.verdicts: self._told(self._services.studio.runs.plan(who.caller, new))}
        return {self._frame.going: f"?run={view.run.id}", self._frame.key: fresh()}

    def _filled(self, who: Visitor, wanted: str, new: NewRun, lead: str) -> Updates:
        order = self._order
        sources, devices = self._sources(who), self._services.studio.runs.devices(who.caller)
        models = [one.model for one in self._services.studio.models.listed(who.caller)]
        able = [(model.name, model.id) for model in models if model.state is not ModelState.RETIRED]
        known = [source for _, source in sources]
        chosen = wanted if wanted in known else known[0] if known else None
        parent = new.parent if new.parent in [model for _, model in able] else None
        device = new.device if new.device in devices else "auto"
        return {
            order.column: gr.Column(visible=True),
            order.lead: Markup("<h2>{}</h2><p>{}</p>").format(self._text.runs.order_title, lead)
            + power(self._services.studio.leaderboard.power(who.caller, _round(chosen)), self._text),
            order.source: gr.Dropdown(sources, value=chosen, interactive=True),
            order.recipe: gr.Dropdown(_names(new.recipe), value=new.recipe, interactive=True),
            order.parent: gr.Dropdown(able, value=parent, interactive=True),
            order.device: gr.Dropdown([(self._text.runs.any_device, "auto"), *devices], value=device, interactive=True),
            order.name: gr.Textbox(value=new.name, interactive=True),
            order.seed: gr.Number(value=new.seed, interactive=True),
            order.copied: new.copied_from or "",
            **self._recipe(new.recipe_text or recipes.source(new.recipe), new.recipe),
        }

    def _recipe(self, text: str, name: str) -> Updates:
        """A recipe's text, its numbers, and everything that follows from it."""
        shown: Updates = {self._order.whole: gr.Textbox(value=text, interactive=True)}
        try:
            return shown | self._numbers(recipes.parse(text, name))
        except RecipeInvalid:
            return shown

    def _numbers(self, recipe: Recipe, *, keep: bool = False) -> Updates:
        order = self._order
        fields = numbers.offered(recipe, order.numbers, self._text, keep=keep)
        return {**fields, order.everything: self._everything(recipe)}

    def _everything(self, recipe: Recipe) -> Markup:
        """Every value by its place, those too that the recipe leaves as they are usually."""
        said = self._text.runs
        rows = [[html.ltr(place), html.ltr(value)] for place, value in places(recipe.model_dump(mode="json")).items()]
        table = html.table(caption=said.everything, heads=[said.setting, said.value], rows=rows)
        return Markup('<div class="everything">{}</div>').format(table)

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
        source, recipe, copied = words(ordered.source), words(ordered.recipe), words(ordered.copied)
        parent, device, whole, name = map(words, (ordered.parent, ordered.device, ordered.whole, ordered.name))
        if source.startswith(_ROUND):
            source = self._services.studio.snapshots.build(who.caller, source.removeprefix(_ROUND)).info.hash
        elif source.startswith(_SNAPSHOT):
            source = source.removeprefix(_SNAPSHOT)
        else:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        usual = self._source(who, recipe, copied)
        before = self._services.studio.runs.again(who.caller, copied) if copied else NewRun(snapshot=source)
        own = recipe not in recipes.names() or (bool(whole.strip()) and whole.strip() != usual.strip())
        text = whole if whole.strip() else usual
        return replace(
            before,
            snapshot=source,
            recipe=recipe,
            recipe_text=text if own else "",
            parent=parent,
            device=device,
            name=name,
            seed=_whole_number(ordered.seed),
            changes=_changes(text, ordered),
        )

    def _source(self, who: Visitor, recipe: str, copied: str) -> str:
        """The text of a recipe of ours, or of the one of the run that is ordered once more."""
        if recipe in recipes.names():
            return recipes.source(recipe)
        before = self._services.studio.runs.again(who.caller, copied) if copied else None
        if before is None or before.recipe != recipe:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        return before.recipe_text

    def _told(self, plan: Plan) -> Markup:
        looked = [Check(name=one.name, ok=one.ok, detail=one.detail, told=one.told) for one in plan.verdicts]
        said = self._text.runs
        return html.sentence(said.all_well if plan.ok else said.not_well) + told.verdicts(looked, self._text)

    def _same(self, who: Visitor, name: str) -> Markup:
        """Somebody has ordered it already: where it is."""
        run = self._services.studio.runs.show(who.caller, name).run
        return Markup('<p class="notice" role="status">{} <a href="?run={}"><bdi>{}</bdi></a></p>').format(
            self._text.errors.run_same(run=run.name), run.id, run.name
        )


def _changes(whole: str, ordered: Ordered) -> dict[str, str]:
    """The numbers that were typed; a recipe with faults is told as such, and not by what was typed beside it."""
    try:
        return numbers.changes(recipes.parse(whole, "typed"), ordered.typed)
    except RecipeInvalid:
        return {}


def _whole_number(value: object) -> int:
    if value is None:
        return 0
    if not isinstance(value, int | float) or isinstance(value, bool) or value != int(value):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return int(value)


def _round(source: str | None) -> str:
    """The round that is trained on; a snapshot may be of several."""
    return source.removeprefix(_ROUND) if source is not None and source.startswith(_ROUND) else ""


def _names(own: str) -> list[str]:
    """The recipes that come with Parley, and the own one of a run."""
    names = list(recipes.names())
    return names if own in names else [own, *names]
