"""Signing in and out over the API, and the cookie that carries it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.backend.api.api_house import PASSWORD, House

LOGIN = {"login": "rater", "password": PASSWORD}


def set_cookie(answer: object) -> str:
    return answer.headers["set-cookie"]  # type: ignore[attr-defined,no-any-return]


def test_signing_in_gives_a_cookie_that_scripts_and_other_sites_do_not_get(house: House) -> None:
    answer = house.client().post("/api/v1/session", json=LOGIN)
    assert answer.status_code == 201
    assert answer.json()["person"]["login"] == "rater"
    assert "password" not in answer.text
    cookie = set_cookie(answer)
    assert cookie.startswith("parley_session=")
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= attributes
    assert "secure" not in attributes
    assert not any(attribute.startswith("domain") for attribute in attributes)


def test_over_https_the_cookie_stays_on_https_and_this_host(house: House) -> None:
    client = house.client(base_url="https://parley.test")
    answer = client.post("/api/v1/session", json=LOGIN)
    assert set_cookie(answer).startswith("__Host-parley_session=")
    assert "secure" in set_cookie(answer).lower()
    assert client.get("/api/v1/account").status_code == 200
    value = set_cookie(answer).partition("=")[2].partition(";")[0]
    plain = house.client().get("/api/v1/account", headers={"Cookie": f"parley_session={value}"})
    assert plain.status_code == 200  # the same token; but a browser never sends the other name back
    swapped = house.client(base_url="https://parley.test")
    assert swapped.get("/api/v1/account", headers={"Cookie": f"parley_session={value}"}).status_code == 401


@pytest.mark.parametrize("wrong", [{"login": "nobody"}, {"password": "wrong horse battery"}, {"login": "ràter"}])
def test_a_failed_sign_in_does_not_say_what_was_wrong(house: House, wrong: dict[str, str]) -> None:
    answer = house.client().post("/api/v1/session", json=LOGIN | wrong)
    assert answer.status_code == 401
    assert answer.json()["error"] == {
        "reason": "login_failed",
        "message": "sentence for login_failed",
        "params": {},
    }
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("forge", [lambda value: value[:-2], lambda value: "x" + value, lambda value: "", str.upper])
def test_a_forged_cookie_is_nobody(house: House, forge: Callable[[str], str]) -> None:
    client = house.client("rater")
    value = client.cookies["parley_session"]
    answer = house.client().get("/api/v1/account", headers={"Cookie": f"parley_session={forge(value)}"})
    assert answer.status_code == 401


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    client = house.client("rater")
    kept = {"Cookie": f"parley_session={client.cookies['parley_session']}"}
    answer = client.delete("/api/v1/session")
    assert answer.status_code == 204
    assert "parley_session" not in client.cookies
    assert house.client().get("/api/v1/account", headers=kept).status_code == 401


def test_signing_out_everywhere_ends_the_others_too(house: House) -> None:
    here, there, somebody = house.client("rater"), house.client("rater"), house.client("translator")
    assert here.delete("/api/v1/sessions").status_code == 204
    assert there.get("/api/v1/account").status_code == 401
    assert somebody.get("/api/v1/account").status_code == 200


def test_signing_in_again_makes_a_new_session_and_ends_the_old_one(house: House) -> None:
    client = house.client("rater")
    old = client.cookies["parley_session"]
    client.post("/api/v1/session", json=LOGIN)
    assert client.cookies["parley_session"] != old
    answer = house.client().get("/api/v1/account", headers={"Cookie": f"parley_session={old}"})
    assert answer.status_code == 401


def test_guessing_is_slowed_down_and_elsewhere_the_owner_still_gets_in(make_house: Callable[..., House]) -> None:
    house = make_house(login_rate=3)
    guess = {"login": "rater", "password": "wrong horse battery"}
    guesser = house.client(peer="203.0.113.9")
    answers = [guesser.post("/api/v1/session", json=guess) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 300
    assert guesser.post("/api/v1/session", json=LOGIN).status_code == 429
    assert house.client(peer="198.51.100.1").post("/api/v1/session", json=LOGIN).status_code == 201


def test_guessing_the_old_password_in_a_borrowed_session_is_slowed_down_too(make_house: Callable[..., House]) -> None:
    house = make_house(login_rate=3)
    client = house.client("rater")
    body = {"old": "wrong horse battery", "new": "another horse battery"}
    answers = [client.post("/api/v1/account/password", json=body, headers=house.key()) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
