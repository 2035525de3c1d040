"""What the arena offers before a battle: pictures to choose from, a question to take."""

from __future__ import annotations

from markupsafe import Markup

from backend.services import Services
from core.languages import INTERFACE
from core.records import Caller
from ui import formats
from ui.components.battle import picture_address
from ui.text import Text


def languages(caller: Caller, text: Text) -> list[tuple[str, str]]:
    """The languages of a person first, then the others, each in the page's language."""
    own = [spoken.code for spoken in caller.person.languages] if caller.person else []
    order = [*own, *(code for code in INTERFACE if code not in own)]
    return [(formats.language_name(code, locale=text.locale), code) for code in order]


def first_language(caller: Caller, text: Text) -> str:
    """The page's language if the person works in it, else their first one."""
    own = [spoken.code for spoken in caller.person.languages] if caller.person else []
    return text.code if text.code in own or not own else own[0]


def chosen(hashes: list[str], text: Text) -> Markup:
    """The pictures of the next battle, large, each with a way to remove it."""
    figures = [
        Markup(
            '<figure class="picture"><img src="{}" alt="{}">'
            '<button type="button" class="remove" data-remove="{}" aria-label="{}">×</button></figure>'
        ).format(picture_address(sha), text.arena.picture_alt(number=number), sha, text.gradio["common"]["remove"])
        for number, sha in enumerate(hashes, 1)
    ]
    return Markup('<div class="pictures offered" data-count="{}">{}</div>').format(
        len(figures), Markup("").join(figures)
    )


def browser(hashes: list[str], code: str, text: Text) -> Markup:
    """A shelf of all pictures of the pool; the page's script fetches what is on it when it is opened first."""
    return Markup(
        '<details class="browse" data-language="{}" data-picked="{}" data-name="{}">'
        '<summary>{}</summary><p class="hint">{}</p><ul class="shelf"></ul></details>'
    ).format(code, " ".join(hashes), text.arena.template("picture_alt"), text.arena.browse, text.arena.most_pictures)


def knows_only_its_world(services: Services, caller: Caller, hashes: list[str]) -> bool:
    """Whether a demo model may be asked about a picture from elsewhere."""
    return services.arena.entrants.has_demo_models() and any(
        not services.arena.pictures.info(caller, sha).demo for sha in hashes
    )
