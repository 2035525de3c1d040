"""What goes to Label Studio and how what comes back is read, without any server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import pytest

from annotation.label_studio import configs, reading, rules
from annotation.label_studio.configs import Shape, shape_of
from annotation.label_studio.reading import Annotation, Refined, Unreadable, Voted
from annotation.label_studio.rules import Act, Known, Trouble
from annotation.label_studio.tasks import (
    Item,
    content_hash,
    fits,
    item_of,
    order_of,
    our_id,
    refining_task,
    voting_task,
)
from annotation.label_studio.words import Words, words
from core.benchmark_items import Fields
from core.languages import INTERFACE
from tests.doubles.label_studio import choice_result, text_result
from ui.text import load

SOURCE = Fields("Which colour?", "", ("Red", "Blue"))
LONG = Fields("Which?", "Look.", ("One", "Two", "Three"))
ITEM = Item("i1", SOURCE, ("A", "B"), ("data:image/png;base64,AA==",))
SHAPE = Shape(options=3, hint=True, pictures=1, versions=3)
ARENA = {"note", "vote_title", "answer_a", "answer_b", "better_a", "better_b", "tie", "both_bad", "edit_title"}
ISOLATES = {0x2068: None, 0x2069: None}
"""What our pages put around a Latin letter in a text from right to left; Label Studio has it alone on a line."""
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("code", INTERFACE)
def test_labels_are_those_of_our_own_pages(code: str) -> None:
    ours, there = load(code), words(code)
    names = {"meaning", "natural", "terms", "grammar"}
    for name in Words.model_fields:
        key = f"reason_{name}" if name in names else name
        section = ours.arena if name in ARENA else ours.calibrate
        template = getattr(there, name)
        said = section.fill(key, letter="A") if "{letter}" in template else section.fill(key)
        assert template.format(letter="A") == said.translate(ISOLATES), name


def test_a_configuration_holds_the_longest_item_and_runs_in_its_direction() -> None:
    shape = shape_of([(SOURCE, 1), (LONG, 1)])
    assert (shape.options, shape.hint, shape.pictures) == (3, True, 1)
    view = fromstring(configs.refining(shape, code="ar", source_code="en"))
    areas = {area.get("name"): area.get("toName") for area in view.iter("TextArea")}
    assert set(areas) == {"text_question", "text_hint", "text_0", "text_1", "text_2", "reason"}
    shown = {text.get("name") for text in view.iter("Text")}
    assert set(areas.values()) <= shown
    styles = {bool(part.findall("TextArea")): part.get("style") for part in view.iter("View") if part.get("style")}
    assert "rtl" in str(styles[True])
    assert "ltr" in str(next(part for part in view.iter("View") if part.findall("Text")).get("style"))
    assert "rtl" not in configs.refining(shape, code="hu", source_code="en")
    assert "valueList" in configs.refining(replace(shape, pictures=2), code="hu", source_code="en")


def test_a_vote_offers_the_versions_that_there_are() -> None:
    view = fromstring(configs.voting(SHAPE, code="hu", source_code="en"))
    task = voting_task("p", ITEM, [("v2", SOURCE), ("v1", SOURCE)], SHAPE, "hu")
    wanted = {str(part.get("value"))[1:] for part in view.iter() if str(part.get("value", "")).startswith("$")}
    assert wanted <= set(task.data)
    assert task.data["choices"] == [{"value": "A"}, {"value": "B"}, {"value": "none", "html": words("hu").all_bad}]
    assert order_of(task.data) == ("v2", "v1")
    assert order_of({}) == ()
    reasons = {choice.get("alias") for choice in view.iter("Choice")}
    assert reasons == {"meaning", "natural", "terms", "grammar"}


def test_the_draft_fills_the_fields_and_what_an_item_lacks_is_a_dash() -> None:
    view = fromstring(configs.refining(SHAPE, code="cs", source_code="en"))
    task = refining_task("p", ITEM, Fields("Jaká barva?", "", ("Červená", "Modrá")), SHAPE, "cs")
    wanted = {str(part.get("value"))[1:] for part in view.iter() if str(part.get("value", "")).startswith("$")}
    assert wanted <= set(task.data)
    assert (task.data["source_2"], task.data["source_hint"], task.data["label_1"]) == ("–", "–", "Možnost\xa0B")
    [prediction] = task.predictions
    filled = {one["from_name"]: one["value"] for one in prediction["result"]}  # type: ignore[index, union-attr]
    assert filled["text_0"] == {"text": ["Červená"]}
    assert set(filled) == {"text_question", "text_0", "text_1"}


def test_our_id_is_found_again_and_only_ours() -> None:
    assert item_of("p", {"parley": our_id("p", "i1")}) == "i1"
    for data in ({}, {"parley": "q:i1"}, {"parley": "p"}, {"parley": "p:"}, {"parley": 7}):
        assert item_of("p", data) is None
    assert content_hash({"a": 1, "picture": "x"}) == content_hash({"picture": "y", "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": 2})


@pytest.mark.parametrize(
    ("source", "pictures", "versions", "fitting"),
    [
        (SOURCE, 1, 3, True),
        (LONG, 1, 0, True),
        (replace(LONG, options=("1", "2", "3", "4")), 1, 0, False),
        (SOURCE, 2, 0, False),
        (SOURCE, 1, 4, False),
    ],
)
def test_what_is_longer_than_a_project_does_not_go_there(
    source: Fields, pictures: int, versions: int, *, fitting: bool
) -> None:
    assert fits(source, pictures, versions, SHAPE) is fitting


def test_a_refinement_is_read_field_by_field() -> None:
    said = text_result(question="Jaká?", o0="Červená", o1="Modrá", reason=" tak se říká ", o2="–")
    assert reading.refined(said, SOURCE) == Refined(Fields("Jaká?", "", ("Červená", "Modrá")), "tak se říká")
    assert reading.refined(text_result(question="Jaká?"), SOURCE).fields.options == ("", "")


@pytest.mark.parametrize(
    "said",
    [
        [],
        text_result(o7="nic"),
        text_result(question="a") + text_result(question="b"),
        [{"from_name": "text_question", "type": "textarea", "value": {"text": ["a", "b"]}}],
        [{"from_name": "text_question", "type": "textarea", "value": {"text": [7]}}],
        [{"from_name": "text_question", "type": "textarea"}],
    ],
)
def test_what_is_no_refinement_is_told_to_be_none(said: list[dict[str, object]]) -> None:
    with pytest.raises(Unreadable):
        reading.refined(said, SOURCE)


def test_a_ballot_is_one_letter_that_there_is() -> None:
    assert reading.voted(choice_result("B", why=["terms"], note="x"), 2) == Voted("B", ("terms",), "x")
    assert reading.voted(choice_result("none"), 2).choice == "none"
    for said in ([], choice_result("C"), choice_result("A") + choice_result("B"), text_result(question="A")):
        with pytest.raises(Unreadable):
            reading.voted(said, 2)


def done(number: int, *, by: int = 1, text: str = "a", later: int = 0) -> Annotation:
    return Annotation(number, 1, by, NOON.replace(minute=later), 1.0, text_result(question=text))


def test_numbers_that_label_studio_makes_up_do_not_change_a_hash() -> None:
    one = done(1)
    again = replace(one, result=[{**one.result[0], "id": "Xy12", "origin": "prediction"}])
    assert again.hash == one.hash != done(1, text="b").hash


def test_the_earliest_is_taken_and_what_was_taken_stays_the_one() -> None:
    first, second = done(2, by=1, later=1), done(1, by=2, later=2)
    assert [(one.annotation.id, one.act) for one in rules.steps([second, first], {})] == [(2, Act.TAKE), (1, Act.TAKE)]
    taken = {1: Known(second.hash)}
    acts = {one.annotation.id: (one.act, one.trouble) for one in rules.steps([first, second], taken)}
    assert acts == {1: (Act.NOTHING, None), 2: (Act.LEAVE, Trouble.SECOND_PERSON)}
    changed = rules.steps([done(1, text="b")], taken)
    assert [one.act for one in changed] == [Act.TAKE_AGAIN]
    own = rules.steps([second, done(3, by=2, later=3)], taken)
    assert own[1].trouble is Trouble.DONE_ALREADY
    assert rules.gone([first], taken) == [1]
    assert rules.gone([first], {1: Known(None)}) == []
