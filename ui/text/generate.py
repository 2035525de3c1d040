"""Derives the typed classes of `schema.py` from the keys and placeholders of the English sections."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ui.text.messages import COUNTED, placeholders

PATH = Path(__file__).with_name("schema.py")
UNTYPED = frozenset({"gradio"})
"""Gradio's own words: handed to its front end as they are."""

_HEAD = '''"""Typed access to the sentences. Written by `python -m ui.text` from `en/`; not edited by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel import Locale

from ui.text.messages import Plain, Section

'''


def source() -> str:
    """The text of `schema.py` for the present `en/`."""
    files = sorted((PATH.parent / "en").glob("*.json"))
    sections = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files if file.stem not in UNTYPED}
    parts = [_HEAD, *(_section(name, keys) for name, keys in sections.items()), _text(list(sections))]
    return "\n".join(parts)


def _class_name(section: str) -> str:
    return "".join(word.title() for word in section.split("_")) + "Text"


def _section(name: str, keys: Mapping[str, Any]) -> str:
    lines = [f"class {_class_name(name)}(Section):", f'    """Sentences of `{name}`."""', ""]
    for key, sentence in keys.items():
        params = sorted(placeholders(sentence))
        typed = ", ".join(f"{param}: {'int' if param in COUNTED else 'str'}" for param in params)
        arguments = ", ".join(f"{param}={param}" for param in params)
        lines.append(
            f'    def {key}(self, *, {typed}) -> str: return self.fill("{key}", {arguments})'
            if params
            else f"    {key} = Plain()"
        )
    return "\n".join(lines) + "\n\n"


def _text(sections: list[str]) -> str:
    lines = [
        "class Text:",
        '    """All sentences in one language."""',
        "",
        "    def __init__(self, code: str, locale: Locale, sentences: Mapping[str, Any]) -> None:",
        "        self.code = code",
        "        self.locale = locale",
        '        self.gradio: Mapping[str, Mapping[str, str]] = sentences["gradio"]',
    ]
    lines += [f'        self.{name} = {_class_name(name)}(locale, sentences["{name}"])' for name in sections]
    return "\n".join(lines) + "\n"
