"""Parcels over HTTP: taken, carried about, judged; no byte of one tells who answered."""

from __future__ import annotations

import time
from io import BytesIO
from threading import Event
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from backend.services.arena.pictures import Origin
from tests.backend.api.arena_house import API, ArenaHouse, build_arena
from tests.backend.services.arena.table import SAID, picture

TELLING = ("heron", "gilded", "weights", "seed", "token", "model", "leak", "generation", "adapter", "signal", "hash")
BATTLES = 4


@pytest.fixture
def arena(tmp_path: Any) -> Any:
    """An application whose parcels have four battles."""
    made = build_arena(tmp_path / "arena", parcel_battles=BATTLES, parcels_open=1, control_every=0)
    for _ in range(BATTLES):
        made.table.unseen()
    yield made
    made.house.services.close()


@pytest.fixture
def rater(arena: ArenaHouse) -> TestClient:
    """A rater's browser."""
    return arena.house.client("rater")


def taken(arena: ArenaHouse, client: TestClient) -> tuple[dict[str, Any], bytes]:
    """A parcel once it is open, and all that came over the line until then."""
    answer = client.post(f"{API}/parcels", json={"language": "hu"}, headers=arena.house.key())
    assert answer.status_code == 201, answer.text
    came, pause, until = answer.content, Event(), time.monotonic() + 20
    while True:
        looked = client.get(f"{API}/parcels/{answer.json()['id']}")
        came += looked.content + str(looked.headers).encode()
        if looked.json()["state"] != "preparing":
            return looked.json(), came
        assert time.monotonic() < until, "the parcel was not answered"
        pause.wait(0.01)


def sent(arena: ArenaHouse, client: TestClient, parcel: dict[str, Any], place: int = 0, **more: Any) -> Any:
    """The answer to a vote from it."""
    body = {"seal": parcel["seal"], "choice": "b", "reasons": ["truth"], "seconds": 12.5} | more
    battle = parcel["contents"][place]["id"]
    return client.put(f"{API}/parcels/{parcel['id']}/votes/{battle}", json=body, headers=arena.house.key())


def test_no_byte_of_a_parcel_tells_the_models_and_a_vote_does(arena: ArenaHouse, rater: TestClient) -> None:
    parcel, came = taken(arena, rater)
    assert (parcel["state"], len(parcel["contents"])) == ("open", BATTLES)
    assert {one[side] for one in parcel["contents"] for side in "ab"} == set(SAID.values())
    for one in parcel["contents"]:
        came += rater.get(f"{API}/pictures/{one['picture']}/screen").content
        battle = arena.table.stored(one["id"])
        answers = list(battle.last.answers or ())
        secret = {str(battle.seed), *battle.models, *(battle.drawn,)}
        secret |= {text for answer in answers if answer.weights for text in vars(answer.weights).values()}
        assert [word for word in secret if word and word.encode() in came] == []
    assert [word for word in TELLING if word.encode() in came.lower()] == []
    told = sent(arena, rater, parcel)
    assert told.status_code == 200
    assert sorted(told.json()["names"].values()) == ["Heron-3B", "Heron-3B-hu"]


def test_a_picture_of_a_parcel_has_the_size_of_a_phone_and_tells_nothing(arena: ArenaHouse, rater: TestClient) -> None:
    with Image.open(BytesIO(picture(size=2000, kind="JPEG"))) as photograph:
        marked = BytesIO()
        photograph.save(marked, "JPEG", exif=exif_of("Heron-3B"), comment=b"Heron-3B")
    sha = arena.house.services.arena.pictures.add_to_pool(marked.getvalue(), Origin("pool", "CC0", "Heron-3B"))
    carried = rater.get(f"{API}/pictures/{sha}/screen")
    assert (carried.headers["content-type"], carried.status_code) == ("image/jpeg", 200)
    assert Image.open(BytesIO(carried.content)).size == (1024, 512)
    assert b"heron" not in carried.content.lower()
    assert arena.house.client().get(f"{API}/pictures/{sha}/screen").status_code == 401


def exif_of(maker: str) -> Image.Exif:
    """What a camera writes beside a picture."""
    exif = Image.Exif()
    exif[0x010F] = maker
    return exif


def test_a_parcel_from_being_taken_to_being_given_back(arena: ArenaHouse, rater: TestClient) -> None:
    parcel, _ = taken(arena, rater)
    listed = rater.get(f"{API}/parcels").json()
    assert (listed["size"], listed["most"], listed["rater"]) == (BATTLES, 1, True)
    assert [one["id"] for one in listed["parcels"]] == [parcel["id"]]
    again = rater.post(f"{API}/parcels", json={"language": "hu"}, headers=arena.house.key())
    assert (again.status_code, again.json()["error"]["reason"]) == (409, "parcels_many")
    assert sent(arena, rater, parcel).status_code == 200
    battle = f"{API}/battles/{parcel['contents'][0]['id']}"
    assert rater.put(f"{battle}/reasons", json={"reasons": ["style"]}, headers=arena.house.key()).status_code == 204
    edit = {"turn": 1, "start": "b", "text": "Egy piros kör van az asztalon.", "seconds": 3.0}
    assert rater.post(f"{battle}/edits", json=edit, headers=arena.house.key()).status_code == 201
    out = arena.house.client("administrator").get(f"{API}/parcels/out").json()
    assert [(one["id"], one["voted"]) for one in out] == [(parcel["id"], 1)]
    assert rater.delete(f"{API}/parcels/{parcel['id']}", headers=arena.house.key()).status_code == 204
    refused = sent(arena, rater, parcel, 1)
    assert (refused.status_code, refused.json()["error"]["reason"]) == (410, "parcel_withdrawn")
    assert rater.get(f"{API}/parcels/{parcel['id']}").json()["contents"] == []


def test_who_sends_with_another_persons_seal_or_a_broken_one_is_told_so(arena: ArenaHouse, rater: TestClient) -> None:
    parcel, _ = taken(arena, rater)
    other = sent(arena, arena.house.client("researcher"), parcel)
    assert (other.status_code, other.json()["error"]["reason"]) == (403, "parcel_others")
    broken = sent(arena, rater, parcel, seal=parcel["seal"][:-3] + "abc")
    assert (broken.status_code, broken.json()["error"]["reason"]) == (403, "parcel_forged")
    assert sent(arena, rater, parcel, seconds=-1).status_code == 400
    assert sent(arena, rater, parcel, choice="c").status_code == 422
    assert rater.get(f"{API}/parcels").json()["parcels"][0]["voted"] == 0
