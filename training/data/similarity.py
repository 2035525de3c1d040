"""Whether a text belongs to its picture, as a model that knows both says it: the filter that M-MiniGPT4 put on WIT.

`Scorer` is what is asked; `training/data/clip.py` has one of transformers' models. A rule (`Rules.least_similarity`)
says from where on a row stays, and of which sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from training.data.candidates import Candidate
from training.data.held import PictureStore
from training.data.rows import Source

OF = frozenset({Source.CAPTION, Source.ALT_TEXT})
"""Whose texts are said of a picture and nothing else; an answer to a question need not describe it."""


@dataclass(frozen=True)
class Shown:
    """A picture's file and what is said of it."""

    picture: bytes
    text: str


class Scorer(Protocol):
    """Says how alike picture and text are."""

    @property
    def name(self) -> str:
        """Who says so; it stands in the manifest."""
        ...

    def scores(self, shown: Sequence[Shown]) -> Sequence[float]:
        """The cosine of each pair, -1 to 1, in their order."""
        ...


def similarities(
    candidates: Sequence[Candidate], scorer: Scorer, store: PictureStore, sources: frozenset[Source]
) -> Mapping[str, float]:
    """How alike picture and text of these candidates are, by the row's id; of several pictures the nearest counts.

    Rows without picture or text, and those of other sources, have none; nor has one whose picture is lost, which the
    snapshot refuses by itself.
    """
    asked = [(row, shown) for row, shown in _shown(candidates, store, sources)]
    found: dict[str, float] = {}
    for (row, _), score in zip(asked, scorer.scores([shown for _, shown in asked]), strict=True):
        found[row] = max(score, found.get(row, score))
    return found


def _shown(
    candidates: Sequence[Candidate], store: PictureStore, sources: frozenset[Source]
) -> Iterator[tuple[str, Shown]]:
    for candidate in candidates:
        row = candidate.row
        if row.source not in sources or not row.wanted:
            continue
        for sha in row.pictures:
            data = store.read(sha)
            if data is not None:
                yield row.id, Shown(data, row.wanted)
