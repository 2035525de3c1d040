"""The work of a round as cards: who was better, what was taken out, the edit with its difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from backend.records import (
    Answer,
    Battle,
    BattleId,
    Edit,
    EditId,
    Exclusion,
    ExclusionId,
    Mode,
    ModelId,
    RoundId,
    Turn,
    TurnState,
)
from backend.services.studio.rounds import Looked
from core.battles import Choice, NotCounted, Side, Sides, Vote
from core.records import PersonId
from ui.components.cards import label, looked_at
from ui.text import load

TEXT = load("en")
AT = datetime(2026, 3, 1, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>"
ME, ROUND, BATTLE = PersonId("p"), RoundId("r"), BattleId("b")


def looked(answers: Sides[str], *, prompt: str = "Mi ez?", language: str = "hu", **more: object) -> Looked:
    given = Sides(*(Answer(said, "complete", frozenset(), None, 9, 9, 0.1, 1.0) for said in answers))
    turn = Turn(1, prompt, ("ab" * 32,), 1, TurnState.DONE, given, AT, AT)
    reasons: Sides[frozenset] = Sides(frozenset(), frozenset())
    battle = Battle(
        id=BATTLE,
        person_id=ME,
        round_id=ROUND,
        language=language,
        mode=Mode.BLIND,
        models=Sides(ModelId("a"), ModelId("b")),
        generation="{}",
        seed=1,
        leaked=False,
        void=None,
        ended_at=None,
        created_at=AT,
        turns=(turn,),
        vote=Vote(Choice.B, 12.0, AT, reasons),
        not_counted=frozenset({NotCounted.TOO_FAST}),
        edits=(),
    )
    return Looked(replace(battle, **more), Sides("tuned", HOSTILE), ())


def test_a_card_says_the_vote_both_names_and_why_it_does_not_count() -> None:
    card = looked_at([looked(Sides("Egy tál.", "Egy kör."))], 51, TEXT)
    assert 'start="51"' in card
    assert TEXT.rounds.choice_b in card
    assert "A: <bdi>tuned</bdi>" in card
    assert TEXT.arena.not_counted_too_fast in card
    assert f'src="/api/v1/rounds/{ROUND}/pictures/{"ab" * 32}"' in card


def test_nothing_that_somebody_wrote_becomes_markup() -> None:
    card = looked_at([looked(Sides(HOSTILE, HOSTILE), prompt=HOSTILE)], 1, TEXT)
    assert "<img src=x" not in card
    assert card.count("&lt;img src=x") >= 4


def test_an_edit_shows_what_it_changed() -> None:
    edit = Edit(EditId("e"), BATTLE, 1, ME, Side.A, "Egy mély tál.", 5, 30.0, frozenset(), AT, None)
    gone = replace(edit, id=EditId("old"), text="Régi.", replaced_at=AT)
    card = looked_at([looked(Sides("Egy tál.", "Egy kör."), edits=(gone, edit))], 1, TEXT)
    assert "<ins>mély" in card
    assert "Régi" not in card
    afresh = looked_at([looked(Sides("Egy tál.", "x"), edits=(replace(edit, start=None),))], 1, TEXT)
    assert TEXT.rounds.edit_afresh in afresh


def test_what_was_taken_out_says_why() -> None:
    out = Exclusion(ExclusionId("x"), ROUND, BATTLE, None, HOSTILE, ME, AT, None, None, fixed=False)
    card = looked_at([replace(looked(Sides("a", "b")), exclusions=(out,))], 1, TEXT)
    assert "excluded" in card
    assert "Taken out: &lt;img" in card


def test_arabic_is_read_from_the_right_in_an_english_page() -> None:
    card = looked_at([looked(Sides("دلة قهوة", "A red house."), prompt="ما هذا؟", language="ar")], 1, TEXT)
    assert card.count('dir="rtl"') == 2
    assert card.count('dir="ltr"') == 1


def test_a_long_question_is_cut_in_the_list_of_choices() -> None:
    assert label(looked(Sides("a", "b"), prompt="x" * 500), 7) == f"7. {'x' * 59}…"
    assert looked_at([], 1, TEXT) == f"<p>{TEXT.rounds.no_rows}</p>"
