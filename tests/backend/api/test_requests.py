"""What every answer carries, whatever was asked."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest

from backend.api.errors import BrokenOff
from backend.logs import JsonFormatter
from tests.backend.api.api_house import House


def records(caplog: pytest.LogCaptureFixture, name: str) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == name]


def test_each_answer_has_an_id_of_our_own_making(house: House) -> None:
    first = house.client().get("/healthz", headers={"X-Request-Id": "made-up"})
    second = house.client().get("/healthz")
    assert first.headers["x-request-id"] not in ("made-up", second.headers["x-request-id"])


def test_the_log_says_what_happened_without_saying_what_was_sent(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client = house.client("rater")
        answer = client.get("/invitation/sEcReT?name=Anna")
    line = records(caplog, "parley.access")[-1]
    assert (line.path, line.status, line.reason) == ("/invitation/…", 404, "page_unknown")
    assert line.route == "unmatched"
    ours = [JsonFormatter().format(record) for record in caplog.records if record.name.startswith("parley")]
    assert not any("sEcReT" in said or "Anna" in said or "The rater" in said for said in ours)
    assert answer.json()["error"]["reason"] == "page_unknown"


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/api/v1/account", "/test/boom"])
def test_every_answer_is_protected(house: House, path: str) -> None:
    headers = house.client().get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=(self)" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers
    assert "server" not in headers


def test_https_is_promised_only_over_https(house: House) -> None:
    assert (
        "max-age" in house.client(base_url="https://parley.test").get("/healthz").headers["strict-transport-security"]
    )


def test_assets_may_be_kept_and_pages_choose_for_themselves(house: House) -> None:
    assert "cache-control" not in house.client().get("/test/asset/a.css").headers
    assert house.client().get("/test/cached").headers["cache-control"] == "max-age=60"


def test_assets_are_served_without_looking_anybody_up(house: House) -> None:
    client = house.client("rater")
    assert client.get("/test/asset/a.css").json()["person"] is None
    assert client.get("/test/who").json()["person"] == house.people["rater"].id


def test_a_fault_of_ours_is_answered_without_its_traceback_and_logged_with_it(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    answer = house.client().get("/test/boom")
    assert answer.status_code == 500
    error = answer.json()["error"]
    assert error["reason"] == "unexpected"
    assert error["params"] == {"code": answer.headers["x-request-id"]}
    assert "secret detail" not in answer.text
    (record,) = records(caplog, "parley.errors")
    assert record.exc_info is not None
    assert "ZeroDivisionError" in str(record.exc_info[0])


def test_an_answer_that_breaks_off_is_not_taken_for_whole(house: House) -> None:
    with pytest.raises(BrokenOff):  # the server then cuts the connection
        house.client(raise_server_exceptions=True).get("/test/breaks-off")


@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [
        ("GET", "/nowhere", 404, "page_unknown"),
        ("GET", "/api/v1/nowhere", 404, "page_unknown"),
        ("GET", "/api/v1/account/", 404, "page_unknown"),
        ("PUT", "/api/v1/session", 405, "page_unknown"),
        ("BREW", "/api/v1/session", 405, "page_unknown"),
    ],
)
def test_what_does_not_exist_says_so(house: House, method: str, path: str, status: int, reason: str) -> None:
    answer = house.client().request(method, path)
    assert (answer.status_code, answer.json()["error"]["reason"]) == (status, reason)


def test_a_wrong_method_is_told_the_right_ones(house: House) -> None:
    assert set(house.client().put("/api/v1/session").headers["allow"].split(", ")) == {"POST"}


def test_requests_errors_and_sessions_are_counted_by_route_not_by_what_was_sent(house: House) -> None:
    client = house.client("rater")
    client.get("/test/item/first")
    client.get("/test/item/second")
    client.get("/made/up/by/somebody")
    text = house.client(peer="127.0.0.1").get("/metrics").text
    assert 'parley_requests_total{method="GET",route="/test/item/{name}",status="200"} 2.0' in text
    assert 'route="unmatched",status="404"' in text
    assert 'parley_errors_total{kind="NotFound",reason="page_unknown"} 1.0' in text
    assert "parley_sessions 1.0" in text
    assert "somebody" not in text


def test_numbers_are_for_this_machine_or_whoever_has_the_token(make_house: Callable[..., House]) -> None:
    house = make_house(metrics_token="right-token", trusted_proxies="10.0.0.1")
    assert house.client(peer="127.0.0.1").get("/metrics").status_code == 200
    assert house.client(peer="203.0.113.9").get("/metrics").status_code == 403
    assert house.client(peer="127.0.0.1").get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    assert house.client(peer="10.0.0.1").get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    for given, status in [("Bearer right-token", 200), ("Bearer wrong", 403), ("Basic right-token", 403), ("", 403)]:
        answer = house.client(peer="203.0.113.9").get("/metrics", headers={"Authorization": given})
        assert answer.status_code == status, given


def test_without_a_token_an_empty_one_opens_nothing(house: House) -> None:
    answer = house.client(peer="203.0.113.9").get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 403


def test_the_address_behind_a_trusted_proxy_is_the_callers(make_house: Callable[..., House]) -> None:
    house = make_house(trusted_proxies="10.0.0.0/8")
    told = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
    seen = house.client(peer="10.0.0.1").get("/test/who", headers=told).json()
    assert (seen["address"], seen["scheme"]) == ("198.51.100.7", "https")
    seen = house.client(peer="203.0.113.9").get("/test/who", headers=told).json()
    assert (seen["address"], seen["scheme"]) == ("203.0.113.9", "http")


def test_alive_needs_nothing(house: House) -> None:
    assert house.client().get("/healthz").json() == {"status": "alive"}
    assert house.client().head("/healthz").status_code == 200


def test_ready_tries_database_and_blobs(house: House) -> None:
    answer = house.client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["parts"] == {"database": True, "schema": True, "blobs": True}


def test_not_ready_without_blobs_or_while_stopping(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("disk gone")

    with monkeypatch.context() as patch:
        patch.setattr(house.services.blobs, "probe", broken)
        answer = house.client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["blobs"] is False
    assert "disk gone" not in answer.text
    assert house.client().get("/readyz").status_code == 200
    house.stopping.begin()
    assert house.client().get("/readyz").status_code == 503
    assert house.client().get("/healthz").status_code == 200


def test_the_description_of_the_api_is_whole_and_needs_no_other_site(house: House) -> None:
    schema = house.client("rater").get("/api/v1/openapi.json").json()
    assert set(schema["paths"]) == {
        "/api/v1/session",
        "/api/v1/sessions",
        "/api/v1/account",
        "/api/v1/account/edits",
        "/api/v1/account/password",
        "/api/v1/password-links/use",
        "/api/v1/people",
        "/api/v1/people/{person_id}/rights",
        "/api/v1/people/{person_id}/password-link",
        "/api/v1/invitations",
        "/api/v1/invitations/{invitation_id}",
        "/api/v1/invitations/look",
        "/api/v1/invitations/accept",
        "/api/v1/audit",
        "/api/v1/audit.csv",
        "/api/v1/health",
        "/api/v1/tokens",
        "/api/v1/tokens/{token_id}",
        "/api/v1/pictures",
        "/api/v1/pictures/{sha256}/file",
        "/api/v1/pictures/{sha256}/thumbnail",
        "/api/v1/pictures/{sha256}/screen",
        "/api/v1/models",
        "/api/v1/battles",
        "/api/v1/battles/current",
        "/api/v1/battles/{battle_id}",
        "/api/v1/battles/{battle_id}/events",
        "/api/v1/battles/{battle_id}/turns",
        "/api/v1/battles/{battle_id}/retry",
        "/api/v1/battles/{battle_id}/stop",
        "/api/v1/battles/{battle_id}/leave",
        "/api/v1/battles/{battle_id}/vote",
        "/api/v1/battles/{battle_id}/names",
        "/api/v1/battles/{battle_id}/reasons",
        "/api/v1/parcels",
        "/api/v1/parcels/out",
        "/api/v1/parcels/{parcel_id}",
        "/api/v1/parcels/{parcel_id}/votes/{battle_id}",
        "/api/v1/battles/{battle_id}/edits",
        "/api/v1/battles/{battle_id}/draft",
        "/api/v1/calibration/{language}/refine",
        "/api/v1/calibration/{language}/refine/{item_id}",
        "/api/v1/calibration/{language}/refine/{item_id}/flag",
        "/api/v1/calibration/{language}/refine/{item_id}/skip",
        "/api/v1/calibration/{language}/refine/{item_id}/unsaved",
        "/api/v1/calibration/{language}/vote",
        "/api/v1/calibration/{language}/vote/{item_id}",
        "/api/v1/calibration/{language}/vote/{item_id}/flag",
        "/api/v1/calibration/{language}/vote/{item_id}/skip",
        "/api/v1/calibration/{language}/vote/{item_id}/unsaved",
        "/api/v1/benchmarks",
        "/api/v1/benchmarks/file",
        "/api/v1/calibration",
        "/api/v1/calibration/waiting",
        "/api/v1/label-studio",
        "/api/v1/label-studio/hook",
        "/api/v1/calibration/figures",
        "/api/v1/calibration/adjudicate",
        "/api/v1/calibration/{language}/adjudicate",
        "/api/v1/calibration/adjudicators",
        "/api/v1/calibration/glossary",
        "/api/v1/calibration/gold",
        "/api/v1/calibration/gold/case",
        "/api/v1/calibration/gold/{language}/{item_id}",
        "/api/v1/calibration/cases/{language}/{item_id}",
        "/api/v1/calibration/cases/{language}/{item_id}/decision",
        "/api/v1/calibration/cases/{language}/{item_id}/flags",
        "/api/v1/calibration/editions",
        "/api/v1/calibration/editions/{edition_id}/card",
        "/api/v1/calibration/editions/{edition_id}/changes",
        "/api/v1/calibration/editions/{edition_id}/file",
        "/api/v1/models/{model_id}",
        "/api/v1/models/{model_id}/merged",
        "/api/v1/models/{model_id}/promote",
        "/api/v1/models/{model_id}/retire",
        "/api/v1/models/{model_id}/roll-back",
        "/api/v1/evaluations",
        "/api/v1/evaluations/{evaluation}",
        "/api/v1/evaluations/{evaluation}/pictures/{sha256}",
        "/api/v1/evaluations/{evaluation}/results",
        "/api/v1/leaderboard",
        "/api/v1/leaderboard/battles",
        "/api/v1/leaderboard/beside",
        "/api/v1/leaderboard/raters",
        "/api/v1/rounds",
        "/api/v1/rounds/{round_id}",
        "/api/v1/rounds/{round_id}/battles",
        "/api/v1/rounds/{round_id}/close",
        "/api/v1/rounds/{round_id}/exclusions",
        "/api/v1/rounds/{round_id}/exclusions/lift",
        "/api/v1/rounds/{round_id}/exclusions/matching",
        "/api/v1/rounds/{round_id}/pictures/{sha256}",
        "/api/v1/rounds/{round_id}/reopen",
        "/api/v1/rounds/{round_id}/statistics",
        "/api/v1/runs",
        "/api/v1/runs/plan",
        "/api/v1/runs/{run_id}",
        "/api/v1/runs/{run_id}/attribution",
        "/api/v1/runs/{run_id}/events",
        "/api/v1/runs/{run_id}/log",
        "/api/v1/runs/{run_id}/pictures/{sha256}",
        "/api/v1/runs/{run_id}/result",
        "/api/v1/runs/{run_id}/resume",
        "/api/v1/runs/{run_id}/spec",
        "/api/v1/runs/{run_id}/stop",
        "/api/v1/runs/{run_id}/watch",
        "/api/v1/snapshots",
        "/api/v1/snapshots/held-out",
        "/api/v1/snapshots/{snapshot}",
        "/api/v1/snapshots/{snapshot}/diff/{other}",
        "/api/v1/snapshots/{snapshot}/left-out",
        "/api/v1/snapshots/{snapshot}/push",
        "/api/v1/snapshots/{snapshot}/rows",
        "/api/v1/snapshots/{snapshot}/verify",
    }
    assert "cdn" not in json.dumps(schema)
    assert house.client().get("/docs").status_code == 404
