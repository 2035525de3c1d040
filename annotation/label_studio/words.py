"""What stands on Label Studio's pages, in the language that is worked in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

_FILE = Path(__file__).with_name("words.yaml")


class Words(BaseModel):
    """The texts of one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    hint: str
    option: str
    original: str
    reason: str
    version: str
    best: str
    all_bad: str
    why: str
    meaning: str
    natural: str
    terms: str
    grammar: str
    note: str
    vote_title: str
    answer_a: str
    answer_b: str
    better_a: str
    better_b: str
    tie: str
    both_bad: str
    edit_title: str


def words(code: str) -> Words:
    """The texts of a language that pages are offered in."""
    return _all()[code]


@lru_cache(maxsize=1)
def _all() -> Mapping[str, Words]:
    return TypeAdapter(dict[str, Words]).validate_python(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
