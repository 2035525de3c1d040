"""What a run's folder holds of its edits: how often each came up, scores as they come, and at the end a line an edit.

edits.json                 how often an edit came up in training, by its id
attribution.partial.jsonl  scores of one model on one edit a line; what is there is not asked again
attribution.jsonl          one edit a line, judged; it has no text, the snapshot has that
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from core.files import write_whole
from training.attribution.verdicts import Heard, Judged, Role, Score, Told, Verdict

LEARNT, PARTIAL, FILE = "edits.json", "attribution.partial.jsonl", "attribution.jsonl"
_DIGITS = 4

Side = Literal["parent", "child"]
Scores = Mapping[str, Score]
"""By place."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Scored(_Strict):
    """One edit as one model heard it."""

    side: Side
    edit: str
    scores: dict[str, tuple[float, float]]
    tokens: tuple[int, int]


class Place(_Strict):
    """Log-probabilities of the edit and of what it replaced, and what the edit gained from parent to child."""

    at: str
    parent: tuple[float, float]
    child: tuple[float, float]
    gain: float


class Line(_Strict):
    """What came of one edit."""

    edit: str
    row: str
    language: str
    picture: str
    role: Role
    times: int | None
    """How often it came up in training; none where that was not written down."""
    tokens: tuple[int, int]
    places: tuple[Place, ...]
    verdict: Verdict
    said: bool
    rivals: tuple[str, ...]
    undone_by: str

    @property
    def own(self) -> Place | None:
        """On its own prompt."""
        return next((place for place in self.places if place.at == "own"), None)

    def gained(self, kind: str) -> float | None:
        """The mean gain at places of a kind: own, picture, language."""
        gains = [place.gain for place in self.places if place.at.partition(":")[0] == kind]
        return sum(gains) / len(gains) if gains else None


class Scoreboard:
    """Scores of both models as they come: what is in the file when it is opened is known."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / PARTIAL
        self.scores: dict[tuple[Side, str], Scores] = {}
        self.tokens: dict[str, tuple[int, int]] = {}
        whole = b""
        for line in self._path.read_bytes().splitlines(keepends=True) if self._path.is_file() else ():
            try:
                scored = _Scored.model_validate_json(line)
            except ValidationError:
                break  # torn by the end of an earlier life
            if not line.endswith(b"\n"):
                break
            whole += line
            self._know(scored)
        if self._path.is_file() and whole != self._path.read_bytes():
            write_whole(self._path, whole)

    def add(self, side: Side, several: Mapping[str, Scores], tokens: Mapping[str, tuple[int, int]]) -> None:
        """Scores of some edits, on the disk when this returns."""
        lines = [
            _Scored(
                side=side,
                edit=key,
                scores={at: (_short(score.edit), _short(score.replaced)) for at, score in scores.items()},
                tokens=tokens[key],
            )
            for key, scores in several.items()
        ]
        with self._path.open("ab") as stream:
            stream.write("".join(f"{line.model_dump_json()}\n" for line in lines).encode())
            stream.flush()
            os.fsync(stream.fileno())
        for line in lines:
            self._know(line)

    def heard(self, key: str) -> tuple[Heard, ...]:
        """All places where both models were asked about an edit."""
        parent, child = self.scores.get(("parent", key), {}), self.scores.get(("child", key), {})
        return tuple(Heard(at, parent[at], child[at]) for at in parent if at in child)

    def _know(self, scored: _Scored) -> None:
        self.scores[scored.side, scored.edit] = {at: Score(*pair) for at, pair in scored.scores.items()}
        self.tokens[scored.edit] = scored.tokens


def line(told: Told, judged: Judged, *, row: str, language: str, picture: str, times: int | None) -> Line:
    """An edit as it is kept."""
    return Line(
        edit=told.id,
        row=row,
        language=language,
        picture=picture,
        role=told.role,
        times=times,
        tokens=told.tokens,
        places=tuple(
            Place(
                at=one.at,
                parent=(one.parent.edit, one.parent.replaced),
                child=(one.child.edit, one.child.replaced),
                gain=_short(one.gain),
            )
            for one in told.heard
        ),
        verdict=judged.verdict,
        said=judged.said,
        rivals=judged.rivals,
        undone_by=judged.undone_by,
    )


def keep(folder: Path, lines: Iterable[Line]) -> None:
    """All lines, whole or not at all."""
    write_whole(folder / FILE, "".join(f"{one.model_dump_json()}\n" for one in lines).encode())


def drop_partial(folder: Path) -> None:
    """All is told: scores by themselves are of no more use."""
    (folder / PARTIAL).unlink(missing_ok=True)


def read(folder: Path) -> tuple[Line, ...] | None:
    """What came of a run's edits; none where nobody looked (yet)."""
    try:
        return tuple(Line.model_validate_json(text) for text in (folder / FILE).read_bytes().splitlines())
    except FileNotFoundError:
        return None


_TIMES = TypeAdapter(dict[str, int])


def keep_times(folder: Path, ids: Sequence[str]) -> None:
    """How often each edit came up, from all that did."""
    times: dict[str, int] = {}
    for key in ids:
        times[key] = times.get(key, 0) + 1
    write_whole(folder / LEARNT, json.dumps(times, sort_keys=True).encode())


def times(folder: Path) -> dict[str, int] | None:
    """How often each edit came up in training; none where a run of before did not say."""
    try:
        return _TIMES.validate_json((folder / LEARNT).read_bytes())
    except FileNotFoundError:
        return None


def _short(value: float) -> float:
    return round(value, _DIGITS)
