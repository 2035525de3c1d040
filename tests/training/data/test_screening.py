"""What is left out has a name and a number; what is left in is what people meant."""

from __future__ import annotations

import pytest

from core.battles import Choice, NotCounted, Side
from core.detect import Detector
from tests.training.data.made import BAD, GOOD, PICTURE, edit, turn, vote, work
from training.data.biases import Ballot, balanced, ballot, biases
from training.data.candidates import Candidate, Work
from training.data.from_battles import candidates
from training.data.rows import Kind, Origin, Row, Source, Turn, row_id
from training.data.screening import Filter, Held, Rules, Screen


def reasons(detector: Detector, *works: Work, rules: Rules | None = None, held: Held | None = None) -> list[str | None]:
    screen = Screen(rules or Rules(), detector, held or Held())
    judged = [screen.judge(candidate) for candidate in candidates(works)]
    return [one.why.value if one is not None else None for one in judged]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (work(vote=vote()), None),
        (work(vote=vote(not_counted=(NotCounted.TOO_FAST,))), "not_counted"),
        (work(vote=vote(), consent=False), "without_consent"),
        (work(vote=vote(), reliability=0.3), "unreliable"),
        (work(vote=vote(), reliability=0.6), None),
        (work(vote=vote(), excluded={"": "spam"}), "excluded"),
        (work(vote=vote(Choice.B)), "other_language"),
        (work(language="en", vote=vote(Choice.B)), "language_not_chosen"),
        (work(vote=vote(), turns=(turn("Mi ez?", GOOD, f"{GOOD} "),)), "near_identical"),
        (work(vote=vote(), turns=(turn("Mi ez?", GOOD * 3, GOOD * 2 + GOOD.replace("fa.", "fű.")),)), "near_identical"),
    ],
)
def test_each_filter_names_what_it_leaves_out(detector: Detector, given: Work, why: str | None) -> None:
    assert reasons(detector, given, rules=Rules(languages=("hu",), reliability=0.5)) == [why]


def test_an_english_answer_may_be_the_worse_one(detector: Detector) -> None:
    [row] = [candidate.row for candidate in candidates([work(vote=vote())])]
    assert (row.rejected, reasons(detector, work(vote=vote()))) == (BAD, [None])


def test_pictures_that_measure_and_their_copies_stay_out(detector: Detector) -> None:
    assert reasons(detector, work(vote=vote()), held=Held(pictures={PICTURE})) == ["held_out_picture"]
    assert reasons(detector, work(vote=vote()), held=Held(alike={PICTURE})) == ["like_held_out_picture"]


def test_an_edit_may_differ_in_one_letter_but_not_in_marks_only(detector: Detector) -> None:
    letter = edit(GOOD.replace("fa.", "fű."))
    assert reasons(detector, work(edits=(letter,))) == [None, None, None]
    for marks in (GOOD.upper(), f"{GOOD.rstrip('.')} ."):
        assert reasons(detector, work(edits=(edit(marks),)))[:2] == ["near_identical"] * 2


def test_an_edit_that_breaks_off_stays_out_and_one_that_shortens_does_not(detector: Detector) -> None:
    assert reasons(detector, work(edits=(edit(GOOD[: len(GOOD) // 4]),)))[0] == "worse_edit"
    assert reasons(detector, work(edits=(edit(GOOD[: len(GOOD) // 2]),)))[0] is None


def test_edits_worse_than_what_they_edit_stay_out(detector: Detector) -> None:
    loop = edit("piros ház " * 30)
    assert reasons(detector, work(edits=(loop,)))[0] == "worse_edit"
    english = edit("There is a red house on the green hill beside a tree.")
    assert reasons(detector, work(edits=(english,)))[0] == "other_language"
    counted = (turn("Hány?", "A képen 3 piros ház látható a dombon.", BAD),)
    lost = edit("A képen piros ház látható a dombon.").model_copy(update={"concerns": ("numbers_lost",)})
    assert reasons(detector, work(turns=counted, edits=(lost,)))[0] == "worse_edit"
    edited = edit("A képen 4 piros ház látható a dombon.").model_copy(update={"concerns": ("numbers_lost",)})
    assert reasons(detector, work(turns=counted, edits=(edited,)))[0] is None
    assert reasons(detector, work(edits=(loop,)), rules=Rules(worse_edits=False))[0] is None


def test_the_report_names_every_filter_and_counts_by_language(detector: Detector) -> None:
    screen = Screen(Rules(), detector)
    for candidate in candidates([work(vote=vote(), consent=False), work(key="b2", vote=vote())]):
        screen.judge(candidate)
    report = screen.report()
    assert set(report) == {name.value for name in Filter}
    assert report["without_consent"] == {"hu": 1}
    assert report["excluded"] == {}


def voted(number: int, side: Side, *, chosen: str = "aa", rejected: str = "b", language: str = "hu") -> Candidate:
    row = Row(
        id=row_id("vote", str(number)),
        kind=Kind.PAIR,
        language=language,
        turns=(Turn(role="user", content="?"),),
        chosen=chosen,
        rejected=rejected,
        source=Source.VOTE,
        origin=Origin(kind="battle", id=str(number)),
    )
    return Candidate(row, side=side)


def ballots(*made: Candidate) -> list[Ballot]:
    return [one for one in map(ballot, made) if one is not None]


def test_position_and_length_of_what_was_chosen_are_told_with_intervals() -> None:
    told = biases(ballots(*(voted(n, Side.A) for n in range(8)), *(voted(n, Side.B, chosen="c") for n in range(8, 10))))
    assert told["all"]["votes"] == 10
    assert (told["all"]["first"]["share"], told["all"]["longer"]["of"]) == (0.8, 8)
    assert told["languages"]["hu"]["first"]["low"] < 0.8 < told["languages"]["hu"]["first"]["high"]


def test_balancing_takes_as_many_as_are_too_many_in_each_language() -> None:
    made = ballots(
        *(voted(n, Side.A) for n in range(8)),
        *(voted(n, Side.B) for n in range(8, 10)),
        *(voted(n, Side.B, language="ko") for n in range(20, 23)),
    )
    out = balanced(made, Rules(balance_position=True), "s")
    assert set(out.values()) == {Filter.POSITION}
    left = [one for one in made if one.row not in out]
    assert [(one.language, one.side) for one in left] == [("hu", Side.A)] * 2 + [("hu", Side.B)] * 2
    assert balanced(made, Rules(balance_position=True), "s") == out
    assert balanced(made, Rules(), "s") == {}


def test_both_may_be_balanced_one_after_the_other() -> None:
    made = ballots(
        *(voted(n, Side.A if n % 2 else Side.B, chosen="aaa" if n < 9 else "a", rejected="bb") for n in range(10))
    )
    out = balanced(made, Rules(balance_position=True, balance_length=True), "s")
    told = biases([one for one in made if one.row not in out])["all"]
    assert told["longer"]["share"] == 0.5
