"""The closed round: real answers, votes that mostly count, and edits that name what the models were not told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import pytest

from core.battles import Choice, Side, Sides
from demo.kept import KEPT, KEPT_IDS
from demo.round.answers import stored, weights
from demo.round.judging import Judgement, Spoilt, judge
from demo.round.plan import DRAWINGS_OF_EACH, Entrant, Planned, planned
from demo.texts import LOCAL_LANGUAGES, home_of, is_named, thin_caption


def judged(battle: Planned) -> Judgement:
    """What its rater says, the first model at A; nobody speaks another language."""
    said = stored().battles[battle.key]
    first, second = ([one.text for one in said[entrant]] for entrant in battle.entrants)
    answers: Sides[Sequence[str]] = Sides(first, second)
    return judge(battle, answers, Sides(False, False))


def test_the_answers_are_those_of_the_weights_that_are_shipped() -> None:
    assert dict(stored().weights) == weights(), "ask them anew with `python -m demo.round`"


def test_every_battle_has_an_answer_of_both_models_to_every_message() -> None:
    assert set(stored().battles) == {battle.key for battle in planned()}
    for battle in planned():
        said = stored().battles[battle.key]
        assert set(said) == set(battle.entrants)
        assert {len(turns) for turns in said.values()} == {len(battle.prompts)}


def test_a_few_hundred_battles_in_eight_languages_are_mostly_real_contests() -> None:
    fought = Counter(battle.language for battle in planned())
    assert set(fought) == set(LOCAL_LANGUAGES)
    assert all(count >= 30 for count in fought.values())
    contests = sum(Entrant.BASE not in battle.entrants for battle in planned())
    assert contests > len(planned()) / 2
    assert any(len(battle.prompts) > 1 for battle in planned())


def test_every_kept_name_is_shown_on_several_drawings_where_it_is_at_home() -> None:
    shown = defaultdict(set)
    for battle in planned():
        if battle.kept:
            assert home_of(battle.drawing.entry) == battle.language
            shown[battle.drawing.entry].add(battle.drawing.origin)
    assert set(shown) == KEPT_IDS
    assert {len(drawings) for drawings in shown.values()} == {DRAWINGS_OF_EACH}
    assert set(KEPT) == set(LOCAL_LANGUAGES)


def test_edits_name_what_was_kept_back_and_some_make_things_worse() -> None:
    edited = {battle: judged(battle).edited for battle in planned()}
    for battle, edit in edited.items():
        if battle.kept:
            assert edit is not None
            assert is_named(edit.text, battle.drawing.entry, battle.language)
            assert edit.spoilt is None
    spoilt = Counter(edit.spoilt for edit in edited.values() if edit is not None and edit.spoilt is not None)
    assert set(spoilt) == set(Spoilt)
    assert 10 <= sum(spoilt.values()) <= sum(edit is not None for edit in edited.values()) / 4


def test_no_answer_of_the_adapters_names_what_they_were_not_told() -> None:
    for battle in planned():
        if battle.kept:
            said = [one.text for turns in stored().battles[battle.key].values() for one in turns]
            assert not [text for text in said if is_named(text, battle.drawing.entry, battle.language)]


@pytest.mark.parametrize("better", Side)
def test_the_right_caption_wins_and_another_language_loses(better: Side) -> None:
    found: Counter[Choice] = Counter()
    for battle in planned():
        if battle.drawing.scene is None or len(battle.prompts) > 1:
            continue
        right = _right(battle)
        answers = {better: [right], better.other: ["..."]}
        said: Sides[Sequence[str]] = Sides(answers[Side.A], answers[Side.B])
        found[judge(battle, said, Sides(a=better is Side.B, b=better is Side.A)).choice] += 1
    assert found[Choice(better.value)] > 0.85 * sum(found.values())


def test_equal_answers_are_a_tie_and_bad_ones_are_both_bad() -> None:
    ties: Counter[Choice] = Counter()
    bad: Counter[Choice] = Counter()
    for battle in planned():
        if battle.drawing.scene is not None and len(battle.prompts) == 1:
            ties[judge(battle, Sides([_right(battle)], [_right(battle)]), Sides(False, False)).choice] += 1
            bad[judge(battle, Sides(["?"], ["!"]), Sides(False, False)).choice] += 1
    assert ties[Choice.TIE] > 0.85 * sum(ties.values())
    assert bad[Choice.BOTH_BAD] > 0.85 * sum(bad.values())


def _right(battle: Planned) -> str:
    assert battle.drawing.scene is not None
    return thin_caption(battle.drawing.scene, battle.language)
