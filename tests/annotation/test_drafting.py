"""Drafts of a machine: what it is asked, and what of its answers is taken."""

from __future__ import annotations

import json

import pytest

from annotation.drafting import DraftFault, Task, Unusable, kept, read
from annotation.drafting.prompts import again, reread, translate
from annotation.drafting.reading import asked
from core.benchmark_items import Fields
from core.languages import INTERFACE

SOURCE = Fields("How many of the 3 cars does {name} drive?", "Look left.", ("one", "two"))
GOOD = {"question": "A 3 autóból hányat vezet {name}?", "hint": "Nézz balra.", "options": {"A": "egyet", "B": "kettőt"}}


def test_an_answer_with_the_same_fields_is_read() -> None:
    wanted = Fields("A 3 autóból hányat vezet {name}?", "Nézz balra.", ("egyet", "kettőt"))
    plain = json.dumps(GOOD, ensure_ascii=False)
    for answer in (
        plain,
        f"```json\n{plain}\n```",
        f"<think>Egy {{}}…</think>\n{plain}",
        plain.replace("{name}", "{⁠name}"),
    ):
        assert kept(SOURCE, None, read(answer, SOURCE, ("A", "B")), "hu") == wanted
    assert json.loads(asked(wanted, ("A", "B"))) == GOOD
    bare = Fields("Is it red?")
    assert read('{"question": "Piros?"}', bare, ()) == Fields("Piros?")


@pytest.mark.parametrize(
    "answer",
    [
        "A 3 autóból hányat vezet {name}?",
        "Here you are: " + json.dumps(GOOD),
        json.dumps([GOOD]),
        json.dumps({**GOOD, "answer": "A"}),
        json.dumps({"hint": "Nézz balra.", "question": "?", "options": GOOD["options"]}),
        json.dumps({**GOOD, "options": {"B": "kettőt", "A": "egyet"}}),
        json.dumps({**GOOD, "options": {"A": "egyet"}}),
        json.dumps({**GOOD, "options": ["egyet", "kettőt"]}),
        json.dumps({**GOOD, "hint": None}),
        json.dumps({**GOOD, "question": {"text": "?"}}),
        '{"question": "a", "question": "b", "hint": "c", "options": {"A": "d", "B": "e"}}',
        "[" * 100_000,
    ],
)
def test_an_answer_of_another_shape_is_not_guessed_at(answer: str) -> None:
    with pytest.raises(Unusable) as refused:
        read(answer, SOURCE, ("A", "B"))
    assert refused.value.fault is DraftFault.SHAPE


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        (Fields("A 4 autóból hányat vezet {name}?", "Nézz balra.", ("egyet", "kettőt")), DraftFault.NUMBERS),
        (Fields("A 3 autóból hányat vezet?", "Nézz balra.", ("egyet", "kettőt")), DraftFault.PLACEHOLDERS),
        (Fields("A 3 autóból hányat vezet {name}?", " ", ("egyet", "kettőt")), DraftFault.EMPTY),
        (Fields("A 3 autóból hányat vezet {name}?", "Nézz balra.", ("egyet", "Egyet")), DraftFault.SAME_OPTION),
        (Fields("A 3 autóból hányat vezet {name}?", "Nézz balra.", ("kettőt", "egyet")), DraftFault.OPTION_ORDER),
        (Fields(SOURCE.question, "Nézz balra.", ("egyet", "kettőt")), DraftFault.UNTRANSLATED),
        (Fields("A 3 autóból hányat vezet {name}?", "Nézz balra.", ("egyet",)), DraftFault.OPTION_COUNT),
        (Fields("A 3 autóból hányat vezet {name}?", "x" * 5000, ("egyet", "kettőt")), DraftFault.TOO_LONG),
        (Fields("A 3 autóból hányat vezet {name}?\x07", "Nézz balra.", ("egyet", "kettőt")), DraftFault.HIDDEN),
    ],
)
def test_a_draft_that_does_not_keep_what_it_must_is_named(fields: Fields, fault: DraftFault) -> None:
    before = Fields("A 3 autóból hányat vezet {name}?", "Nézz balra.", ("egyet", "kettőt"))
    with pytest.raises(Unusable) as refused:
        kept(SOURCE, before, fields, "hu")
    assert refused.value.fault is fault


def test_options_that_are_the_same_in_the_original_may_stay_the_same() -> None:
    twice = Fields("Which car?", "", ("red", "red"))
    assert kept(twice, None, Fields("Melyik autó?", "", ("piros", "piros")), "hu").options == ("piros", "piros")


@pytest.mark.parametrize("code", INTERFACE)
def test_every_language_has_its_own_request(code: str) -> None:
    task = Task("i", SOURCE, "en" if code != "en" else "hu", code, ("A", "B"))
    said = translate(task)
    assert said.endswith(asked(SOURCE, ("A", "B")))
    assert "{target}" not in said + reread(task)
    assert "such as {name} or <image>" in said
    others = {translate(Task("i", SOURCE, "en", other, ("A", "B"))) for other in INTERFACE if other != code}
    assert said not in others


@pytest.mark.parametrize("fault", DraftFault)
def test_every_fault_can_be_told_to_a_model(fault: DraftFault) -> None:
    assert again(fault).startswith("That cannot be used: ")
