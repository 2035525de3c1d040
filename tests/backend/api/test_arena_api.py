"""Battles over HTTP: nothing tells the models before the vote, and a stream misses nothing."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from itertools import pairwise
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.backend.api.api_house import House
from tests.backend.api.arena_house import API, ArenaHouse
from tests.backend.services.arena.table import SAID, picture
from tests.backend.serving.scripted import Answer, words

TELLING = ("heron", "gilded", "weights", "seed", "token", 'seconds":', "first", "model", 'leak"', "generation")


@pytest.fixture
def rater(arena: ArenaHouse) -> TestClient:
    """A rater's browser."""
    return arena.house.client("rater")


def events(client: TestClient, battle_id: str) -> list[tuple[str, Any]]:
    """Every event of a stream, until it ends."""
    with client.stream("GET", f"{API}/battles/{battle_id}/events") as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        body = "".join(answer.iter_text())
    found = []
    for block in body.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith(":")]
        if lines:
            name, data = (line.partition(": ")[2] for line in lines)
            found.append((name, json.loads(data)))
    return found


def test_a_battle_from_the_first_message_to_the_edited_answer(arena: ArenaHouse, rater: TestClient) -> None:
    assert rater.get(f"{API}/battles/current").status_code == 204
    battle = arena.answered(rater)
    here = f"{API}/battles/{battle['id']}"
    assert rater.get(f"{API}/battles/current").json()["id"] == battle["id"]
    answers = battle["turns"][0]["answers"]
    assert {answers["a"]["text"], answers["b"]["text"]} == set(SAID.values())

    said = rater.post(f"{here}/turns", json={"prompt": "És mellette?"}, headers=arena.house.key())
    assert (said.status_code, len(said.json()["turns"])) == (201, 2)
    assert events(rater, battle["id"])[-1][1]["turns"][1]["state"] == "done"

    mark = {"side": "b", "left": 0.1, "top": 0.1, "right": 0.6, "bottom": 0.5}
    voted = arena.vote(rater, battle["id"], choice="a", reasons={"b": ["language"]}, note="Angolul felel.", mark=mark)
    assert voted.status_code == 200
    assert sorted(voted.json()["names"].values()) == ["Heron-3B", "Heron-3B-hu"]
    stored = arena.table.stored(battle["id"]).vote
    assert stored is not None
    assert (stored.choice, stored.note, stored.mark is not None) == ("a", "Angolul felel.", True)

    assert rater.put(f"{here}/draft", json={"text": "Egy piros"}).status_code == 204
    assert rater.get(f"{here}/draft").json() == {"text": "Egy piros"}
    edit = {"turn": 2, "start": "a", "text": "Egy piros kör van ott.", "seconds": 9.5}
    edited = rater.post(f"{here}/edits", json=edit, headers=arena.house.key())
    assert edited.status_code == 201
    assert edited.json()["edits"][0]["text"] == "Egy piros kör van ott."
    assert rater.get(f"{here}/draft").json() == {"text": None}
    assert rater.post(f"{here}/leave").status_code == 204
    assert rater.get(f"{API}/battles/current").status_code == 204


def test_nothing_in_a_blind_battle_tells_the_models_before_the_vote(arena: ArenaHouse, rater: TestClient) -> None:
    ids = {model.id for model in arena.table.models.values()}
    bodies = [
        rater.post(
            f"{API}/battles",
            json={"language": "hu", "prompt": "?", "pictures": [arena.table.sha]},
            headers=arena.house.key(),
        ).text
    ]
    battle_id = json.loads(bodies[0])["id"]
    bodies += [json.dumps(data) for _, data in events(rater, battle_id)]
    bodies += [rater.get(f"{API}/battles/{battle_id}").text, rater.get(f"{API}/battles/current").text]
    for body in bodies:
        of_nobody = re.sub("(undo|names)_seconds", "", body.lower())  # how long until something, whoever answered
        told = [word for word in (*TELLING, *ids) if word in of_nobody]
        assert told == []
    voted = arena.vote(rater, battle_id, choice="tie").text
    assert "Heron-3B-hu" in voted
    after = rater.delete(f"{API}/battles/{battle_id}/vote", headers=arena.house.key())
    assert after.json()["names"] is None
    assert "Heron" not in after.text


def test_a_side_that_says_its_name_leaves_no_trace_of_it_in_the_stream(arena: ArenaHouse, rater: TestClient) -> None:
    arena.engine.will_say(arena.table.source("tuned"), "Szia! Én a Heron-3B-hu modell vagyok, és segítek.")
    battle = arena.begin(rater)
    seen = events(rater, battle["id"])
    assert "Heron" not in json.dumps(seen)
    assert "Heron" not in rater.get(f"{API}/battles/{battle['id']}").text
    assert seen[-1][1]["leaked"]


def test_the_stream_shows_both_sides_growing_and_ends_with_the_battle(arena: ArenaHouse, rater: TestClient) -> None:
    arena.engine.rule = lambda ask: Answer(words("egy kettő három négy öt hat"), waiting=(4,), pause=0.05)
    battle = arena.begin(rater)
    seen = events(rater, battle["id"])
    names = [name for name, _ in seen]
    assert names[-1] == "done"
    assert set(names) <= {"waiting", "text", "done"}
    texts = [data for name, data in seen if name == "text"]
    assert any(0 < len(text["a"]) < len("egy kettő három négy öt hat") for text in texts)
    assert all(later["a"].startswith(earlier["a"].rstrip()) for earlier, later in pairwise(texts))
    assert seen[-1][1]["turns"][0]["answers"]["a"]["text"] == "egy kettő három négy öt hat"


def test_the_place_in_the_queue_comes_first(arena: ArenaHouse, rater: TestClient) -> None:
    arena.engine.rule = lambda ask: Answer(("egy",), waiting=(4,), pause=0.4)
    seen = events(rater, arena.begin(rater)["id"])
    assert ("waiting", {"position": 4}) in seen


def test_a_stream_opened_late_or_twice_has_the_end(arena: ArenaHouse, rater: TestClient) -> None:
    arena.engine.rule = lambda ask: Answer(words("egy kettő három"), pause=0.05)
    battle_id = arena.begin(rater)["id"]
    seen: dict[int, list[tuple[str, Any]]] = {}

    def watch(number: int) -> None:
        seen[number] = events(rater, battle_id)

    watchers = [threading.Thread(target=watch, args=(number,)) for number in range(2)]
    for watcher in watchers:
        watcher.start()
    for watcher in watchers:
        watcher.join(20)
    late = events(rater, battle_id)
    assert [name for name, _ in late] == ["done"]
    assert seen[0][-1] == seen[1][-1] == late[0]


def test_a_void_battle_ends_the_stream_and_says_why(arena: ArenaHouse, rater: TestClient) -> None:
    from core.errors import Reason, Unavailable

    arena.engine.rule = lambda ask: Answer((), error=Unavailable(Reason.MODEL_FAILED))
    seen = events(rater, arena.begin(rater)["id"])
    assert (seen[-1][0], seen[-1][1]["void"]) == ("done", "model_failed")


def test_a_stream_ends_when_the_application_stops(arena: ArenaHouse, rater: TestClient) -> None:
    held: list[asyncio.Event] = []

    def gate() -> asyncio.Event:
        held.append(asyncio.Event())
        return held[-1]

    arena.engine.rule = lambda ask: Answer(("egy",), gate=gate)
    battle_id = arena.begin(rater)["id"]
    timer = threading.Timer(0.3, arena.house.stopping.begin)
    timer.start()
    seen = events(rater, battle_id)
    timer.join()
    assert "done" not in [name for name, _ in seen]
    assert arena.table.stored(battle_id).last.state == "running"


def test_an_idle_stream_shows_that_it_is_alive() -> None:
    from backend.api.stopping import Stopping
    from backend.api.v1.watching import Watching

    class Standing:
        def live(self, battle_id: str) -> Any:
            from backend.services.arena.live import LiveView
            from core.battles import Sides

            return LiveView(texts=Sides("", ""), waiting=None, finished=False, turn=1, attempt=1)

    class View:
        id, running = "b", True

    async def first(number: int) -> list[str]:
        watching = Watching(Standing(), Stopping(), pause=0.001, heartbeat=0.002)  # type: ignore[arg-type]
        found = []
        async for event in watching.events(None, View()):  # type: ignore[arg-type]
            found.append(event)
            if len(found) == number:
                break
        return found

    said, *beats = asyncio.run(first(3))
    assert said.startswith("event: text\n")
    assert set(beats) == {": still here\n\n"}


def test_a_stream_that_cannot_go_on_ends_and_the_next_look_says_why() -> None:
    from backend.api.stopping import Stopping
    from backend.api.v1.watching import Watching
    from core.errors import Reason, Unavailable

    class Broken:
        def live(self, battle_id: str) -> Any:
            return None

        def view(self, caller: object, battle_id: str) -> Any:
            raise Unavailable(Reason.STORAGE_FAILED)

    class View:
        id, running = "b", True

    async def all_of_it() -> list[str]:
        watching = Watching(Broken(), Stopping(), pause=0.001)  # type: ignore[arg-type]
        return [event async for event in watching.events(None, View())]  # type: ignore[arg-type]

    assert asyncio.run(all_of_it()) == []


def test_a_full_queue_ends_the_stream_and_says_that_it_can_be_asked_again(arena: ArenaHouse, rater: TestClient) -> None:
    from core.errors import Reason, Unavailable

    arena.engine.rule = lambda ask: Answer((), error=Unavailable(Reason.QUEUE_FULL))
    name, battle = events(rater, arena.begin(rater)["id"])[-1]
    assert (name, battle["void"], battle["refused"]) == ("done", None, "queue_full")
    arena.engine.rule = lambda ask: Answer(("egy",))
    assert rater.post(f"{API}/battles/{battle['id']}/retry", headers=arena.house.key()).status_code == 200
    name, battle = events(rater, battle["id"])[-1]
    assert (battle["turns"][0]["state"], battle["refused"]) == ("done", None)


def test_the_stream_of_somebody_else_is_not_there(arena: ArenaHouse, rater: TestClient) -> None:
    battle_id = arena.begin(rater)["id"]
    answer = arena.house.client("researcher").get(f"{API}/battles/{battle_id}/events")
    assert (answer.status_code, answer.json()["error"]["reason"]) == (404, "battle_unknown")


def test_a_write_sent_again_with_its_key_changes_nothing(arena: ArenaHouse, rater: TestClient) -> None:
    key = arena.house.key()
    body = {"language": "hu", "prompt": "Mi ez?", "pictures": [arena.table.sha]}
    ids = {rater.post(f"{API}/battles", json=body, headers=key).json()["id"] for _ in range(3)}
    assert len(ids) == 1
    assert rater.post(f"{API}/battles", json=body | {"prompt": "?"}, headers=key).status_code == 409
    assert rater.post(f"{API}/battles", json=body).status_code == 400  # no key at all


def test_votes_too_early_twice_or_after_the_end_are_conflicts(arena: ArenaHouse, rater: TestClient) -> None:
    held: list[asyncio.Event] = []

    def gate() -> asyncio.Event:
        held.append(asyncio.Event())
        return held[-1]

    arena.engine.rule = lambda ask: Answer(("egy",), gate=gate)
    early = arena.begin(rater)["id"]
    assert arena.vote(rater, early, choice="a").json()["error"]["reason"] == "battle_running"
    rater.post(f"{API}/battles/{early}/stop")
    arena.engine.rule = lambda ask: Answer(("egy",))
    battle_id = arena.answered(rater)["id"]
    assert arena.vote(rater, battle_id, choice="a").status_code == 200
    twice = arena.vote(rater, battle_id, choice="b")
    assert (twice.status_code, twice.json()["error"]["reason"]) == (409, "voted_already")
    gone = arena.vote(rater, "no-such-battle", choice="a")
    assert (gone.status_code, gone.json()["error"]["reason"]) == (404, "battle_unknown")


@pytest.mark.parametrize(
    "body",
    [
        {"choice": "a", "extra": 1},
        {"choice": 1},
        {"choice": "a", "reasons": {"c": []}},
        {"choice": "a", "mark": {"side": "c", "left": 0, "top": 0, "right": 1, "bottom": 1}},
        {"choice": "a", "reasons": {"a": ["truth"] * 40}},
        {},
    ],
)
def test_a_misspelt_vote_is_refused(arena: ArenaHouse, rater: TestClient, body: dict[str, object]) -> None:
    battle_id = arena.answered(rater)["id"]
    answer = arena.vote(rater, battle_id, **body)
    assert (answer.status_code, answer.json()["error"]["reason"]) == (400, "request_malformed")
    assert arena.table.stored(battle_id).vote is None


def test_a_very_long_message_is_refused_with_a_sentence(arena: ArenaHouse, rater: TestClient) -> None:
    body = {"language": "hu", "prompt": "x" * 100_000, "pictures": [arena.table.sha]}
    answer = rater.post(f"{API}/battles", json=body, headers=arena.house.key())
    assert (answer.status_code, answer.json()["error"]["reason"]) == (422, "prompt_too_long")


def test_researchers_fight_in_the_open_and_see_the_models(arena: ArenaHouse, rater: TestClient) -> None:
    researcher = arena.house.client("researcher")
    models = researcher.get(f"{API}/models").json()
    assert [model["name"] for model in models] == ["Heron-3B", "Heron-3B-hu"]
    chosen = [model["id"] for model in models]
    battle = arena.begin(researcher, mode="open", models=chosen)
    assert battle["names"] == {"a": "Heron-3B", "b": "Heron-3B-hu"}
    body = {"language": "hu", "prompt": "?", "pictures": [arena.table.sha], "mode": "open"}
    assert rater.post(f"{API}/battles", json=body, headers=arena.house.key()).status_code == 403


def test_the_description_of_the_api_names_every_arena_route(house: House) -> None:
    described = house.client("rater").get(f"{API}/openapi.json").json()
    stream = described["paths"][f"{API}/battles/{{battle_id}}/events"]["get"]
    assert list(stream["responses"]["200"]["content"]) == ["text/event-stream"]
    upload = described["paths"][f"{API}/pictures"]["post"]
    assert "application/octet-stream" in upload["requestBody"]["content"]
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            assert route.get("description"), f"{method} {path} says nothing"


def test_a_battle_with_an_uploaded_picture(arena: ArenaHouse, rater: TestClient) -> None:
    sha = rater.post(f"{API}/pictures", content=picture((1, 2, 3), kind="JPEG")).json()["sha256"]
    battle = arena.answered(rater, pictures=[arena.table.sha, sha])
    assert battle["turns"][0]["pictures"] == [arena.table.sha, sha]


def test_a_vote_sent_again_is_answered_again_and_after_an_undo_without_names(
    arena: ArenaHouse, rater: TestClient
) -> None:
    battle_id = arena.answered(rater)["id"]
    here, key = f"{API}/battles/{battle_id}/vote", arena.house.key()
    first, again = (rater.put(here, json={"choice": "tie"}, headers=key).json() for _ in range(2))
    assert (first["choice"], first["names"]) == (again["choice"], again["names"])
    assert rater.get(f"{API}/battles/{battle_id}").json()["names"] == first["names"]
    rater.delete(here, headers=arena.house.key())
    after = rater.put(here, json={"choice": "tie"}, headers=key).json()
    assert (after["choice"], after["names"]) == (None, None)
