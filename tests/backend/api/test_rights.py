"""Who may call what: every route there is, as a stranger and in every role, against this table."""

from __future__ import annotations

import pytest

from backend.api.app import require_declared
from backend.api.declared import routes
from tests.backend.api.api_house import ROLES, House

EVERYBODY = frozenset({"stranger", *ROLES})
SIGNED_IN = frozenset(ROLES)
ADMINISTRATORS = frozenset({"administrator"})
RESEARCHERS = frozenset({"researcher"})
ARENA = frozenset({"rater", "researcher"})
PARCELS = frozenset({"rater", "researcher", "administrator"})
TRANSLATORS = frozenset({"translator"})

MAY = {
    ("GET", "/healthz"): EVERYBODY,
    ("HEAD", "/healthz"): EVERYBODY,
    ("GET", "/readyz"): EVERYBODY,
    ("HEAD", "/readyz"): EVERYBODY,
    ("GET", "/metrics"): frozenset(),  # nobody by role: this machine, or whoever has the token
    ("POST", "/api/v1/session"): EVERYBODY,
    ("DELETE", "/api/v1/session"): SIGNED_IN,
    ("DELETE", "/api/v1/sessions"): SIGNED_IN,
    ("GET", "/api/v1/account"): SIGNED_IN,
    ("GET", "/api/v1/account/edits"): SIGNED_IN,
    ("PATCH", "/api/v1/account"): SIGNED_IN,
    ("POST", "/api/v1/account/password"): SIGNED_IN,
    ("POST", "/api/v1/password-links/use"): EVERYBODY,
    ("GET", "/api/v1/people"): ADMINISTRATORS,
    ("PATCH", "/api/v1/people/{person_id}/rights"): ADMINISTRATORS,
    ("POST", "/api/v1/people/{person_id}/password-link"): ADMINISTRATORS,
    ("GET", "/api/v1/invitations"): ADMINISTRATORS,
    ("POST", "/api/v1/invitations"): ADMINISTRATORS,
    ("DELETE", "/api/v1/invitations/{invitation_id}"): ADMINISTRATORS,
    ("POST", "/api/v1/invitations/look"): EVERYBODY,
    ("POST", "/api/v1/invitations/accept"): EVERYBODY,
    ("GET", "/api/v1/audit"): ADMINISTRATORS,
    ("GET", "/api/v1/audit.csv"): ADMINISTRATORS,
    ("GET", "/api/v1/health"): ADMINISTRATORS,
    ("GET", "/api/v1/openapi.json"): SIGNED_IN,
    ("GET", "/api/v1/tokens"): SIGNED_IN,
    ("POST", "/api/v1/tokens"): SIGNED_IN,
    ("DELETE", "/api/v1/tokens/{token_id}"): SIGNED_IN,
    ("GET", "/api/v1/pictures"): ARENA,
    ("POST", "/api/v1/pictures"): ARENA,
    ("GET", "/api/v1/pictures/{sha256}/file"): SIGNED_IN,
    ("GET", "/api/v1/pictures/{sha256}/thumbnail"): SIGNED_IN,
    ("GET", "/api/v1/pictures/{sha256}/screen"): SIGNED_IN,
    ("GET", "/api/v1/models"): RESEARCHERS,
    ("GET", "/api/v1/models/{model_id}"): RESEARCHERS,
    ("GET", "/api/v1/models/{model_id}/merged"): RESEARCHERS,
    ("GET", "/api/v1/runs/{run_id}/pictures/{sha256}"): RESEARCHERS,
    ("POST", "/api/v1/snapshots/{snapshot}/push"): RESEARCHERS,
    ("POST", "/api/v1/models/{model_id}/promote"): RESEARCHERS,
    ("POST", "/api/v1/models/{model_id}/retire"): RESEARCHERS,
    ("POST", "/api/v1/models/{model_id}/roll-back"): RESEARCHERS,
    ("GET", "/api/v1/evaluations"): RESEARCHERS,
    ("POST", "/api/v1/evaluations"): RESEARCHERS,
    ("GET", "/api/v1/evaluations/{evaluation}"): RESEARCHERS,
    ("GET", "/api/v1/evaluations/{evaluation}/results"): RESEARCHERS,
    ("GET", "/api/v1/evaluations/{evaluation}/pictures/{sha256}"): RESEARCHERS,
    ("GET", "/api/v1/leaderboard"): RESEARCHERS,
    ("GET", "/api/v1/leaderboard/battles"): RESEARCHERS,
    ("GET", "/api/v1/leaderboard/beside"): RESEARCHERS,
    ("GET", "/api/v1/leaderboard/raters"): RESEARCHERS,
    ("GET", "/api/v1/rounds"): RESEARCHERS,
    ("POST", "/api/v1/rounds"): RESEARCHERS,
    ("GET", "/api/v1/rounds/{round_id}"): RESEARCHERS,
    ("POST", "/api/v1/rounds/{round_id}/close"): RESEARCHERS,
    ("POST", "/api/v1/rounds/{round_id}/reopen"): RESEARCHERS,
    ("GET", "/api/v1/rounds/{round_id}/statistics"): RESEARCHERS,
    ("GET", "/api/v1/rounds/{round_id}/battles"): RESEARCHERS,
    ("GET", "/api/v1/rounds/{round_id}/pictures/{sha256}"): RESEARCHERS,
    ("GET", "/api/v1/rounds/{round_id}/exclusions"): RESEARCHERS,
    ("POST", "/api/v1/rounds/{round_id}/exclusions"): RESEARCHERS,
    ("POST", "/api/v1/rounds/{round_id}/exclusions/matching"): RESEARCHERS,
    ("POST", "/api/v1/rounds/{round_id}/exclusions/lift"): RESEARCHERS,
    ("GET", "/api/v1/snapshots"): RESEARCHERS,
    ("POST", "/api/v1/snapshots"): RESEARCHERS,
    ("PUT", "/api/v1/snapshots/held-out"): RESEARCHERS,
    ("GET", "/api/v1/snapshots/{snapshot}"): RESEARCHERS,
    ("GET", "/api/v1/snapshots/{snapshot}/verify"): RESEARCHERS,
    ("GET", "/api/v1/snapshots/{snapshot}/diff/{other}"): RESEARCHERS,
    ("GET", "/api/v1/snapshots/{snapshot}/rows"): RESEARCHERS,
    ("GET", "/api/v1/snapshots/{snapshot}/left-out"): RESEARCHERS,
    ("GET", "/api/v1/runs"): RESEARCHERS,
    ("POST", "/api/v1/runs"): RESEARCHERS,
    ("POST", "/api/v1/runs/plan"): RESEARCHERS,
    ("GET", "/api/v1/runs/{run_id}"): RESEARCHERS,
    ("GET", "/api/v1/runs/{run_id}/attribution"): RESEARCHERS,
    ("GET", "/api/v1/runs/{run_id}/events"): RESEARCHERS,
    ("GET", "/api/v1/runs/{run_id}/watch"): RESEARCHERS,
    ("GET", "/api/v1/runs/{run_id}/spec"): RESEARCHERS,
    ("GET", "/api/v1/runs/{run_id}/log"): RESEARCHERS,
    ("GET", "/api/v1/runs/{run_id}/result"): RESEARCHERS,
    ("POST", "/api/v1/runs/{run_id}/stop"): RESEARCHERS,
    ("POST", "/api/v1/runs/{run_id}/resume"): RESEARCHERS,
    ("POST", "/api/v1/calibration/{language}/refine"): TRANSLATORS,
    ("GET", "/api/v1/calibration/{language}/refine/{item_id}"): TRANSLATORS,
    ("PUT", "/api/v1/calibration/{language}/refine/{item_id}"): TRANSLATORS,
    ("PUT", "/api/v1/calibration/{language}/refine/{item_id}/unsaved"): TRANSLATORS,
    ("POST", "/api/v1/calibration/{language}/refine/{item_id}/skip"): TRANSLATORS,
    ("POST", "/api/v1/calibration/{language}/refine/{item_id}/flag"): TRANSLATORS,
    ("POST", "/api/v1/calibration/{language}/vote"): TRANSLATORS,
    ("GET", "/api/v1/calibration/{language}/vote/{item_id}"): TRANSLATORS,
    ("PUT", "/api/v1/calibration/{language}/vote/{item_id}"): TRANSLATORS,
    ("PUT", "/api/v1/calibration/{language}/vote/{item_id}/unsaved"): TRANSLATORS,
    ("POST", "/api/v1/calibration/{language}/vote/{item_id}/skip"): TRANSLATORS,
    ("POST", "/api/v1/calibration/{language}/vote/{item_id}/flag"): TRANSLATORS,
    ("GET", "/api/v1/benchmarks"): RESEARCHERS,
    ("GET", "/api/v1/benchmarks/file"): RESEARCHERS,
    ("GET", "/api/v1/calibration"): RESEARCHERS,
    ("GET", "/api/v1/label-studio"): RESEARCHERS,
    ("POST", "/api/v1/label-studio/hook"): frozenset(),  # nobody by role: whoever knows the secret of a project
    ("GET", "/api/v1/calibration/waiting"): RESEARCHERS,
    ("GET", "/api/v1/calibration/figures"): RESEARCHERS,
    ("GET", "/api/v1/calibration/adjudicate"): TRANSLATORS | RESEARCHERS,
    ("GET", "/api/v1/calibration/{language}/adjudicate"): TRANSLATORS | RESEARCHERS,
    ("GET", "/api/v1/calibration/adjudicators"): RESEARCHERS,
    ("PUT", "/api/v1/calibration/adjudicators"): RESEARCHERS,
    ("GET", "/api/v1/calibration/glossary"): RESEARCHERS,
    ("PUT", "/api/v1/calibration/glossary"): RESEARCHERS,
    ("GET", "/api/v1/calibration/gold"): RESEARCHERS,
    ("POST", "/api/v1/calibration/gold"): RESEARCHERS,
    ("GET", "/api/v1/calibration/gold/case"): RESEARCHERS,
    ("DELETE", "/api/v1/calibration/gold/{language}/{item_id}"): RESEARCHERS,
    ("GET", "/api/v1/calibration/cases/{language}/{item_id}"): TRANSLATORS | RESEARCHERS,
    ("PUT", "/api/v1/calibration/cases/{language}/{item_id}/decision"): TRANSLATORS | RESEARCHERS,
    ("PUT", "/api/v1/calibration/cases/{language}/{item_id}/flags"): RESEARCHERS,
    ("GET", "/api/v1/calibration/editions"): RESEARCHERS,
    ("POST", "/api/v1/calibration/editions"): RESEARCHERS,
    ("GET", "/api/v1/calibration/editions/{edition_id}/card"): RESEARCHERS,
    ("GET", "/api/v1/calibration/editions/{edition_id}/changes"): RESEARCHERS,
    ("GET", "/api/v1/calibration/editions/{edition_id}/file"): RESEARCHERS,
    ("POST", "/api/v1/battles"): ARENA,
    ("GET", "/api/v1/battles/current"): ARENA,
    ("GET", "/api/v1/battles/{battle_id}"): ARENA,
    ("GET", "/api/v1/battles/{battle_id}/events"): ARENA,
    ("POST", "/api/v1/battles/{battle_id}/turns"): ARENA,
    ("POST", "/api/v1/battles/{battle_id}/retry"): ARENA,
    ("POST", "/api/v1/battles/{battle_id}/stop"): ARENA,
    ("POST", "/api/v1/battles/{battle_id}/leave"): ARENA,
    ("PUT", "/api/v1/battles/{battle_id}/vote"): ARENA,
    ("DELETE", "/api/v1/battles/{battle_id}/vote"): ARENA,
    ("POST", "/api/v1/battles/{battle_id}/names"): ARENA,
    ("PUT", "/api/v1/battles/{battle_id}/reasons"): ARENA,
    ("GET", "/api/v1/parcels"): PARCELS,
    ("POST", "/api/v1/parcels"): frozenset({"rater"}),
    ("GET", "/api/v1/parcels/out"): frozenset({"researcher", "administrator"}),
    ("GET", "/api/v1/parcels/{parcel_id}"): PARCELS,
    ("DELETE", "/api/v1/parcels/{parcel_id}"): PARCELS,
    ("PUT", "/api/v1/parcels/{parcel_id}/votes/{battle_id}"): PARCELS,
    ("POST", "/api/v1/battles/{battle_id}/edits"): ARENA,
    ("GET", "/api/v1/battles/{battle_id}/draft"): ARENA,
    ("PUT", "/api/v1/battles/{battle_id}/draft"): ARENA,
}

BY_SECRET = {"/metrics", "/api/v1/label-studio/hook"}
"""Signing in does not open these."""


def test_the_table_names_every_route_and_no_other(house: House) -> None:
    there = {
        (method, route.path)
        for route in routes(house.app)
        for method in route.methods or ()
        if not route.path.startswith("/test/")
    }
    assert there == set(MAY)
    require_declared(house.app)


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_each_route_lets_in_whom_the_table_names_and_nobody_else(house: House, who: str) -> None:
    let_in = set()
    for method, path in MAY:
        client = house.client(None if who == "stranger" else who)
        answer = client.request(method, path.replace("{", "").replace("}", ""))
        if answer.status_code in (401, 403):
            wanted = ("login_needed", 401) if who == "stranger" and path not in BY_SECRET else ("right_missing", 403)
            assert (answer.json()["error"]["reason"], answer.status_code) == wanted, (method, path)
        else:
            assert answer.status_code < 500, (method, path)
            let_in.add((method, path))
    assert let_in == {route for route, allowed in MAY.items() if who in allowed}


@pytest.mark.parametrize("who", sorted(EVERYBODY - ADMINISTRATORS))
def test_whole_requests_of_others_change_nothing(house: House, who: str) -> None:
    client = house.client(None if who == "stranger" else who)
    victim = house.people["researcher"]
    rights = {"roles": ["administrator"], "languages": [], "active": True}
    invitation = {"roles": ["administrator"], "languages": []}
    answers = [
        client.patch(f"/api/v1/people/{victim.id}/rights", json=rights, headers=house.key()),
        client.post(f"/api/v1/people/{victim.id}/password-link", headers=house.key()),
        client.post("/api/v1/invitations", json=invitation, headers=house.key()),
    ]
    assert {answer.status_code for answer in answers} == {401 if who == "stranger" else 403}
    assert house.services.people.accounts.person(victim.id) == victim
    assert house.client("administrator").get("/api/v1/invitations").json() == []


def test_a_closed_account_is_a_stranger_at_once(house: House) -> None:
    client, administrator = house.client("rater"), house.client("administrator")
    closed = {"roles": ["rater"], "languages": [], "active": False}
    person_id = house.people["rater"].id
    answer = administrator.patch(f"/api/v1/people/{person_id}/rights", json=closed, headers=house.key())
    assert answer.status_code == 200
    assert client.get("/api/v1/account").status_code == 401
