"""Editing: either answer or none as the start, drafts that nothing loses, one edit in force."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from backend.services.arena.pictures import Origin
from backend.services.arena.views import BattleView, NewEdit
from core.battles import Side
from core.errors import Conflict, InvalidInput, Reason
from core.records import Caller
from core.text_checks import edit_distance
from tests.backend.services.arena.table import SAID, Table, picture
from tests.conftest import Clock
from tests.doubles.detector import ListeningDetector


@pytest.fixture
def judged(table: Table, rater: Caller) -> BattleView:
    """A battle with a vote."""
    return table.vote(rater, table.answered(rater).id)


def edited(table: Table, caller: Caller, battle: BattleView, text: str, **more: object) -> BattleView:
    given: dict[str, object] = {"turn": 1, "start": table.side_of("tuned", battle.id).value, "seconds": 12.5}
    return table.services.arena.battles.edit(caller, battle.id, NewEdit(text=text, **(given | more)), table.new_key())  # type: ignore[arg-type]


@pytest.mark.slow
def test_an_edit_is_stored_with_its_start_distance_and_time(table: Table, rater: Caller, judged: BattleView) -> None:
    better = SAID["tuned"].replace("semmi", "egy kék kocka")
    after = edited(table, rater, judged, f" {better}\n")
    (edit,) = after.edits
    assert (edit.text, edit.start, edit.turn, edit.seconds) == (better, table.side_of("tuned", judged.id), 1, 12.5)
    assert 0 < edit.distance <= len("egy kék kocka")
    assert table.stored(judged.id).edits == (edit,)


def test_an_edit_may_begin_with_nothing(table: Table, rater: Caller, judged: BattleView) -> None:
    (edit,) = edited(table, rater, judged, "Egy piros kör.", start="none").edits
    assert (edit.start, edit.distance) == (None, len("Egy piros kör."))


def test_who_judged_a_picture_from_their_own_country_may_say_what_it_is_called(table: Table, rater: Caller) -> None:
    def of(culture: str, shade: int) -> str:
        data, origin = picture((shade, 9, 9)), Origin("pool", "CC0", "drawn", culture=culture)
        return table.services.arena.pictures.add_to_pool(data, origin)

    hungarian, czech, anywhere = of("hu", 1), of("cs", 2), of("", 3)
    before = table.answered(rater, pictures=(hungarian,))
    assert not before.nameable
    judged = table.vote(rater, before.id)
    assert judged.nameable
    assert not edited(table, rater, judged, "Ez egy kürtőskalács.", start="none").nameable
    for pictures in ((czech,), (anywhere,), (hungarian, table.sha)):
        assert not table.vote(rater, table.answered(rater, pictures=pictures).id).nameable


def test_a_later_edit_replaces_the_first_and_leaves_it_in_place(
    table: Table, rater: Caller, judged: BattleView, clock: Clock
) -> None:
    edited(table, rater, judged, "Egy piros kör az asztalon.")
    clock.advance(seconds=5)
    after = edited(table, rater, judged, "Egy piros kör áll az asztalon.")
    assert [edit.replaced_at for edit in after.edits] == [clock.now, None]


def test_an_edit_in_another_language_is_taken_with_a_concern(table: Table, rater: Caller, judged: BattleView) -> None:
    (edit,) = edited(table, rater, judged, "There is a red circle on the table and nothing else beside it.").edits
    assert "wrong_language" in edit.concerns


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EDIT_EMPTY),
        (" \n\t", Reason.EDIT_EMPTY),
        (SAID["tuned"] + "  ", Reason.EDIT_UNCHANGED),
        ("x" * 8001, Reason.EDIT_TOO_LONG),
        ("egy\x00kettő", Reason.TEXT_CONTROL),
        ("egy \ud800 kettő", Reason.TEXT_CONTROL),
    ],
)
def test_an_edit_that_teaches_nothing_is_refused(
    table: Table, rater: Caller, judged: BattleView, text: str, reason: Reason
) -> None:
    with pytest.raises(InvalidInput) as refused:
        edited(table, rater, judged, text)
    assert refused.value.reason == reason
    assert table.stored(judged.id).edits == ()


@pytest.mark.parametrize(
    "more",
    [{"turn": 2}, {"turn": 0}, {"start": "c"}, {"seconds": -1.0}, {"seconds": float("nan")}, {"seconds": True}],
)
def test_an_edit_of_something_that_is_not_there_is_refused(
    table: Table, rater: Caller, judged: BattleView, more: dict[str, object]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        edited(table, rater, judged, "Egy piros kör.", **more)
    assert refused.value.reason == Reason.REQUEST_MALFORMED


def test_before_the_vote_nothing_is_edited(table: Table, rater: Caller) -> None:
    battle = table.answered(rater)
    with pytest.raises(Conflict) as refused:
        edited(table, rater, battle, "Egy piros kör.")
    assert refused.value.reason == Reason.VOTE_MISSING


def test_a_vote_whose_answer_was_edited_stands(table: Table, rater: Caller, judged: BattleView) -> None:
    edited(table, rater, judged, "Egy piros kör.")
    assert table.services.arena.battles.view(rater, judged.id).undo_seconds == 0
    with pytest.raises(Conflict):
        table.services.arena.battles.undo(rater, judged.id, "k")


def test_a_draft_is_offered_again_until_the_edit_is_stored(table: Table, rater: Caller, judged: BattleView) -> None:
    battles = table.services.arena.battles
    assert battles.draft(rater, judged.id) is None
    battles.keep_draft(rater, judged.id, "Egy pi")
    battles.keep_draft(rater, judged.id, "Egy piros")
    assert battles.draft(rater, judged.id) == "Egy piros"
    edited(table, rater, judged, "Egy piros kör.")
    assert battles.draft(rater, judged.id) is None


@pytest.mark.parametrize(("text", "reason"), [("x" * 16_001, Reason.EDIT_TOO_LONG), ("a\ud800", Reason.TEXT_CONTROL)])
def test_a_draft_that_cannot_be_stored_is_refused(
    table: Table, rater: Caller, judged: BattleView, text: str, reason: Reason
) -> None:
    with pytest.raises(InvalidInput) as refused:
        table.services.arena.battles.keep_draft(rater, judged.id, text)
    assert refused.value.reason == reason


def test_each_message_is_edited_by_itself(table: Table, rater: Caller, clock: Clock) -> None:
    battle = table.answered(rater)
    table.services.arena.battles.say(rater, battle.id, "És mellette?", table.new_key())
    table.settled(rater, battle.id)
    table.vote(rater, battle.id)
    edited(table, rater, battle, "Az első jobb.", turn=1)
    clock.advance(seconds=5)
    after = edited(table, rater, battle, "A második jobb.", turn=2, start=Side.A.value)
    assert [(edit.turn, edit.replaced_at) for edit in after.edits] == [(1, None), (2, None)]


def test_others_can_write_while_an_edit_is_looked_at(
    table: Table, rater: Caller, judged: BattleView, detector: ListeningDetector
) -> None:
    detector.meanwhile.append(lambda: table.services.database.write(lambda session: None))
    (edit,) = edited(table, rater, judged, "Egy piros kör van a fehér asztalon.").edits
    assert edit.distance == edit_distance(SAID["tuned"], edit.text)


def test_an_edit_is_measured_against_the_answer_that_is_stored_with_it(
    table: Table, rater: Caller, judged: BattleView, detector: ListeningDetector
) -> None:
    other = "Egy kék kocka van a szőnyegen, mellette semmi."

    def answered_anew() -> None:
        with table.services.database.transaction() as session:
            session.execute(text("UPDATE answers SET text = :other"), {"other": other})

    detector.meanwhile.append(answered_anew)
    (edit,) = edited(table, rater, judged, "Egy piros kör van a fehér asztalon.").edits
    assert edit.distance == edit_distance(other, edit.text) != edit_distance(SAID["tuned"], edit.text)
