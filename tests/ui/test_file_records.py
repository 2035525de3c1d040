"""A file record where a page never puts one: nothing is read, copied, handed out or removed, whoever asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import gradio as gr
import pytest
from gradio.data_classes import FileData

from core.errors import Forbidden
from core.records import Role
from tests.backend.services.arena.table import picture
from tests.ui.page_house import API, SECRET, PageHouse, opened, record
from ui.event_values import FileLeaves, unknown_inputs, without_files
from ui.events import right_of
from ui.text import load

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageHouse]:
    """Built once: building pages takes seconds."""
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder / "cache"))
        with opened(folder) as made:
            yield made


@pytest.fixture(autouse=True)
def _nothing_came_of_it(house: PageHouse) -> Iterator[None]:
    yield
    assert house.canary.read_text() == SECRET
    assert house.copies() == []


def forged(house: PageHouse) -> list[Any]:
    """Records of the secret file: alone, in a list, nested; each among values that nobody could object to."""
    one = record(str(house.canary))
    return [one, [one], {"value": one, "__type__": "update"}]


@pytest.mark.parametrize("more", [{}, {"is_stream": True}, {"url": "https://192.0.2.1/a"}, {"path": "/dev/zero"}])
def test_a_question_that_is_a_file_record_brings_no_file_back(house: PageHouse, more: dict[str, Any]) -> None:
    start = house.event("arena", "start")
    values = house.valid(Role.RATER, house.events()[start], house.session())
    values[2] = record(str(house.canary)) | more
    said = house.call(Role.RATER, start, values)
    assert "secret.txt" not in json.dumps(said)
    assert load("en").errors.request_malformed in json.dumps(said)


@pytest.mark.parametrize("role", list(Role))
def test_no_input_of_any_event_takes_a_file_record(house: PageHouse, role: Role) -> None:
    tabs: dict[str, str] = {}
    for index, event in house.events().items():
        nothing: list[Any] = [None] * len(event.inputs)
        session = house.session()
        if house.join(role, index, forged(house)[: len(nothing)], session=session) == 403:
            continue
        valid = house.valid(role, event, tabs.setdefault(event.page, house.opened(role, event.page)))
        for place, value in product(range(len(nothing)), forged(house)):
            values = [*valid[:place], value, *valid[place + 1 :]]
            assert house.join(role, index, values, session=session) == 200
        if event.inputs:
            told = house.hear(role, session)
            ends = [one["success"] for one in told if one["msg"] == "process_completed"]
            assert ends == [False] * (1 + len(nothing) * len(forged(house))), (event.page, event.name)
            assert "secret.txt" not in json.dumps(told), (event.page, event.name)


@pytest.mark.parametrize("role", list(Role))
def test_a_file_record_beside_the_values_of_a_call_is_left_out(house: PageHouse, role: Role) -> None:
    show = house.event("account", "show")
    one = record(str(house.canary))
    for more in ({"event_data": one}, {"event_id": "x"}, {"batched": True}, {"simple_format": True}):
        assert "secret.txt" not in json.dumps(house.call(role, show, [], **more))
    session = house.session()
    for more in ({"trigger_id": one}, {"session_hash": one}, {"data": one}, {"session_hash": "../x"}):
        assert house.join(role, show, [], session=session, **more) == 400


def test_what_a_page_itself_sends_is_taken(house: PageHouse) -> None:
    malformed = load("en").errors.request_malformed
    for role in (Role.RATER, Role.ADMINISTRATOR):
        for page in ("arena", "invitations", "audit", "account"):
            session = house.opened(role, page)
            for index, event in house.events().items():
                if event.page != page or not _may(house, role, event):
                    continue
                told = house.call(role, index, house.valid(role, event, session), session=session)
                assert malformed not in json.dumps(told), (page, event.name)


def _may(house: PageHouse, role: Role, event: Any) -> bool:
    try:
        right_of(event)(house.caller(role).person)
    except Forbidden:
        return False
    return True


# uploads


def chosen(house: PageHouse, role: Role, sent: Any) -> dict[str, Any]:
    """What comes of choosing a file in the arena."""
    told = house.call(role, house.event("arena", "upload"), [sent, "", False, "hu"])
    return next(one for one in told if one["msg"] == "process_completed")


def test_an_own_picture_is_taken_and_its_file_goes(house: PageHouse) -> None:
    name = house.upload(Role.RATER, picture((1, 2, 3)))
    assert "/" not in name
    assert chosen(house, Role.RATER, [record(name)])["success"]
    assert not list(house.services.uploads.root.glob(f"*/{name}"))
    assert not chosen(house, Role.RATER, [record(name)])["success"]


def test_an_upload_is_found_by_the_sign_in_that_sent_it_only(house: PageHouse) -> None:
    name = house.upload(Role.RATER, picture((3, 2, 1)))
    assert not chosen(house, Role.RESEARCHER, [record(name)])["success"]
    assert list(house.services.uploads.root.glob(f"*/{name}"))
    assert chosen(house, Role.RATER, [record(name)])["success"]


def test_the_same_picture_under_the_same_name_is_two_files(house: PageHouse) -> None:
    names = [house.upload(role, picture((9, 9, 9)), "cat.png") for role in (Role.RATER, Role.RESEARCHER)]
    assert chosen(house, Role.RATER, [record(names[0])])["success"]
    assert chosen(house, Role.RESEARCHER, [record(names[1])])["success"]


def test_a_forged_path_reaches_no_file(house: PageHouse) -> None:
    name = house.upload(Role.RATER, picture((5, 5, 5)))
    (kept,) = house.services.uploads.root.glob(f"*/{name}")
    link = kept.with_name("0" * 32 + ".png")
    link.symlink_to(house.canary)
    paths = [
        *(str(house.canary), str(kept), f"{kept.parent.name}/{name}", f"./{name}", f"../{kept.parent.name}/{name}"),
        *("../../../outside/secret.txt", "..", ".", "", "/dev/zero", "file:///dev/zero", link.name, name + "\x00"),
        *(str(house.services.settings.home / "secret"), "https://192.0.2.1/a.png", f"{API}/file={kept}"),
    ]
    for path in paths:
        for sent in (record(path), [record(path)], [record(name), record(path)], [record(path, is_stream=True)]):
            assert not chosen(house, Role.RATER, sent)["success"], path
    assert kept.exists()
    assert (house.services.settings.home / "secret").exists()
    link.unlink()


@pytest.mark.parametrize("name", ["../../x.png", "/etc/x.png", "a\x00.png", "..", "", "x" * 5000 + ".png", "a.p/../ng"])
def test_a_file_sent_under_any_name_lies_in_the_folder_of_its_sign_in(house: PageHouse, name: str) -> None:
    before = set(house.folder.rglob("*"))
    house.clients[Role.RATER].post(f"{API}/upload", files={"files": (name, b"bytes")})
    new = {path for path in set(house.folder.rglob("*")) - before if path.is_file()}
    assert all(path.parent.parent == house.services.uploads.root for path in new), new


@pytest.mark.parametrize("role", ["stranger", *Role])
def test_gradios_own_way_to_files_is_shut(house: PageHouse, role: str) -> None:
    name = house.upload(Role.RATER, picture((7, 7, 7)))
    (kept,) = house.services.uploads.root.glob(f"*/{name}")
    paths = (name, str(kept), str(house.canary), "/etc/passwd", "app.py", "static/x", "%2e%2e/secret")
    for path in paths:
        for address in (f"{API}/file={path}", f"{API}/file/{path}", f"{API}/stream/{path}", f"{API}/proxy={path}"):
            answer = house.clients[role].get(address, headers={"Accept": "text/html"}, follow_redirects=False)
            assert answer.status_code in (303, 401, 404), address


def test_a_stranger_keeps_no_file_here(house: PageHouse) -> None:
    answer = house.clients["stranger"].post(f"{API}/upload", files={"files": ("a.png", b"bytes")})
    assert answer.status_code == 401


# what leaves


@pytest.mark.parametrize("wrapped", [lambda one: one, lambda one: [one], lambda one: gr.HTML(value=[{"a": one}])])
def test_a_record_that_an_event_gives_back_stays_here(wrapped: Callable[[Any], Any]) -> None:
    with pytest.raises(FileLeaves):
        without_files([wrapped({"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}})])
    with pytest.raises(FileLeaves):
        without_files({gr.HTML(): wrapped(FileData(path="/etc/passwd"))})


def test_an_input_that_nobody_checks_is_found() -> None:
    with gr.Blocks() as page:
        drawing, button = gr.Image(), gr.Button()
        button.click(lambda one: one, [drawing], [])
    assert len(unknown_inputs(page)) == 1
