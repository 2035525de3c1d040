"""`python -m annotation export`: what comes out is whole, in order, without names of people, and read by others."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from annotation.__main__ import main
from backend.records import Mode
from backend.services import Services, compose
from backend.services.arena import exporting
from backend.services.arena.views import NewEdit
from backend.services.people.changes import AccountChange
from core.battle_lines import BattleLine, read_arena, read_parley
from core.battles import Choice, Mark, Side, Sides
from core.records import Caller
from core.settings import Settings
from tests.backend.services.arena.table import READ, SAID, Table, scripted
from tests.conftest import Clock, People

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture
def services(settings: Settings, clock: Clock, hasher: PasswordHasher) -> Iterator[Services]:
    """Services that a script answers for."""
    engine = scripted()
    composed = compose(settings, clock=clock, hasher=hasher, engine=lambda _: engine)
    composed.arena.answering.conductor.engine()
    yield composed
    composed.close()


@pytest.fixture
def table(services: Services, new_key: Callable[[], str]) -> Table:
    """Two models, a picture and a round."""
    services.arena.rounds.ensure_round(name="First", goals={"hu": 10})
    return Table(services, services.arena.answering.conductor.engine(), new_key)  # type: ignore[arg-type]


@pytest.fixture
def rater(people: People) -> Caller:
    """Somebody who agreed that votes are used."""
    return people.caller(people.rater(consent=True))


@pytest.fixture
def export(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Callable[..., list[str]]:
    """Runs the command on the installation of the test; its lines."""
    environ = {
        "PARLEY_HOME": str(settings.home),
        "PARLEY_DATABASE_URL": settings.database_url.get_secret_value(),
        "PARLEY_SECRET": settings.secret.get_secret_value(),
    }

    def run(*arguments: str, status: int = 0) -> list[str]:
        capsys.readouterr()
        assert main(["export", *arguments], environ) == status
        return capsys.readouterr().out.splitlines()

    return run


def judged(table: Table, caller: Caller, clock: Clock, choice: str = "a", **more: object) -> str:
    """A battle with a vote that counts."""
    battle = table.answered(caller, pictures=(table.unseen(),))
    clock.advance(seconds=READ)
    table.vote(caller, battle.id, choice, **more)
    return battle.id


def test_a_counted_vote_comes_out_whole(
    table: Table, rater: Caller, clock: Clock, export: Callable[..., list[str]]
) -> None:
    mark = Mark(side=Side.B, left=0.25, top=0.25, right=0.5, bottom=0.5)
    battle_id = judged(table, rater, clock, note="Angolul felel.", mark=mark)
    (line,) = read_parley(export("votes", "--round", "First"))
    stored = table.stored(battle_id)  # type: ignore[arg-type]
    assert (line.battle, line.round, line.language, line.mode) == (battle_id, "First", "hu", "blind")
    assert {line.models.a.name, line.models.b.name} == {"Heron-3B", "Heron-3B-hu"}
    tuned = line.models.a if line.models.a.adapter else line.models.b
    assert (tuned.base, tuned.adapter, tuned.parent) == ("/weights/heron", "/weights/gilded", "Heron-3B")
    (turn,) = line.turns
    assert (turn.prompt, turn.pictures) == ("Mi van a képen?", stored.pictures)
    assert turn.answers is not None
    assert {turn.answers.a.text, turn.answers.b.text} == set(SAID.values())
    asked = {(ask.source.adapter, ask.seed) for ask in table.engine.asked}
    assert {(line.models.a.adapter, turn.answers.a.seed), (line.models.b.adapter, turn.answers.b.seed)} == asked
    assert line.vote is not None
    assert (line.vote.choice, line.vote.note, line.vote.counted) == (Choice.A, "Angolul felel.", True)
    assert line.vote.mark is not None
    assert (line.vote.mark.picture, line.vote.mark.left) == (*stored.pictures, 0.25)
    assert line.at == stored.created_at


def test_nobody_is_named_and_one_person_stays_one(
    table: Table, rater: Caller, people: People, clock: Clock, export: Callable[..., list[str]]
) -> None:
    other = people.caller(people.rater(consent=True))
    for caller in (rater, rater, other):
        judged(table, caller, clock)
    for form, key in (("parley", "person"), ("arena", "judge")):
        lines = export("votes", "--format", form)
        assert len({json.loads(line)[key] for line in lines}) == 2
        for caller in (rater, other):
            assert caller.person is not None
            for told in (caller.person.id, caller.person.login, caller.person.name):
                assert all(told not in line for line in lines)


def test_an_arena_line_has_the_winner_by_the_sides_as_shown(
    table: Table, rater: Caller, clock: Clock, export: Callable[..., list[str]]
) -> None:
    battle_id = judged(table, rater, clock, "b")
    (line,) = read_arena(export("votes", "--format", "arena"))
    names = {model.id: model.name for model in table.models.values()}
    stored = table.stored(battle_id)  # type: ignore[arg-type]
    assert (line.model_a, line.model_b) == (names[stored.models.a], names[stored.models.b])
    assert (line.winner, line.anony, line.language, line.turn) == ("model_b", True, "Hungarian", 1)
    assert line.conversation_a[1].content == (SAID["tuned"] if line.model_a == "Heron-3B-hu" else SAID["base"])


def test_what_does_not_count_comes_only_when_asked_for(
    table: Table, rater: Caller, people: People, clock: Clock, export: Callable[..., list[str]]
) -> None:
    researcher = people.caller(people.researcher(consent=True))
    fast = table.answered(rater).id
    table.vote(rater, fast)
    undone = table.answered(rater).id
    table.vote(rater, undone, "b")
    table.services.arena.battles.undo(rater, undone, table.new_key())
    shown = table.answered(researcher, mode=Mode.OPEN).id
    clock.advance(seconds=READ)
    table.vote(researcher, shown)
    table.answered(rater)  # nobody voted
    good = judged(table, people.caller(people.rater(consent=True)), clock)  # the first one knows the answers by now
    assert [line.battle for line in read_parley(export("votes"))] == [good]
    found = {line.battle: line.vote for line in read_parley(export("votes", "--all"))}
    why = {battle: vote.not_counted for battle, vote in found.items() if vote is not None}
    assert why == {good: (), fast: ("too_fast",), undone: ("undone",), shown: ("open",)}
    taken_back = found[undone]
    assert taken_back is not None
    assert (taken_back.choice, taken_back.undone_at is not None) == (Choice.B, True)
    assert {line.question_id for line in read_arena(export("votes", "--all", "--format", "arena"))} == {good, shown}


def test_who_withdraws_consent_is_left_out_from_then_on(
    table: Table, rater: Caller, clock: Clock, export: Callable[..., list[str]]
) -> None:
    judged(table, rater, clock)
    assert len(export("votes")) == 1
    assert rater.person is not None
    table.services.people.accounts.change_account(rater, AccountChange(rater.person.name, "hu", consent=False), "k")
    assert export("votes") == []
    assert export("votes", "--all") == []


def test_edits_come_with_their_vote_and_both_answers(
    table: Table, rater: Caller, clock: Clock, export: Callable[..., list[str]]
) -> None:
    judged(table, rater, clock)
    battle_id = judged(table, rater, clock, "tie")
    edit = NewEdit(turn=1, start="b", text="Egy piros kör egy fehér asztalon.", seconds=20)
    table.services.arena.battles.edit(rater, battle_id, edit, table.new_key())
    (line,) = read_parley(export("edits"))
    assert line.battle == battle_id
    (part,) = line.edits
    assert (part.turn, part.start, part.text, part.seconds) == (0, Side.B, edit.text, 20)
    assert part.person == line.person
    assert line.vote is not None
    assert export("edits", "--format", "arena", status=2) == []
    assert export("edits", "--all", status=2) == []


def test_an_edit_that_was_edited_again_is_marked(
    table: Table, rater: Caller, clock: Clock, export: Callable[..., list[str]]
) -> None:
    battle_id = judged(table, rater, clock)
    for text in ("Egy piros kör egy fehér asztalon.", "Egy piros kör fekszik egy fehér asztalon."):
        clock.advance(seconds=5)
        edit = NewEdit(turn=1, start="a", text=text, seconds=5)
        table.services.arena.battles.edit(rater, battle_id, edit, table.new_key())
    (line,) = read_parley(export("edits"))
    assert [part.replaced_at for part in line.edits] == [clock.now, None]
    assert line.edits[1].text == "Egy piros kör fekszik egy fehér asztalon."


def test_a_model_that_comes_while_an_export_runs_is_in_it(
    table: Table, people: People, clock: Clock, services: Services
) -> None:
    exports = exporting.Exports(services.database, secrets=services.secrets, audit=services.audit)
    lines = exports.lines(exporting.Selection(exporting.What.VOTES, all_votes=True))
    later = services.arena.entrants.ensure_model(name="Egret-2B", base="/weights/egret")
    researcher = people.caller(people.researcher(consent=True))
    models = Sides(str(later.id), str(table.models["base"].id))
    battle = table.answered(researcher, mode=Mode.OPEN, models=models)
    clock.advance(seconds=READ)
    table.vote(researcher, battle.id)
    assert [line.models.a.name for line in lines] == ["Egret-2B"]


def test_the_order_is_the_same_each_time_and_across_pages(
    table: Table, rater: Caller, clock: Clock, export: Callable[..., list[str]], services: Services
) -> None:
    ids = sorted(judged(table, rater, clock) for _ in range(7))
    whole = list(read_parley(export("votes")))
    paged = exporting.Exports(services.database, secrets=services.secrets, audit=services.audit, page=3)
    assert list(paged.lines(exporting.Selection(exporting.What.VOTES))) == whole
    assert [line.battle for line in whole] == ids


def test_a_round_that_is_not_there_is_said_with_those_that_are(
    table: Table, export: Callable[..., list[str]], capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    assert table.services.arena.entrants is not None
    assert export("votes", "--round", "Second", status=1) == []
    environ = {"PARLEY_HOME": str(settings.home), "PARLEY_DATABASE_URL": settings.database_url.get_secret_value()}
    main(["export", "votes", "--round", "Second"], environ)
    assert "There are: First." in capsys.readouterr().err


def test_a_file_is_whole_or_not_there(
    table: Table,
    rater: Caller,
    clock: Clock,
    export: Callable[..., list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged(table, rater, clock)
    judged(table, rater, clock)
    out = tmp_path / "out.jsonl"
    export("votes", "--out", str(out))
    before = out.read_bytes()
    assert len(list(read_parley(before.decode().splitlines()))) == 2

    def full(_: BattleLine) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(sys.modules["annotation.__main__"]._FORMATS, "parley", full)
    export("votes", "--out", str(out), status=1)
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.glob("*out.jsonl*")] == ["out.jsonl"]
    assert export("votes", "--out", str(tmp_path / "no" / "such" / "folder"), status=1) == []


def test_an_export_is_recorded(
    table: Table, rater: Caller, clock: Clock, export: Callable[..., list[str]], people: People
) -> None:
    from backend.services.audit import AuditFilter

    judged(table, rater, clock)
    export("votes", "--round", "First")
    found = table.services.audit.search(people.caller(people.administrator()), AuditFilter(action="battles_exported"))
    assert [entry.details for entry in found] == [{"what": "votes", "round": "First"}]


@pytest.mark.slow
def test_the_command_line_works_as_typed(table: Table, rater: Caller, clock: Clock, settings: Settings) -> None:
    judged(table, rater, clock)
    environ = {
        "PARLEY_HOME": str(settings.home),
        "PARLEY_DATABASE_URL": settings.database_url.get_secret_value(),
        "PARLEY_SECRET": settings.secret.get_secret_value(),
        "LC_ALL": "C",
    }
    command = [sys.executable, "-m", "annotation", "export", "votes", "--format", "parley"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"1 line written.\n")
    assert len(list(read_parley(done.stdout.decode("utf-8").splitlines()))) == 1
    wrong = subprocess.run(command, cwd=ROOT, env=environ | {"PARLEY_PROT": "1"}, capture_output=True, check=False)
    assert (wrong.returncode, b"PARLEY_PROT" in wrong.stderr) == (2, True)
