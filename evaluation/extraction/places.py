"""Which option a letter names, as people and models write letters in a language."""

from __future__ import annotations

from string import ascii_uppercase

from core import languages

# Cyrillic letters drawn like Latin ones: with A to D on the page, a Russian keyboard answers with these.
_DRAWN_ALIKE = {"А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "а": "A", "с": "C", "е": "E"}
# Who writes Cyrillic throughout transliterates the letters of the page.
_TRANSLITERATED = {"Ц": "C", "Д": "D", "ц": "C", "д": "D", "Ф": "F", "ф": "F"}
# Keyboards offer several forms of one Arabic letter.
_ARABIC_FORMS = {"ا": 0, "إ": 0, "آ": 0, "ة": 4}


def places(code: str, count: int, shown: tuple[str, ...]) -> dict[str, int]:
    """The letters of so many options: as shown, else Latin ones, their look-alikes, then the language's own."""
    known: dict[str, int] = {}

    def add(letter: str, place: int) -> None:
        if place < count and len(letter) == 1:
            known.setdefault(letter, place)

    for place, letter in enumerate(shown):
        for form in (letter, letter.upper(), letter.lower()):
            add(form, place)
    for place, letter in enumerate(ascii_uppercase):
        add(letter, place)
        add(letter.lower(), place)
    cyrillic = "Cyrl" in languages.get(code).scripts
    for letter, latin in _DRAWN_ALIKE.items() if cyrillic else ():
        add(letter, ascii_uppercase.index(latin))
    for row in languages.get(code).options:
        for place, letter in enumerate(row):
            add(letter, place)
            add(letter.lower(), place)
    for letter, place in _ARABIC_FORMS.items() if code == "ar" else ():
        add(letter, place)
    for letter, latin in _TRANSLITERATED.items() if cyrillic else ():
        add(letter, ascii_uppercase.index(latin))
    return known
