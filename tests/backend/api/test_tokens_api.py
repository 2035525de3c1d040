"""Tokens for programs: shown once, with the rights of a person where programs may come, until they end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from backend.api.declared import open_to_programs, routes
from tests.backend.api.api_house import House
from tests.backend.api.arena_house import ArenaHouse

TOKENS = "/api/v1/tokens"
IN_PERSON = {
    "POST /api/v1/session",
    "DELETE /api/v1/session",
    "DELETE /api/v1/sessions",
    "PATCH /api/v1/account",
    "POST /api/v1/account/password",
    "POST /api/v1/password-links/use",
    "PATCH /api/v1/people/{person_id}/rights",
    "POST /api/v1/people/{person_id}/password-link",
    "GET /api/v1/invitations",
    "POST /api/v1/invitations",
    "DELETE /api/v1/invitations/{invitation_id}",
    "POST /api/v1/invitations/look",
    "POST /api/v1/invitations/accept",
    "POST /api/v1/label-studio/hook",  # opened by a secret, not by a person
    "GET /api/v1/tokens",
    "POST /api/v1/tokens",
    "DELETE /api/v1/tokens/{token_id}",
}


def make(house: House, role: str = "rater", days: int = 30) -> tuple[str, dict[str, str]]:
    """A token's id and the headers with which a program comes."""
    answer = house.client(role).post(TOKENS, json={"name": "notebook", "days": days}, headers=house.key())
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], {"Authorization": f"Bearer {answer.json()['token']}"}


def reason(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["reason"]  # type: ignore[attr-defined]


def test_a_program_comes_as_its_person(house: House) -> None:
    _, program = make(house)
    account = house.client().get("/api/v1/account", headers=program)
    assert account.json()["id"] == house.people["rater"].id
    assert reason(house.client().get("/api/v1/people", headers=program)) == (403, "right_missing")
    _, steward = make(house, "administrator")
    assert house.client().get("/api/v1/people", headers=steward).status_code == 200


def test_a_token_is_shown_once_and_stored_nowhere(house: House) -> None:
    token_id, program = make(house)
    token = program["Authorization"].removeprefix("Bearer ")
    assert token.startswith("parley_")
    listed = house.client("rater").get(TOKENS)
    assert [one["id"] for one in listed.json()] == [token_id]
    assert token not in listed.text
    with house.services.database.reading() as session:
        for table in ("program_tokens", "idempotency", "audit"):
            assert token not in str(session.execute(text(f"SELECT * FROM {table}")).all())


def test_a_double_click_makes_one_token(house: House) -> None:
    client, key = house.client("rater"), house.key()
    made = [client.post(TOKENS, json={"name": "n", "days": 1}, headers=key).json() for _ in range(2)]
    assert made[0] == made[1]
    assert len(client.get(TOKENS).json()) == 1


def test_an_ended_token_is_refused_at_once(house: House) -> None:
    token_id, program = make(house)
    client = house.client("rater")
    for _ in range(2):
        assert client.delete(f"{TOKENS}/{token_id}").status_code == 204
    assert reason(house.client().get("/api/v1/account", headers=program)) == (401, "login_needed")
    assert client.get(TOKENS).json()[0]["ended_at"] is not None


def test_an_expired_token_is_refused(house: House) -> None:
    _, program = make(house, days=1)
    past = datetime.now(UTC) - timedelta(days=3)
    with house.services.database.transaction() as session:
        stored = "UPDATE program_tokens SET created_at = :made, expires_at = :over"
        session.execute(text(stored), {"made": str(past), "over": str(past + timedelta(days=1))})
    assert reason(house.client().get("/api/v1/account", headers=program)) == (401, "login_needed")


@pytest.mark.parametrize(
    "token", ["parley_", "parley_x", "parley_" + "a" * 43, "parley_" + "ü" * 5, "parley_" + "a" * 999]
)
def test_an_unknown_token_is_refused_even_beside_a_good_session(house: House, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}".encode()}
    for client in (house.client(), house.client("rater")):
        assert reason(client.get("/api/v1/account", headers=headers)) == (401, "login_needed")


@pytest.mark.parametrize("header", ["Basic cmF0ZXI6eA==", "Bearer eyJhbGciOi.x.y", "Bearer", ""])
def test_what_a_proxy_puts_into_the_header_is_left_alone(house: House, header: str) -> None:
    answer = house.client("rater").get("/api/v1/account", headers={"Authorization": header})
    assert answer.status_code == 200
    assert house.client().get("/api/v1/account", headers={"Authorization": header}).status_code == 401


def test_the_token_of_a_closed_account_is_refused_and_stays_so(house: House) -> None:
    _, program = make(house)
    administrator = house.client("administrator")
    here = f"/api/v1/people/{house.people['rater'].id}/rights"
    for active in (False, True):
        rights = {"roles": ["rater"], "languages": [], "active": active}
        assert administrator.patch(here, json=rights, headers=house.key()).status_code == 200
        assert reason(house.client().get("/api/v1/account", headers=program)) == (401, "login_needed")


def test_rights_that_a_person_loses_a_program_loses(house: House) -> None:
    _, program = make(house, "researcher")
    assert house.client().get("/api/v1/models", headers=program).status_code == 200
    rights = {"roles": ["translator"], "languages": [], "active": True}
    here = f"/api/v1/people/{house.people['researcher'].id}/rights"
    house.client("administrator").patch(here, json=rights, headers=house.key())
    assert reason(house.client().get("/api/v1/models", headers=program)) == (403, "right_missing")


def test_the_list_of_what_a_person_does_in_person_is_complete(house: House) -> None:
    closed = {
        f"{method} {route.path}"
        for route in routes(house.app)
        for method in route.methods or ()
        if route.path.startswith("/api/v1/") and not open_to_programs(route.endpoint)
    }
    assert closed == IN_PERSON


def test_a_program_does_nothing_that_is_done_in_person(house: House) -> None:
    token_id, program = make(house, "administrator")
    before = house.services.people.accounts.person(house.people["administrator"].id)
    client = house.client()
    for route in sorted(IN_PERSON):
        method, path = route.split()
        path = path.replace("{token_id}", token_id).replace("{person_id}", before.id)
        answer = client.request(method, path, headers=program | house.key(), json={"name": "n", "days": 1})
        assert reason(answer) == (403, "right_missing"), route
    assert house.services.people.accounts.person(before.id) == before
    assert len(house.client("administrator").get(TOKENS).json()) == 1


def test_a_token_opens_nothing_outside_the_json_api(house: House) -> None:
    _, program = make(house)
    assert house.client().get("/test/who", headers=program).json()["person"] is None


def test_nobody_ends_or_sees_the_token_of_another(house: House) -> None:
    token_id, program = make(house)
    other = house.client("researcher")
    assert other.get(TOKENS).json() == []
    assert other.delete(f"{TOKENS}/{token_id}").status_code == 404
    assert house.client().get("/api/v1/account", headers=program).status_code == 200


def test_writes_of_programs_are_counted_like_those_of_people(make_house: object) -> None:
    house: House = make_house(write_rate=3)  # type: ignore[operator]
    _, program = make(house)  # the first write of this person
    client = house.client()
    codes = [client.post("/api/v1/battles/x/leave", headers=program).status_code for _ in range(4)]
    assert codes == [404, 404, 429, 429]


def test_guesses_are_counted(make_house: object) -> None:
    house: House = make_house(address_rate=3)  # type: ignore[operator]
    wrong = {"Authorization": "Bearer parley_guess"}
    client = house.client()
    codes = [client.get("/api/v1/account", headers=wrong).status_code for _ in range(5)]
    assert codes == [401, 401, 401, 429, 429]


def test_the_audit_log_says_who_made_and_ended_a_token(house: House) -> None:
    token_id, _ = make(house)
    house.client("rater").delete(f"{TOKENS}/{token_id}")
    lines = house.client("administrator").get("/api/v1/audit").json()
    told = [(line["action"], line["actor"]) for line in lines if line["subject"] == token_id]
    assert told == [("token_ended", house.people["rater"].id), ("token_made", house.people["rater"].id)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "", "days": 1}, 422),
        ({"name": "a\u202eb", "days": 1}, 422),
        ({"name": "n", "days": 0}, 422),
        ({"name": "n", "days": 366}, 422),
        ({"name": "n", "days": 1.5}, 400),
        ({"name": "n", "days": 1, "rights": "all"}, 400),
    ],
)
def test_a_token_that_cannot_be_is_refused(house: House, body: dict[str, object], status: int) -> None:
    client: TestClient = house.client("rater")
    assert client.post(TOKENS, json=body, headers=house.key()).status_code == status
    assert client.get(TOKENS).json() == []


def test_a_program_fights_a_battle_for_its_person(arena: ArenaHouse) -> None:
    _, program = make(arena.house)
    client = arena.house.client()
    client.headers.update(program)
    battle = arena.answered(client)
    assert arena.vote(client, battle["id"], choice="tie").status_code == 200
    stored = arena.table.stored(battle["id"])
    assert stored.person_id == arena.house.people["rater"].id
    assert stored.vote is not None
