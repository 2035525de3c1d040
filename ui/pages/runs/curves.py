"""What a run has told, as series to draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from core.expert_weights import ExpertWeights
from training.events import Evaluated, Line, Routed, Said, Step
from ui import formats
from ui.components.plot import Axes, Series, lines
from ui.text import Text

_MOST = 400
"""Points of a curve: more cannot be told apart at its width."""


@dataclass(frozen=True)
class Course:
    """A run's numbers; steps of several stages count on."""

    loss: Sequence[tuple[float, float]]
    rate: Sequence[tuple[float, float]]
    speed: Sequence[tuple[float, float]]
    memory: Sequence[tuple[float, float]]
    watched: Mapping[str, Sequence[tuple[float, float]]]
    """Loss by language on rows that are never trained on."""


def course(told: Iterable[Line]) -> Course:
    """All that can be drawn of a run; a step told again after a resumption replaces what was told before."""
    place = _Place()
    steps: dict[int, Step] = {}
    watched: dict[str, dict[int, float]] = {}
    for line in told:
        if isinstance(line.event, Step):
            steps[place.of(line.event.stage, line.event.step)] = line.event
        elif isinstance(line.event, Evaluated):
            at = place.of(line.event.stage, line.event.step)
            for language, loss in line.event.losses.items():
                watched.setdefault(language, {})[at] = loss
    ordered = sorted(steps.items())
    return Course(
        loss=_thin([(at, step.loss) for at, step in ordered]),
        rate=_thin([(at, step.rate) for at, step in ordered]),
        speed=_thin([(at, step.tokens_per_second) for at, step in ordered]),
        memory=_thin([(at, step.memory_mb) for at, step in ordered]),
        watched={language: _thin(sorted(points.items())) for language, points in sorted(watched.items())},
    )


def losses(course: Course, text: Text) -> Markup:
    """Training and watched loss in one view, and the watched one by language."""
    words = text.runs
    both = [Series(words.trained, course.loss), Series(words.watched, _mean(course.watched))]
    by_language = [
        Series(formats.language_name(language, locale=text.locale), points)
        for language, points in course.watched.items()
    ]
    return lines(text, Axes(words.loss_title, words.step, words.loss), both) + lines(
        text, Axes(words.watched_title, words.step, words.loss), by_language
    )


def workings(course: Course, text: Text) -> Markup:
    """The quieter numbers: rate, speed, memory."""
    words = text.runs
    shown = ((words.rate, course.rate), (words.speed, course.speed), (words.memory, course.memory))
    return Markup("").join(
        lines(text, Axes(name, words.step, name), [Series(name, points)], least=0) for name, points in shown
    )


def beside(first: tuple[str, Course], other: tuple[str, Course], text: Text) -> Markup:
    """Two runs' losses over each other, on rows that are learnt and on those that never are."""
    words, both = text.runs, (first, other)
    learnt = [Series(name, one.loss) for name, one in both]
    watched = [Series(name, _mean(one.watched)) for name, one in both]
    return lines(text, Axes(f"{words.loss_title}: {words.trained}", words.step, words.loss), learnt) + lines(
        text, Axes(f"{words.loss_title}: {words.watched}", words.step, words.loss), watched
    )


def sayings(told: Iterable[Line]) -> tuple[Sequence[Said], Sequence[Said]]:
    """What the model said first, and what it says now, about the same pictures."""
    evaluations = [line.event.answers for line in told if isinstance(line.event, Evaluated) and line.event.answers]
    return (evaluations[0], evaluations[-1]) if evaluations else ((), ())


def weights(told: Iterable[Line]) -> ExpertWeights | None:
    """Which experts the child's pictures pass through, as it was told last; none where it has none."""
    found = [line.event.weights for line in told if isinstance(line.event, Routed)]
    return found[-1] if found else None


class _Place:
    """Counts on from stage to stage, so that a run is one curve."""

    def __init__(self) -> None:
        self._before: dict[str, int] = {}
        self._last: dict[str, int] = {}

    def of(self, stage: str, step: int) -> int:
        if stage not in self._before:
            self._before[stage] = max((self._before[one] + last for one, last in self._last.items()), default=0)
        self._last[stage] = max(step, self._last.get(stage, 0))
        return self._before[stage] + step


def _thin(points: Sequence[tuple[int, float]]) -> list[tuple[float, float]]:
    """As many points as can be seen, the last one always; what is no number is left out."""
    real = [(float(at), value) for at, value in points if value == value and abs(value) != float("inf")]
    every = max(1, -(-len(real) // _MOST))
    kept = real[::every]
    return kept if not real or kept[-1] == real[-1] else [*kept, real[-1]]


def _mean(watched: Mapping[str, Sequence[tuple[float, float]]]) -> list[tuple[float, float]]:
    """The mean over the languages that were heard at a step."""
    heard: dict[float, list[float]] = {}
    for points in watched.values():
        for at, loss in points:
            heard.setdefault(at, []).append(loss)
    return [(at, sum(losses) / len(losses)) for at, losses in sorted(heard.items())]
