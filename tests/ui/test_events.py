"""Every Gradio event is also an API: each is called as a stranger and as every role, the page aside."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import URL

from backend.db import battles, invitations, people
from core.records import Caller, Role
from tests.ui.conftest import ORIGIN, Walk
from ui.events import MARK, undeclared
from ui.query import HERE
from ui.text import load

FIELDS = (gr.Textbox, gr.Dropdown, gr.Checkbox, gr.CheckboxGroup, gr.Radio, gr.Number)
EVERYBODY = set(Role)
ADMINISTRATOR = {Role.ADMINISTRATOR}
ARENA = {Role.RATER, Role.RESEARCHER}
IN_THE_ARENA = (
    *("greet", "resume", "other_question", "other_language", "other_picture", "pick", "upload"),
    *(
        "start",
        "send",
        "retry",
        "stop",
        "leave",
        "vote_a",
        "vote_b",
        "vote_tie",
        "vote_both_bad",
        "undo",
        "tell_names",
        "skip",
        "explain",
        "onward",
    ),
    "want_shortcuts",
    *("edit_last", "open_edit", "start_from", "typed", "save_edit", "close_edit", "call_it", "call_last"),
)
IN_THE_STUDIO = {
    "rounds": ("arrive", "open", "preset", "close", "reopen", "filter", "more", "exclude", "exclude_matching", "lift"),
    "data": ("arrive", "verify", "push", "compare", "filter", "more", "read"),
    "runs": (
        *("open", "stop", "resume", "search", "compare", "promote", "discard"),
        *("other_recipe", "other_text", "check", "start"),
    ),
    "benchmarks": (
        *("arrive", "look", "bring"),
        *("begin", "other", "save_glossary", "name", "open_item", "make_gold", "end_gold"),
    ),
    "calibration": ("arrive", "choose", "decide", "keep", "leave_out", "publish", "watch", "start", "look"),
    "label-studio": ("arrive", "look"),
    "models": ("arrive", "promote", "retire", "roll_back"),
    "evaluation": ("open", "start", "go_on", "look", "more"),
    "leaderboard": ("arrive", "choose", "more", "beside", "raters"),
}
IN_CALIBRATION = ("arrive", "onward", "look", "submit", "skip", "previous", "flag")
ALLOWED = {
    **{(page, name): {Role.RESEARCHER} for page, names in IN_THE_STUDIO.items() for name in names},
    **{("arena", name): ARENA for name in IN_THE_ARENA},
    **{("calibrate", name): {Role.TRANSLATOR} for name in IN_CALIBRATION},
    ("", "show"): EVERYBODY,
    ("people", "show"): ADMINISTRATOR,
    ("people", "find"): ADMINISTRATOR,
    ("people", "choose"): ADMINISTRATOR,
    ("people", "save"): ADMINISTRATOR,
    ("people", "make_link"): ADMINISTRATOR,
    ("invitations", "show"): ADMINISTRATOR,
    ("invitations", "make"): ADMINISTRATOR,
    ("invitations", "withdraw"): ADMINISTRATOR,
    ("audit", "newest"): ADMINISTRATOR,
    ("audit", "older"): ADMINISTRATOR,
    ("health", "show"): ADMINISTRATOR,
    ("account", "show"): EVERYBODY,
    ("account", "save"): EVERYBODY,
    ("account", "change_password"): EVERYBODY,
    ("account", "show_keys"): EVERYBODY,
    ("account", "make_key"): EVERYBODY,
    ("account", "end_key"): EVERYBODY,
}
pytestmark = pytest.mark.slow


def blocks_of(walk: Walk) -> gr.Blocks:
    """The English pages, built as a first visitor has them built."""
    walk.clients[Role.RATER].get("/en/")
    gradio = walk.made.languages[0]._gradio
    assert gradio is not None
    return gradio.get_blocks()


def server_events(blocks: gr.Blocks) -> dict[int, Any]:
    return {index: event for index, event in blocks.fns.items() if event.fn is not None}


def send(client: TestClient, index: int, values: list[Any], session: str) -> tuple[int, list[dict[str, Any]]]:
    """Call an event as any program could; the status of the call and what the queue says of it."""
    body = {"fn_index": index, "data": values, "session_hash": session, "event_data": None, "trigger_id": None}
    joined = client.post("/en/gradio_api/queue/join", json=body)
    if joined.status_code != 200:
        return joined.status_code, []
    said = client.get(f"/en/gradio_api/queue/data?session_hash={session}")
    lines = [line[len("data: ") :] for line in said.text.splitlines() if line.startswith("data: ")]
    return joined.status_code, [json.loads(line) for line in lines]


def refused(messages: list[dict[str, Any]]) -> bool:
    sentence = load("en").errors.right_missing
    return any(message["msg"] == "log" and sentence in message["log"] for message in messages)


def finished(messages: list[dict[str, Any]]) -> dict[str, Any]:
    return next(message for message in messages if message["msg"] == "process_completed")


def test_the_table_names_every_event(walk: Walk) -> None:
    events = server_events(blocks_of(walk))
    assert {(event.page, event.name) for event in events.values()} == set(ALLOWED)
    assert undeclared(blocks_of(walk)) == []
    assert all(hasattr(event.fn, MARK) for event in events.values())


def test_an_event_without_a_right_is_found() -> None:
    with gr.Blocks() as page:
        gr.Button("x").click(lambda: None)
    assert len(undeclared(page)) == 1


def test_nobody_types_into_a_field_before_its_value_is_there(walk: Walk) -> None:
    on_loading = [event for event in blocks_of(walk).fns.values() if any(name == "load" for _, name in event.targets)]
    # what `resume` fills stands in cards that it also opens
    filled = [field for event in on_loading if event.name != "resume" for field in event.outputs]
    fields = [one for one in filled if isinstance(one, FIELDS) and one.visible != "hidden"]
    assert fields
    assert [one.label for one in fields if one.interactive is not False] == []


def test_what_an_address_asks_for_is_known_to_later_events(walk: Walk) -> None:
    events = list(blocks_of(walk).fns.values())
    read = {event.inputs[0]._id for event in events if event.js == HERE and event.fn is not None}
    kept = {field._id for event in events if event.js == HERE and event.fn is None for field in event.outputs}
    assert read
    assert read == kept


def test_a_stranger_reaches_no_event(walk: Walk) -> None:
    for index, event in server_events(blocks_of(walk)).items():
        status, _ = send(walk.clients["stranger"], index, [None] * len(event.inputs), "stranger")
        assert status == 401, event.name


def test_a_call_is_not_made_slower_by_those_before_it(walk: Walk) -> None:
    index = next(number for number, one in server_events(blocks_of(walk)).items() if one.name == "show_keys")
    for number in range(3):
        send(walk.clients[Role.RATER], index, [], f"again{number}")
    queue = blocks_of(walk)._queue
    assert len(queue.event_analytics) == 1
    assert queue.cached_event_analytics_summary == {"functions": {}}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_a_forged_event_is_refused_whatever_it_carries(walk: Walk, role: Role) -> None:
    before = _state(walk)
    for index, event in server_events(blocks_of(walk)).items():
        if role in ALLOWED[event.page, event.name]:
            continue
        status, messages = send(walk.clients[role], index, [None] * len(event.inputs), f"{role}{index}")
        assert status == 403, event.name
        assert messages == []
    assert _state(walk) == before


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '{"fn_index": "0"}', '{"fn_index": 10000}', "[" * 10_000])
def test_a_call_that_names_no_event_is_malformed(walk: Walk, body: str) -> None:
    answer = walk.clients[Role.RATER].post("/hu/gradio_api/queue/join", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == load("hu").errors.request_malformed


def test_the_handler_asks_again_by_itself(walk: Walk) -> None:
    event = next(one for one in blocks_of(walk).fns.values() if (one.page, one.name) == ("people", "show"))
    request = SimpleNamespace(state=SimpleNamespace(caller=Caller()), cookies={}, url=URL(ORIGIN))
    with pytest.raises(gr.Error, match="login_needed"), pytest.warns(UserWarning, match=load("en").errors.login_needed):
        event.fn(gr.Request(request), "")


def test_an_administrator_is_not_refused(walk: Walk) -> None:
    for index, event in server_events(blocks_of(walk)).items():
        if Role.ADMINISTRATOR not in ALLOWED[event.page, event.name]:
            continue
        _, messages = send(walk.clients[Role.ADMINISTRATOR], index, [None] * len(event.inputs), f"admin{index}")
        assert not refused(messages), event.name


HOSTILE: list[Any] = [  # a number that JSON cannot hold does not reach an event
    None,
    0,
    -1,
    True,
    [],
    [[]],
    {},
    {"__type__": "update", "value": "x"},
    "",
    "x" * 100_000,
    "a\x00b",
    "\u202eevil",
    "<script>alert(1)</script>",
    "'; DROP TABLE people; --",
    "../../etc/passwd",
]


@pytest.mark.parametrize("page", sorted({page for page, _ in ALLOWED}))
def test_wrong_values_end_in_a_sentence_and_change_nothing(walk: Walk, page: str) -> None:
    before = _state(walk)
    for index, event in server_events(blocks_of(walk)).items():
        if event.page != page or not event.inputs:
            continue
        allowed = ALLOWED[event.page, event.name]
        who = next(role for role in (Role.ADMINISTRATOR, Role.RESEARCHER, Role.TRANSLATOR) if role in allowed)
        messages = _heard(walk.clients[who], index, [[value] * len(event.inputs) for value in HOSTILE])
        assert "Traceback" not in json.dumps(messages), event.name
        for asked, message in messages:
            assert load("en").errors.unexpected not in message.get("log", ""), (event.page, event.name, asked[0])
    assert _state(walk) == before


def _heard(client: TestClient, index: int, calls: list[list[Any]]) -> list[tuple[list[Any], dict[str, Any]]]:
    """Call an event with each of these values in one tab; what is said, beside the values it is about."""
    session, asked = f"tab{index}", {}
    for values in calls:
        body = {"fn_index": index, "data": values, "session_hash": session, "event_data": None, "trigger_id": None}
        joined = client.post("/en/gradio_api/queue/join", json=body)
        assert joined.status_code in (200, 400, 413, 422), (index, values[0])
        if joined.status_code == 200:
            asked[joined.json()["event_id"]] = values
    if not asked:
        return []
    said = client.get(f"/en/gradio_api/queue/data?session_hash={session}")
    messages = [json.loads(line[len("data: ") :]) for line in said.text.splitlines() if line.startswith("data: ")]
    told = [message for message in messages if message["msg"] in ("log", "process_completed")]
    assert sum(message["msg"] == "process_completed" for message in told) == len(asked)
    return [(asked[message["event_id"]], message) for message in told]


def _state(walk: Walk) -> list[Any]:
    """Everybody, every invitation and every battle, as stored."""
    services = walk.made.services
    with services.database.reading() as session:
        fought = battles.of_round(session, None, after=None, limit=10)
        return [people.every(session), invitations.every(session, at=services.clock()), fought]


@pytest.mark.parametrize(("days", "reason"), [(500, "expiry_out_of_range"), (None, "expiry_out_of_range")])
def test_days_that_do_not_fit_are_refused_in_the_language_of_the_page(
    walk: Walk, days: int | None, reason: str
) -> None:
    assert _told(walk, held=["rater"], days=days) == load("en").errors.fill(reason, longest=90)


@pytest.mark.parametrize("held", [["god"], {"a": 1}])
def test_a_choice_that_was_not_offered_is_told_by_us_and_not_by_gradio(walk: Walk, held: object) -> None:
    assert _told(walk, held=held, days=7) == load("en").errors.request_malformed


def _told(walk: Walk, *, held: object, days: int | None) -> str:
    """What a person reads who makes an invitation with these values; Gradio's own toast says nothing."""
    events = server_events(blocks_of(walk))
    index = next(number for number, one in events.items() if (one.page, one.name) == ("invitations", "make"))
    values = ["", held, [], [], [], "en", days, "key-of-a-form"]
    _, messages = send(walk.clients[Role.ADMINISTRATOR], index, values, f"days{days}x{len(str(held))}")
    done = finished(messages)
    assert not done["success"]
    assert done["output"]["visible"] is False
    return str(next(message["log"] for message in messages if message["msg"] == "log")).partition("<br>")[2]
