"""Two runs beside each other: what got worse, how they compare with their parents, their curves, what differs."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from backend.services.studio.views import RunView
from training.recipe_text import places
from ui import html
from ui.components.comparison import side_by_side
from ui.pages.runs import curves
from ui.pages.runs.curves import Course
from ui.text import Text


@dataclass(frozen=True)
class Ran:
    """A run and what it told."""

    view: RunView
    course: Course

    @property
    def name(self) -> str:
        """What it is called."""
        return self.view.run.name


def beside(one: Ran, other: Ran, text: Text) -> Markup:
    """Everything in which two runs can be compared."""
    words = text.runs
    link = Markup('<h2><bdi>{}</bdi> · <a href="?run={}"><bdi>{}</bdi></a></h2>').format(
        one.name, other.view.run.id, other.name
    )
    measured = [(ran.name, ran.view.cells) for ran in (one, other) if ran.view.cells]
    children = side_by_side(measured, text) if measured else Markup("")
    missing = html.sentence(words.not_compared) if len(measured) < 2 else Markup("")
    drawn = curves.beside((one.name, one.course), (other.name, other.course), text)
    return Markup('<section class="beside">{}{}{}<div class="plots">{}</div>{}</section>').format(
        link, missing, children, drawn, differences(one.view, other.view, text)
    )


def differences(one: RunView, other: RunView, text: Text) -> Markup:
    """Every setting that is not the same in both; the recipe by places, as the order takes them."""
    words = text.runs
    mine, theirs = _settings(one, text), _settings(other, text)
    names = [name for name in {**mine, **theirs} if mine.get(name) != theirs.get(name)]
    if not names:
        return html.heading(words.differ_title) + html.sentence(words.differ_none)
    rows = [[name, html.ltr(mine.get(name, "–")), html.ltr(theirs.get(name, "–"))] for name in names]
    return html.table(caption=words.differ_title, heads=[words.setting, one.run.name, other.run.name], rows=rows)


def _settings(view: RunView, text: Text) -> dict[str, str]:
    spec, words = view.run.spec, text.runs
    first = {
        words.parent: spec.parent.model,
        text.data.snapshot: spec.snapshot.hash[:8],
        words.recipe: spec.recipe_name,
        words.seed: str(spec.seed),
        words.check_base: spec.base,
        words.check_exam: spec.exam.hash[:8] if spec.exam is not None else "–",
    }
    return first | places(spec.recipe)
