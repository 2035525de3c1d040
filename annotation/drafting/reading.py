"""Reads what a model answers to `asked`: exactly the fields that it was given, or Unusable with what is wrong."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Any

from annotation.refining import Finding, not_kept
from core.benchmark_items import Fields

_REASONING = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"\A```(?:json)?\s*\n(.*)\n\s*```\Z", re.DOTALL)


class DraftFault(StrEnum):
    """Why what a machine answered is no draft; all but the last four are findings of refiners' pages too."""

    EMPTY = Finding.EMPTY.value
    TOO_LONG = Finding.TOO_LONG.value
    HIDDEN = Finding.HIDDEN.value
    PLACEHOLDERS = Finding.PLACEHOLDERS.value
    OPTION_COUNT = Finding.OPTION_COUNT.value
    OPTION_ORDER = Finding.OPTION_ORDER.value
    SAME_OPTION = Finding.SAME_OPTION.value
    UNTRANSLATED = Finding.UNTRANSLATED.value
    NUMBERS = Finding.NUMBERS.value
    SHAPE = "shape"
    CUT_OFF = "cut_off"
    SOURCE_LONG = "source_long"
    MISSING = "missing"


class Unusable(Exception):
    """An answer that is no draft."""

    def __init__(self, fault: DraftFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def asked(fields: Fields, letters: tuple[str, ...]) -> str:
    """All fields of an item as JSON, in their order; a field that is empty is not there."""
    told: dict[str, object] = {"question": fields.question}
    if fields.hint.strip():
        told["hint"] = fields.hint
    if fields.options:
        told["options"] = dict(zip(letters, fields.options, strict=True))
    return json.dumps(told, ensure_ascii=False, indent=1)


def read(answer: str, source: Fields, letters: tuple[str, ...]) -> Fields:
    """The fields in an answer: the same names in the same order, nothing else around them; Unusable SHAPE."""
    plain = _REASONING.sub("", answer).strip()
    fenced = _FENCE.match(plain)
    try:
        told = json.loads(fenced.group(1) if fenced else plain, object_pairs_hook=_pairs)
    except (ValueError, RecursionError):
        raise Unusable(DraftFault.SHAPE) from None
    names = ["question", *(["hint"] if source.hint.strip() else []), *(["options"] if source.options else [])]
    texts = _texts(told, names)
    options = _texts(texts.get("options", {}), list(letters)) if source.options else {}
    fields = Fields(texts["question"], texts.get("hint", ""), tuple(options.values()))
    if not all(isinstance(text, str) for text in fields.texts):
        raise Unusable(DraftFault.SHAPE)
    return Fields(_plain(fields.question), _plain(fields.hint), tuple(map(_plain, fields.options)))


def kept(source: Fields, before: Fields | None, typed: Fields, code: str) -> Fields:
    """A draft that keeps what it must; Unusable with the first thing that it does not keep.

    `before` is the first draft, whose options the second must not put in another order.
    """
    found = not_kept(source, before, typed, code)
    if found:
        raise Unusable(_fault(found[0].finding))
    return typed


def _fault(finding: Finding) -> DraftFault:
    return DraftFault(finding.value)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def _texts(told: Any, names: list[str]) -> dict[str, Any]:
    if not isinstance(told, dict) or list(told) != names:
        raise Unusable(DraftFault.SHAPE)
    return told


def _plain(text: str) -> str:
    return text.strip().replace("\u2060", "")  # with which marks in what we send are kept from being read as such
