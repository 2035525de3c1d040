"""What all pages share: templates, texts, the look of a request, answers to errors."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from backend import uploads
from backend.api import errors as http
from backend.services import Services
from core.errors import ParleyError, Reason
from core.records import Person
from ui import formats, locale, navigation, visitor
from ui.navigation import Page
from ui.sentences import heading, sentence
from ui.text import LOCALES, Text, load

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"


class Site:
    """Renders everything around the Gradio pages, and the pages that need no Gradio."""

    def __init__(self, services: Services, pages: tuple[Page, ...], *, demo: bool) -> None:
        self.services = services
        self.pages = pages
        self.demo = demo
        self.version = _fingerprint()
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )

    def person(self, request: Request) -> Person | None:
        """Who is signed in, if anybody."""
        caller = getattr(request.state, "caller", None)
        return caller.person if caller else None

    def text(self, request: Request) -> Text:
        """The sentences in the language of this request."""
        return load(
            locale.choose(
                person=self.person(request),
                address=request.url.path,
                accept_language=request.headers.get("accept-language", ""),
                default=self.services.settings.default_language,
            )
        )

    def render(self, template: str, request: Request, *, here: Page | None = None, **context: Any) -> str:
        """One of our own templates, with everything the shell needs."""
        text = context.pop("text", None) or self.text(request)
        person = self.person(request)
        return self._templates.get_template(template).render(
            text=text,
            here=here,
            person=person,
            direction=text.locale.text_direction,
            look=visitor.look(request),
            locales=[(code, formats.own_name(code)) for code in LOCALES],
            main_menu=navigation.main_menu(self.pages, person=person, here=here, text=text) if person else [],
            section_menu=navigation.section_menu(self.pages, person=person, here=here, text=text) if person else [],
            root=f"/{text.code}/",
            static=f"/static/{self.version}",
            demo=self.demo,
            path=request.url.path,
            largest=uploads.largest(self.services.settings, person),
            asked=f"?{request.url.query}" if request.url.query else "",
            **context,
        )

    def page(self, template: str, request: Request, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A whole page without Gradio."""
        return HTMLResponse(self.render(template, request, **context), status_code=status)

    def respond(self, request: Request, error: ParleyError) -> Response:
        """An error as a page for a person, as JSON for a program; both in the language of the request."""
        text = self.text(request)
        status = http.status_of(error)
        if not _wants_page(request):
            return http.json_error(error, sentence(text, error), status=status)
        return self.page(
            "error.html",
            request,
            status=status,
            title=heading(text, error),
            sentence=sentence(text, error),
            code=str(error.params.get("code", "")) if error.reason is Reason.UNEXPECTED else "",
        )


def _wants_page(request: Request) -> bool:
    inner = request.url.path.startswith("/api/") or "/gradio_api/" in request.url.path
    return not inner and "text/html" in request.headers.get("accept", "")


def _fingerprint() -> str:
    """Changes with any of our own files, so that browsers may keep them for good."""
    digest = hashlib.sha256()
    for file in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(file.relative_to(STATIC).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
