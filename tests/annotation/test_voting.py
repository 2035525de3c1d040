"""Which versions are voted on, and what follows from the ballots."""

from __future__ import annotations

import pytest

from annotation.voting import ALL_BAD, Outcome, Verdict, Version, chosen, outcome, versions
from core.benchmark_items import Fields
from core.errors import InvalidInput

ONE, OTHER, DRAFT = Fields("Piros?"), Fields("Vörös?"), Fields("Rőt?")


def test_the_same_text_is_one_version_credited_to_all_who_wrote_it() -> None:
    spaced = Fields(" Piros?  ")
    assert versions([("a", ONE), ("b", OTHER), ("c", spaced)]) == [Version(ONE, ("a", "c")), Version(OTHER, ("b",))]
    assert versions([("a", Fields("Há?")), ("b", Fields("Ha\u0301?"))])[0].authors == ("a", "b")
    assert len(versions([("a", Fields("Piros?")), ("b", Fields("piros?"))])) == 2


def test_the_draft_stands_among_them_unless_somebody_kept_it() -> None:
    assert versions([("a", ONE)], control=DRAFT) == [Version(ONE, ("a",)), Version(DRAFT, ())]
    assert versions([("a", DRAFT)], control=DRAFT) == [Version(DRAFT, ("a",))]


@pytest.mark.parametrize(
    ("ballots", "wanted", "expected"),
    [
        ([], 3, Outcome(Verdict.WAITING)),
        (["x", "x"], 3, Outcome(Verdict.WAITING)),
        (["x", "x", "y"], 3, Outcome(Verdict.DECIDED, "x")),
        (["x", "x", None], 3, Outcome(Verdict.DECIDED, "x")),
        (["x", "y", "z"], 3, Outcome(Verdict.ONE_MORE)),
        (["x", "y", "z", "y"], 4, Outcome(Verdict.DECIDED, "y")),
        (["x", "x", "y", "y"], 4, Outcome(Verdict.ONE_MORE)),
        (["x", "x", "y", "y", "z"], 5, Outcome(Verdict.ADJUDICATION)),
        ([None, None, "x"], 3, Outcome(Verdict.ADJUDICATION)),
        (["x"], 1, Outcome(Verdict.DECIDED, "x")),
    ],
)
def test_the_majority_decides_a_tie_asks_one_more_and_then_a_researcher(
    ballots: list[str | None], wanted: int, expected: Outcome
) -> None:
    assert outcome(ballots, wanted=wanted, most=5) == expected


def test_a_letter_means_what_stood_there_in_the_own_order() -> None:
    assert (chosen("A", ["y", "x"]), chosen("B", ["y", "x"]), chosen(ALL_BAD, ["y", "x"])) == ("y", "x", None)
    for strange in ("C", "a", "", "y"):
        with pytest.raises(InvalidInput):
            chosen(strange, ["y", "x"])
