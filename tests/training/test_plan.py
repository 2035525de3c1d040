from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.training.house import House, recipe, stage
from training.__main__ import main
from training.planning import Wanted, plan


@pytest.mark.slow
def test_a_plan_says_what_would_happen_and_writes_nothing(house: House) -> None:
    before = sorted(house.home.rglob("*"))
    wanted = Wanted(
        recipe(stage(share=0.5), stage("second", steps=3)), house.home / "snapshots" / "new", str(house.base)
    )
    found = plan(wanted, house.home)
    assert found.ok, found.verdicts
    assert [(one.name, one.steps) for one in found.stages] == [("learn", 8), ("second", 3)]
    # per layer: q and o 64x64, k and v 64x32, gate and up 64x128, down 128x64, rank 4, two layers
    pairs = 2 * (64 + 64) + 2 * (64 + 32) + 3 * (64 + 128)
    assert found.stages[0].learning == {"adapter on the language model": 2 * 4 * pairs}
    assert {verdict.name for verdict in found.verdicts} >= {"snapshot", "rows", "replay", "lengths", "memory", "time"}
    assert found.measured is not None
    assert found.seconds == pytest.approx(11 * found.measured.seconds)
    assert sorted(house.home.rglob("*")) == before


@pytest.mark.slow
def test_the_command_line_prints_it_for_people_and_programs(
    house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(house.home))
    file = tmp_path / "own.yaml"
    file.write_text("title: Own\nstages:" + stage(steps=4))
    common = [str(file), "--snapshot", str(house.home / "snapshots" / "new"), "--base", str(house.base)]
    assert main(["plan", *common, "--set", "stages.0.steps=2", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"]
    assert told["stages"][0]["steps"] == 2
    assert main(["plan", *common[:-1], str(tmp_path)]) == 2
    assert "NO  base" in capsys.readouterr().out
    assert main(["plan", *common, "--set", "stages.0.setps=2"]) == 2
    assert "stages.0.setps: no such key" in capsys.readouterr().out
