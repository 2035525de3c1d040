"""The arena beside a Label Studio in memory: sent without names, judged there, brought back by the rules of here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from argon2 import PasswordHasher

from annotation.label_studio.rules import Trouble
from backend.db import arena_sync, battles
from backend.db.arena_sync import SyncArena
from backend.records import Battle, BattleId
from backend.services import compose
from backend.services.arena.views import BattleView
from backend.services.label_studio.arena import ArenaSync
from backend.services.label_studio.pulling import Pulled
from core.battles import Choice, NotCounted, Side
from core.errors import InvalidInput, NotFound, Unavailable
from core.instructions import instructions
from core.records import Caller
from core.settings import Settings
from tests.backend.services.arena.table import READ, SAID, Table, scripted
from tests.conftest import Clock, People
from tests.doubles.detector import ListeningDetector
from tests.doubles.label_studio import Kept, MemoryServer, judged_result

QUESTION = instructions("hu")[0]
BETTER = "Egy piros kör van a fehér asztalon."


@dataclass
class Hall:
    """Both sides, and what tests do on them."""

    table: Table
    server: MemoryServer
    clock: Clock
    people: People
    seconds: float = READ
    callers: dict[str, Caller] = field(default_factory=dict)

    @property
    def sync(self) -> ArenaSync:
        return self.table.services.label_studio.arena

    def judged(self) -> BattleView:
        """A battle that somebody has judged here."""
        caller = self.people.caller(self.people.rater(consent=True))
        battle = self.table.answered(caller, prompt=QUESTION, pictures=(self.table.unseen(),))
        self.clock.advance(seconds=READ)
        return self.table.vote(caller, battle.id, "a")

    def rater(self, name: str) -> int:
        """A rater with an account on both sides; its number there."""
        login = f"{name}@example.org"
        self.callers[name] = self.people.caller(self.people.rater(login=login, consent=True))
        return self.server.account(login)

    def tasks(self, place: int = 1) -> list[Kept]:
        return list(self.server.rooms[self.arena(place).number or 0].tasks.values())

    def arena(self, place: int = 1) -> SyncArena:
        with self.table.services.database.reading() as session:
            [found] = [one for one in arena_sync.of(session) if one.place == place]
        return found

    def own(self, place: int = 1) -> list[Battle]:
        """The battles that judgements became."""
        with self.table.services.database.reading() as session:
            taken = [one.taken_as for one in arena_sync.looked_at(session, self.arena(place).id) if one.taken_as]
            return [battles.get(session, BattleId(one)) for one in taken]

    def pull(self) -> Pulled:
        return self.sync.pulling.pull("hu")[0]


@pytest.fixture
def hall(
    settings: Settings, clock: Clock, hasher: PasswordHasher, new_key: Callable[[], str], server: MemoryServer
) -> Iterator[Hall]:
    engine = scripted()
    services = compose(
        settings,
        clock=clock,
        hasher=hasher,
        engine=lambda _: engine,
        detector=ListeningDetector(),
        label_studio=lambda _: server,
    )
    server.seconds = READ
    yield Hall(Table(services, engine, new_key), server, clock, People(services))
    services.close()


def test_battles_go_there_once_without_names_and_without_what_others_chose(hall: Hall) -> None:
    first, _ = hall.judged(), hall.judged()
    pushed = hall.sync.pushing.push("hu", places=2)
    assert [(one.place, one.sent, one.there) for one in pushed] == [(1, 2, 0), (2, 2, 0)]
    assert [(one.sent, one.there) for one in hall.sync.pushing.push("hu", places=2)] == [(0, 2), (0, 2)]
    [task] = [one for one in hall.tasks() if first.id in str(one.task.data["parley"])]
    assert set(task.task.data) == {"parley", "picture", "prompt", "answer_a", "answer_b"}
    assert {task.task.data["answer_a"], task.task.data["answer_b"]} == set(SAID.values())
    sent = str(task.task.sent)
    assert not any(name in sent for name in ("Heron", "gilded", "choice", *hall.table.stored(first.id).models))
    hall.judged()
    assert [one.sent for one in hall.sync.pushing.push("hu")] == [1]


def test_what_is_judged_there_is_a_battle_of_its_person_that_counts(hall: Hall) -> None:
    root = hall.judged()
    hall.sync.pushing.push("hu")
    anna = hall.rater("anna")
    hall.server.do(hall.tasks()[0], anna, judged_result("b", edit=BETTER, note="jobb így"))
    assert (hall.pull().taken, hall.pull().taken) == (1, 0)
    [own] = hall.own()
    assert (own.repeats, own.person_id) == (root.id, hall.callers["anna"].person.id)  # type: ignore[union-attr]
    assert own.vote is not None
    assert (own.vote.choice, own.vote.note, own.vote.seconds) == (Choice.B, "jobb így", READ)
    assert own.not_counted == frozenset()
    [edit] = own.edits
    assert (edit.text, edit.start, edit.distance > 0) == (BETTER, Side.B, True)
    assert own.ended_at is not None
    assert hall.table.services.arena.battles.current(hall.callers["anna"]) is None
    assert hall.sync.comparing.reconcile("hu")[0].same


def test_whoever_judged_faster_than_one_reads_does_not_count(hall: Hall) -> None:
    hall.judged()
    hall.sync.pushing.push("hu")
    hall.server.seconds = 0.1
    hall.server.do(hall.tasks()[0], hall.rater("anna"), judged_result("tie"))
    hall.pull()
    assert hall.own()[0].not_counted == {NotCounted.TOO_FAST}


def test_every_conflict_has_its_rule(hall: Hall) -> None:
    for _ in range(2):
        hall.judged()
    hall.sync.pushing.push("hu", places=2)
    anna, bela = hall.rater("anna"), hall.rater("bela")
    stranger = hall.server.account("stranger@example.org")
    first, second = hall.tasks(1)
    hall.server.do(first, anna, judged_result("a"))
    hall.server.do(first, bela, judged_result("b"))
    hall.server.do(second, stranger, judged_result("b"))
    hall.server.do(hall.tasks(2)[1], anna, judged_result("a"))
    hall.server.do(hall.tasks(2)[0], bela, judged_result("best"))
    one, other = hall.sync.pulling.pull("hu")
    assert (one.taken, one.troubles) == (1, {Trouble.SECOND_PERSON: 1, Trouble.PERSON_UNKNOWN: 1})
    assert (other.taken, other.troubles) == (0, {Trouble.OTHER_PROJECT: 1, Trouble.UNREADABLE: 1})
    state = hall.table.services.label_studio.state(hall.people.caller(hall.people.researcher()))
    assert {conflict.trouble for conflict in state.arena_conflicts} == {*one.troubles, *other.troubles}
    assert [counts.taken for _, counts in state.arenas] == [1, 0]


def test_whoever_has_judged_it_here_does_not_judge_it_again_there(hall: Hall) -> None:
    root = hall.judged()
    hall.sync.pushing.push("hu")
    with hall.table.services.database.reading() as session:
        login = {one.id: one.login for one in hall.table.services.people.accounts.people(_admin(hall))}[
            battles.get(session, root.id).person_id
        ]
    hall.server.do(hall.tasks()[0], hall.server.account(login), judged_result("a"))
    assert hall.pull().troubles == {Trouble.DONE_ALREADY: 1}


def test_a_better_text_may_come_later_and_another_choice_may_not(hall: Hall) -> None:
    hall.judged()
    hall.sync.pushing.push("hu")
    done = hall.server.do(hall.tasks()[0], hall.rater("anna"), judged_result("a"))
    hall.pull()
    done.result = judged_result("a", edit=BETTER)
    assert (hall.pull().again, hall.pull().again) == (1, 0)
    done.result = judged_result("b", edit=BETTER)
    assert hall.pull().troubles == {Trouble.CHANGED_LATE: 1}
    assert not hall.sync.comparing.reconcile("hu")[0].same
    [own] = hall.own()
    assert own.vote is not None
    assert (own.vote.choice, [edit.text for edit in own.edits]) == (Choice.A, [BETTER])
    hall.tasks()[0].done.clear()
    assert hall.pull().troubles == {Trouble.DELETED_THERE: 1}


def test_a_push_whose_answer_was_lost_adds_only_what_is_missing(hall: Hall) -> None:
    for _ in range(3):
        hall.judged()
    hall.server.fails_after = 0
    with pytest.raises(Unavailable):
        hall.sync.pushing.push("hu")
    hall.server.do(hall.tasks()[0], hall.rater("anna"), judged_result("a"))
    assert hall.pull().taken == 1, "it is known before the push is done again"
    assert [(one.sent, one.there) for one in hall.sync.pushing.push("hu")] == [(0, 3)]
    assert len(hall.tasks()) == 3


def test_a_project_that_is_gone_is_told_and_made_anew_only_when_asked(hall: Hall) -> None:
    hall.judged()
    hall.sync.pushing.push("hu")
    hall.server.rooms.clear()
    for gone in (hall.sync.pushing.push, hall.sync.pulling.pull, hall.sync.comparing.reconcile):
        with pytest.raises(NotFound):
            gone("hu")
    assert [one.sent for one in hall.sync.pushing.push("hu", anew=True)] == [1]


@pytest.mark.parametrize("places", [0, 10])
def test_how_many_more_people_may_judge_a_battle_is_bounded(hall: Hall, places: int) -> None:
    with pytest.raises(InvalidInput):
        hall.sync.pushing.push("hu", places=places)


def _admin(hall: Hall) -> Caller:
    return hall.people.caller(hall.people.administrator())
