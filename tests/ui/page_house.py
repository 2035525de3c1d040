"""All pages with an arena behind them, called event by event as any program could; a file that nobody may see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import gradio as gr
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from gradio.routes import App

from app import create
from backend.records import Mode
from backend.services import Services, compose
from backend.services.people.accounts import NewPerson
from core.records import Caller, Role
from core.settings import Settings
from tests.backend.services.arena.table import Table, picture, scripted
from tests.doubles import migrated
from tests.ui.conftest import ORIGIN, PASSWORD, sign_in
from ui.mount import LocalePages

API = "/en/gradio_api"
SECRET = "nobody may read this: 7f3a91c04be2"
Event = Any  # Gradio's BlockFunction


@dataclass
class PageHouse:
    """The application, a browser for each role, and the secret file."""

    folder: Path
    services: Services
    pages: LocalePages
    table: Table
    clients: dict[str, TestClient]
    _numbers: count[int] = field(default_factory=count)
    _battles: dict[Role, str] = field(default_factory=dict)

    @property
    def canary(self) -> Path:
        """A file outside of everything that a page needs."""
        return self.folder / "outside" / "secret.txt"

    @property
    def gradio(self) -> App:
        """The English pages."""
        assert self.pages._gradio is not None
        return self.pages._gradio

    def events(self) -> dict[int, Event]:
        """Every event of every page that reaches the server."""
        return {index: event for index, event in self.gradio.get_blocks().fns.items() if event.fn is not None}

    def event(self, page: str, name: str) -> int:
        """The number of an event."""
        return next(index for index, one in self.events().items() if (one.page, one.name) == (page, name))

    def session(self) -> str:
        """A browser's tab that was never there."""
        return f"tab{next(self._numbers)}"

    def join(self, role: str, index: int, values: list[Any], *, session: str, **more: Any) -> int:
        """Ask for an event; the status."""
        body = {"fn_index": index, "data": values, "session_hash": session, "event_data": None, "trigger_id": None}
        return self.clients[role].post(f"{API}/queue/join", json=body | more).status_code

    def hear(self, role: str, session: str) -> list[dict[str, Any]]:
        """What a tab is told until nothing runs any more."""
        said = self.clients[role].get(f"{API}/queue/data?session_hash={session}").text
        return [json.loads(line[len("data: ") :]) for line in said.splitlines() if line.startswith("data: ")]

    def call(self, role: str, index: int, values: list[Any], **more: Any) -> list[dict[str, Any]]:
        """Ask, and hear to the end."""
        session = more.pop("session", None) or self.session()
        assert self.join(role, index, values, session=session, **more) == 200
        return self.hear(role, session)

    def upload(self, role: str, data: bytes, name: str = "picture.png") -> str:
        """Send a file as the page does; what the page is told to call it."""
        answer = self.clients[role].post(f"{API}/upload", files={"files": (name, data)})
        assert answer.status_code == 200, answer.text
        called: str = answer.json()[0]
        return called

    def opened(self, role: str, page: str) -> str:
        """A tab in which a page has loaded."""
        session = self.session()
        for index, event in self.events().items():
            if event.page == page and any(name == "load" for _, name in event.targets):
                self.join(role, index, [None] * len(event.inputs), session=session)
                self.hear(role, session)
        return session

    def valid(self, role: Role, event: Event, session: str) -> list[Any]:
        """What the page itself might send in a tab."""
        shown = self.gradio.state_holder[session]
        return [self._value(role, shown.get(one._id, one)) for one in event.inputs]

    def _value(self, role: Role, component: gr.components.Component) -> Any:
        if isinstance(component, gr.UploadButton):
            return [record(self.upload(role, picture()))]
        if isinstance(component, gr.Checkbox):
            return False
        if isinstance(component, gr.Number):
            return 7
        if choices := [value for _, value in getattr(component, "choices", ())]:
            return (
                [choices[0]]
                if getattr(component, "multiselect", isinstance(component, gr.CheckboxGroup))
                else choices[0]
            )
        if hasattr(component, "choices"):
            return None
        return self._text(role, str(component.elem_id), str(component.label))

    def _text(self, role: Role, where: str, label: str) -> str:
        if where == "arena-battle":
            return self._battle(role)
        known = {
            "arena-picked": self.table.sha,
            "arena-pick": f"pick {self.table.sha} 1",
            "arena-mark": "",
            "arena-seconds": "5",
        }
        return known.get(
            where, uuid4().hex if label == "None" else "" if label in ("From", "To") else "Mi van a képen?"
        )

    def _battle(self, role: Role) -> str:
        if role not in self._battles:
            mode = Mode.BLIND if role is Role.RATER else Mode.OPEN
            self._battles[role] = self.table.answered(self.caller(role), mode=mode).id
        return self._battles[role]

    def caller(self, role: Role) -> Caller:
        """Somebody of this role who is signed in."""
        visit, _ = self.services.people.sessions.login(role.value, PASSWORD, "192.0.2.1")
        return Caller(visit.person, visit.session_id, "192.0.2.1")

    def copies(self) -> list[Path]:
        """Every file in which the secret stands, but its own."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and not path.is_symlink()]
        return [path for path in files if path != self.canary and SECRET.encode() in path.read_bytes()]


def record(path: str, **more: object) -> dict[str, Any]:
    """A file as Gradio's pages write it."""
    return {"path": path, "meta": {"_type": "gradio.FileData"}, "orig_name": "a.png", **more}


@contextmanager
def opened(folder: Path) -> Iterator[PageHouse]:
    """The house, its pages built."""
    home = migrated.home(folder / "home")
    settings = Settings(home=home, control_every=0, login_rate=10_000, write_rate=10**6, address_rate=10**6)
    engine = scripted()
    services = compose(
        settings, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), engine=lambda _: engine
    )
    for role in Role:
        services.people.accounts.create(
            NewPerson(login=role.value, name=role.value.title(), password=PASSWORD, roles=frozenset({role}))
        )
    made = create(services)
    try:
        with TestClient(made.app, base_url=ORIGIN) as shared:
            clients = {name: TestClient(made.app, base_url=ORIGIN) for name in ("stranger", *Role)}
            for client in clients.values():
                client.portal = shared.portal
            for role in Role:
                sign_in(clients[role], role.value)
            table = Table(services, engine, lambda: uuid4().hex)
            house = PageHouse(folder, services, made.languages[0], table, clients)
            clients[Role.RATER].get("/en/")
            house.canary.parent.mkdir()
            house.canary.write_text(SECRET)
            yield house
    finally:
        services.close()
