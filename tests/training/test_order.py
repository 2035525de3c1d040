from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from tests.training.house import recipe, stage
from tests.training.rows import Held
from training.data.rows import Source
from training.order import NothingToLearn, Order, Ref, order
from training.recipe import Stage
from training.recipe_reading import RecipeInvalid
from training.supply import new_counts


def pictured(count: int, each: int = 1, **more: object) -> Held:
    """Rows about so many pictures, `each` about one."""
    rows = Held()
    for number in range(count):
        for _ in range(each):
            rows.add("What?", "It." * (number + 1), f"{number:064x}", **more)  # type: ignore[arg-type]
    return rows


def planned(data: str = "", **given: object) -> Stage:
    found = stage(**given)  # type: ignore[arg-type]
    return recipe(found.replace("{replay: {share: 0.0, rows: old}}", data) if data else found).stages[0]


def refs(found: Order) -> list[Ref]:
    return [ref for step in found.steps for sheet in step for ref in sheet.rows]


def test_the_rows_of_a_step_follow_from_the_spec_alone() -> None:
    rows, old = pictured(30).all, pictured(20, each=3).all
    one = order(planned(share=0.5, steps=20), rows, old, seed=3)
    assert one == order(planned(share=0.5, steps=20), rows, old, seed=3)
    assert one != order(planned(share=0.5, steps=20), rows, old, seed=4)


def test_an_epoch_has_every_row_exactly_once() -> None:
    rows = [*pictured(13, each=7).all, *pictured(0).all]
    plan = planned().model_copy(update={"steps": None, "epochs": 1.0})
    found = order(plan, rows, [], seed=1)
    assert Counter(ref.place for ref in refs(found)) == Counter(range(13 * 7))
    assert {len(step) for step in found.steps[:-1]} == {4}


def test_rows_on_a_sheet_are_about_one_picture_and_no_more_than_allowed() -> None:
    rows = pictured(6, each=8).all
    for step in order(planned(steps=10), rows, [], seed=1).steps:
        for sheet in step:
            assert len(sheet.rows) <= 3
            assert len({rows[ref.place].pictures for ref in sheet.rows}) == 1


def test_a_short_run_misses_no_row() -> None:
    rows = pictured(40).all
    found = order(planned(steps=10), rows, [], seed=1)
    assert {ref.place for ref in refs(found)} == set(range(40))


def test_replay_has_its_share_of_every_few_steps() -> None:
    found = order(planned(share=0.65, steps=20), pictured(30).all, pictured(20).all, seed=1)
    replayed = [sum(sheet.rows[0].replay for sheet in step) for step in found.steps]
    assert sum(replayed) == round(0.65 * 80)
    assert set(replayed) <= {2, 3}


def test_weights_say_how_often_and_nothing_is_never() -> None:
    rows = Held()
    for number, source in enumerate([Source.EDIT, Source.VOTE, Source.QA] * 10):
        rows.add("What?", "It.", f"{number:064x}", source=source)
    found = order(planned("{sources: {edit: 3, qa: 0}}", steps=40), rows.all, [], seed=1)
    seen = Counter(rows.all[ref.place].source for ref in refs(found))
    assert seen[Source.QA] == 0
    assert seen[Source.EDIT] / seen[Source.VOTE] == pytest.approx(3, rel=0.1)


def test_sources_come_as_their_shares_say_however_many_rows_they_have() -> None:
    rows = Held()
    for number in range(60):
        source = Source.ALT_TEXT if number % 10 else Source.CAPTION
        rows.add("What?", "It.", f"{number:064x}", source=source)
    found = order(planned("{shares: {caption: 3, alt_text: 1}}", steps=40), rows.all, [], seed=1)
    seen = Counter(rows.all[ref.place].source for ref in refs(found))
    assert seen[Source.CAPTION] / seen.total() == pytest.approx(0.75, abs=0.03)
    with pytest.raises(RecipeInvalid, match="not among the only sources"):
        planned("{only: [caption], shares: {qa: 1}}")


def test_english_has_the_share_it_is_given() -> None:
    rows = Held()
    for number in range(60):
        rows.add("What?", "It.", f"{number:064x}", language="en" if number < 6 else ("cs", "ar")[number % 2])
    plan = planned("{english: 0.5}", steps=40)
    seen = Counter(rows.all[ref.place].language for ref in refs(order(plan, rows.all, [], seed=1)))
    assert seen["en"] / seen.total() == pytest.approx(0.5, abs=0.03)


def test_a_source_may_have_its_own_share_of_english() -> None:
    rows = Held()
    for number in range(120):
        source = Source.QA if number % 2 else Source.CAPTION
        rows.add("What?", "It.", f"{number:064x}", source=source, language=("en", "cs", "ar")[number % 3])
    plan = planned("{english: {qa: 1.0}}", steps=60)
    seen = Counter(
        (rows.all[ref.place].source, rows.all[ref.place].language) for ref in refs(order(plan, rows.all, [], seed=1))
    )
    assert {language for source, language in seen if source is Source.QA} == {"en"}
    assert seen[Source.QA, "en"] / seen.total() == pytest.approx(0.5, abs=0.03)
    assert seen[Source.CAPTION, "en"] / seen.total() == pytest.approx(1 / 6, abs=0.03)
    with pytest.raises(RecipeInvalid, match="has a share of English and is not among the only sources"):
        planned("{only: [caption], english: {qa: 1}}")
    for wrong in ("{english: 2}", "{english: {qa: 2}}"):
        with pytest.raises(RecipeInvalid, match=r"data\.english.*less than or equal to 1") as caught:
            planned(wrong)
        assert len(caught.value.faults) == 1


def test_a_share_that_shifts_goes_from_one_end_to_the_other() -> None:
    rows = Held()
    for number in range(40):
        source = Source.CAPTION if number % 2 else Source.ALT_TEXT
        rows.add("What?", "It.", f"{number:064x}", source=source)
    plan = planned("{shift: {source: caption, start: 1, end: 0}}", steps=20)
    found = order(plan, rows.all, [], seed=1)
    per_step = [sum(rows.all[s.rows[0].place].source is Source.CAPTION for s in step) for step in found.steps]
    assert per_step[0] == 4
    assert per_step[-1] == 0
    assert sum(per_step) == 40
    assert max(later - before for before, later in pairwise(per_step)) <= 1


def test_sheets_of_like_length_come_together() -> None:
    rows = pictured(64).all
    plan = planned().model_copy(update={"steps": None, "epochs": 1.0})
    spread = [max(places) - min(places) for step in order(plan, rows, [], seed=1).steps for places in [_places(step)]]
    assert sum(spread) / len(spread) < 16  # 39 on average where they are not


def _places(step: tuple) -> list[int]:  # type: ignore[type-arg]
    return [ref.place for sheet in step for ref in sheet.rows]


def test_a_stage_without_a_row_of_its_kind_is_refused() -> None:
    with pytest.raises(NothingToLearn, match="no pair rows"):
        order(planned(objective="dpo"), pictured(3).all, [], seed=1)
    with pytest.raises(NothingToLearn, match="no sft rows to replay in old"):
        order(planned(share=0.5), pictured(3).all, [], seed=1)


def test_replay_has_its_share_of_what_is_learnt_and_not_only_of_sheets() -> None:
    single, old = pictured(12).all, pictured(20, each=9).all
    plan = planned(share=0.5, steps=30)
    found = order(plan, single, old, seed=1)
    counts = new_counts(plan, found, single, old)
    learnt = {True: 0.0, False: 0.0}
    for ref in refs(found):
        row = (old if ref.replay else single)[ref.place]
        learnt[ref.replay] += (1 if ref.replay else counts) * len((row.answer or "").encode())
    assert counts > 2
    assert learnt[True] == pytest.approx(learnt[False])
    assert new_counts(planned(steps=3), found, single, old) == 1.0


@pytest.mark.parametrize("sheets", [0.25, 0.75])
def test_sheets_of_replay_have_a_share_of_their_own(sheets: float) -> None:
    single, old = pictured(12).all, pictured(20, each=3).all
    plan = planned(f"{{replay: {{share: 0.5, rows: old, sheets: {sheets}}}}}", steps=30)
    found = order(plan, single, old, seed=1)
    assert sum(sheet.rows[0].replay for step in found.steps for sheet in step) == sheets * 4 * 30
    counts = new_counts(plan, found, single, old)
    learnt = {True: 0.0, False: 0.0}
    for ref in refs(found):
        row = (old if ref.replay else single)[ref.place]
        learnt[ref.replay] += (1 if ref.replay else counts) * len((row.answer or "").encode())
    assert learnt[True] == pytest.approx(learnt[False])


def test_without_a_share_nothing_is_replayed_whatever_is_said_of_sheets() -> None:
    plan = planned("{replay: {share: 0, rows: old, sheets: 0.5}}")
    assert not any(ref.replay for ref in refs(order(plan, pictured(12).all, pictured(3).all, seed=1)))
