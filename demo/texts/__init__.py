"""Texts of the Little World in nine languages, composed by small grammars from scenes and culture entries.

`python -m demo.texts` writes a sample sheet per language into `docs/world`.
"""

from demo.texts.culture_texts import (
    culture_alt_texts,
    culture_fact,
    culture_four_choice,
    culture_looks,
    culture_thick,
    culture_thin,
    culture_yes_no_pair,
    is_named,
    keyword,
)
from demo.texts.entries import LOCAL_LANGUAGES, all_entries, entries_of, entry_of, home_of
from demo.texts.languages import LANGUAGES
from demo.texts.pools import instructions
from demo.texts.scene_texts import four_choice, short_answer, thin_caption, yes_no_pair
from demo.texts.sentences import plain_sentences
from demo.texts.shape import FourChoice, ShortAnswer, TextError, YesNo
from demo.texts.talk import Said, about_scene, beside, thanks, what_it_is_called

__all__ = [
    "LANGUAGES",
    "LOCAL_LANGUAGES",
    "FourChoice",
    "Said",
    "ShortAnswer",
    "TextError",
    "YesNo",
    "about_scene",
    "all_entries",
    "beside",
    "culture_alt_texts",
    "culture_fact",
    "culture_four_choice",
    "culture_looks",
    "culture_thick",
    "culture_thin",
    "culture_yes_no_pair",
    "entries_of",
    "entry_of",
    "four_choice",
    "home_of",
    "instructions",
    "is_named",
    "keyword",
    "plain_sentences",
    "short_answer",
    "thanks",
    "thin_caption",
    "what_it_is_called",
    "yes_no_pair",
]
