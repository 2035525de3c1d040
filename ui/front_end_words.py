"""The words of Gradio's front end ('Drop a file here'), in the language of the page."""

from __future__ import annotations

import json

from ui.text import Text

STAND_IN = "uz"
"""A language whose words Gradio's front end fetches as a module of its own, and that we do not offer."""


def module(text: Text) -> str:
    """The JavaScript module with which `ui/mount.py` answers for the stand-in language."""
    parts = [f"const {name} = {json.dumps(dict(words), ensure_ascii=False)};" for name, words in text.gradio.items()]
    names = ", ".join(text.gradio)
    return "\n".join([*parts, f"export {{ {names} }};", f"export default {{ {names} }};", ""])
