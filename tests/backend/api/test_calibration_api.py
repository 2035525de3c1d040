"""Calibration over HTTP, as a program would use it; blindness attacked."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from backend.db import ballots
from backend.db.ballots import StoredVersion
from backend.db.calibrations import At, Stage
from backend.db.tables import CalibrationRow
from backend.services.arena.pictures import Origin
from backend.services.benchmarks import NewBenchmark, NewItem
from backend.services.people.accounts import NewPerson
from core.benchmark_items import Fields, ItemKind, Reference
from core.records import Role, TranslatorGroup, WorkingLanguage
from tests.backend.api.api_house import PASSWORD, House
from tests.backend.services.calibration.workshop import coloured

API = "/api/v1/calibration/hu/refine"


@pytest.fixture
def stocked(house: House) -> House:
    """Two items in Hungarian."""
    items = [
        NewItem(
            key=f"car-{number}",
            kind=ItemKind.YES_NO,
            pictures=(coloured(number),),
            origin=Origin(source="pool", licence="CC0", origin="drawn"),
            source=Fields("Is the car red?"),
            answer="yes",
            drafts={"hu": Fields("Piros a kocsi?")},
            references={"hu": Reference(Fields("Piros az autó?"), "word")},
        )
        for number in (1, 2)
    ]
    house.services.benchmarks.add_items(NewBenchmark("Cars"), items)
    return house


def other_refiner(house: House, login: str = "second", group: TranslatorGroup = TranslatorGroup.REFINER) -> TestClient:
    house.services.people.accounts.create(
        NewPerson(
            login=login,
            name=f"The {login}",
            password=PASSWORD,
            roles=frozenset({Role.TRANSLATOR}),
            languages=(WorkingLanguage("hu", group),),
        )
    )
    client = house.client(None)
    assert client.post("/api/v1/session", json={"login": login, "password": PASSWORD}).status_code == 201
    return client


def test_an_item_is_taken_typed_and_handed_in(stocked: House) -> None:
    client = stocked.client("translator")
    task = client.post(API).json()
    assert (task["source"]["question"], task["draft"]["question"]) == ("Is the car red?", "Piros a kocsi?")
    assert not {"answer", "person", "kind", "pair"} & set(task)
    assert client.get(f"/api/v1/pictures/{task['pictures'][0]}/file").status_code == 200
    address, typed = f"{API}/{task['item']}", {"fields": {"question": "Piros 2 autó?"}}
    found = client.put(f"{address}/unsaved", json=typed).json()
    assert found == [{"field": "question", "finding": "numbers", "stops": False}]
    assert client.get(address).json()["typed"]["question"] == "Piros 2 autó?"
    refused = client.put(address, json=typed | {"seconds": 1.0}, headers=stocked.key())
    assert (refused.status_code, refused.json()["error"]["reason"]) == (422, "refinement_unexplained")
    good = {"fields": {"question": "Piros az autó?"}, "seconds": 1.5}
    assert client.put(address, json=good, headers=stocked.key()).status_code == 204
    assert client.post(f"{address}/flag", json={"kind": "rude"}, headers=stocked.key()).status_code == 422
    following = client.post(API).json()["item"]
    assert following != task["item"]
    assert client.post(f"{API}/{following}/skip", headers=stocked.key()).status_code == 204
    assert client.post(API).json()["item"] == following, "there is no other one"


def test_nobody_reaches_the_work_of_another(stocked: House) -> None:
    first, second = stocked.client("translator"), other_refiner(stocked)
    mine = first.post(API).json()["item"]
    good = {"fields": {"question": "Titkos változat?"}, "seconds": 1.5}
    assert first.put(f"{API}/{mine}", json=good, headers=stocked.key()).status_code == 204
    answers = [
        second.get(f"{API}/{mine}"),
        second.put(f"{API}/{mine}/unsaved", json={"fields": {"question": "x"}}),
        second.put(f"{API}/{mine}", json=good, headers=stocked.key()),
        second.get(f"{API}/{'0' * 32}"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert all("Titkos" not in answer.text for answer in answers)
    assert second.post("/api/v1/calibration/cs/refine").status_code == 403
    assert "Titkos" not in second.post(API).text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"fields": {"question": 1}, "seconds": 1.0},
        {"fields": {"question": "x", "more": "y"}, "seconds": 1.0},
        {"fields": {"question": "x", "options": ["a"] * 27}, "seconds": 1.0},
        {"fields": {"question": "x" * 9000}, "seconds": 1.0},
        {"fields": {"question": "x"}, "seconds": "long"},
        {"fields": {"question": "x"}, "seconds": -1.0},
    ],
)
def test_what_is_malformed_is_refused(stocked: House, body: dict[str, object]) -> None:
    client = stocked.client("translator")
    item = client.post(API).json()["item"]
    assert client.put(f"{API}/{item}", json=body, headers=stocked.key()).status_code in (400, 422)
    assert client.get(f"{API}/{item}").json()["done"] is False


def test_a_voter_sees_letters_and_no_names_and_votes_once(stocked: House) -> None:
    questions = ["Piros az autó?", "Piros ez az autó?", "Vörös az autó?"]
    refiners = [stocked.client("translator"), other_refiner(stocked, "second"), other_refiner(stocked, "third")]
    item = ""
    for client, question in zip(refiners, questions, strict=True):
        item = sorted({client.post(API).json()["item"], *_both(stocked)})[0]
        while client.post(API).json()["item"] != item:
            client.post(f"{API}/{client.post(API).json()['item']}/skip", headers=stocked.key())
        body = {"fields": {"question": question}, "seconds": 1.0}
        assert client.put(f"{API}/{item}", json=body, headers=stocked.key()).status_code == 204
    voter, address = other_refiner(stocked, "voter", TranslatorGroup.VOTER), "/api/v1/calibration/hu/vote"
    task = voter.post(address).json()
    assert [one["letter"] for one in task["versions"]] == ["A", "B", "C"]
    assert {one["fields"]["question"] for one in task["versions"]} == set(questions)
    told = voter.post(address).text
    people = {person.id for person in stocked.people.values()}
    assert not any(person in told for person in people)
    assert not {"draft", "answer", "authors"} & set(task)
    assert all(client.post(address).status_code == 403 for client in refiners)
    ballot = {"choice": "B", "seconds": 2.0, "reasons": ["meaning"]}
    assert voter.put(f"{address}/{item}", json=ballot | {"choice": "Z"}, headers=stocked.key()).status_code == 422
    assert voter.put(f"{address}/{item}", json=ballot, headers=stocked.key()).status_code == 204
    assert voter.put(f"{address}/{item}", json=ballot, headers=stocked.key()).status_code == 409
    assert voter.get(f"{address}/{item}").json()["choice"] == "B"
    assert voter.post(address).status_code == 204


def _both(house: House) -> list[str]:
    with house.services.database.reading() as session:
        return list(session.scalars(select(CalibrationRow.item_id)))


def test_a_researcher_sees_progress_and_publishes_what_is_decided(stocked: House) -> None:
    client, address = stocked.client("researcher"), "/api/v1/calibration"
    [standing] = client.get(address).json()
    assert (standing["benchmark"], standing["language"], standing["stages"]) == ("Cars", "hu", {"refine": 2})
    asked = {"benchmark": "Cars", "language": "hu"}
    assert client.get(f"{address}/figures", params=asked).json()["ballots"]["alpha"] is None
    assert client.get(f"{address}/waiting").json() == []
    refused = client.post(f"{address}/editions", json=asked, headers=stocked.key())
    assert (refused.status_code, refused.json()["error"]["reason"]) == (409, "nothing_decided")
    item_id = _both(stocked)[0]
    with stocked.services.database.transaction() as session:
        at, version = At(item_id, "hu"), StoredVersion("v" * 32, Fields("Piros az autó?"), False, ())
        ballots.open_voting(session, at, [version], voters=1)
        ballots.move(session, at, Stage.ADJUDICATE)
    assert [one["item"] for one in client.get(f"{address}/waiting").json()] == [item_id]
    case = f"{address}/cases/hu/{item_id}"
    assert client.get(case).json()["versions"][0]["fields"]["question"] == "Piros az autó?"
    decided = client.put(f"{case}/decision", json={"choice": "A"}, headers=stocked.key()).json()
    assert decided["decided"]["question"] == "Piros az autó?"
    assert client.put(f"{case}/flags", json={"keep": True}, headers=stocked.key()).status_code == 409
    edition = client.post(f"{address}/editions", json=asked, headers=stocked.key()).json()
    assert [one["hash"] for one in client.get(f"{address}/editions").json()] == [edition["hash"]]
    file = client.get(f"{address}/editions/{edition['id']}/file", params={"format": "jsonl"})
    assert file.json()["question"] == "Piros az autó?"
    assert client.get(f"{address}/editions/{edition['id']}/file", params={"format": "exe"}).status_code == 400


def test_a_glossary_is_read_and_replaced(stocked: House) -> None:
    client, address = stocked.client("researcher"), "/api/v1/calibration/glossary"
    asked = {"benchmark": "Cars", "language": "hu"}
    assert client.get(address, params=asked).json() == {"terms": ""}
    put = {"params": asked, "json": {"terms": "car = autó | gépkocsi"}, "headers": stocked.key()}
    assert [client.put(address, **put).status_code for _ in range(2)] == [204, 204]
    assert client.get(address, params=asked).json() == {"terms": "car = autó | gépkocsi"}
    shown = stocked.client("translator").post(API).json()
    assert shown["source"]["question"] == "Is the car red?"
    refused = client.put(address, params=asked, json={"terms": "car"}, headers=stocked.key())
    assert (refused.status_code, refused.json()["error"]["reason"]) == (422, "glossary_malformed")
    assert client.get(address, params=asked | {"benchmark": "Boats"}).status_code == 404


def test_gold_is_made_counted_and_ended_and_a_voter_does_not_learn_of_it(stocked: House) -> None:
    client, address = stocked.client("researcher"), "/api/v1/calibration/gold"
    asked = {"benchmark": "Cars", "language": "hu"}
    case = client.get(f"{address}/case", params=asked | {"number": 1}).json()
    assert (case["source"]["question"], case["best"]["question"]) == ("Is the car red?", "Piros a kocsi?")
    texts = [{"question": "Piros az autó?"}, {"question": "Az autó kék?"}]
    made = client.post(address, params=asked, json={"number": 1, "texts": texts}, headers=stocked.key())
    [gold] = made.json()
    assert (made.status_code, gold["item"], gold["answered"], gold["ended"]) == (201, case["item"], 0, False)
    again = client.post(address, params=asked, json={"number": 1, "texts": texts}, headers=stocked.key())
    assert (again.status_code, again.json()["error"]["reason"]) == (409, "gold_there")
    one = client.post(address, params=asked, json={"number": 2, "texts": texts[:1]}, headers=stocked.key())
    assert (one.status_code, one.json()["error"]["reason"]) == (422, "gold_malformed")
    voter = other_refiner(stocked, "voter", TranslatorGroup.VOTER)
    assert voter.get(address, params=asked).status_code == 403
    ended = f"{address}/hu/{gold['item']}"
    assert client.delete(ended, headers=stocked.key()).status_code == 204
    assert client.delete(ended, headers=stocked.key()).status_code == 404
    assert client.get(address, params=asked).json()[0]["ended"]


def test_who_is_named_decides_over_http_and_nobody_else_does(stocked: House) -> None:
    client, address = stocked.client("researcher"), "/api/v1/calibration"
    asked, item_id = {"benchmark": "Cars", "language": "hu"}, _both(stocked)[0]
    named, other = other_refiner(stocked, "named"), other_refiner(stocked, "other")
    with stocked.services.database.transaction() as session:
        at, version = At(item_id, "hu"), StoredVersion("v" * 32, Fields("Piros az autó?"), False, ())
        ballots.open_voting(session, at, [version], voters=1)
        ballots.move(session, at, Stage.ADJUDICATE)
    case = f"{address}/cases/hu/{item_id}"
    assert (named.get(case).status_code, named.get(f"{address}/hu/adjudicate").status_code) == (403, 204)
    [who] = [one["id"] for one in client.get(f"{address}/adjudicators", params=asked).json() if "named" in one["name"]]
    body = {"people": [who]}
    told = client.put(f"{address}/adjudicators", params=asked, json=body, headers=stocked.key())
    assert told.status_code == 204
    listed = client.get(f"{address}/adjudicators", params=asked).json()
    assert [one["id"] for one in listed if one["named"]] == [who]
    assert named.get(f"{address}/adjudicate").json() == ["hu"]
    waiting = named.get(f"{address}/hu/adjudicate").json()
    assert (waiting["item"], waiting["versions"][0]["authors"]) == (item_id, [])
    choice = {"choice": "A"}
    assert other.put(f"{case}/decision", json=choice, headers=stocked.key()).status_code == 403
    assert other.get(case).status_code == 403
    decided = named.put(f"{case}/decision", json=choice, headers=stocked.key()).json()
    assert decided["decided"]["question"] == "Piros az autó?"
    assert named.get(f"{address}/hu/adjudicate").status_code == 204


def test_a_voters_link_opened_by_a_refiner_shows_and_changes_nothing(stocked: House) -> None:
    item_id = _both(stocked)[0]
    with stocked.services.database.transaction() as session:
        texts = ("Piros az autó?", "Piros a kocsi?")
        versions = [StoredVersion(str(n) * 32, Fields(text), False, ()) for n, text in enumerate(texts)]
        ballots.open_voting(session, At(item_id, "hu"), versions, voters=3)
    voter = other_refiner(stocked, "voter", TranslatorGroup.VOTER)
    address = "/api/v1/calibration/hu/vote"
    assert voter.post(address).json()["item"] == item_id
    refiner, here = stocked.client("translator"), f"{address}/{item_id}"
    answers = [
        refiner.post(address),
        refiner.get(here),
        refiner.put(here, json={"choice": "A", "seconds": 3.0}, headers=stocked.key()),
        refiner.put(f"{here}/unsaved", json={"fields": {"question": "Q"}}),
        refiner.post(f"{here}/skip", headers=stocked.key()),
        refiner.post(f"{here}/flag", json={"kind": "too_hard"}, headers=stocked.key()),
    ]
    assert {(one.status_code, one.json()["error"]["reason"]) for one in answers} == {(403, "group_missing")}
    assert voter.put(here, json={"choice": "A", "seconds": 3.0}, headers=stocked.key()).status_code == 204
