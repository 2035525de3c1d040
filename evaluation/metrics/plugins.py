"""Metrics that others bring: a package offers a function under the entry point group `parley.metrics`.

The function takes pairs and the language's code, like ours, and gives back scores by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import cast

from evaluation.metrics.score import Pair, Score

GROUP = "parley.metrics"
Metric = Callable[[Sequence[Pair], str], dict[str, Score]]
_HINTS = {
    "comet": "COMET's package unbabel-comet needs numpy below 2 and transformers below 5: it has to run in an "
    "environment of its own behind a plug-in that starts it.",
    "cometkiwi": "CometKiwi comes with unbabel-comet, which needs an environment of its own behind a plug-in.",
    "bertscore": "BERTScore needs the package bert-score and a checkpoint, behind a plug-in.",
    "bleurt": "BLEURT needs TensorFlow and a checkpoint, in an environment of its own behind a plug-in.",
}


class MetricMissing(RuntimeError):
    """A metric that is not installed; the message says what is missing."""


def plugin(name: str) -> Metric:
    """The metric of this name that some installed package offers."""
    for entry_point in entry_points(group=GROUP, name=name):
        return cast(Metric, entry_point.load())
    installed = ", ".join(sorted({entry_point.name for entry_point in entry_points(group=GROUP)})) or "none"
    hint = _HINTS.get(name, f"A package has to offer it as an entry point of the group {GROUP!r}.")
    raise MetricMissing(f"The metric {name!r} is not installed. {hint} Installed plug-ins: {installed}.")
