"""A battle is fair, and a vote counts only when it can stand on having read the answers."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from annotation import battles
from annotation.battles import BattleFacts
from annotation.pairing import Entrant, draw
from core.battles import Choice, Mark, NotCounted, Side, Sides, Vote, VoteReason
from core.errors import Conflict, InvalidInput, Reason

LONG = Sides(
    "Két fekete macska ül egy faasztalon az ablak mellett, mögöttük egy cserép muskátli áll a párkányon.",
    "A képen két macska látható, az egyik alszik, a másik kinéz az ablakon az esős utcára.",
)
READ = BattleFacts(models=Sides("base", "tuned"), answers=LONG, seconds=20.0)
CAST = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
VOTE = Vote(choice=Choice.A, seconds=20.0, at=CAST)
MARK = Mark(Side.A, left=0.1, top=0.2, right=0.5, bottom=0.6)


def test_both_models_are_seated_once() -> None:
    for seed in range(50):
        assert set(battles.sides(seed, "base", "tuned")) == {"base", "tuned"}


def test_the_same_seed_seats_the_same() -> None:
    assert battles.sides(7, "base", "tuned") == battles.sides(7, "base", "tuned")


def test_each_model_sits_at_a_half_of_the_time() -> None:
    at_a = sum(battles.sides(seed, "base", "tuned").a == "base" for seed in range(4000))
    assert 1850 < at_a < 2150  # five standard deviations: 158


def test_neighbouring_seeds_do_not_alternate() -> None:
    seats = [battles.sides(seed, 0, 1).a for seed in range(4000)]
    changes = sum(one != other for one, other in pairwise(seats))
    assert 1850 < changes < 2150


def test_naming_the_models_the_other_way_round_mirrors_the_seats() -> None:
    for seed in range(20):
        one, other = battles.sides(seed, "base", "tuned"), battles.sides(seed, "tuned", "base")
        assert (one.a, one.b) == (other.b, other.a)


def test_the_seed_that_drew_the_pair_says_nothing_about_the_sides() -> None:
    entrants = [Entrant(name, None, 0) for name in "pqr"]
    drawn: dict[object, list[bool]] = {}
    for seed in range(6000):
        pair = draw(entrants, {}, seed=seed)
        drawn.setdefault(pair, []).append(battles.sides(seed, pair.first, pair.second).a == pair.first)
    assert len(drawn) == 3
    for seats in drawn.values():
        assert 0.44 < sum(seats) / len(seats) < 0.56


def test_sides_and_choices_know_each_other() -> None:
    assert Sides("x", "y").of(Side.B) == "y"
    assert Side.A.other is Side.B
    assert Side.B.other is Side.A
    assert [choice.better for choice in Choice] == [Side.A, Side.B, None, None]


def test_a_vote_with_nothing_against_it_counts() -> None:
    assert battles.why_not_counted(READ) == frozenset()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"void": True}, NotCounted.VOID),
        ({"open": True}, NotCounted.OPEN),
        ({"leaked": True}, NotCounted.LEAKED),
        ({"undone": True}, NotCounted.UNDONE),
        ({"consented": False}, NotCounted.WITHOUT_CONSENT),
        ({"seconds": 0.5}, NotCounted.TOO_FAST),
        ({"seconds": -1.0}, NotCounted.TOO_FAST),
        ({"seconds": math.nan}, NotCounted.TOO_FAST),
        ({"models": Sides("base", "base")}, NotCounted.ONE_MODEL),
    ],
)
def test_what_keeps_a_vote_from_counting(change: dict[str, object], reason: NotCounted) -> None:
    assert battles.why_not_counted(replace(READ, **change)) == {reason}


def test_all_reasons_are_named_at_once() -> None:
    worst = BattleFacts(
        models=Sides("m", "m"),
        answers=LONG,
        seconds=0,
        void=True,
        open=True,
        leaked=True,
        undone=True,
        consented=False,
        learnt=True,
    )
    assert battles.why_not_counted(worst) == set(NotCounted) - {NotCounted.CONTROL}
    control = replace(worst, control=True)  # it has one model by its nature
    assert battles.why_not_counted(control) == set(NotCounted) - {NotCounted.ONE_MODEL}


def test_reading_takes_the_time_that_reading_takes() -> None:
    # 20 letters of English at 18 a second; 6 syllables of Hangul at 10; 13 base letters of Thai at 13.
    assert battles.reading_seconds(["Two black cats, sleeping!"]) == pytest.approx(20 / 18)
    assert battles.reading_seconds(["검은 고양이네"]) == pytest.approx(6 / 10)
    assert battles.reading_seconds(["แมวดำสองตัวนอน"]) == pytest.approx(13 / 13)
    assert battles.reading_seconds(["Кошка", "Кот"]) == pytest.approx(8 / 17)


def test_marks_and_composition_cost_no_reading_time() -> None:
    assert battles.reading_seconds(["قِطَّةٌ"]) == battles.reading_seconds(["قطة"]) > 0
    assert battles.reading_seconds(["me\u0300o"]) == battles.reading_seconds(["mèo"])
    assert battles.reading_seconds(["한"]) == battles.reading_seconds(["\u1112\u1161\u11ab"])


def test_two_equal_answers_are_read_once() -> None:
    assert battles.reading_seconds(["Macska.", "Macska."]) == battles.reading_seconds(["Macska."])


def test_an_answer_in_english_to_a_korean_question_is_read_as_english() -> None:
    text = "Two black cats are sitting on a wooden table."
    mixed = battles.reading_seconds([text, "검은 고양이"])
    assert mixed == pytest.approx(battles.reading_seconds([text]) + 5 / 10)


def test_nothing_to_read_takes_no_time_but_a_hand_needs_some() -> None:
    assert battles.reading_seconds(["", "😀 …"]) == 0
    assert battles.least_seconds(["", ""]) == battles.least_seconds(["Ano", "Ne"]) > 0.5


def test_nobody_has_to_read_endless_answers_to_the_end() -> None:
    assert battles.least_seconds(["слово " * 5000, "slovo " * 5000]) == 10


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("قطتان سوداوان تجلسان على طاولة خشبية بجانب النافذة.", "ar"),
        ("Dvě černé kočky sedí na dřevěném stole u okna.", "cs"),
        ("검은 고양이 두 마리가 창가의 나무 탁자 위에 앉아 있습니다.", "ko"),
        ("Две чёрные кошки сидят на деревянном столе у окна.", "ru"),
        ("แมวสีดำสองตัวนั่งอยู่บนโต๊ะไม้ข้างหน้าต่าง", "th"),
        ("Hai con mèo đen đang ngồi trên chiếc bàn gỗ bên cửa sổ.", "vi"),
    ],
)
def test_the_same_sentence_takes_about_as_long_in_every_language(text: str, language: str) -> None:
    assert 1.5 < battles.reading_seconds([text]) < 4, language


def test_a_vote_at_the_limit_counts_and_one_before_it_does_not() -> None:
    limit = battles.least_seconds(LONG)
    assert battles.why_not_counted(replace(READ, seconds=limit)) == frozenset()
    assert battles.why_not_counted(replace(READ, seconds=limit - 0.01)) == {NotCounted.TOO_FAST}


def test_a_vote_can_be_undone_for_sixty_seconds() -> None:
    battles.require_undoable(VOTE, CAST + timedelta(seconds=60))
    with pytest.raises(Conflict) as refused:
        battles.require_undoable(VOTE, CAST + timedelta(seconds=60, microseconds=1))
    assert (refused.value.reason, refused.value.params) == (Reason.UNDO_TOO_LATE, {"seconds": 60})


def test_choices_and_reasons_come_from_closed_lists() -> None:
    assert battles.choice("both_bad") is Choice.BOTH_BAD
    assert battles.reasons(["truth", "culture", "truth"]) == {VoteReason.TRUTH, VoteReason.CULTURE}
    with pytest.raises(InvalidInput) as refused:
        battles.choice("model_a")
    assert refused.value.reason is Reason.CHOICE_UNKNOWN
    with pytest.raises(InvalidInput) as refused:
        battles.reasons(["truth", "beauty"])
    assert refused.value.reason is Reason.REASON_UNKNOWN


def test_a_note_may_be_empty_but_holds_no_hidden_characters() -> None:
    assert battles.note(" \n ") == ""
    assert battles.note(" a kép\nsötét ") == "a kép\nsötét"
    with pytest.raises(InvalidInput):
        battles.note("a\u202eb")


@pytest.mark.parametrize(
    "mark",
    [
        MARK,
        Mark(Side.B, left=0.0, top=0.0, right=1.0, bottom=1.0, picture=1),
        Mark(Side.A, left=0.30, top=0.30, right=0.31, bottom=0.31),
    ],
)
def test_a_box_on_the_picture_is_kept(mark: Mark) -> None:
    assert battles.require_mark(mark, pictures=2) is mark


@pytest.mark.parametrize(
    "change",
    [
        {"left": -0.01},
        {"right": 1.01},
        {"left": math.nan},
        {"bottom": math.inf},
        {"right": 0.105},
        {"bottom": 0.2},
        {"left": 0.5, "right": 0.1},
        {"picture": 2},
        {"picture": -1},
    ],
)
def test_a_box_outside_backwards_or_too_small_is_refused(change: dict[str, float]) -> None:
    with pytest.raises(InvalidInput) as refused:
        battles.require_mark(replace(MARK, **change), pictures=2)
    assert refused.value.reason is Reason.MARK_MALFORMED


@pytest.mark.parametrize(
    ("choice", "a", "b"),
    [
        (Choice.A, {"truth"}, {"unsafe"}),
        (Choice.B, {"unsafe"}, {"truth"}),
        (Choice.TIE, {"truth", "unsafe"}, {"truth", "unsafe"}),
        (Choice.BOTH_BAD, {"truth", "unsafe"}, {"truth", "unsafe"}),
    ],
)
def test_one_list_of_reasons_is_of_the_better_answer_and_what_is_unsafe_of_the_other(
    choice: Choice, a: set[str], b: set[str]
) -> None:
    decided = battles.decided_by(choice, frozenset({VoteReason.TRUTH, VoteReason.UNSAFE}))
    assert (decided.a, decided.b) == (a, b)
