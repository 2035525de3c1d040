"""Which language a text is in: scripts counted here, languages told apart by lingua with decoys."""

from __future__ import annotations

import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import regex  # type: ignore[import-untyped]

from core import languages
from core.languages import Language
from core.normalise import without_arabic_marks

if TYPE_CHECKING:
    from lingua import LanguageDetector

_SCRIPTS = MappingProxyType(
    {
        "Latn": "Latin",
        "Cyrl": "Cyrillic",
        "Arab": "Arabic",
        "Thai": "Thai",
        "Hang": "Hangul",
        "Hani": "Han",
        "Hira": "Hiragana",
        "Kana": "Katakana",
        "Deva": "Devanagari",
        "Beng": "Bengali",
        "Grek": "Greek",
        "Hebr": "Hebrew",
    }
)
_LATIN, _OTHER_SCRIPT = "Latn", "Zzzz"
_LETTERS = regex.compile(
    "|".join(rf"(?P<{code}>[\p{{L}}&&\p{{{name}}}]+)" for code, name in _SCRIPTS.items())
    + rf"|(?P<{_OTHER_SCRIPT}>[\p{{L}}--\p{{Common}}]+)",
    flags=regex.VERSION1,
)
# Addresses, placeholders, tags and direction marks are no language.
_NO_LANGUAGE = regex.compile(r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w.-]+|\{[^{}\s]*\}|<[^<>]*>|\p{Bidi_Control}")
# A Hangul syllable or a Han character carries what two or three Latin letters do.
_WEIGHTS = MappingProxyType({"Hang": 2, "Hani": 2})
_EAST_ASIAN = frozenset({"Hani", "Hira", "Kana"})

_LONGEST = 10_000
# Two letters of a script of its own tell; a few Latin ones may be a name in any text.
_FEWEST_BY_SCRIPT = 2
_FEWEST_LETTERS = 8
_LONG_ENOUGH = 24
# Shares of the letters: above the first a text is in that script, between the two it is mixed.
_MOSTLY = 0.6
_HARDLY = 0.3
# Confidences of lingua, which add up to one: at a half, all other languages together are less likely.
_SURE = 0.5
_SURE_OF_ANOTHER = 0.7
_POSSIBLE = 0.1


@dataclass(frozen=True)
class Verdict:
    """Whether a text is in the language asked for; same is None when it is too short or mixed to tell.

    `found` is the language seen, if any can be named, and `confidence` how sure that is (0 to 1).
    """

    same: bool | None
    found: str | None = None
    confidence: float = 0.0


_UNDECIDABLE = Verdict(same=None)


def script_shares(text: str) -> Mapping[str, float]:
    """The share of each script (ISO 15924) among the letters, largest first; empty without letters."""
    counts = _script_counts(unicodedata.normalize("NFKC", text[:_LONGEST]))
    total = sum(counts.values())
    return MappingProxyType({script: count / total for script, count in counts.most_common()})


class Detector:
    """Tells languages apart; holds what lingua has loaded, so make one and share it between threads."""

    def __init__(self) -> None:
        self._detectors: dict[frozenset[str], LanguageDetector] = {}
        self._lock = threading.Lock()

    def warm(self, *, pause: float = 0.2) -> None:
        """Load what the languages of the interface need, piece by piece, with pauses for everybody else.

        lingua holds Python's lock while it loads; all at once that is seconds in which the process does nothing else.
        """
        spoken = map(languages.get, languages.INTERFACE)
        first, *others = sorted(
            {code for each in spoken for script in each.scripts for code in _candidates(each, script)}
        )
        for other in others:  # what is loaded for a pair is there for all detectors
            _build((first, other), at_once=True)
            time.sleep(pause)

    def same_language(self, text: str, code: str) -> Verdict:
        """Whether a text is in this language; Serbian counts in both scripts."""
        language = languages.get(code)
        cleaned = _NO_LANGUAGE.sub(" ", unicodedata.normalize("NFKC", text[:_LONGEST]))
        counts = _script_counts(cleaned)
        weights = Counter({script: count * _WEIGHTS.get(script, 1) for script, count in counts.items()})
        if not weights:
            return _UNDECIDABLE
        own_scripts = _reach(language)
        own = sum(weights[script] for script in own_scripts) / weights.total()
        if _HARDLY < own < _MOSTLY:
            return _UNDECIDABLE
        left_out = set(weights) - own_scripts if own >= _MOSTLY else own_scripts
        script = max((script for script in weights if script not in left_out), key=weights.__getitem__)
        letters = sum(count for name, count in counts.items() if name not in left_out)
        only = _only_language(script)
        by_script = script != _LATIN and (only is not None or own < _MOSTLY)
        if letters < (_FEWEST_BY_SCRIPT if by_script else _FEWEST_LETTERS):
            return _UNDECIDABLE
        if only is not None:
            return Verdict(same=only == code, found=only, confidence=max(own, 1 - own))
        sample = _LETTERS.sub(lambda run: "" if run.lastgroup in left_out else run.group(), cleaned)
        return self._compare(sample, language, script)

    def _compare(self, sample: str, language: Language, script: str) -> Verdict:
        confidences = self._confidences(sample, _candidates(language, script))
        foreign = script not in _reach(language)
        _join_twins(confidences, language)
        if not confidences:
            return Verdict(same=False if foreign else None)
        likeliest = max(confidences, key=confidences.__getitem__)
        confidence = min(confidences[likeliest], 1.0)
        named = likeliest if confidence >= _SURE else None
        if foreign:
            return Verdict(False, named, confidence)
        if likeliest == language.code:
            return Verdict(True if named else None, named, confidence)
        enough = confidence >= _SURE_OF_ANOTHER or len(sample) >= _LONG_ENOUGH
        different = enough and confidences.get(language.code, 0.0) <= _POSSIBLE
        return Verdict(False if different else None, named, confidence)

    def _confidences(self, sample: str, candidates: frozenset[str]) -> dict[str, float]:
        if len(candidates) < 2:
            return dict.fromkeys(candidates, 1.0)
        values = self._detector(candidates).compute_language_confidence_values(without_arabic_marks(sample))
        return {each.language.iso_code_639_1.name.lower(): each.value for each in values if each.value > 0}

    def _detector(self, candidates: frozenset[str]) -> LanguageDetector:
        with self._lock:
            detector = self._detectors.get(candidates)
            if detector is None:
                detector = self._detectors[candidates] = _build(sorted(candidates))
            return detector


def _build(codes: Sequence[str], *, at_once: bool = False) -> LanguageDetector:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    builder = LanguageDetectorBuilder.from_iso_codes_639_1(*map(IsoCode639_1.from_str, codes))
    return (builder.with_preloaded_language_models() if at_once else builder).build()


def _script_counts(text: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for run in _LETTERS.finditer(text):
        counts[run.lastgroup] += len(run.group())
    return counts


def _reach(language: Language) -> frozenset[str]:
    """The scripts a text in this language may hold; Chinese and Japanese are told apart by lingua."""
    scripts = frozenset(language.scripts)
    return scripts | _EAST_ASIAN if scripts & _EAST_ASIAN else scripts


def _written_in(script: str) -> tuple[Language, ...]:
    """Languages of the interface in this script, or else any registered ones."""
    every = tuple(languages.get(code) for code in languages.ALL)
    using = tuple(language for language in every if script in _reach(language))
    return tuple(language for language in using if language.code in languages.INTERFACE) or using


def _only_language(script: str) -> str | None:
    using = _written_in(script)
    return using[0].code if len(using) == 1 and not using[0].decoys else None


def _join_twins(confidences: dict[str, float], asked: Language) -> None:
    """Latin Serbian is found as Croatian or Bosnian: count it for the language asked, else for Serbian."""
    for language in (asked, *(languages.get(code) for code in languages.INTERFACE)):
        twins = [] if language.code in asked.twins else [code for code in language.twins if code != asked.code]
        shares = [confidences.pop(twin) for twin in twins if twin in confidences]
        if shares:
            confidences[language.code] = confidences.get(language.code, 0.0) + sum(shares)


def _candidates(language: Language, script: str) -> frozenset[str]:
    """The classes that compete: the language, its decoys, and what else is written in this script."""
    own = script in _reach(language)
    candidates = {language.code, *language.decoys, *language.twins} if own else set()
    for other in _written_in(script):
        candidates |= {other.code, *other.twins}
        if not own:
            candidates |= set(other.decoys)
    return frozenset(candidates)
