"""The way to the page that works without a network."""

from __future__ import annotations

from markupsafe import Markup

from ui.parcels import ADDRESS
from ui.text import Text


def parcels_link(text: Text) -> Markup:
    """For who could take battles along."""
    return Markup('<a class="quiet parcels-link" href="/{}/{}">{}</a>').format(text.code, ADDRESS, text.parcels.link)
