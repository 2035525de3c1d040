"""Serbian in its two scripts: Cyrillic to Latin is exact, Latin to Cyrillic knows its exceptions."""

from __future__ import annotations

import re

_DIGRAPHS = {"љ": "lj", "њ": "nj", "џ": "dž"}
_CYRILLIC = "абвгдђежзијклмнопрстћуфхцчш"
_LATIN = "abvgdđežzijklmnoprstćufhcčš"
_TO_LATIN = dict(zip(_CYRILLIC, _LATIN, strict=True)) | _DIGRAPHS
_TO_CYRILLIC = {latin: cyrillic for cyrillic, latin in _TO_LATIN.items()}
_LIGATURES = str.maketrans(
    {"ǆ": "dž", "ǅ": "Dž", "Ǆ": "DŽ", "ǉ": "lj", "ǈ": "Lj", "Ǉ": "LJ", "ǌ": "nj", "ǋ": "Nj", "Ǌ": "NJ"}
)
_WORD = re.compile(r"[^\W\d_]+")
# What stands in Latin letters in a Cyrillic text too: placeholders, tags, addresses.
_UNTOUCHED = re.compile(r"\{[^{}]*\}|<[^<>]*>|https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w.-]+")
_FOREIGN_LETTER = re.compile(r"[qwxy]", re.IGNORECASE)
_ROMAN_NUMERAL = re.compile(r"I{2,3}|IV|VI{1,3}")
# Here two letters meet at a seam (инјекција, надживети, поджанр) and are no digraph; `|` marks the seam.
_SEAMS = (
    "in|jekc",
    "in|jekt",
    "kon|jekt",
    "kon|jug",
    "kon|junk",
    "tan|jug",
    "van|jezi",
    "nad|živ",
    "nad|žnj",
    "nad|ždrel",
    "od|žal",
    "od|živ",
    "od|žub",
    "od|žvak",
    "pod|žanr",
    "pod|že",
    "pod|žup",
    "pred|želud",
    "pred|život",
)
_SEAM = re.compile("|".join(f"(?<={a}){b}" for a, b in (seam.split("|") for seam in _SEAMS)), re.IGNORECASE)
_LETTER = re.compile(r"(?:lj|nj|dž|[^\W\d_])", re.IGNORECASE)


def to_latin(text: str) -> str:
    """Serbian Cyrillic in Latin letters; everything else stays."""
    out: list[str] = []
    for position, character in enumerate(text):
        latin = _TO_LATIN.get(character.lower())
        if latin is None:
            out.append(character)
        elif character.islower():
            out.append(latin)
        elif len(latin) == 2 and not _among_capitals(text, position):
            out.append(latin.capitalize())
        else:
            out.append(latin.upper())
    return "".join(out)


def to_cyrillic(text: str) -> str:
    """Serbian Latin in Cyrillic; foreign words (q, w, x, y), placeholders and Roman numerals stay.

    Digraphs become one letter except at the known seams (nad-živeti, in-jekcija). No list of seams
    is complete, so what people typed is stored as typed and only compared in Latin letters.
    """
    text = text.translate(_LIGATURES)
    out: list[str] = []
    end = 0
    for match in _UNTOUCHED.finditer(text):
        out += [_WORD.sub(_word_to_cyrillic, text[end : match.start()]), match.group()]
        end = match.end()
    out.append(_WORD.sub(_word_to_cyrillic, text[end:]))
    return "".join(out)


def _word_to_cyrillic(match: re.Match[str]) -> str:
    word = match.group()
    if _FOREIGN_LETTER.search(word) or _ROMAN_NUMERAL.fullmatch(word):
        return word
    seams = {seam.start() for seam in _SEAM.finditer(word)}
    out: list[str] = []
    position = 0
    while position < len(word):
        letter = _LETTER.match(word, position)
        size = letter.end() - letter.start() if letter else 1
        if position + 1 in seams:
            size = 1
        latin = word[position : position + size]
        cyrillic = _TO_CYRILLIC.get(latin.lower(), latin)
        out.append(cyrillic.upper() if latin[0].isupper() else cyrillic)
        position += size
    return "".join(out)


def _among_capitals(text: str, position: int) -> bool:
    """Whether Љ stands in a word of capitals (ЉУБАВ, КРАЉ) rather than at the head of one (Љубав)."""
    following = text[position + 1 : position + 2]
    if following.isalpha():
        return following.isupper()
    return text[position - 1 : position].isupper() if position else False
