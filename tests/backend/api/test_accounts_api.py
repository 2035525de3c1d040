"""Accounts, people, invitations and the audit log over the API."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from backend.services.people.accounts import NewPerson
from core.records import Role
from tests.backend.api.api_house import PASSWORD, House

NEWCOMER = {
    "login": "newcomer",
    "name": "Új Ember",
    "password": "a sentence to remember",
    "page_language": "hu",
    "consent": True,
}


def reason(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["reason"]  # type: ignore[attr-defined]


def invite(house: House, client: TestClient, **changes: object) -> dict[str, object]:
    body = {"roles": ["translator"], "languages": [{"code": "hu", "group": "voter"}], "page_language": "hu", **changes}
    answer = client.post("/api/v1/invitations", json=body, headers=house.key())
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_people_see_and_change_their_own_account_in_part(house: House) -> None:
    client = house.client("rater")
    before = client.get("/api/v1/account").json()
    answer = client.patch("/api/v1/account", json={"name": "Kovács Anna"}, headers=house.key())
    assert answer.json() == before | {"name": "Kovács Anna"}
    answer = client.patch("/api/v1/account", json={"consent": True}, headers=house.key())
    assert answer.json()["consented_at"] is not None
    assert house.services.people.accounts.person(house.people["rater"].id).name == "Kovács Anna"


def test_what_is_left_out_stays_as_it_is_when_the_change_arrives(house: House) -> None:
    client, key = house.client("rater"), house.key()
    client.patch("/api/v1/account", json={"consent": True}, headers=house.key())
    first = client.patch("/api/v1/account", json={"page_language": "hu"}, headers=key)
    client.patch("/api/v1/account", json={"consent": False, "name": "Nagy Anna"}, headers=house.key())
    again = client.patch("/api/v1/account", json={"page_language": "hu"}, headers=key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["consented_at"] is None
    assert again.json()["name"] == "Nagy Anna"


def test_a_write_without_a_key_is_refused_and_the_same_key_writes_once(house: House) -> None:
    client, key = house.client("administrator"), house.key()
    body = {"roles": ["rater"], "languages": []}
    assert reason(client.post("/api/v1/invitations", json=body)) == (400, "request_malformed")
    first, again = (client.post("/api/v1/invitations", json=body, headers=key) for _ in range(2))
    assert first.json() == again.json()
    assert len(client.get("/api/v1/invitations").json()) == 1
    other = client.post("/api/v1/invitations", json=body | {"note": "another"}, headers=key)
    assert reason(other) == (409, "key_reused")


def test_a_new_password_ends_the_other_sessions(house: House) -> None:
    here, there = house.client("rater"), house.client("rater")
    body = {"old": PASSWORD, "new": "another horse battery"}
    assert here.post("/api/v1/account/password", json=body, headers=house.key()).status_code == 204
    assert here.get("/api/v1/account").status_code == 200
    assert there.get("/api/v1/account").status_code == 401


def test_links_for_others_begin_with_the_public_address(make_house: Callable[..., House]) -> None:
    house = make_house(public_url="https://parley.example/")
    client = house.client("administrator")
    made = invite(house, client)
    assert made["link"] == f"https://parley.example/hu/invitation/{str(made['link']).rpartition('/')[2]}"
    person = house.people["rater"].id
    reset = client.post(f"/api/v1/people/{person}/password-link", headers=house.key()).json()
    assert str(reset["link"]).startswith("https://parley.example/")


def test_an_invitation_from_making_to_accepting(house: House) -> None:
    administrator, guest = house.client("administrator"), house.client()
    made = invite(house, administrator, note="for the third group")
    token = str(made["token"])
    assert made["link"] == f"http://parley.test/hu/invitation/{token}"
    look = guest.post("/api/v1/invitations/look", json={"token": token})
    assert look.json()["roles"] == ["translator"]
    assert "third group" not in look.text
    answer = guest.post("/api/v1/invitations/accept", json={"token": token, **NEWCOMER}, headers=house.key())
    assert answer.status_code == 201
    person = guest.get("/api/v1/account").json()
    assert (person["login"], person["languages"]) == ("newcomer", [{"code": "hu", "group": "voter"}])
    again = {"token": token, **NEWCOMER, "login": "somebody-else"}
    assert reason(house.client().post("/api/v1/invitations/accept", json=again, headers=house.key())) == (
        410,
        "invitation_used",
    )
    assert reason(house.client().post("/api/v1/invitations/look", json={"token": token})) == (410, "invitation_used")


def test_a_withdrawn_invitation_is_gone_and_a_forged_one_never_was(house: House) -> None:
    administrator = house.client("administrator")
    made = invite(house, administrator)
    invitation_id = made["invitation"]["id"]  # type: ignore[index]
    answer = administrator.delete(f"/api/v1/invitations/{invitation_id}", headers=house.key())
    assert answer.json()["state"] == "withdrawn"
    look = house.client().post("/api/v1/invitations/look", json={"token": made["token"]})
    assert reason(look) == (410, "invitation_withdrawn")
    forged = house.client().post("/api/v1/invitations/look", json={"token": f"{made['token']}x"})
    assert reason(forged) == (404, "invitation_unknown")


def test_a_password_link_works_once(house: House) -> None:
    rater, administrator, guest = house.client("rater"), house.client("administrator"), house.client()
    person_id = house.people["rater"].id
    made = administrator.post(f"/api/v1/people/{person_id}/password-link", headers=house.key()).json()
    assert made["link"] == f"http://parley.test/hu/password/{made['token']}"
    body = {"token": made["token"], "password": "another horse battery"}
    assert guest.post("/api/v1/password-links/use", json=body, headers=house.key()).status_code == 204
    assert rater.get("/api/v1/account").status_code == 401
    login = {"login": "rater", "password": "another horse battery"}
    assert guest.post("/api/v1/session", json=login).status_code == 201
    body["password"] = "a third horse battery"
    assert reason(guest.post("/api/v1/password-links/use", json=body, headers=house.key())) == (410, "link_invalid")


def test_people_are_found_and_their_rights_set(house: House) -> None:
    administrator = house.client("administrator")
    assert len(administrator.get("/api/v1/people").json()) == 4
    (found,) = administrator.get("/api/v1/people", params={"search": "RESEARCH"}).json()
    body = {"roles": ["rater", "researcher"], "languages": [{"code": "th"}], "active": True}
    answer = administrator.patch(f"/api/v1/people/{found['id']}/rights", json=body, headers=house.key())
    assert (answer.json()["roles"], answer.json()["languages"]) == (
        ["rater", "researcher"],
        [{"code": "th", "group": None}],
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"roles": ["emperor"]}, (422, "role_unknown")),
        ({"roles": []}, (422, "role_missing")),
        ({"languages": [{"code": "tlh"}]}, (422, "language_not_offered")),
        ({"languages": [{"code": "hu", "group": "both"}]}, (422, "group_unknown")),
        ({"active": "yes"}, (400, "request_malformed")),
        ({"extra": 1}, (400, "request_malformed")),
        ({"roles": ["rater"] * 100}, (400, "request_malformed")),
        ({"roles": ["rater"]}, (409, "last_administrator")),
        ({"active": False}, (409, "last_administrator")),
    ],
)
def test_rights_that_cannot_be_are_refused_and_nothing_is_stored(
    house: House, change: dict[str, object], expected: tuple[int, str]
) -> None:
    client, person = house.client("administrator"), house.people["administrator"]
    body = {"roles": ["administrator"], "languages": [{"code": "hu"}], "active": True} | change
    assert reason(client.patch(f"/api/v1/people/{person.id}/rights", json=body, headers=house.key())) == expected
    assert house.services.people.accounts.person(person.id) == person


def test_the_audit_log_is_filtered_paged_and_exported(house: House) -> None:
    administrator = house.client("administrator")
    house.client().post("/api/v1/session", json={"login": "rater", "password": "wrong horse battery"})
    failed = administrator.get("/api/v1/audit", params={"action": "login_failed"}).json()
    assert [(entry["action"], entry["address"]) for entry in failed] == [("login_failed", "testclient")]
    newest = administrator.get("/api/v1/audit", params={"limit": 1}).json()
    before = administrator.get("/api/v1/audit", params={"limit": 1, "before_id": newest[0]["id"]}).json()
    assert before[0]["id"] < newest[0]["id"]
    assert administrator.get("/api/v1/audit", params={"since": "2999-01-01"}).json() == []
    export = administrator.get("/api/v1/audit.csv", params={"action": "login_failed"})
    assert export.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in export.headers["content-disposition"]
    assert len(list(csv.reader(io.StringIO(export.text)))) == 2
    assert len(administrator.get("/api/v1/audit", params={"action": "audit_exported"}).json()) == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"since": "yesterday"}, (422, "date_malformed")),
        ({"until": "0001-01-01T00:00:00+14:00"}, (422, "date_malformed")),
        ({"limit": "0"}, (400, "request_malformed")),
        ({"limit": "many"}, (400, "request_malformed")),
        ({"before_id": "9" * 40}, (400, "request_malformed")),
        ({"action": "\0"}, (400, "request_malformed")),
        ({"unheard": "of"}, (400, "request_malformed")),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(house: House, query: dict[str, str], expected: tuple[int, str]) -> None:
    for path in ("/api/v1/audit", "/api/v1/audit.csv"):
        assert reason(house.client("administrator").get(path, params=query)) == expected


def test_administrators_see_every_part(house: House) -> None:
    parts = {part["part"]: part["ok"] for part in house.client("administrator").get("/api/v1/health").json()}
    assert set(parts) == {"database", "schema", "blobs", "disk", "canary", "versions"}
    assert parts["database"]
    assert parts["blobs"]


def test_a_password_link_has_a_language_though_the_person_chose_none(house: House) -> None:
    subject = house.services.people.accounts.create(
        NewPerson(login="open", name="Open", password=PASSWORD, roles=frozenset({Role.RATER}), page_language="")
    )
    made = house.client("administrator").post(f"/api/v1/people/{subject.id}/password-link", headers=house.key())
    assert made.json()["link"] == f"http://parley.test/en/password/{made.json()['token']}"


def test_who_accepts_an_invitation_leaves_the_session_before(house: House) -> None:
    token = str(invite(house, house.client("administrator"))["token"])
    guest = house.client("rater")
    before = dict(guest.cookies)
    answer = guest.post("/api/v1/invitations/accept", json={"token": token, **NEWCOMER}, headers=house.key())
    assert answer.status_code == 201
    assert guest.get("/api/v1/account").json()["login"] == NEWCOMER["login"]
    former = house.client()
    former.cookies.update(before)
    assert former.get("/api/v1/account").status_code == 401
