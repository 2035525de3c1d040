"""Who votes with care: controls passed, place preferred, always the same; for researchers only.

`reliability` is one number that a named filter asks for. It lies below `RELIABLE` only where that is sure: where even
the upper end of the share of controls passed lies below, or where nearly all of many votes are the same. Who is of
another opinion than most is never called unreliable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.battles import Choice, Side
from evaluation.ratings.proportions import Proportion

RELIABLE = 0.75
_FEWEST_CONTROLS = 3
_FEWEST_VOTES = 20
_NEARLY_ALL = 0.95


@dataclass(frozen=True)
class RaterFigures:
    """What is known of one person's votes in one language."""

    person: str
    language: str
    choices: Mapping[Choice, int] = field(default_factory=dict)
    """Of counted votes."""
    controls: Proportion = field(default_factory=lambda: Proportion(0, 0))
    """Controls passed, of those that say something."""

    @property
    def votes(self) -> int:
        """How many counted votes there are."""
        return sum(self.choices.values())

    @property
    def position(self) -> Proportion:
        """Votes for A, of those for A or B."""
        on_a = self.choices.get(Choice.A, 0)
        return Proportion(on_a, on_a + self.choices.get(Choice.B, 0))

    @property
    def always(self) -> Choice | None:
        """What nearly all of many votes say, if it is one thing; that all is bad may be true all the time."""
        most = max(self.choices, key=lambda choice: self.choices[choice], default=None)
        if most in (None, Choice.BOTH_BAD) or self.votes < _FEWEST_VOTES:
            return None
        return most if self.choices[most] >= _NEARLY_ALL * self.votes else None

    @property
    def reliability(self) -> float | None:
        """From 0 to 1; none where too little is known."""
        if self.always is not None:
            return 0.0
        return self.controls.interval[1] if self.controls.of >= _FEWEST_CONTROLS else None

    @property
    def reliable(self) -> bool:
        """Whether nothing speaks surely against this person's votes in this language."""
        return self.reliability is None or self.reliability >= RELIABLE


@dataclass(frozen=True)
class Tally:
    """How often a person chose this in a language, in counted votes."""

    person: str
    language: str
    choice: Choice
    count: int


@dataclass(frozen=True)
class Check:
    """A vote on a control, and whether it passed; none where nothing can be said."""

    person: str
    language: str
    passed: bool | None


def passed(choice: Choice, misled: Side) -> bool | None:
    """Whether a vote on a control found the answer about the picture; nothing can be said where both were bad."""
    return None if choice is Choice.BOTH_BAD else choice.better is misled.other


def figures(tallies: Iterable[Tally], checks: Iterable[Check]) -> list[RaterFigures]:
    """Everybody in every language they voted in, by language and person."""
    choices: dict[tuple[str, str], dict[Choice, int]] = {}
    for tally in tallies:
        own = choices.setdefault((tally.language, tally.person), {})
        own[tally.choice] = own.get(tally.choice, 0) + tally.count
    judged: dict[tuple[str, str], list[bool]] = {}
    for check in checks:
        seen = judged.setdefault((check.language, check.person), [])
        if check.passed is not None:
            seen.append(check.passed)
    return [
        RaterFigures(
            person=person,
            language=language,
            choices=choices.get((language, person), {}),
            controls=Proportion(sum(seen := judged.get((language, person), [])), len(seen)),
        )
        for language, person in sorted({*choices, *judged})
    ]
