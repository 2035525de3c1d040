"""What becomes of an annotation: taken, taken again because it was changed, or left with the reason told.

Nothing is deleted there, and what was taken here stays until the person changes it in time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from annotation.label_studio.reading import Annotation


class Trouble(StrEnum):
    """Why something there is not what stands here."""

    PERSON_UNKNOWN = "person_unknown"
    """Nobody here signs in with the e-mail address of the account there."""
    NOT_IN_GROUP = "not_in_group"
    """The person may not do this here: another group, another language, an account that was closed."""
    REFINED_IT = "refined_it"
    """The voter has refined the item."""
    OTHER_PROJECT = "other_project"
    """The person works in another project of the same stage, where others' work on these items is not seen."""
    SECOND_PERSON = "second_person"
    """Somebody else has done the task before."""
    DONE_ALREADY = "done_already"
    """The person has done the item before, here or in another project."""
    UNREADABLE = "unreadable"
    """No text, two texts for a field, no choice."""
    FAULTY = "faulty"
    """A fault that stops a refinement here too."""
    UNEXPLAINED = "unexplained"
    """A doubt without a word of reason."""
    TOO_LATE = "too_late"
    """The item has gone on, or its places are taken."""
    CHANGED_LATE = "changed_late"
    """Changed there after it could be changed here: what was taken first stands."""
    DELETED_THERE = "deleted_there"
    """Deleted there after it was taken: what was taken stands."""


@dataclass(frozen=True)
class Known:
    """What is known of an annotation since the last time."""

    taken_hash: str | None
    """Of what was taken; none: nothing was."""


class Act(StrEnum):
    """What is to be done."""

    NOTHING = "nothing"
    TAKE = "take"
    TAKE_AGAIN = "take_again"
    LEAVE = "leave"


@dataclass(frozen=True)
class Step:
    """One annotation and what is to be done with it."""

    annotation: Annotation
    act: Act
    trouble: Trouble | None = None


def steps(there: Sequence[Annotation], known: Mapping[int, Known]) -> list[Step]:
    """What is to be done with the annotations of one task, the earliest first.

    A task is one person's. Where somebody's work was taken, all other is left; else the first that can be taken is:
    whoever carries this out leaves those after it, too.
    """
    taken = {number: one.taken_hash for number, one in known.items() if one.taken_hash is not None}
    whose = {one.by for one in there if one.id in taken}
    found = []
    for one in sorted(there, key=lambda each: (each.created_at, each.id)):
        if one.id in taken:
            same = taken[one.id] == one.hash
            found.append(Step(one, Act.NOTHING if same else Act.TAKE_AGAIN))
        elif taken:
            again = Trouble.DONE_ALREADY if one.by in whose else Trouble.SECOND_PERSON
            found.append(Step(one, Act.LEAVE, again))
        else:
            found.append(Step(one, Act.TAKE))
    return found


def gone(there: Sequence[Annotation], known: Mapping[int, Known]) -> list[int]:
    """What was taken and is not there any more."""
    here = {one.id for one in there}
    return sorted(number for number, one in known.items() if one.taken_hash is not None and number not in here)
