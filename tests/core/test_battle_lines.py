"""What was voted and edited can be taken elsewhere, and read back without loss."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.battle_lines import (
    AnswerPart,
    BattleLine,
    Both,
    EditPart,
    MarkPart,
    ModelPart,
    TurnPart,
    VotePart,
    arena_line,
    parley_line,
    read_arena,
    read_parley,
)
from core.battles import Choice, NotCounted, Side, VoteReason
from core.errors import InvalidInput, Reason

AT = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
PICTURE = "ab" * 32


def an_answer(text: str, **more: Any) -> AnswerPart:
    return AnswerPart(**({"text": text, "seed": 7, "ending": "complete"} | more))


def a_vote(**more: Any) -> VotePart:
    given_ = {
        "choice": Choice.A,
        "reasons": Both(a=(VoteReason.CULTURE,), b=(VoteReason.LANGUAGE, VoteReason.TRUTH)),
        "note": "a másik\nangolul felel",
        "mark": MarkPart(side=Side.B, picture=PICTURE, left=0.1, top=0.2, right=0.5, bottom=0.6),
        "seconds": 12.5,
        "at": AT,
        "counted": True,
    }
    return VotePart(**(given_ | more))


def a_battle(**more: Any) -> BattleLine:
    first = TurnPart(
        prompt="Mi van a képen?",
        pictures=(PICTURE,),
        answers=Both(a=an_answer("Egy lángos."), b=an_answer("A piece of bread.", signals=("other_language",))),
        at=AT,
    )
    second = TurnPart(
        prompt="És mi van rajta?", answers=Both(a=an_answer("Tejföl és sajt."), b=an_answer("Cheese.")), at=AT
    )
    given_ = {
        "battle": "b1",
        "round": "r1",
        "person": "rater-07",
        "language": "hu",
        "mode": "blind",
        "models": Both(
            a=ModelPart(name="tuned", base="world", adapter="world-hu", parent="base"),
            b=ModelPart(name="base", base="world"),
        ),
        "generation": {"tokens": 160, "temperature": 0.7},
        "turns": (first, second),
        "vote": a_vote(),
        "edits": (
            EditPart(turn=0, person="rater-07", start=Side.A, text="Sajtos lángos.", distance=8, seconds=20, at=AT),
        ),
        "at": AT,
    }
    return BattleLine(**(given_ | more))


def test_our_own_schema_reads_back_without_loss() -> None:
    battle = a_battle()
    assert list(read_parley([parley_line(battle)])) == [battle]


def test_a_line_says_its_schema_and_version() -> None:
    line = json.loads(parley_line(a_battle()))
    assert (line["schema"], line["version"]) == ("parley", 1)
    assert line["vote"]["reasons"] == {"a": ["culture"], "b": ["language", "truth"]}
    assert line["turns"][0]["answers"]["a"]["text"] == "Egy lángos."
    assert line["models"]["a"]["parent"] == "base"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
TIMES = st.datetimes(
    min_value=datetime(2000, 1, 1),
    max_value=datetime(2100, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))]),
)
SECONDS = st.floats(min_value=0, max_value=1e6)
ANSWERS = st.builds(
    AnswerPart,
    text=TEXTS,
    seed=st.integers(0, 2**63),
    ending=TEXTS,
    signals=st.lists(TEXTS, max_size=2).map(tuple),
    leak=st.none() | TEXTS,
    first_seconds=SECONDS,
    seconds=SECONDS,
)
TURNS = st.builds(
    TurnPart, prompt=TEXTS, answers=st.none() | st.builds(Both[AnswerPart], a=ANSWERS, b=ANSWERS), at=TIMES
)
REASONS = st.lists(st.sampled_from(VoteReason), max_size=3).map(tuple)
VOTES = st.builds(
    VotePart,
    choice=st.sampled_from(Choice),
    reasons=st.builds(Both[tuple[VoteReason, ...]], a=REASONS, b=REASONS),
    note=TEXTS,
    mark=st.none(),
    seconds=SECONDS,
    at=TIMES,
    undone_at=st.none() | TIMES,
    counted=st.booleans(),
    not_counted=st.lists(st.sampled_from(NotCounted), max_size=3).map(tuple),
)


@pytest.mark.slow
@given(TEXTS, st.lists(TURNS, max_size=3).map(tuple), st.none() | VOTES, TEXTS)
@settings(max_examples=150, deadline=None)
def test_any_battle_reads_back_without_loss(
    note: str, turns: tuple[TurnPart, ...], vote: VotePart | None, person: str
) -> None:
    battle = a_battle(turns=turns, vote=vote, person=person, generation={"note": note})
    line = parley_line(battle)
    assert len(line.splitlines()) == 1
    assert list(read_parley([line + "\n"])) == [battle]


@pytest.mark.parametrize(
    "change",
    [
        {"surprise": 1},
        {"version": 2},
        {"schema": "other"},
        {"language": None},
        {"at": "2026-03-01T12:00:00"},
        {"mode": "secret"},
        {"turns": [{"prompt": "x", "answers": None, "at": "2026-03-01T12:00:00Z", "pictures": ["no hash"]}]},
    ],
)
def test_a_line_that_is_not_quite_ours_is_refused_with_its_number(change: dict[str, object]) -> None:
    good = parley_line(a_battle())
    wrong = json.dumps(json.loads(good) | change)
    with pytest.raises(InvalidInput) as refused:
        list(read_parley([good, "", wrong]))
    assert (refused.value.reason, refused.value.params) == (Reason.REQUEST_MALFORMED, {"line": 3})


@pytest.mark.parametrize("broken", ["{", "[]", "null", '"parley"', "{}"])
def test_a_broken_line_is_refused(broken: str) -> None:
    for reader in (read_parley, read_arena):
        with pytest.raises(InvalidInput):
            list(reader([broken]))


def test_no_number_is_written_that_json_does_not_know() -> None:
    with pytest.raises(ValidationError):
        a_vote(seconds=float("nan"))


def test_the_arena_format_is_the_arenas() -> None:
    line = arena_line(a_battle())
    assert line is not None
    assert json.loads(line) == {
        "question_id": "b1",
        "model_a": "tuned",
        "model_b": "base",
        "winner": "model_a",
        "judge": "rater-07",
        "conversation_a": [
            {"role": "user", "content": "Mi van a képen?"},
            {"role": "assistant", "content": "Egy lángos."},
            {"role": "user", "content": "És mi van rajta?"},
            {"role": "assistant", "content": "Tejföl és sajt."},
        ],
        "conversation_b": [
            {"role": "user", "content": "Mi van a képen?"},
            {"role": "assistant", "content": "A piece of bread."},
            {"role": "user", "content": "És mi van rajta?"},
            {"role": "assistant", "content": "Cheese."},
        ],
        "turn": 2,
        "anony": True,
        "language": "Hungarian",
        "tstamp": AT.timestamp(),
    }


@pytest.mark.parametrize(
    ("choice", "winner"),
    [(Choice.A, "model_a"), (Choice.B, "model_b"), (Choice.TIE, "tie"), (Choice.BOTH_BAD, "tie (bothbad)")],
)
def test_winners_are_written_as_the_arena_writes_them_and_read_back(choice: Choice, winner: str) -> None:
    line = arena_line(a_battle(vote=a_vote(choice=choice)))
    assert line is not None
    (read,) = read_arena([line])
    assert (read.winner, read.choice, read.code, read.at) == (winner, choice, "hu", AT)
    assert [said.content for said in read.conversation_a[1::2]] == ["Egy lángos.", "Tejföl és sajt."]


def test_the_arena_gets_no_vote_that_does_not_count() -> None:
    assert arena_line(a_battle(vote=None)) is None
    for reason in set(NotCounted) - {NotCounted.OPEN}:
        assert arena_line(a_battle(vote=a_vote(counted=False, not_counted=(reason,)))) is None
    # Consent was withdrawn since: the vote does not count, and no reason was stored with it.
    assert arena_line(a_battle(vote=a_vote(counted=False, not_counted=()))) is None


def test_an_open_battle_is_not_anonymous_in_the_arena() -> None:
    line = arena_line(a_battle(mode="open", vote=a_vote(counted=False, not_counted=(NotCounted.OPEN,))))
    assert line is not None
    assert json.loads(line)["anony"] is False


def test_keys_that_the_arena_added_later_are_passed_over() -> None:
    line = arena_line(a_battle())
    assert line is not None
    (read,) = read_arena([json.dumps(json.loads(line) | {"toxic_chat_tag": {}, "language": "Klingon"})])
    assert (read.question_id, read.code) == ("b1", None)


def test_a_turn_without_answers_is_in_our_schema_only() -> None:
    failed = TurnPart(prompt="?", answers=None, at=AT)
    battle = a_battle(turns=(failed, *a_battle().turns))
    line = arena_line(battle)
    assert line is not None
    assert json.loads(line)["turn"] == 2
    assert len(json.loads(line)["conversation_a"]) == 4
    assert list(read_parley([parley_line(battle)])) == [battle]
