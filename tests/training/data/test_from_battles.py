"""What a vote or an edit teaches, and on which history."""

from __future__ import annotations

from core.battles import Choice, NotCounted, Side
from tests.training.data.made import AT, BAD, GOOD, ONE_TURN, PICTURE, TWO_TURNS, edit, turn, vote, work
from training.data.candidates import WHOLE_BATTLE, Candidate, Work
from training.data.from_battles import candidates
from training.data.rows import Kind, Row, Source

EDITED = "Egy piros ház áll a dombon, mellette egy diófa."


def rows(*works: Work) -> list[Row]:
    return [candidate.row for candidate in candidates(works)]


def said(row: Row) -> list[str]:
    return [turn.content for turn in row.turns]


def test_a_vote_after_one_message_is_a_pair() -> None:
    for choice, chosen, rejected in ((Choice.A, GOOD, BAD), (Choice.B, BAD, GOOD)):
        [row] = rows(work(vote=vote(choice)))
        assert (row.kind, row.chosen, row.rejected, row.source) == (Kind.PAIR, chosen, rejected, Source.VOTE)
        assert (said(row), row.pictures, row.language) == (["Mi van a képen?"], (PICTURE,), "hu")
        assert (row.origin.kind, row.origin.id, row.origin.round) == ("battle", "b1", "spring")


def test_a_vote_on_later_answers_is_a_good_and_a_bad_row_each_on_its_own_history() -> None:
    good, bad = rows(work(turns=TWO_TURNS, vote=vote(Choice.B)))[::-1]
    assert (good.kind, good.good, said(good)) == (Kind.RATING, True, ["Mi van a képen?", BAD, "És mögötte?"])
    assert (bad.good, bad.answer, said(bad)[1]) == (False, "Mögötte egy folyó kanyarog.", GOOD)


def test_where_both_sides_said_the_same_before_they_share_the_history() -> None:
    turns = (turn("Mi ez?", "Egy ház.", "Egy ház."), TWO_TURNS[1])
    [row] = rows(work(turns=turns, vote=vote(Choice.A)))
    assert row.kind is Kind.PAIR


def test_ties_teach_nothing_and_two_bad_answers_are_two_bad_rows() -> None:
    assert rows(work(vote=vote(Choice.TIE))) == []
    both = rows(work(vote=vote(Choice.BOTH_BAD)))
    assert [(row.kind, row.good, row.answer) for row in both] == [
        (Kind.RATING, False, GOOD),
        (Kind.RATING, False, BAD),
    ]


def test_a_vote_speaks_of_the_answers_that_were_there() -> None:
    later = TWO_TURNS[1].model_copy(update={"at": AT.replace(hour=23)})
    [row] = rows(work(turns=(*ONE_TURN, later), vote=vote(Choice.A)))
    assert (row.kind, row.chosen) == (Kind.PAIR, GOOD)


def test_an_edit_is_learnt_and_is_better_than_each_answer() -> None:
    learnt, over_a, over_b = rows(work(edits=(edit(EDITED),)))
    assert (learnt.kind, learnt.answer, learnt.origin.kind, learnt.origin.id) == (Kind.SFT, EDITED, "edit", "e1")
    assert [(row.chosen, row.rejected) for row in (over_a, over_b)] == [(EDITED, GOOD), (EDITED, BAD)]


def test_an_edit_of_a_later_answer_stays_on_its_own_sides_history() -> None:
    made = rows(work(turns=TWO_TURNS, edits=(edit("Mögötte út van.", start=Side.B, number=1),)))
    assert [row.kind for row in made] == [Kind.SFT, Kind.PAIR]
    assert {row.turns[1].content for row in made} == {BAD}
    assert made[1].rejected == "Behind it is a river."


def test_an_edit_written_afresh_goes_on_where_the_better_side_stood() -> None:
    afresh = edit("Mögötte út van.", start=None, number=1)
    learnt = rows(work(turns=TWO_TURNS, vote=vote(Choice.B), edits=(afresh,)))[0]
    assert learnt.turns[1].content == BAD
    assert next(iter(candidates([work(edits=(edit(EDITED, start=None),))]))).original is None


def test_an_edit_that_was_replaced_teaches_nothing() -> None:
    replaced = edit("Egy hás.", key="old").model_copy(update={"replaced_at": AT})
    assert {row.origin.id for row in rows(work(edits=(replaced, edit(EDITED, key="new"))))} == {"new"}


def test_pictures_of_later_messages_stand_where_they_were_shown() -> None:
    other = "cd" * 32
    turns = (ONE_TURN[0], turn("És itt?", "Egy ló.", "A horse.", number=1, pictures=(other,)))
    learnt = rows(work(turns=turns, edits=(edit("Egy szürke ló.", number=1),)))[0]
    assert learnt.pictures == (PICTURE, other)
    assert [shas for _, shas in learnt.shown()] == [(PICTURE,), (), (other,)]


def test_an_empty_answer_may_be_the_worse_one_and_never_the_better_one() -> None:
    silent = (turn("Mi ez?", "", GOOD),)
    [row] = rows(work(turns=silent, vote=vote(Choice.B)))
    assert (row.chosen, row.rejected) == (GOOD, "")
    assert rows(work(turns=silent, vote=vote(Choice.A))) == []


def test_what_screening_must_know_comes_along() -> None:
    fast = vote(Choice.A, not_counted=(NotCounted.TOO_FAST,))
    known = work(vote=fast, edits=(edit(EDITED),), consent=False, reliability=0.2, excluded={"e1": "odd"})
    found: list[Candidate] = list(candidates([known]))
    assert [(one.counted, one.excluded) for one in found] == [(True, "odd")] * 3 + [(False, "")]
    assert {(one.consent, one.reliability) for one in found} == {(False, 0.2)}
    assert (found[0].original, found[3].side) == (GOOD, Side.A)
    whole = work(vote=vote(), edits=(edit(EDITED),), excluded={WHOLE_BATTLE: "spam"})
    assert {one.excluded for one in candidates([whole])} == {"spam"}


def test_rows_keep_their_ids_when_other_work_comes_in_between() -> None:
    alone = rows(work(key="b2", vote=vote(), edits=(edit(EDITED),)))
    among = rows(work(key="b1", vote=vote()), work(key="b2", vote=vote(), edits=(edit(EDITED),)))
    assert among[1:] == alone
    assert len({row.id for row in among}) == len(among)
