"""Pictures over HTTP: judged by their bytes, kept from strangers, cached by browsers only."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from starlette.testclient import TestClient

from tests.backend.api.arena_house import API, ArenaHouse
from tests.backend.services.arena.table import picture

PICTURES = f"{API}/pictures"


@pytest.fixture
def rater(arena: ArenaHouse) -> TestClient:
    """A rater's browser."""
    return arena.house.client("rater")


def test_a_picture_is_taken_whatever_its_type_is_called(rater: TestClient) -> None:
    answer = rater.post(PICTURES, content=picture(size=60), headers={"Content-Type": "text/html"})
    assert answer.status_code == 201
    assert (answer.json()["width"], answer.json()["height"]) == (60, 30)


@pytest.mark.parametrize(("kind", "called"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_picture_comes_back_as_what_it_is_and_can_run_nothing(rater: TestClient, kind: str, called: str) -> None:
    sha = rater.post(PICTURES, content=picture((5, 6, 7), kind=kind)).json()["sha256"]
    answer = rater.get(f"{PICTURES}/{sha}/file")
    assert answer.headers["content-type"] == called
    assert Image.open(BytesIO(answer.content)).size == (40, 20)
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    small = rater.get(f"{PICTURES}/{sha}/thumbnail")
    assert (small.headers["content-type"], small.status_code) == ("image/jpeg", 200)


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (b"", 422, "picture_"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 422, "picture_format"),
        (picture()[:60], 422, "picture_unreadable"),
        (picture(size=4), 422, "picture_too_small"),
        (b"\x89PNG" + b"x" * (21 * 2**20), 413, "body_too_large"),
    ],
    ids=["nothing", "svg", "cut off", "tiny", "too large"],
)
def test_what_is_no_good_picture_is_refused_and_stored_nowhere(
    arena: ArenaHouse, rater: TestClient, data: bytes, status: int, reason: str
) -> None:
    before = {path for path in (arena.house.services.settings.home / "blobs").rglob("*") if path.is_file()}
    answer = rater.post(PICTURES, content=data)
    assert answer.status_code == status
    assert answer.json()["error"]["reason"].startswith(reason)
    after = {path for path in (arena.house.services.settings.home / "blobs").rglob("*") if path.is_file()}
    assert after == before


def test_a_picture_may_be_larger_than_any_other_body(rater: TestClient) -> None:
    noise = Image.effect_noise((1400, 1400), 80)
    out = BytesIO()
    noise.save(out, "PNG")
    assert len(out.getvalue()) > 2**20
    assert rater.post(PICTURES, content=out.getvalue()).status_code == 201
    assert rater.post(f"{API}/battles", content=out.getvalue()).status_code == 413


def test_an_upload_of_another_is_not_there(arena: ArenaHouse, rater: TestClient) -> None:
    sha = rater.post(PICTURES, content=picture((5, 6, 7))).json()["sha256"]
    for path in ("file", "thumbnail", "screen"):
        answer = arena.house.client("researcher").get(f"{PICTURES}/{sha}/{path}")
        assert (answer.status_code, answer.json()["error"]["reason"]) == (404, "picture_unknown")
        assert "immutable" not in answer.headers["cache-control"]
        assert arena.house.client().get(f"{PICTURES}/{sha}/{path}").status_code == 401


def test_the_same_picture_sent_by_two_people_is_seen_by_both(arena: ArenaHouse, rater: TestClient) -> None:
    researcher = arena.house.client("researcher")
    first = rater.post(PICTURES, content=picture((5, 6, 7))).json()
    assert researcher.post(PICTURES, content=picture((5, 6, 7))).json() == first
    assert researcher.get(f"{PICTURES}/{first['sha256']}/file").status_code == 200


def test_the_pool_lists_what_everybody_is_offered(arena: ArenaHouse, rater: TestClient) -> None:
    rater.post(PICTURES, content=picture((5, 6, 7)))
    (offered,) = rater.get(PICTURES, params={"language": "hu"}).json()
    assert (offered["sha256"], offered["licence"], offered["demo"]) == (arena.table.sha, "CC0", False)
    assert rater.get(PICTURES).status_code == 400


@pytest.mark.parametrize("name", ["..%2f..%2fsecret", "x", "0" * 64, "%00"])
def test_a_name_that_is_no_picture_finds_nothing(rater: TestClient, name: str) -> None:
    assert rater.get(f"{PICTURES}/{name}/file").status_code in (404, 422, 400)
