from __future__ import annotations

from pathlib import Path

import pytest

from training import recipe_reading as recipes
from training.recipe import Learns, Recipe
from training.recipe_reading import RecipeInvalid, load, override, parse

SMALL = """\
title: Small
stages:
  - name: one
    parts:
      language_model: {rank: 4}
    rate: 8e-4
    batch: 4
    steps: 10
"""


def faults(text: str) -> list[str]:
    with pytest.raises(RecipeInvalid) as refused:
        parse(text, "own.yaml")
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize("name", recipes.names())
def test_every_shipped_recipe_can_be_used_and_is_the_same_after_a_run_stored_it(name: str) -> None:
    loaded = load(name)
    assert Recipe.model_validate(loaded.model_dump(mode="json")) == loaded
    assert recipes.source(name).startswith("#"), "its first comment says where it differs from its paper"


def test_a_rate_without_a_dot_is_a_number() -> None:
    assert parse(SMALL, "own.yaml").stages[0].rate == 8e-4


def test_words_that_yaml_takes_for_truth_stay_words() -> None:
    told = parse(SMALL + "evaluation: {erosion: {action: off}}\n", "own.yaml")
    assert told.evaluation.erosion.action == "off"


def test_every_fault_comes_at_once_and_with_its_line() -> None:
    text = SMALL.replace("rate: 8e-4", "rat: 8e-4\n    rate: quick").replace("steps: 10", "steps: 10\n    epochs: 2")
    text += "quantised: 4bit\nlimti: 5\n"
    assert faults(text.replace("{rank: 4}", "{learns: full}")) == [
        "line 6: stages.0.rat: no such key",
        "line 7: stages.0.rate: Input should be a valid number, unable to parse string as a number",
        "line 12: limti: no such key",
    ]
    assert faults(text.replace("quick", "1e-4")) == [
        "line 3: stages.0: say either steps or epochs",
        "line 6: stages.0.rat: no such key",
        "line 12: limti: no such key",
    ]


def test_a_recipe_that_freezes_everything_says_so_beside_all_else_that_is_wrong() -> None:
    frozen = SMALL.replace("      language_model: {rank: 4}\n", "      {}\n").replace("steps: 10", "steps: 0")
    assert faults(frozen + "limti: 5\n") == [
        "line 4: stages.0.parts: nothing learns; name vision, projector, experts or language_model",
        "line 8: stages.0.steps: Input should be greater than or equal to 1",
        "line 9: limti: no such key",
    ]


@pytest.mark.parametrize(
    ("changed", "to", "fault"),
    [
        ("batch: 4", "batch: 1\n    objective: {kind: kto}", "kto compares answers within a batch"),
        ("batch: 4", "batch: 4\n    objective: {kind: ppo}", "does not match any of the expected tags"),
        ("batch: 4", "batch: 4\n    at_once: 8", "at_once is larger than batch"),
        ("batch: 4", "batch: 4\n    data: {languages: {xx: 1}}", "no such language: xx"),
        ("batch: 4", "batch: 4\n    data: {sources: {edits: 1}}", "Input should be 'edit'"),
        ("batch: 4", "batch: 4\n    data: {only: [edit], sources: {edit: 0}}", "counts 0"),
        ("{rank: 4}", "{learns: full, rank: 4}", "belong to a part that learns by lora"),
        ("{rank: 4}", '{targets: "("}', "targets is no pattern"),
        ("      language_model: {rank: 4}\n", "      {}\n", "nothing learns"),
        ("{rank: 4}", "{rank: 4}\n      experts: {rank: 4}", "experts are small and learn in full"),
        ("batch: 4", "batch: 4\n    experts: fresh", "add experts to parts"),
        ("batch: 4", "batch: 4\n    balance: 0.1", "balance is for sft stages in which the experts learn"),
        ("name: one", "name: ../up", "should match pattern"),
        ("steps: 10", "steps: 0", "greater than or equal to 1"),
        ("title: Small", "title: Small\ntitle: Again", "written twice"),
    ],
)
def test_what_cannot_be_is_said_where_it_stands(changed: str, to: str, fault: str) -> None:
    assert changed in SMALL
    (found,) = faults(SMALL.replace(changed, to))
    assert fault in found


def test_four_bits_and_learning_in_full_do_not_go_together() -> None:
    (found,) = faults("quantised: 4bit\n" + SMALL.replace("{rank: 4}", "{learns: full}"))
    assert "a language model in 4bit cannot learn in full; use lora" in found


def test_a_tag_is_never_obeyed(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    (found,) = faults(SMALL + f'base: !!python/object/apply:os.system ["touch {mark}"]\n')
    assert "line 9" in found
    assert "never obeyed" in found
    assert not mark.exists()


def test_a_bomb_goes_out_before_it_grows() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{now}: &{now} [{','.join([f'*{before}'] * 9)}]\n" for before, now in zip("abcdefgh", "bcdefghi", strict=True)
    )
    found = faults(bomb)
    assert all("are not read" in fault for fault in found)


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "a: [", "\t", "[" * 3000, "x" * 70_000, "a: 1\n---\nb: 2\n"])
def test_what_is_no_recipe_is_refused_in_one_sentence(text: str) -> None:
    assert faults(text)


def test_a_recipe_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecipeInvalid, match=r"no such recipe; there are .*refresh"):
        load("refersh")
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RecipeInvalid, match="not UTF-8"):
        load(binary)


def test_single_values_are_changed_from_a_command_line() -> None:
    changed = override(
        parse(SMALL, "own.yaml"),
        {"stages.0.rate": "1e-4", "stages.0.data.replay.share": "0.3", "stages.0.data.replay.rows": "mine"},
    )
    assert changed.stages[0].rate == 1e-4
    assert changed.stages[0].data.replay is not None
    assert changed.stages[0].data.replay.share == 0.3
    assert changed.stages[0].parts.learning["language_model"].learns is Learns.LORA


@pytest.mark.parametrize("key", ["stages.3.rate", "stages.0.raet", "", "title.x", "stages.x"])
def test_a_misspelt_change_is_refused(key: str) -> None:
    with pytest.raises(RecipeInvalid):
        override(parse(SMALL, "own.yaml"), {key: "1"})
