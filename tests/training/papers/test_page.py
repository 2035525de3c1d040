"""What a page says follows from what was counted, and a comparison that cannot be run says why at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.papers.declared import Comparison, ComparisonInvalid, load, names
from training.papers.page import page, plot
from training.papers.results import Counted, Results, Routed, Verdict, value, verdict

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


def counts(**shares: tuple[float, ...]) -> Results:
    found = [
        Counted(arm=arm, seed=seed, task="caption", language=language, share=share, n=50)
        for arm, several in shares.items()
        for seed, share in enumerate(several, start=1)
        for language in ("hu", "th")
    ]
    english = Counted(arm="taught", seed=1, task="caption", language="en", share=0.0, n=50)
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


def test_a_page_tells_which_experts_the_pictures_of_an_arm_go_through(tmp_path: Path) -> None:
    means = {"hu": (0.75, 0.25), "th": (0.125, 0.875)}
    routed = Routed(arm="taught", seed=1, experts=("hu", "th"), means=means, told=97.0, chance=50.0)
    plain = counts(base=(0.2,), taught=(0.9,))
    told = page("test", comparison(tmp_path), plain.model_copy(update={"routed": (routed,)}))
    assert "|  | expert hu | expert th |" in told
    assert "| th | 0.12 | 0.88 |" in told
    assert "told from them in 97 % of all pictures (by chance 50 %)" in told
    assert "experts" not in page("test", comparison(tmp_path), plain)


def test_what_is_asked_is_what_is_measured(tmp_path: Path) -> None:
    declared = comparison(tmp_path, DECLARED.replace("tasks: [caption]", "tasks: [language, name]"))
    assert declared.tasks == {"caption", "name"}


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
