"""Demo data: there after one command, the same after two, whole after a kill, gone after `remove`."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from backend.db import benchmarks, calibrations
from backend.db.calibrations import At
from backend.db.tables import (
    BattleRow,
    BenchmarkItemRow,
    CalibrationRow,
    DraftRow,
    EditRow,
    ItemPictureRow,
    ModelRow,
    PersonRow,
    PictureRow,
    ReferenceRow,
    RoundRow,
    VoteRow,
)
from backend.services import Services, compose
from backend.services.arena.views import Begin, NewVote
from core.errors import Forbidden
from core.records import Caller, Role
from core.settings import Settings
from demo import people as demo_people
from demo.__main__ import main
from demo.benchmark.references import mistakes, references
from demo.pool import drawings
from demo.seed import ADAPTER, BENCHMARK, LICENCE, remove, seed
from demo.texts import LOCAL_LANGUAGES
from tests.backend.services.arena.table import scripted
from tests.conftest import People
from tests.doubles import migrated

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
EDITS = 124
WHOLE = {
    "people": 33,
    "models": 3,
    "rounds": 2,
    "pictures": 292,
    "battles": 308,
    "votes": 308,
    "edits": EDITS,
    "benchmark_items": 140,
    "calibrations": 1120,
    "drafts": 1120,
    "reference_translations": 1120,
}
TABLES = (
    PersonRow,
    ModelRow,
    RoundRow,
    PictureRow,
    BattleRow,
    VoteRow,
    EditRow,
    BenchmarkItemRow,
    CalibrationRow,
    DraftRow,
    ReferenceRow,
)
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_PATIENCE = 60.0


def counts(services: Services) -> dict[str, int]:
    with services.database.reading() as session:
        return {one.__tablename__: session.scalars(select(func.count()).select_from(one)).one() for one in TABLES}


def files(home: Path) -> int:
    return sum(path.is_file() for path in (home / "blobs").rglob("*"))


def caller(services: Services, role: Role) -> Caller:
    """A demo person, signed in."""
    one = next(one for one in demo_people.PEOPLE if one.role is role)
    visit, _ = services.people.sessions.login(one.login, one.password, "192.0.2.1")
    return Caller(visit.person, visit.session_id, "192.0.2.1")


def judged(services: Services, rater: Caller, sha256: str, new_key: Callable[[], str]) -> str:
    """A battle about a picture, answered and voted on."""
    begun = services.arena.battles.begin(rater, Begin("hu", "Mi ez?", (sha256,)), new_key())
    pause, until = threading.Event(), time.monotonic() + _PATIENCE
    while services.arena.battles.view(rater, begun.id).running:
        assert time.monotonic() < until, "the answers did not come"
        pause.wait(0.002)
    services.arena.battles.vote(rater, begun.id, NewVote("a"), new_key())
    return begun.id


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was seeded once, to copy."""
    home = tmp_path_factory.mktemp("seeded")
    migrated.home(home)
    made = compose(Settings.model_validate({"home": home, "secret": "s" * 40}), hasher=CHEAP)
    seed(made)
    made.close()
    return home


@pytest.fixture
def home(seeded: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(seeded, tmp_path / "home"))


@pytest.fixture
def services(home: Path) -> Iterator[Services]:
    """Everything on that copy; a script answers."""
    settings = Settings.model_validate({"home": home, "secret": "s" * 40})
    composed = compose(settings, hasher=CHEAP, engine=lambda _: scripted())
    yield composed
    composed.close()


def test_one_command_makes_all_of_it(services: Services, home: Path) -> None:
    assert counts(services) == WHOLE
    assert files(home) == WHOLE["pictures"]
    with services.database.reading() as session:
        for table in (PersonRow, ModelRow, RoundRow, PictureRow):
            assert session.scalars(select(func.count()).where(~table.demo)).one() == 0, "all of it is marked"
        opened = session.scalars(select(RoundRow.name).where(RoundRow.closed_at.is_(None))).all()
    assert opened == ["Little World 1"]
    offered = services.arena.pictures.pool(caller(services, Role.RATER), "hu")
    assert {one.origin for one in offered} == {drawing.origin for drawing in drawings()}


def test_twice_is_once_and_says_nothing(services: Services, home: Path) -> None:
    said: list[str] = []
    seed(services, say=said.append)
    assert (counts(services), files(home), said) == (WHOLE, WHOLE["pictures"], [])


def test_what_somebody_closed_stays_closed_when_the_demo_starts_again(services: Services) -> None:
    with services.database.transaction() as session:
        session.scalars(select(PersonRow).where(PersonRow.login == "admin")).one().active = False
        session.scalars(select(ModelRow).where(ModelRow.adapter == ADAPTER)).one().state = "retired"
    seed(services)
    with services.database.reading() as session:
        assert session.scalars(select(PersonRow.login).where(~PersonRow.active)).all() == ["admin"]
        retired = select(ModelRow.name).where(ModelRow.state == "retired")
        assert session.scalars(retired).all() == ["Little World fine-tuned"]


def test_what_is_missing_is_made_again(services: Services) -> None:
    with services.database.transaction() as session:
        for lost in session.scalars(select(BenchmarkItemRow).where(BenchmarkItemRow.number > 130)):
            session.delete(lost)
        in_no_battle = services.arena.pictures.demo_origins()["culture:dallah"]
        session.delete(session.get_one(PictureRow, in_no_battle))
    assert counts(services) != WHOLE
    seed(services)
    assert counts(services) == WHOLE


def test_the_benchmark_says_under_which_terms_it_is(services: Services) -> None:
    with services.database.reading() as session:
        benchmark = benchmarks.named(session, BENCHMARK)
    assert benchmark is not None
    assert (benchmark.licence, benchmark.demo) == (LICENCE, True)
    assert "demo/" in benchmark.origin


def test_neither_ids_nor_order_tell_the_answer(services: Services) -> None:
    with services.database.reading() as session:
        rows = session.scalars(select(BenchmarkItemRow).order_by(BenchmarkItemRow.number)).all()
    pairs = [(first, second) for first, second in pairwise(rows) if first.pair == second.pair != ""]
    assert len(pairs) == sum(row.answer == "yes" for row in rows) == sum(row.answer == "no" for row in rows) > 30
    yes_first = sum(first.answer == "yes" for first, _ in pairs)
    assert len(pairs) / 4 < yes_first < len(pairs) * 3 / 4
    assert all(set(row.id + row.pair) <= set("0123456789abcdef") for row in rows)


@pytest.mark.parametrize("language", LOCAL_LANGUAGES)
def test_no_reference_reaches_a_translator(services: Services, language: str) -> None:
    with services.database.reading() as session:
        ids = session.scalars(select(CalibrationRow.item_id).where(CalibrationRow.language == language)).all()
        places = [At(item_id, language) for item_id in ids]
        items = [(calibrations.shown(session, at).source, calibrations.draft(session, at)) for at in places]
    assert len(items) == WHOLE["benchmark_items"]
    shown = {text for both in items for told in both for text in told.texts}
    right = references(language)
    wrong = [right[key].texts for key, mistake in mistakes(language).items() if mistake]
    withheld = [text for texts in wrong for text in texts if text not in shown]
    assert len(withheld) >= len(wrong) / 2, "elsewhere the same words stand in a draft that is right"
    told = repr(items)
    assert not any(text in told for text in withheld if len(text) > 20)


def test_one_command_takes_all_of_it_out(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["remove"], {"PARLEY_HOME": str(home), "PARLEY_SECRET": "s" * 40}) == 0
    assert capsys.readouterr().out == (
        "Removed: 33 people, 292 pictures, 3 models, 2 rounds, 308 battles, 1 benchmark.\n"
    )
    assert files(home) == 0
    left = compose(Settings.model_validate({"home": home, "secret": "s" * 40}))
    assert set(counts(left).values()) == {0}
    left.close()
    assert main(["remove"], {"PARLEY_HOME": str(home), "PARLEY_SECRET": "s" * 40}) == 0
    assert capsys.readouterr().out == "Removed: nothing.\n"


def test_a_real_persons_battle_outlives_the_demo_and_comes_back_into_play_with_it(
    services: Services, home: Path, new_key: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    anna = People(services).caller(People(services).rater(consent=True))
    picture = services.arena.pictures.pool(anna, "hu")[0].sha256
    mine = judged(services, anna, picture, new_key)
    judged(services, caller(services, Role.RATER), picture, new_key)

    assert main(["remove"], {"PARLEY_HOME": str(home), "PARLEY_SECRET": "s" * 40}) == 0
    said = capsys.readouterr().out.splitlines()
    gone = r"Removed: 33 people, 291 pictures, (1 model, )?1 round, 309 battles, 1 benchmark\."
    assert re.fullmatch(gone, said[0]), said[0]
    stay = r"Stay, closed, because work of real people refers to them: 1 picture, [23] models, 1 round\."
    assert re.fullmatch(stay, said[1]), said[1]
    assert files(home) == 1
    assert not (home / "replay" / "little-world").exists()
    with services.database.reading() as session:
        assert session.scalars(select(BattleRow.id)).all() == [mine]
    assert services.arena.pictures.pool(anna, "hu") == []
    assert services.arena.pictures.file(anna, picture)
    with pytest.raises(Forbidden):
        services.people.sessions.login("rater", demo_people.PEOPLE[0].password, "192.0.2.1")

    seed(services)
    assert counts(services) == WHOLE | {"people": 34, "battles": 309, "votes": 309}
    assert judged(services, anna, picture, new_key) != mine


def test_killed_in_the_middle_it_goes_on_where_it_was(tmp_path: Path) -> None:
    environment = {**os.environ, "PARLEY_HOME": str(tmp_path), "PARLEY_SECRET": "s" * 40, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-u", "-m", "demo", "seed"]
    settings = Settings.model_validate({"home": tmp_path, "secret": "s" * 40})
    for words in ("arena: 48 of", "round: 119 of", "benchmark: 9"):
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            seen = next((line for line in running.stdout if words in line), None)
            os.kill(running.pid, signal.SIGKILL)
        assert seen is not None, f"it never said '{words}'"
        left = compose(settings)
        with left.database.reading() as session:
            asked = set(session.scalars(select(ItemPictureRow.sha256)))
            free = set(session.scalars(select(PictureRow.sha256).where(PictureRow.origin.startswith("benchmark:"))))
        assert free == asked, "no benchmark picture is in the store without its question"
        left.close()
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    assert "140 of 140" not in done.stdout, "what was there was not made again"
    whole = compose(settings)
    assert counts(whole) == WHOLE
    assert (tmp_path / "replay" / "little-world" / "rows.jsonl").is_file()
    whole.close()


def test_all_of_it_goes_into_postgres_and_out_again(tmp_path: Path, postgres_url: str) -> None:
    settings = Settings.model_validate({"home": tmp_path, "database_url": postgres_url, "secret": "s" * 40})
    services = compose(settings, hasher=CHEAP)
    for _ in range(2):
        seed(services)
        assert counts(services) == WHOLE
    remove(services)
    assert set(counts(services).values()) == {0}
    assert files(tmp_path) == 0
    services.close()
