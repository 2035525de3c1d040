"""The Gradio pages of one language below `/<locale>/`: built when first asked for, guarded, dressed.

Gradio's front end takes its own words ('Drop a file here') from the browser's language and knows
only some of ours. The page therefore tells it that the browser speaks STAND_IN, and the module with
that language's words is answered here, with the words of the page's language.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import os
import re
import sys
import threading
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import anyio.to_thread
import gradio as gr
from gradio.routes import App
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend import policies
from backend.limits import RateLimits
from core.errors import NotFound, Reason
from ui import inner, theme
from ui.calls import guard_calls
from ui.event_values import unknown_inputs
from ui.events import Events, undeclared
from ui.front_end import OWN_SHEET, FrontEnd, front_end, gradio_files
from ui.front_end_words import STAND_IN, module
from ui.navigation import Page, title
from ui.packed import packed, takes_packed
from ui.site import Site
from ui.text import load
from ui.unserved import unserved

ASSET = re.compile(r"(assets|static)/|theme\.css$|favicon\.ico$")
"""Gradio's own files, below the language: the same for everybody."""
_WORDS = re.compile(rf"assets/{STAND_IN}-[\w-]+\.js")
_API_INFO = re.compile(r"window\.gradio_api_info = .*?;(?=</script>)", re.DOTALL)
"""What programs may call, half of each page: our events are nobody's to call by name."""
_RESIZER = re.compile(r"<script>(?:(?!</script>).)*iframeResizer\.contentWindow(?:(?!</script>).)*</script>", re.DOTALL)
"""Fetches what a page needs inside of somebody else's, where ours are never shown."""
_BASE = re.compile(r"<base [^>]*/>")
"""With it `?run=…` and `#content` would lead from every page to the home page."""


_NO_API = 'window.gradio_api_info = {"named_endpoints": {}, "unnamed_endpoints": {}};'

_AT_ONCE = 64
"""Calls of one short event that may run together; Gradio's default is one."""

_WATCHED = 1024
"""Calls of all events of a language together. What is watched takes no thread and lasts as long as its work: with
Gradio's 40, as many people who wait for answers would keep everybody else from clicking."""


_PAUSE = 0.005
"""Seconds between two looks of a language's queue whether somebody clicked. With Gradio's 0.001 an application that
nobody uses kept a tenth of a processor busy with nine languages; with this it is a fiftieth."""

_one_at_a_time = threading.Lock()
"""Gradio keeps in one place of the process which page is being written: two at once would mix their components."""


class LocalePages:
    """An ASGI application for the pages in one language."""

    def __init__(self, code: str, site: Site, *, limits: RateLimits) -> None:
        self._code = code
        self._limits = limits
        self._site = site
        self._text = load(code)
        self._words = module(self._text)
        self._pages = {page.address: page for page in site.pages}
        self._building = asyncio.Lock()
        self._gradio: App | None = None
        self._parts: dict[str, FrontEnd] = {}
        self._preparing: asyncio.Task[App] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a page, or one of the few inner addresses that a page needs."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        path = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        if _WORDS.fullmatch(path):
            answer: ASGIApp = Response(self._words, media_type="text/javascript")
        elif path.startswith("assets/"):
            answer = gradio_files()
        elif ASSET.match(path):
            answer = await self.gradio()
        elif inner.is_open(path):
            policies.signed_in(self._site.person(request))
            gradio = await self.gradio()
            answer = await inner.answer(request, path, gradio, uploads=self._site.services.uploads)
        else:
            answer = await self._page(request, path)
        await answer(scope, receive, send)

    async def gradio(self) -> App:
        """The Gradio application, built in a thread when it is first needed."""
        async with self._building:
            if self._gradio is None:
                self._gradio = await anyio.to_thread.run_sync(self._build)
                self._parts = _front_ends(self._gradio)
                self._gradio.get_blocks().run_startup_events()
                await self._gradio.get_blocks().run_extra_startup_events()
        return self._gradio

    async def prepare(self) -> None:
        """Begin to build, without anybody waiting: somebody of this language is about to sign in."""
        if self._gradio is None and self._preparing is None:
            self._preparing = asyncio.create_task(self.gradio())

    def stop(self) -> None:
        """End the open streams, so that the server can end."""
        if self._gradio is not None:
            self._gradio.stop_event.set()

    async def _page(self, request: Request, path: str) -> ASGIApp:
        page = self._pages.get(path)
        if page is None and path.endswith("/"):
            return meant(request)
        if page is None or request.method not in ("GET", "HEAD"):
            raise NotFound(Reason.PAGE_UNKNOWN)
        person, view = self._site.person(request), f"{path}{_asked(request)}"
        if person is None:
            onward = quote(f"/{self._code}/{view}", safe="/")
            return RedirectResponse(f"/{self._code}/login?next={onward}", HTTPStatus.SEE_OTHER)
        if person.page_language not in ("", self._code):
            return RedirectResponse(f"/{person.page_language}/{view}", HTTPStatus.SEE_OTHER)
        page.right(person)
        gradio = await self.gradio()
        return Dressed(gradio, self._site, page, self._parts[page.address])

    def _build(self) -> App:
        with _one_at_a_time:
            # Gradio asks the environment where its files are; elsewhere they would lie among everybody's.
            os.environ["GRADIO_TEMP_DIR"] = str(self._site.services.uploads.root)
            return self._written()

    def _written(self) -> App:
        with unserved():
            whole = self._whole()
        if faults := undeclared(whole):
            raise RuntimeError(f"Events without a declared right: {faults}")
        if faults := unknown_inputs(whole):
            raise RuntimeError(f"Inputs whose values nobody checks: {faults}")
        return theme.application(whole, path=f"/{self._code}", settings=self._site.services.settings)

    def _whole(self) -> gr.Blocks:
        """All pages as parts of one."""
        events = Events(self._text, public_url=self._site.services.settings.public_url, limits=self._limits)
        whole = gr.Blocks(title=self._text.shell.brand, analytics_enabled=False)
        guard_calls(whole, events, self._site.services.uploads)
        context: gr.Blocks = whole
        for page in self._site.pages:
            part = page.build(self._site.services, self._text, events)
            if page is not self._site.pages[0]:
                context = whole.route(title(page, self._text), page.address, show_in_navbar=False)
            with context:
                part.render()
        _open_queue(whole)
        return whole


def meant(request: Request) -> Response:
    """To `/hu/login` from `/HU/login/`: the language in small letters, nothing after the last name."""
    code, _, rest = request.scope["path"].removeprefix("/").partition("/")
    if request.method not in ("GET", "HEAD"):
        raise NotFound(Reason.PAGE_UNKNOWN)
    return RedirectResponse(f"/{code.lower()}/{quote(rest.strip('/'))}{_asked(request)}", HTTPStatus.PERMANENT_REDIRECT)


def _asked(request: Request) -> str:
    """What an address asks for besides its page."""
    return f"?{request.url.query}" if request.url.query else ""


def _front_ends(gradio: App) -> dict[str, FrontEnd]:
    """What each page needs of Gradio's front end, by its address."""
    config = gradio.get_blocks().config
    kinds = {component["id"]: component["type"] for component in config["components"]}
    return {
        address: front_end(frozenset(kinds[number] for number in part["components"] if number in kinds))
        for address, part in config["page"].items()
    }


def _open_queue(whole: gr.Blocks) -> None:
    for event in whole.fns.values():
        if inspect.isasyncgenfunction(event.fn):
            event.concurrency_limit = None  # the engine's own queue says who waits, and where
    whole.queue(default_concurrency_limit=_AT_ONCE)
    whole._queue.max_thread_count = _WATCHED
    # After each call Gradio counts the last ten thousand anew, for a page of its own that is shut here:
    # every click made the next one slower.
    whole._queue.ANALYTICS_MAX_EVENTS = 1
    whole._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize
    whole._queue.sleep_when_free = _PAUSE
    whole._queue.progress_update_sleep_when_free = 1.0  # it looks through all of _WATCHED, for bars that we do not have


class Dressed:
    """A page of Gradio inside our shell: language, direction, header and styles from the first byte."""

    def __init__(self, inner: App, site: Site, page: Page, front_end: FrontEnd) -> None:
        self._inner = inner
        self._site = site
        self._page = page
        self._front_end = front_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let Gradio answer, then put its page into ours."""
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        status, body = HTTPStatus.OK.value, bytearray()

        async def collect(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        # Gradio knows no HEAD; the server leaves the body out by itself.
        await self._inner({**scope, "method": "GET", "headers": plain}, receive, collect)
        html, headers = self.dress(body.decode(), Request(scope, receive)).encode(), dict[str, str]()
        if takes_packed(Headers(scope=scope)):
            html, headers = await anyio.to_thread.run_sync(functools.partial(packed, html, often=False))
        headers = {"Cache-Control": "no-store", **headers}
        answer = Response(html, status_code=status, media_type="text/html", headers=headers)
        await answer(scope, receive, send)

    def dress(self, html: str, request: Request) -> str:
        """Gradio's page with our head, header and footer."""
        text = self._site.text(request)
        name = title(self._page, text)
        shown: dict[str, Any] = {"here": self._page, "text": text, "title": name}
        html_tag = self._site.render("html_tag.html", request, **shown).strip()
        html = re.sub(r"<html[^>]*>", lambda _: html_tag, html, count=1)
        html = re.sub(r'<meta (property|name)="(og|twitter):[^>]*/>|<link rel="manifest"[^>]*/>', "", html)
        html = _BASE.sub("", html, count=1)
        html = _API_INFO.sub(lambda _: _NO_API, html, count=1)
        html = _RESIZER.sub("", html, count=1)
        theme = str(getattr(self._inner.get_blocks(), "theme_hash", ""))
        theirs = self._front_end.head(root=f"/{text.code}", theme=theme)
        html = OWN_SHEET.sub("", html, count=1)
        head = self._site.render("head.html", request, stand_in=STAND_IN, **shown)
        html = html.replace('<meta charset="utf-8" />', f'<meta charset="utf-8" />{head}{theirs}', 1)
        above = self._site.render("header.html", request, **shown)
        html = html.replace("<gradio-app", f"{above}<gradio-app", 1)
        html = html.replace('control_page_title="true"', 'control_page_title="false"', 1)
        below = self._site.render("footer.html", request, **shown)
        return html.replace("</gradio-app>", f"</gradio-app>{below}", 1)
