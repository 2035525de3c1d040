"""Options named by their words instead of their letters."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import regex  # type: ignore[import-untyped]

from core import languages, segment
from core.languages import Segmentation
from core.normalise import comparable
from evaluation.extraction.words import Words, words_of

_EDGES = regex.compile(r"^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$")
_ARABIC_ARTICLE = regex.compile(r"(?<!\p{L})[وبفك]?ال(?=\p{L}{2})")
_VOWELS = regex.compile(r"[aeiouyáéíóúůýěаеиоуыэюяё]")
_WORDLESS = regex.compile(r"[\p{P}\s]+")


@functools.lru_cache(maxsize=1024)
def texts_for(code: str, options: tuple[str, ...]) -> Texts:
    """The texts of options, made ready once."""
    return Texts(code, options, words_of(code))


class Texts:
    """The texts of the options, ready to be looked for."""

    def __init__(self, code: str, options: Sequence[str], words: Words | None) -> None:
        self._code = code
        self._skips = words.skips if words is not None else frozenset()
        self._bare = [self._trim(option) for option in options]
        self._stems = [self._cut(option) for option in options]
        self._thai = languages.get(code).segmentation is Segmentation.THAI

    def same(self, text: str) -> int | None:
        """The option whose text this is, but for case, marks at the ends and articles; None if two are alike."""
        trimmed = self._trim(text)
        return self._only([place for place, bare in enumerate(self._bare) if bare and bare == trimmed])

    def named(self, text: str) -> set[int]:
        """The options whose words stand in a text, the longest first, so that 'red ball' is no 'ball'."""
        places: set[int] = set()
        stems = self._cut(text)
        folded = self._trim(text)
        for place in sorted(range(len(self._stems)), key=lambda index: -len(self._bare[index])):
            option_stems = self._stems[place]
            at = _place_of(option_stems, stems)
            if at is not None:
                places.add(place)
                stems[at : at + len(option_stems)] = [""]
                folded = folded.replace(self._bare[place], " ", 1)
            elif self._thai and len(self._bare[place]) > 2 and self._bare[place] in folded:
                places.add(place)
                folded = folded.replace(self._bare[place], " ", 1)
        return places or self._by_what_tells_apart(set(stems)) or self._by_stem_change(stems)

    def _by_what_tells_apart(self, stems: set[str]) -> set[int]:
        """Options by the words that no other option has: 'dog' for 'a small dog' beside 'a small cat'."""
        places = set()
        for place, option_stems in enumerate(self._stems):
            others = {stem for other, cut in enumerate(self._stems) if other != place for stem in cut}
            own = {stem for stem in option_stems if stem not in others}
            if own and own < set(option_stems) and own <= stems:
                places.add(place)
        return places

    def _by_stem_change(self, stems: Sequence[str]) -> set[int]:
        """Options of one word whose stem changes: Czech pes, psa; Hungarian ló, lovat."""
        if self._code not in ("cs", "ru", "sr", "hu"):
            return set()
        return {
            place
            for place, option_stems in enumerate(self._stems)
            if len(option_stems) == 1 and any(_changed(option_stems[0], stem, self._code) for stem in stems)
        }

    def _cut(self, text: str) -> list[str]:
        folded = comparable(text, self._code)
        if self._code == "ar":
            folded = str(_ARABIC_ARTICLE.sub("", folded))
        every = segment.stems(folded, self._code)
        return [stem for stem in every if stem not in self._skips] or every or [folded]

    def _trim(self, text: str) -> str:
        trimmed = str(_EDGES.sub("", comparable(text, self._code)))
        first, _, rest = trimmed.partition(" ")
        kept = rest if rest and first in self._skips else trimmed
        return str(_WORDLESS.sub(" ", kept)) or comparable(text, self._code)

    @staticmethod
    def _only(places: list[int]) -> int | None:
        return places[0] if len(places) == 1 else None


def _changed(stem: str, other: str, code: str) -> bool:
    if code == "hu":
        return stem[-1:] in ("ó", "ő") and other.startswith(stem[:-1] + ("ov" if stem.endswith("ó") else "öv"))
    bones = _VOWELS.sub("", stem)
    return (
        len(bones) > 1 and abs(len(stem) - len(other)) <= 1 and stem[0] == other[0] and bones == _VOWELS.sub("", other)
    )


def _place_of(sought: Sequence[str], stems: Sequence[str]) -> int | None:
    if not sought or sought == [""]:
        return None
    for start in range(len(stems) - len(sought) + 1):
        if list(stems[start : start + len(sought)]) == list(sought):
            return start
    return None
