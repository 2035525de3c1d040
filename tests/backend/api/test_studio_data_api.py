"""Rounds and snapshots over HTTP: what a program needs from an open round to rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.battles import Choice, NotCounted
from core.records import Person
from tests.backend.api.api_house import House, build
from tests.backend.services.studio.data.house import EDITED
from tests.backend.services.studio.data.house import House as Round
from tests.conftest import Clock, People

pytestmark = pytest.mark.slow
API = "/api/v1"


@pytest.fixture
def works(tmp_path: Path) -> Iterator[House]:
    made = build(tmp_path / "works")
    yield made
    made.services.close()


@pytest.fixture
def gathered(works: House) -> tuple[Round, Person]:
    """A round with four votes, one of them not counted, and an edit."""
    house, person = Round(works.services, Clock()), People(works.services).rater(consent=True)
    for number in range(4):
        battle = house.battle(person)
        house.vote(battle, person, Choice.A, not_counted=frozenset({NotCounted.TOO_FAST} if number == 3 else ()))
        if number == 0:
            house.edit(battle, person)
    return house, person


def got(client: TestClient, path: str, **more: Any) -> Any:
    answer = client.get(f"{API}{path}", **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_round_from_opening_to_closing(works: House) -> None:
    client = works.client("researcher")
    asked = {"name": "Autumn", "goals": {"hu": 50}}
    made = client.post(f"{API}/rounds", json=asked, headers=works.key())
    assert (made.status_code, made.json()["languages"]) == (201, {"hu": {"goal": 50, "votes": 0}})
    path = f"{API}/rounds/{made.json()['id']}"
    assert client.post(f"{path}/close", headers=works.key()).json()["closed_at"]
    assert client.post(f"{path}/close", headers=works.key()).status_code == 409
    assert client.post(f"{path}/reopen", headers=works.key()).json()["closed_at"] is None
    assert [one["name"] for one in got(client, "/rounds")] == ["Autumn"]
    assert client.get(f"{API}/rounds/nowhere").status_code == 404
    assert client.post(f"{API}/rounds", json={**asked, "gaols": {}}, headers=works.key()).status_code == 400


def test_what_came_in_is_told_looked_at_and_taken_out(works: House, gathered: tuple[Round, Person]) -> None:
    client, path = works.client("researcher"), f"/rounds/{gathered[0].round.id}"
    told = got(client, f"{path}/statistics")
    assert (told["all"]["votes"], told["all"]["counted"], told["all"]["not_counted"]) == (4, 3, {"too_fast": 1})
    looked = got(client, f"{path}/battles", params={"edited": True})
    assert (len(looked), looked[0]["edits"][0]["text"], looked[0]["names"]["a"]) == (1, EDITED, "tuned")
    shown = client.get(f"{API}{path}/pictures/{looked[0]['turns'][0]['pictures'][0]}")
    assert shown.headers["content-type"] == "image/jpeg"
    body = {"targets": [{"battle": looked[0]["id"]}], "reason": "spam"}
    assert client.post(f"{API}{path}/exclusions", json=body, headers=works.key()).json() == {"excluded": 1}
    [out] = got(client, f"{path}/exclusions")
    assert (out["reason"], out["fixed"]) == ("spam", False)
    lifted = client.post(f"{API}{path}/exclusions/lift", json={"exclusions": [out["id"]]}, headers=works.key())
    assert lifted.json() == {"lifted": 1}
    fast = {"reason": "too fast", "counted": False}
    assert client.post(f"{API}{path}/exclusions/matching", json=fast, headers=works.key()).json() == {"excluded": 1}


def test_a_snapshot_is_made_looked_into_compared_and_checked(works: House, gathered: tuple[Round, Person]) -> None:
    client, house = works.client("researcher"), gathered[0]
    made = client.post(f"{API}/snapshots", json={"round": house.round.id})
    assert (made.status_code, made.json()["rows"], made.json()["round"]) == (201, 6, "Spring")
    name = made.json()["hash"]
    assert got(client, f"/snapshots/{name[:10]}")["manifest"]["people"] == 1
    assert got(client, f"/snapshots/{name}/verify") == []
    [row] = got(client, f"/snapshots/{name}/rows", params={"kind": "sft"})
    assert row["answer"] == EDITED
    assert [one["why"] for one in got(client, f"/snapshots/{name}/left-out")] == ["not_counted"]
    other = client.post(f"{API}/snapshots", json={"round": house.round.id, "counted_only": False}).json()
    diff = got(client, f"/snapshots/{name}/diff/{other['hash']}")
    assert (diff["rows"], diff["settings"]) == (
        {"added": 1, "removed": 0, "moved": 0},
        {"counted_only": [True, False]},
    )
    assert {one["hash"] for one in got(client, "/snapshots")} == {name, other["hash"]}
    assert got(client, "/snapshots", params={"affected": True}) == []
    works.services.blobs.remove(house.picture(1))
    missing = client.post(f"{API}/snapshots", json={"round": house.round.id, "seed": "other"})
    assert (missing.status_code, missing.json()["error"]["reason"]) == (422, "snapshot_pictures_missing")


def test_raters_see_none_of_it(works: House, gathered: tuple[Round, Person]) -> None:
    client = works.client("rater")
    for path in ("/rounds", f"/rounds/{gathered[0].round.id}/battles", "/snapshots"):
        assert client.get(f"{API}{path}").status_code == 403


def test_the_leaderboard_and_the_battles_it_stands_on(works: House, gathered: tuple[Round, Person]) -> None:
    house, _ = gathered
    client = works.client("researcher")
    board = got(client, "/leaderboard", params={"round": house.round.id})
    assert board == {**got(client, "/leaderboard"), "round": house.round.id, "verdicts": board["verdicts"]}
    tuned, base = board["all"]["models"]
    assert (tuned["name"], tuned["votes"], base["rating"], base["enough"]) == ("tuned", 3, 1000.0, False)
    assert board["languages"]["hu"]["met"][0]["votes"] == 3
    (verdict,) = board["verdicts"]
    assert (verdict["language"], verdict["child"], verdict["wins"], verdict["losses"]) == ("hu", tuned["model"], 3, 0)
    asked = {"language": "hu", "model": tuned["model"], "other": base["model"]}
    assert len(got(client, "/leaderboard/battles", params=asked)) == 3
    assert client.get(f"{API}/leaderboard/battles", params={"language": "hu"}).status_code == 400
    assert client.get(f"{API}/leaderboard", params={"round": "nowhere"}).status_code == 404
    assert works.client("rater").get(f"{API}/leaderboard").status_code == 403


def test_evaluations_are_listed_and_only_real_ones_are_begun(works: House) -> None:
    client = works.client("researcher")
    assert got(client, "/evaluations") == []
    asked = {"model": "nobody", "benchmark": "nothing"}
    assert client.post(f"{API}/evaluations", json=asked, headers=works.key()).status_code == 404
    assert client.post(f"{API}/evaluations", json={**asked, "modle": "x"}, headers=works.key()).status_code == 400
    for path in ("", "/results", f"/pictures/{'0' * 64}"):
        assert client.get(f"{API}/evaluations/nowhere{path}").status_code == 404
    assert works.client("rater").post(f"{API}/evaluations", json=asked, headers=works.key()).status_code == 403
