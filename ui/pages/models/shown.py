"""Models in HTML: families as trees, one model's head, what happened to it, its card."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from markupsafe import Markup

from backend.db.model_events import ModelEvent
from backend.records import Model, ModelId, ModelState
from backend.services.studio.views import ModelView
from core.records import PersonId
from ui import formats, html
from ui.components.comparison import summary, verdict
from ui.components.prose import prose
from ui.text import Text

_GOOD = {ModelState.ACTIVE: True, ModelState.CANDIDATE: None, ModelState.RETIRED: False}
_HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
NameOf = Callable[[PersonId], str]


def families(views: Sequence[ModelView], text: Text) -> Markup:
    """Every base with what was trained from it, as trees."""
    if not views:
        return html.empty(title=text.models.empty_title, text=text.models.empty_text)
    by_id = {view.model.id: view for view in views}
    roots = [view for view in views if view.model.parent_id not in by_id]
    return Markup('<section aria-label="{}"><ul class="family">{}</ul></section>').format(
        text.models.all_models, Markup("").join(_branch(root, by_id, text) for root in roots)
    )


def _branch(view: ModelView, by_id: Mapping[ModelId, ModelView], text: Text) -> Markup:
    below = Markup("").join(_branch(by_id[child.id], by_id, text) for child in view.children if child.id in by_id)
    own = Markup('<p><a href="?model={}"><bdi>{}</bdi></a> {} {}</p>').format(
        view.model.id, view.model.name, state(view.model, text), summary(view.cells, text)
    )
    return Markup("<li>{}{}</li>").format(own, Markup("<ul>{}</ul>").format(below) if below else "")


def state(model: Model, text: Text) -> Markup:
    """Whether it answers in the arena."""
    return html.state(text.models.fill(f"state_{model.state.value}"), good=_GOOD[model.state])


def head(view: ModelView, text: Text, *, zone: ZoneInfo) -> Markup:
    """Name, state, where it comes from, how it compares with its parent."""
    words, model = text.models, view.model
    facts = [(words.since, formats.moment(model.created_at, locale=text.locale, zone=zone))]
    if view.ancestors:
        facts.append((words.ancestors, Markup(", ").join(_link(relative) for relative in view.ancestors)))
    if view.children:
        facts.append((words.children, Markup(", ").join(_link(relative) for relative in view.children)))
    if view.run is not None:
        facts.append((words.run, Markup('<a href="runs?run={}"><bdi>{}</bdi></a>').format(view.run.id, view.run.name)))
        snapshot = view.run.spec.snapshot.hash
        link = Markup('<a class="ltr" href="data?snapshot={}">{}</a>').format(snapshot, snapshot[:8])
        facts.append((words.snapshot, link))
    listed = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, value) for name, value in facts)
    parts = Markup('<h2>{} {}</h2><dl class="facts">{}</dl>').format(model.name, state(model, text), listed)
    if view.cells:
        parts += verdict(view.cells, text)
    parts += _downloads(view, text)
    return Markup('<section class="run-head">{}</section>').format(parts)


def _downloads(view: ModelView, text: Text) -> Markup:
    """What can be taken home: what the run made, and base and adapter as one."""
    links = Markup("")
    if view.run is not None:
        links += Markup('<a class="button" href="/api/v1/runs/{}/result" download>{}</a>').format(
            view.run.id, text.runs.download
        )
    if view.model.adapter:
        links += Markup('<a class="button" href="/api/v1/models/{}/merged" download>{}</a>').format(
            view.model.id, text.models.merged
        )
    if not links:
        return links
    return Markup('<p class="actions">{}</p>').format(links)


def _link(model: Model) -> Markup:
    return Markup('<a href="?model={}"><bdi>{}</bdi></a>').format(model.id, model.name)


def history(events: Sequence[ModelEvent], text: Text, *, zone: ZoneInfo, name_of: NameOf) -> Markup:
    """What became of it, the latest first, by whom and why."""
    words = text.models
    if not events:
        return Markup("")
    rows = [
        [
            formats.moment(event.at, locale=text.locale, zone=zone),
            words.fill(f"state_{event.state.value}"),
            name_of(event.by) if event.by is not None else "",
            event.reason,
        ]
        for event in events
    ]
    return html.table(caption=words.history, heads=[words.when, words.became, words.by, words.reason], rows=rows)


def card(markdown: str, text: Text) -> Markup:
    """What its run wrote about it; whatever stands there, it becomes no markup of ours."""
    if not markdown:
        return html.sentence(text.models.no_card)
    return Markup('<article class="model-card" lang="en" dir="ltr">{}</article>').format(
        prose(_HEADING.sub(r"\n**\1**\n", markdown))
    )
