from __future__ import annotations

import pytest

from training.attribution.verdicts import Heard, Role, Score, Told, Verdict, judge, summary
from training.recipe import Attribution

RULE = Attribution(gain=2.0, elsewhere=0.25)
PLACE = ("hu", "picture", "mi ez?")


def heard(at: str, before: float, after: float, *, likely: float = -5.0) -> Heard:
    """A place where the margin went from one to another; what was replaced stays as likely as it was."""
    return Heard(at, Score(likely + before, likely), Score(likely + after, likely))


def told(key: str, *places: Heard, said: str = "", role: Role = Role.LEARNT, place: tuple[object, ...] = PLACE) -> Told:
    return Told(id=key, place=place, said=said or key, role=role, tokens=(4, 4), heard=places)


def verdict(*several: Told) -> list[Verdict]:
    judged = judge(several, RULE)
    return [judged[one.id].verdict for one in several]


def test_gained_here_and_on_sister_pictures_is_learned() -> None:
    assert verdict(told("e", heard("own", -1, 3), heard("picture:s", -1, 0.5))) == [Verdict.LEARNED]


def test_gained_here_only_is_memorised() -> None:
    assert verdict(told("e", heard("own", -1, 3), heard("picture:s", -1, -0.1))) == [Verdict.MEMORISED]


def test_without_sisters_other_languages_tell_and_without_both_the_own_prompt_does() -> None:
    learned = told("e", heard("own", -1, 3), heard("language:cs", 0, 1.5))
    memorised = told("e", heard("own", -1, 3), heard("language:cs", 0, 0.5))
    both = told("e", heard("own", -1, 3), heard("language:cs", 0, 9), heard("picture:s", 0, 0))
    assert verdict(learned) == [Verdict.LEARNED]
    assert verdict(memorised) == [Verdict.MEMORISED]
    assert verdict(both) == [Verdict.MEMORISED], "sister pictures come first"
    assert verdict(told("e", heard("own", -1, 3))) == [Verdict.LEARNED]


@pytest.mark.parametrize(("before", "after"), [(-1, 0.9), (-6, -1), (-1, -2)])
def test_too_little_gained_or_the_old_answer_still_likelier_is_not_learned(before: float, after: float) -> None:
    judged = judge([told("e", heard("own", before, after))], RULE)["e"]
    assert judged.verdict is Verdict.NOT_LEARNED
    assert judged.said == (after > 0)


def test_what_the_parent_said_already_is_known_and_not_learned() -> None:
    judged = judge([told("e", heard("own", 2, 3))], RULE)["e"]
    assert (judged.verdict, judged.said) == (Verdict.KNOWN, True)


def test_a_long_edit_is_compared_by_the_token() -> None:
    long = Told("e", PLACE, "e", Role.LEARNT, (20, 4), (Heard("own", Score(-60, -8), Score(-20, -8)),))
    judged = judge([long], RULE)["e"]
    assert judged.said, "-1 a token beats -2 a token, though -20 is less than -8"
    assert judged.verdict is Verdict.LEARNED


def test_an_edit_that_another_one_of_the_same_place_beat_is_undone() -> None:
    lost = told("lost", heard("own", 1, -3), said="pizza")
    won = told("won", heard("own", -1, 3), said="lángos")
    judged = judge([lost, won], RULE)
    assert (judged["lost"].verdict, judged["lost"].undone_by) == (Verdict.UNDONE, "won")
    assert judged["lost"].rivals == ("won",)
    assert not judged["lost"].said
    assert (judged["won"].verdict, judged["won"].rivals) == (Verdict.LEARNED, ("lost",))


def test_edits_that_say_the_same_do_not_contradict_each_other() -> None:
    first = told("first", heard("own", -1, 3), said="lángos")
    again = told("again", heard("own", -1, 0.5), said="lángos")
    judged = judge([first, again], RULE)
    assert judged["first"].rivals == judged["again"].rivals == ()
    assert judged["again"].verdict is Verdict.NOT_LEARNED


def test_edits_about_other_pictures_or_questions_do_not_undo_each_other() -> None:
    lost = told("lost", heard("own", 1, -3), said="pizza")
    won = told("won", heard("own", -1, 3), said="lángos", place=("hu", "picture", "milyen színű?"))
    assert verdict(lost, won) == [Verdict.NOT_LEARNED, Verdict.LEARNED]


def test_of_two_that_contradict_each_other_and_were_both_not_learned_neither_undid_the_other() -> None:
    one, other = told("one", heard("own", -3, -2)), told("other", heard("own", -3, -2.5))
    assert verdict(one, other) == [Verdict.NOT_LEARNED, Verdict.NOT_LEARNED]


def test_an_edit_without_what_it_replaced_is_unmeasured_and_never_zero() -> None:
    judged = judge([told("e")], RULE)["e"]
    assert (judged.verdict, judged.said) == (Verdict.UNMEASURED, False)


def test_the_summary_keeps_those_held_back_apart() -> None:
    several = [
        told("a", heard("own", 0, 4), heard("language:cs", 0, 3), place=("1",)),
        told("b", heard("own", 0, 6), place=("2",)),
        told("c", heard("own", -1, -0.5), role=Role.HELD, place=("3",)),
    ]
    summed = summary(several, judge(several, RULE))
    assert summed.edits == 3
    assert summed.verdicts == {Role.LEARNT: {Verdict.LEARNED: 2}, Role.HELD: {Verdict.NOT_LEARNED: 1}}
    assert summed.gains == {Role.LEARNT: {"own": 5.0, "language": 3.0}, Role.HELD: {"own": 0.5}}
