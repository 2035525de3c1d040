"""Battles in Label Studio: what is shown, and what an answer there means."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from annotation.label_studio.battles import Judged, Shown, judged, judging, task
from annotation.label_studio.reading import Unreadable
from annotation.label_studio.words import words
from core.battles import Choice, Side, Sides
from core.languages import INTERFACE
from tests.doubles.label_studio import choice_result, judged_result

SHOWN = Shown("b1", "Mi van a képen?", "data:image/png;base64,AA==", Sides("Egy kör.", "Egy négyzet."))


@pytest.mark.parametrize("code", INTERFACE)
def test_the_four_choices_of_the_arena_in_the_language_and_its_direction(code: str) -> None:
    view, said = fromstring(judging(code)), words(code)
    choices = {str(one.get("alias")): one.get("value") for one in view.iter("Choice")}
    assert set(choices) == {choice.value for choice in Choice}
    assert (choices["a"], choices["both_bad"]) == (said.better_a, said.both_bad)
    assert {area.get("name") for area in view.iter("TextArea")} == {"edit", "note"}
    wanted = {str(part.get("value"))[1:] for part in view.iter() if str(part.get("value", "")).startswith("$")}
    assert wanted == set(task("p", SHOWN).data) - {"parley"}
    assert all(("rtl" in str(part.get("style"))) == (code == "ar") for part in view.iter("View") if part.get("style"))


def test_what_is_sent_is_the_battle_and_nothing_else() -> None:
    sent = task("p", SHOWN)
    assert sent.data["parley"] == "p:b1"
    assert (sent.data["answer_a"], sent.data["answer_b"], sent.predictions) == ("Egy kör.", "Egy négyzet.", ())


def test_a_choice_with_a_better_text_belongs_to_the_answer_that_was_chosen() -> None:
    assert judged(judged_result("b", edit=" Jobb. ", note="mert")) == Judged(Choice.B, "Jobb.", "mert")
    starts = {choice: Judged(choice, "", "").start for choice in Choice}
    assert starts == {Choice.A: Side.A, Choice.B: Side.B, Choice.TIE: None, Choice.BOTH_BAD: None}


@pytest.mark.parametrize(
    "result",
    [
        [],
        judged_result("best"),
        choice_result("a"),
        [*judged_result("a"), *judged_result("b")],
        [*judged_result("a", edit="x"), *judged_result("a", edit="y")[1:]],
        [{"from_name": "choice", "type": "choices", "value": {"choices": [7]}}],
    ],
)
def test_what_says_no_single_choice_is_unreadable(result: list[dict[str, object]]) -> None:
    with pytest.raises(Unreadable):
        judged(result)
