"""A run's needs and news through a place that two machines see."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.backend.serving.checkpoints import llava
from tests.training.house import House, curve, events, recipe, stage
from training.commands import away
from training.commands import run as command
from training.events import Step, Warned
from training.folder import RunFolder
from training.packing import ELSEWHERE, pack
from training.shared import ContentDamaged, Shared
from training.states import State


@pytest.fixture
def house(tmp_path: Path) -> House:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "config.json").write_text('{"of": "the base"}')
    return House(tmp_path / "home", tmp_path / "base")


@pytest.fixture(params=["file", "memory"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A disk, and something that is none."""
    return f"{request.param}://{tmp_path}/shared"


def test_a_run_takes_along_what_its_spec_names_and_what_it_finds_by_name(house: House) -> None:
    folder = house.run(recipe(stage(share=0.5)))
    order, places = pack(folder.spec(), house.home)
    assert order.moved[str(house.home / "snapshots" / "new")] == "snapshots/new"
    assert order.moved[str(house.base)].startswith(f"{ELSEWHERE}/")
    assert any(name.startswith("replay/old/") for name in order.files)
    assert not any(name.startswith("replay/") for name in pack(house.run(recipe(stage()), "r2").spec(), house.home)[1])
    assert places.keys() == order.files.keys()
    there = order.at(Path("/there"))
    assert there.snapshot.folder == "/there/snapshots/new"
    assert there.base == f"/there/{order.moved[str(house.base)]}"
    assert there.recipe == folder.spec().recipe


def test_contents_are_sent_once_and_come_as_they_were(house: House, address: str, tmp_path: Path) -> None:
    order, places = pack(house.run(recipe(stage(share=0.5))).spec(), house.home)
    shared = Shared(address)
    assert shared.order("r1") is None
    shared.send(order, places)
    for path in places.values():
        path.unlink()  # a second run needs the same: nothing is read again
    shared.send(order, places)
    assert Shared(address).order("r1") == order
    for kept in ("kept", "kept", "other"):
        shared.fetch(order, tmp_path / "there", tmp_path / kept)
    config = tmp_path / "there" / order.moved[str(house.base)] / "config.json"
    assert json.loads(config.read_text()) == {"of": "the base"}


def test_a_content_that_was_changed_on_its_way_is_refused(house: House, tmp_path: Path) -> None:
    order, places = pack(house.run(recipe(stage())).spec(), house.home)
    shared = Shared(f"file://{tmp_path}/shared")
    shared.send(order, places)
    [path] = [
        path
        for path in (tmp_path / "shared" / "files").rglob("*")
        if path.is_file() and b"the base" in path.read_bytes()
    ]
    path.write_bytes(path.read_bytes().replace(b"the", b"not"))
    with pytest.raises(ContentDamaged, match="config"):
        shared.fetch(order, tmp_path / "there", tmp_path / "kept")


def test_what_is_told_comes_back_in_whole_lines_under_the_names_of_here(house: House, address: str) -> None:
    here, there = house.run(recipe(stage()), "here"), house.run(recipe(stage()), "there")
    shared = Shared(address)
    shared.push("here", here.path, {})
    with there.writing() as writer:
        writer.state(State.RUNNING)
        writer.say(Warned(code="x", details={"at": "/there/base"}))
        with writer.checkpoint(stage="learn", order=0, step=3) as path:
            (path / "weights").write_bytes(b"w")
    with (there.path / "events.jsonl").open("ab") as torn:
        torn.write(b'{"seq": 99')
    shared.push("here", there.path, {"/here/base": "/there/base"})
    shared.pull("here", here.path, checkpoints=False)
    assert [line.event for line in here.lines()][-2].details == {"at": "/here/base"}  # type: ignore[union-attr]
    assert here.status().state is State.RUNNING
    assert here.spec().run == "here"
    assert here.complete_checkpoints() == []
    again = RunFolder(house.home / "again")
    shared.pull("here", again.path, checkpoints=True)
    assert [checkpoint.step for checkpoint in again.complete_checkpoints()] == [3]
    with there.writing() as writer:
        with writer.checkpoint(stage="learn", order=0, step=6) as path:
            (path / "weights").write_bytes(b"w")
        writer.keep_checkpoints(1)
    before = (here.path / "events.jsonl").stat().st_ino
    shared.push("here", there.path, {"/here/base": "/there/base"})
    shared.pull("here", here.path, checkpoints=False)
    assert (here.path / "events.jsonl").stat().st_ino == before, "whoever follows it goes on reading"
    Shared(address).pull("here", house.home / "third", checkpoints=True)
    assert [one.step for one in RunFolder(house.home / "third").complete_checkpoints()] == [6]


def test_a_wish_to_stop_is_heard_there_and_forgotten(address: str) -> None:
    shared = Shared(address)
    shared.forget_stop("r1")
    shared.ask_to_stop("r1")
    assert Shared(address).stop_asked("r1")
    Shared(address).forget_stop("r1")
    assert not shared.stop_asked("r1")


def test_a_run_that_was_not_sent_is_said_and_not_begun(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert away.run(f"file://{tmp_path}/shared", "r1", tmp_path / "scratch", ["false"]) == away.NOTHING_SENT
    assert "r1 was not sent" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_training_that_sees_nothing_of_here_comes_to_the_same(tmp_path: Path) -> None:
    llava(tmp_path / "base")
    house = House(tmp_path / "home", tmp_path / "base")
    plan = recipe(stage(share=0.5, steps=6))
    through, sent = house.run(plan, "through"), house.run(plan, "sent")
    assert command.run(through.path) == command.DONE
    shared = Shared(f"file://{tmp_path}/shared")
    shared.send(*pack(sent.spec(), house.home))
    shared.push("sent", sent.path, {})
    for name in ("home/snapshots", "home/replay", "base"):
        (tmp_path / name).rename(tmp_path / f"{name}-gone")
    program = [sys.executable, "-m", "training", "run"]
    assert away.run(f"file://{tmp_path}/shared", "sent", tmp_path / "scratch", program, every=0.2) == command.DONE
    shared.pull("sent", sent.path, checkpoints=False)
    assert sent.status().state is State.DONE
    assert curve(sent) == curve(through)
    assert events(sent, "result") == events(through, "result")
    assert str(tmp_path / "scratch") not in (sent.result / "adapter" / "adapter_config.json").read_text()
    assert any(isinstance(line.event, Step) for line in sent.lines())
