"""Whether an edit took: rules over log-probabilities, no model and no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from training.recipe import Attribution

OWN = "own"
"""The place of an edit's own prompt; others are `picture:<sha>` and `language:<code>`."""


class Verdict(StrEnum):
    """What came of an edit."""

    LEARNED = "learned"  # here and elsewhere
    MEMORISED = "memorised"  # here only
    NOT_LEARNED = "not_learned"
    UNDONE = "undone"  # another edit of the same place took
    KNOWN = "known"  # the parent said so already
    UNMEASURED = "unmeasured"  # what it replaced is not known, or it cannot be read


class Role(StrEnum):
    """What an edit was to the run."""

    LEARNT = "learnt"  # came up in training
    HELD = "held"  # held back, to compare with
    APART = "apart"  # watched, too long, or of a kind or source that the recipe leaves out


@dataclass(frozen=True)
class Score:
    """Log-probabilities of an edit and of what it replaced, in nats, by one model at one place."""

    edit: float
    replaced: float

    @property
    def margin(self) -> float:
        """How much likelier the edit is."""
        return self.edit - self.replaced


@dataclass(frozen=True)
class Heard:
    """An edit at one place, by parent and child."""

    at: str
    parent: Score
    child: Score

    @property
    def gain(self) -> float:
        """By how much more the child prefers the edit than its parent does."""
        return self.child.margin - self.parent.margin


@dataclass(frozen=True)
class Told:
    """All that is known of one edit before it is judged."""

    id: str
    place: tuple[object, ...]
    said: str
    role: Role
    tokens: tuple[int, int] = (1, 1)
    """Of the edit and of what it replaced."""
    heard: tuple[Heard, ...] = ()

    @property
    def own(self) -> Heard | None:
        """On its own prompt."""
        return next((one for one in self.heard if one.at == OWN), None)

    @property
    def elsewhere(self) -> float | None:
        """The mean gain on sister pictures; where there is none, in the other languages."""
        for kind in ("picture:", "language:"):
            gains = [one.gain for one in self.heard if one.at.startswith(kind)]
            if gains:
                return sum(gains) / len(gains)
        return None

    def says(self, score: Score) -> bool:
        """Whether a model rather says the edit: by the token, as a long text is never as likely as a short one."""
        return score.edit / self.tokens[0] > score.replaced / self.tokens[1]

    def took(self, rule: Attribution) -> bool:
        """Whether the child says the edit now, and did so by learning."""
        return self.own is not None and self.own.gain >= rule.gain and self.says(self.own.child)


@dataclass(frozen=True)
class Judged:
    """What came of an edit, and which edits of the same place say something else."""

    verdict: Verdict
    said: bool
    """Whether it is what the child says now."""
    rivals: tuple[str, ...] = ()
    undone_by: str = ""


def judge(everything: Sequence[Told], rule: Attribution) -> dict[str, Judged]:
    """All edits of a snapshot, each beside those that contradict it."""
    places: dict[tuple[object, ...], list[Told]] = {}
    for one in everything:
        places.setdefault(one.place, []).append(one)
    return {one.id: _judged(one, [other for other in places[one.place] if other.said != one.said], rule)
            for one in everything}  # fmt: skip


def _judged(one: Told, others: Iterable[Told], rule: Attribution) -> Judged:
    rivals = sorted(others, key=lambda other: other.id)
    names = tuple(rival.id for rival in rivals)
    if one.own is None:
        return Judged(Verdict.UNMEASURED, said=False, rivals=names)
    said = one.says(one.own.child)
    if one.took(rule):
        far, here = one.elsewhere, one.own.gain
        verdict = Verdict.LEARNED if far is None or far >= rule.elsewhere * here else Verdict.MEMORISED
        return Judged(verdict, said=said, rivals=names)
    winner = max((rival for rival in rivals if rival.took(rule)), key=_child, default=None)
    if winner is not None and _child(winner) > _child(one):
        return Judged(Verdict.UNDONE, said=False, rivals=names, undone_by=winner.id)
    known = said and one.says(one.own.parent)
    return Judged(Verdict.KNOWN if known else Verdict.NOT_LEARNED, said=said, rivals=names)


def _child(one: Told) -> float:
    """How likely the child is to say it, by the token."""
    return one.own.child.edit / one.tokens[0] if one.own is not None else float("-inf")


@dataclass(frozen=True)
class Summary:
    """What came of all edits: of those that were learnt from, and of those that were not."""

    edits: int
    verdicts: Mapping[Role, Mapping[Verdict, int]]
    gains: Mapping[Role, Mapping[str, float]]
    """The median gain by where it was asked: own, picture, language."""


def summary(everything: Sequence[Told], judged: Mapping[str, Judged]) -> Summary:
    """Counts and medians; a role or verdict that nobody has is left out."""
    verdicts: dict[Role, dict[Verdict, int]] = {}
    gains: dict[Role, dict[str, list[float]]] = {}
    for one in everything:
        own = verdicts.setdefault(one.role, {})
        verdict = judged[one.id].verdict
        own[verdict] = own.get(verdict, 0) + 1
        for heard in one.heard:
            gains.setdefault(one.role, {}).setdefault(heard.at.partition(":")[0], []).append(heard.gain)
    medians = {role: {at: median(several) for at, several in own.items()} for role, own in gains.items()}
    return Summary(len(everything), verdicts, medians)
