"""What came of edits over HTTP: a rater is told of their own, whatever they ask for; researchers of a run's."""

from __future__ import annotations

import pytest

from backend.db import people
from backend.records import EditId
from backend.services.people.changes import NewPerson
from core.records import Person, Role, WorkingLanguage
from tests.backend.api.api_house import PASSWORD, House
from tests.backend.services.studio.data.house import House as Stored
from tests.backend.services.studio.data.settled import Lab, line
from tests.conftest import Clock
from training.attribution.verdicts import Role as EditRole
from training.attribution.verdicts import Verdict

pytestmark = pytest.mark.slow


def rater(house: House, login: str) -> Person:
    return house.services.people.accounts.create(
        NewPerson(
            login=login,
            name=login.title(),
            password=PASSWORD,
            roles=frozenset({Role.RATER}),
            languages=(WorkingLanguage("hu"),),
            page_language="hu",
            consent=True,
        )
    )


@pytest.fixture
def lab(house: House) -> Lab:
    clock = Clock()
    return Lab(house.services, Stored(house.services, clock), clock)


@pytest.fixture
def edits(house: House, lab: Lab) -> dict[str, EditId]:
    """One edit of each of two raters, in a run that is done."""
    made = {login: lab.edit(rater(house, login), f"Ez {login} szövege.") for login in ("anna", "bela")}
    lab.run(
        "first",
        line(made["anna"], Verdict.UNDONE, rivals=(made["bela"],), undone_by=made["bela"]),
        line(made["bela"]),
    )
    return made


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {}),
        ("?person={other}", {}),
        ("?person_id={other}&login=bela", {}),
        ("", {"X-Person": "{other}", "X-Forwarded-User": "bela"}),
        ("?run=first&start=0&limit=500", {}),
    ],
)
def test_a_rater_is_told_of_their_own_edits_whatever_the_request_says(
    house: House, edits: dict[str, EditId], query: str, headers: dict[str, str]
) -> None:
    with house.services.database.reading() as session:
        bela = next(person.id for person in people.every(session) if person.login == "bela")
    client = house.client("anna")
    asked = {name: value.format(other=bela) for name, value in headers.items()}
    answer = client.get(f"/api/v1/account/edits{query.format(other=bela)}", headers=asked)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["learnt_from"], told["said"], told["kept_out"]) == (1, 0, 0)
    assert [edit["text"] for edit in told["edits"]] == ["Ez anna szövege."]
    for secret in ("bela", "tuned", "base", "first", edits["bela"]):
        assert secret not in answer.text


def test_a_rater_sees_no_run_and_a_stranger_nothing(house: House, edits: dict[str, EditId]) -> None:
    assert house.client("anna").get("/api/v1/runs/first/attribution").status_code == 403
    assert house.client().get("/api/v1/runs/first/attribution").status_code == 401
    assert house.client().get("/api/v1/account/edits").status_code == 401


def test_before_there_is_a_run_the_receipt_is_empty(house: House, lab: Lab) -> None:
    lab.edit(rater(house, "anna"), "Ez egy lúd.")
    assert house.client("anna").get("/api/v1/account/edits").json() == {
        "learnt_from": 0, "said": 0, "kept_out": 0, "edits": [],
    }  # fmt: skip


def test_a_researcher_gets_numbers_and_texts_page_by_page(house: House, lab: Lab, edits: dict[str, EditId]) -> None:
    client = house.client("researcher")
    told = client.get("/api/v1/runs/first/attribution").json()
    assert told["edits"] == 2
    assert told["verdicts"] == {EditRole.LEARNT: {Verdict.UNDONE: 1, Verdict.LEARNED: 1}}
    assert told["median_gains"] == {EditRole.LEARNT: {"own": 9.0}}
    first, second = told["listed"]
    assert (first["edit"], first["undone_by"], first["contradicted_by"]) == (
        edits["anna"],
        edits["bela"],
        [edits["bela"]],
    )
    assert (second["text"], second["gain"], second["gain_on_sisters"]) == ("Ez bela szövege.", 9.0, None)
    assert [one["edit"] for one in client.get("/api/v1/runs/first/attribution?start=1&limit=1").json()["listed"]] == [
        edits["bela"]
    ]
    assert client.get("/api/v1/runs/first/attribution?limit=0").status_code == 400
    lab.run("second")
    assert client.get("/api/v1/runs/second/attribution").status_code == 404
