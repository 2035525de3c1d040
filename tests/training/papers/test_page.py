"""What a page says follows from what was counted, and a comparison that cannot be run says why at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.expert_weights import ExpertWeights
from training.papers.declared import Comparison, ComparisonInvalid, load, names
from training.papers.page import page, plot
from training.papers.results import Apart, ArmRouted, Counted, Results, Verdict, cost, difference, value, verdict

PAGES = Path(__file__).parents[3] / "docs" / "papers"
DECLARED = """
title: Test
about: Two arms.
seeds: [1, 2]
arms:
  - name: base
  - {name: taught, recipe: demo-mella}
measures:
  - {name: caption, title: Captions, tasks: [caption]}
claims:
  - {says: Teaching helps., measure: caption, higher: taught, than: base, guess: Too short.}
limits: Nothing.
"""


def comparison(folder: Path, text: str = DECLARED) -> Comparison:
    path = folder / "test.yaml"
    path.write_text(text)
    return load(str(path))


def rights(share: float, n: int = 50) -> str:
    """The first questions are the easy ones, to everybody."""
    right = round(share * n)
    return "1" * right + "0" * (n - right)


def counts(**shares: tuple[float, ...]) -> Results:
    found = [
        Counted(arm=arm, seed=seed, task="caption", language=language, rights=rights(share))
        for arm, several in shares.items()
        for seed, share in enumerate(several, start=1)
        for language in ("hu", "th")
    ]
    english = Counted(arm="taught", seed=1, task="caption", language="en", rights=rights(0.0))
    return Results(comparison="test", steps={"taught": 80}, rows=12, counted=(*found, english))


def test_a_value_is_the_mean_over_languages_and_seeds_with_its_spread(tmp_path: Path) -> None:
    declared = comparison(tmp_path)
    found = value(counts(base=(0.2,), taught=(0.4, 0.6)), "taught", declared.measures[0])
    assert found is not None
    assert (found.mean, found.seeds) == (pytest.approx(50), 2)
    assert found.deviation == pytest.approx(14.142, abs=0.001)
    assert found.error == pytest.approx(10)  # of two seeds that far apart; the hundred questions alone would say 5
    assert value(counts(base=(0.2,)), "nobody", declared.measures[0]) is None


@pytest.mark.parametrize(
    ("taught", "expected"),
    [((0.9, 0.9), Verdict.AGREES), ((0.22, 0.22), Verdict.OPEN), ((0.0, 0.0), Verdict.DIFFERS)],
)
def test_a_claim_agrees_differs_or_cannot_be_told(tmp_path: Path, taught: tuple[float, ...], expected: Verdict) -> None:
    declared, results = comparison(tmp_path), counts(base=(0.2,), taught=taught)
    assert verdict(results, declared, declared.claims[0])[0] is expected
    told = page("test", declared, results)
    assert ("Too short." in told) is (expected is not Verdict.AGREES)
    assert ("no arm moved" in told) is (expected is Verdict.OPEN)


def test_a_page_tells_how_far_what_is_seen_lies_from_what_is_read(tmp_path: Path) -> None:
    declared = comparison(tmp_path, DECLARED.replace("limits:", "gap: taught\nlimits:"))
    gap = tuple(
        Apart(model=model, language=language, layer=layer, n=9, distance=own, cosine=0.5, separability=None)
        for model, far in (("before", 3.0), ("after", 1.0))
        for layer in (0, 4)
        for language, own in (("en", far), ("hu", far + 1), ("th", far + 2))
    )
    told = page("test", declared, counts(base=(0.2,), taught=(0.9,)).model_copy(update={"gap": gap}))
    assert "| layer 0, English | 3.00 | 1.00 | 0.50 | 0.50 | – | – |" in told
    assert "| layer 4, the others | 4.50 | 2.50 | 0.50 | 0.50 | – | – |" in told
    assert "(test-gap.svg)" in told
    with pytest.raises(ComparisonInvalid, match="no arm 'base' with a recipe"):
        comparison(tmp_path, DECLARED.replace("limits:", "gap: base\nlimits:"))


def test_a_claim_about_what_was_not_asked_says_so(tmp_path: Path) -> None:
    declared = comparison(tmp_path, DECLARED.replace("tasks: [caption]", "tasks: [name]"))
    told = page("test", declared, counts(base=(0.2,), taught=(0.9,)))
    assert "**Teaching helps.** Cannot be told: it was not asked." in told


def test_a_page_tells_which_experts_the_pictures_of_an_arm_go_through(tmp_path: Path) -> None:
    means = {"hu": (0.75, 0.25), "th": (0.125, 0.875)}
    weights = ExpertWeights(experts=("hu", "th"), means=means, entropy={}, told=97.0, n=40, chance=50.0)
    routed = ArmRouted(arm="taught", seed=1, weights=weights)
    plain = counts(base=(0.2,), taught=(0.9,))
    told = page("test", comparison(tmp_path), plain.model_copy(update={"routed": (routed,)}))
    assert "|  | expert hu | expert th |" in told
    assert "| th | 0.12 | 0.88 |" in told
    assert "told from them in 97 % of 40 pictures (by chance 50 %)" in told
    assert "experts" not in page("test", comparison(tmp_path), plain)


def test_arms_are_told_apart_question_by_question(tmp_path: Path) -> None:
    measure = comparison(tmp_path).measures[0]
    apart, needed = difference(counts(base=(0.5,), taught=(0.6,)), "taught", "base", measure)
    assert (apart, round(needed, 1)) == (pytest.approx(10), 6.6)  # ten questions of a hundred, all to one side
    mixed = counts(base=(0.5,), taught=(0.6,))
    turned = [
        one.model_copy(update={"rights": one.rights[::-1]}) if one.arm == "taught" else one for one in mixed.counted
    ]
    apart, needed = difference(mixed.model_copy(update={"counted": tuple(turned)}), "taught", "base", measure)
    assert apart == pytest.approx(10)
    assert needed > 15  # ninety questions on which they differ, most of them against each other
    assert difference(mixed, "nobody", "base", measure) == (0, 0)


WAY = """measures:
  - {name: asked, title: Asked, tasks: [mmmu], languages: english}
  - {name: returned, title: Returned, tasks: [mmmu_back]}
  - {name: caption, title: Captions, tasks: [caption]}
way_back: {before: asked, after: returned}
"""


def test_what_a_translation_and_back_costs_is_told_question_by_question(tmp_path: Path) -> None:
    declared = comparison(
        tmp_path, DECLARED.replace(DECLARED[DECLARED.index("measures:") : DECLARED.index("claims:")], WAY)
    )
    before, after = declared.measures[:2]

    def counts_of(hu: str, th: str) -> Results:
        several = (("mmmu", "en", "1110"), ("mmmu_back", "hu", hu), ("mmmu_back", "th", th))
        found = [
            Counted(arm="taught", seed=1, task=task, language=language, rights=rights)
            for task, language, rights in several
        ]
        return Results(comparison="test", steps={"taught": 80}, rows=12, counted=tuple(found))

    change, needed = cost(counts_of("1100", "0101"), "taught", before, after)
    # question by question -1/2, 0, -1, +1/2
    assert change == pytest.approx(-25)
    assert needed == pytest.approx(100 * 2 * ((1.25 + 2) / 16) ** 0.5)
    assert cost(counts_of("1110", "1110"), "taught", before, after)[0] == 0
    assert cost(counts_of("1110", "1110"), "base", before, after) == (0, 0)
    told = page("test", declared, counts_of("1100", "0101"))
    assert "| taught | 75.0 | 50.0 | -25.0 | 90.1 |" in told
    assert "| base | – | – | – | – |" in told
    with pytest.raises(ComparisonInvalid, match="no measure 'lost'"):
        comparison(tmp_path, DECLARED.replace("claims:", "way_back: {before: caption, after: lost}\nclaims:"))


def test_what_nobody_can_judge_counts_neither_way(tmp_path: Path) -> None:
    measure = comparison(tmp_path).measures[0]
    told = counts(base=(0.5,), taught=(0.5,))
    blurred = [
        one.model_copy(update={"rights": "-" * 10 + one.rights[10:]}) if one.arm == "taught" else one
        for one in told.counted
    ]
    results = told.model_copy(update={"counted": tuple(blurred)})
    found = value(results, "taught", measure)
    assert found is not None
    assert found.mean == pytest.approx(100 * 15 / 40)
    assert difference(results, "taught", "base", measure)[0] == 0  # on the other forty they agree


def test_what_is_asked_is_what_is_measured(tmp_path: Path) -> None:
    declared = comparison(tmp_path, DECLARED.replace("tasks: [caption]", "tasks: [language, name]"))
    assert declared.tasks == {"caption", "name"}


def test_a_circular_choice_tells_the_vanilla_one_on_the_side(tmp_path: Path) -> None:
    declared = comparison(tmp_path, DECLARED.replace("tasks: [caption]", "tasks: [choice, circular, yes_no]"))
    assert declared.tasks == {"circular", "yes_no"}


def test_all_faults_of_a_comparison_are_told_at_once(tmp_path: Path) -> None:
    wrong = DECLARED.replace("than: base", "than: nobody").replace("measure: caption", "measure: names")
    with pytest.raises(ComparisonInvalid) as caught:
        comparison(tmp_path, wrong.replace("seeds: [1, 2]", "seeds: [1, 1]"))
    for fault in ("no arm 'nobody'", "no measure 'names'", "two seeds are the same"):
        assert fault in str(caught.value)
    arms = "  - {name: other, recipe: demo-mella, stages: [nothing], changes: {stages.0.rat: '1'}}\nmeasures:"
    broken = DECLARED.replace("recipe: demo-mella", "recipe: demo-mella, changes: {stages.0.rat: '1'}")
    with pytest.raises(ComparisonInvalid) as caught:
        comparison(tmp_path, broken.replace("measures:", arms))
    for fault in ("taught: stages.0.rat: no such key", "other: stages: there is no stage nothing"):
        assert fault in str(caught.value)
    with pytest.raises(ComparisonInvalid, match=r"there are .*two-stage"):
        load("nothing")


@pytest.mark.parametrize("name", names())
def test_every_page_is_what_its_counts_say(name: str) -> None:
    declared = load(name)
    kept = PAGES / f"{name}.json"
    if not kept.is_file():
        assert not (PAGES / f"{name}.md").exists(), "a page without counts"
        return
    results = Results.model_validate_json(kept.read_bytes())
    assert (PAGES / f"{name}.md").read_text(encoding="utf-8") == page(name, declared, results)
    assert (PAGES / f"{name}.svg").read_text(encoding="utf-8") == plot(declared, results)
    assert {one.arm for one in results.counted} == {arm.name for arm in declared.arms}
    assert (PAGES / f"{name}-gap.svg").is_file() is bool(results.gap)
