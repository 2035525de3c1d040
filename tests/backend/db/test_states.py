"""States are words in the tables and enumerations above them; what is stored was read before as it is now."""

from __future__ import annotations

import pytest

from annotation.edits import Concern
from annotation.signals import Signal
from backend.db.tables import Base
from backend.records import AnswerEnd, answer_end
from core.battles import NotCounted
from core.errors import Reason


@pytest.mark.parametrize("end", [*AnswerEnd, Reason.QUEUE_FULL, Reason.STOPPING, Reason.STORAGE_FAILED])
def test_an_end_comes_back_as_what_it_was(end: AnswerEnd | Reason) -> None:
    assert answer_end(end.value) is end


def test_an_end_that_nobody_knows_is_not_taken_for_one() -> None:
    with pytest.raises(ValueError, match="'vanished'"):
        answer_end("vanished")


def test_no_reason_is_called_like_an_end() -> None:
    assert not {end.value for end in AnswerEnd} & {reason.value for reason in Reason}


@pytest.mark.parametrize(
    ("column", "most"),
    [
        ("votes.not_counted", " ".join(NotCounted)),
        ("answers.signals", " ".join(Signal)),
        ("edits.concerns", " ".join(Concern)),
        ("battles.void", max(Reason, key=len)),
    ],
)
def test_all_words_of_a_state_fit_into_their_column(column: str, most: str) -> None:
    table, name = column.split(".")
    assert len(most) <= Base.metadata.tables[table].c[name].type.length  # type: ignore[attr-defined]
