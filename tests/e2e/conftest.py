"""A real server process and a real browser, shared by the tests of this folder."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from demo.people import PEOPLE
from tests.doubles import browser as browsers
from tests.e2e.arena_house import ArenaHouse, hungarian

ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=180_000)  # a busy machine is no fault
PASSWORDS = {one.login: one.password for one in PEOPLE}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder starts a server and a browser."""
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.slow)


@dataclass(frozen=True)
class Server:
    """A running application."""

    url: str
    process: subprocess.Popen[str]
    home: Path


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the demo in it, to be copied: drawing its pictures takes a while, so all workers share one."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    shared = tmp_path_factory.mktemp("seeded") if alone else tmp_path_factory.getbasetemp().parent
    home = shared / "home"
    with (shared / "seeded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "seeded").exists():
            command = [sys.executable, "-m", "demo", "seed"]
            environment = {**os.environ, "PARLEY_HOME": str(home)}
            subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
            (shared / "seeded").touch()
    return home


@pytest.fixture
def demo_home(seeded: Path, tmp_path: Path) -> Path:
    """A home folder of one's own with the demo in it."""
    return Path(shutil.copytree(seeded, tmp_path / "home"))


def start_server(home: Path, *, port: int = 0, demo: bool = True) -> Server:
    """The application as a person starts it, on any free port unless one is named."""
    environment = {
        **os.environ,
        "PARLEY_HOME": str(home),
        "PARLEY_PORT": str(port),
        "PARLEY_CONTROL_EVERY": "0",
        "PARLEY_LOG_LEVEL": "WARNING",
    }
    environment |= {"PARLEY_NAMES_SECONDS": "0", "PARLEY_FLOW_AFTER": "1000000"}
    environment |= {"PARLEY_LOGIN_RATE": "1000", "PARLEY_WRITE_RATE": "100000", "PARLEY_ADDRESS_RATE": "100000"}
    log = (home / "server.log").open("w") if home.mkdir(parents=True, exist_ok=True) is None else None
    process = subprocess.Popen(
        [sys.executable, "app.py", *(["--demo"] if demo else [])],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"Parley is at (\S+)", line):
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return Server(url=found[1], process=process, home=home)
    raise AssertionError(f"the server did not start:\n{(home / 'server.log').read_text()}")


@pytest.fixture(scope="session")
def server(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all browser tests."""
    running = start_server(Path(shutil.copytree(seeded, tmp_path_factory.mktemp("shared") / "home")))
    yield running
    running.process.terminate()
    assert running.process.wait(timeout=30) == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it; closed before other tests, which need this thread's event loop."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browsers.path(), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def served(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArenaHouse]:
    """The application in this process, once for all tests of the arena: building its pages takes seconds."""
    made = ArenaHouse(Path(shutil.copytree(seeded, tmp_path_factory.mktemp("arena") / "home")))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def house(served: ArenaHouse) -> ArenaHouse:
    """That application with an engine that answers in Hungarian, and no battle yet."""
    served.engine.rule = hungarian
    served.engine.asked.clear()
    served.forget_battles()
    return served


@pytest.fixture
def enter(house: ArenaHouse, browser: Browser) -> Iterator[Sign]:
    """Opens windows at that application."""
    yield from visits(house.url, browser)


@dataclass
class Visitor:
    """A browser window of one person, watched for what no page may do."""

    context: BrowserContext
    page: Page
    url: str

    def open(self, address: str) -> Page:
        """Open an address and wait until its content stands."""
        self.page.goto(f"{self.url}{address}")
        self.settled()
        return self.page

    def settled(self) -> None:
        """Gradio has drawn and every placeholder has been filled."""
        if self.page.locator("gradio-app").count():
            self.page.wait_for_selector("gradio-app .gradio-container", state="attached")
            self.page.wait_for_selector("gradio-app .html-container", state="attached")
            self.page.wait_for_function("() => !document.querySelector('.waiting, .gradio-container button:disabled')")
            self.page.wait_for_function("() => document.getAnimations().every((one) => one.playState !== 'running')")


Sign = Callable[..., Visitor]


@pytest.fixture
def visit(server: Server, browser: Browser) -> Iterator[Sign]:
    """Opens a browser window, at the sign-in or signed in: `visit("rater", locale="hu", width=360, look="dark")`."""
    yield from visits(server.url, browser)


def visits(url: str, browser: Browser) -> Iterator[Sign]:
    """What opens windows at an address; at the end no page may have failed or asked anybody else."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(
        login: str = "",
        *,
        locale: str = "en",
        width: int = 1280,
        height: int = 800,
        scale: int = 1,
        look: str = "light",
        browser_locale: str = "de-DE",
    ) -> Visitor:
        context = browser.new_context(
            has_touch=width < 600,
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            color_scheme=look,
            locale=browser_locale,
            timezone_id="Asia/Seoul",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(180_000)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((url, "data:", "blob:"))
                else faults.append(f"{page.url} asks {request.url}")
            ),
        )
        visitor = Visitor(context=context, page=page, url=url)
        if login:  # the form has tests of its own
            body = {"login": login, "password": PASSWORDS[login]}
            assert context.request.post(f"{url}/api/v1/session", data=body).ok
        else:
            page.goto(f"{url}/{locale}/login")
        return visitor

    yield make
    for context in contexts:
        context.close()
    assert faults == []
