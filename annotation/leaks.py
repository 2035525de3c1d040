"""The leak guard: stops an answer that says which model wrote it before anybody reads it.

Four rules, in all scripts and whatever is done to the letters (accents, look-alikes, hidden characters, s p a c e s):
a name that only models have is a leak wherever it stands; so is a product (ChatGPT), unless its sentence speaks of
writing or a screen, for then it may be read off the picture; a word of the world (palm, llama, Google, Claude) is one
only where the answer speaks of itself, and so is 'trained by', whoever is named then. When in doubt a battle is void:
that costs one vote, while a name that was seen spoils what the vote says.

    guard = LeakGuard(names_of_this_installation)
    for piece in stream:
        shown = guard.feed(piece)      # shown.text may be displayed; shown.leak ends it
    shown = guard.finish()
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace

from annotation.leak_fold import Folded, Group, fold
from annotation.leak_trie import NAMES, Entry, Kind, Node, Tail, vocabulary

# Letters after which a name that nothing spoke against is let go, and a word of context forgotten: Thai has no
# sentence ends, and nobody should wait for the end of a long one.
_REACH = 160
_LONGEST_ENDING = 4
_LONGEST_HANGUL_ENDING = 12  # parts of syllables
_LONGEST_GAP = 3
_LONGEST_WORD = 40
_SENTENCE_ENDS = frozenset(".!?…؟।")
_FULL_WIDTH_ENDS = frozenset("。！？\n")
_ARABIC_PARTICLES = frozenset(
    ("و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "لل", "فال", "كال", "وب", "ول", "وك", "فب", "فل")
)


@dataclass(frozen=True)
class Leak:
    """What gave a model away: the word of the vocabulary, where it began, and what was kept from the page."""

    name: str
    start: int
    withheld: str


@dataclass(frozen=True)
class Shown:
    """What may be displayed now; with a leak nothing more will come."""

    text: str
    leak: Leak | None = None


@dataclass
class _Path:
    """A word on its way through a tree."""

    node: Node
    start: int
    word: int
    held: bool
    opener: Kind | None
    run: int = 0
    gap: int = 0
    split: bool = False
    longest_run: int = 0
    marked: bool = False
    """Whether a letter has a sign above or below that folding takes away."""
    tight: bool = False
    """Whether a letter is read as what it is only drawn like; such a word is not spelled out as well."""


@dataclass
class _Ended:
    """A word whose last letter was seen, but not yet what follows."""

    entry: Entry
    path: _Path
    strict: bool
    after: str = ""


@dataclass(frozen=True)
class _Pending:
    """A name or maker that waits for the rest of its sentence."""

    entry: Entry
    start: int
    last_word: int
    letters: int
    weak: bool


class LeakGuard:
    """A filter for one streamed answer; how the text is cut into pieces never changes what is shown."""

    def __init__(self, names: Collection[str] = ()) -> None:
        self._vocabulary = vocabulary(frozenset(names))
        self._shown = 0
        self._unshown = ""
        self._position = 0
        self._leak: Leak | None = None
        self._paths: list[_Path] = []
        self._ended: list[_Ended] = []
        self._pending: list[_Pending] = []
        # The word that is being read, and how many there were.
        self._group: Group | None = None
        self._word = ""
        self._words = 0
        self._letters = 0
        # The sentence: where (in letters) it spoke of itself or of something seen.
        self._opener: Kind | None = None
        self._self_at: int | None = None
        self._seen_at: int | None = None
        self._spoke_before = False
        self._may_end = False

    def feed(self, piece: str) -> Shown:
        """Take the next piece of the answer; hands out all that can no longer become a leak."""
        for character in piece:
            if self._leak is not None:
                break
            self._unshown += character
            self._take(character)
            self._position = self._shown + len(self._unshown)
        return self._hand_out()

    def finish(self) -> Shown:
        """The answer is complete: the rest of it, or the leak."""
        if self._leak is None:
            self._end_word()
            self._paths.clear()
            self._end_sentence()
        return self._hand_out()

    def _hand_out(self) -> Shown:
        ready = len(self._unshown) if self._leak is not None else self._hold() - self._shown
        text, self._unshown = self._unshown[:ready], self._unshown[ready:]
        self._shown += ready
        return Shown(text, self._leak)

    def _hold(self) -> int:
        """Where the tail begins that could still become a leak."""
        starts = [path.start for path in self._paths if path.held]
        starts += [ended.path.start for ended in self._ended if ended.path.held]
        starts += [pending.start for pending in self._pending]
        return min(starts, default=self._shown + len(self._unshown))

    def _take(self, character: str) -> None:
        sign = fold(character)
        if sign.group is Group.HIDDEN and character != "\n":
            if unicodedata.combining(character):
                self._mark()
            return
        if sign.group is Group.GAP or character == "\n":
            self._gap(character, sign.alike)
            return
        self._may_end = False
        for letter in sign.letters:
            if self._leak is None:
                self._letter(letter, sign, marked=_marked(character))

    def _mark(self) -> None:
        for path in (*self._paths, *(ended.path for ended in self._ended)):
            path.marked = True

    def _gap(self, character: str, alike: str) -> None:
        drawn = [replace(path) for path in self._paths] if alike else []
        self._end_word()
        for path in self._paths:
            path.gap += 1
            # Two signs between letters belong to a word that is spelled out, not to two words (a llama. 2 goats).
        self._paths = [p for p in self._paths if p.gap == 1 or (p.run == 1 and p.gap <= _LONGEST_GAP)]
        self._paths = [p for p in self._paths if not (p.tight and p.run == 1)]
        if alike:
            self._sign(alike, drawn)
        if character in _FULL_WIDTH_ENDS or (self._may_end and character.isspace()):
            self._end_sentence()
        elif character in _SENTENCE_ENDS:
            self._may_end = True

    def _sign(self, alike: str, paths: list[_Path]) -> None:
        """What parted words may itself be a letter of one: GP⊤."""
        self._group = Group.GAP
        for path in (*paths, *self._roots()):
            self._drawn(path, alike, Group.GAP)

    def _letter(self, letter: str, sign: Folded, *, marked: bool) -> None:
        group = sign.group
        starts_word = group is not self._group or group is Group.SPACELESS
        if starts_word:
            self._end_word()
            if self._leak is not None:
                return
            self._words += 1
        else:
            self._continue_ended(letter, group)
        self._letters += 1
        self._forget()
        particle = group is Group.ARABIC and self._word in _ARABIC_PARTICLES
        self._group = group
        paths, self._paths = self._paths, []
        if starts_word or particle:
            paths += self._roots()
        for path in paths:
            self._drawn(path, sign.alike, group)
            self._advance(path, letter, group, marked=marked)
        self._word = (self._word + letter)[:_LONGEST_WORD]

    def _roots(self) -> list[_Path]:
        """A word may begin here, in both trees."""
        trees = ((self._vocabulary.held, True), (self._vocabulary.context, False))
        return [_Path(root, self._position, self._words, held, self._opener) for root, held in trees]

    def _drawn(self, path: _Path, alike: str, group: Group) -> None:
        """The same word with what a letter is drawn like."""
        tight = path.tight or group is not Group.ALPHABET  # digits, signs and other scripts stand beside words a lot
        if tight and path.gap and path.run == 1:
            return
        for letter in alike:
            if letter in path.node.children:
                self._advance(replace(path, tight=tight), letter, group, marked=False)

    def _advance(self, path: _Path, letter: str, group: Group, *, marked: bool) -> None:
        node = path.node.children.get(letter)
        if node is None:
            return
        path.split = path.split or path.gap > 0
        path.run = 1 if path.gap else path.run + 1
        path.longest_run = max(path.longest_run, path.run)
        path.gap, path.node = 0, node
        path.marked = path.marked or (marked and group is Group.ALPHABET)
        self._paths.append(path)
        for entry in node.entries:
            if entry.kind is Kind.SHARED and not entry.spaced and path.split and path.longest_run > 1:
                continue  # "I am a" holds the letters of Lama; only L l a m a is one that was spelled out
            if entry.kind is Kind.OPENER and entry.spaced and not path.split and group is Group.ALPHABET:
                continue  # 'I am' is not lam
            strict = entry.tail is Tail.NOTHING or (path.split and not entry.spaced)
            if entry.tail is Tail.ANYTHING and not strict:
                self._on_entry(entry, path, after="")
            else:
                self._ended.append(_Ended(entry, path, strict))

    def _continue_ended(self, letter: str, group: Group) -> None:
        longest = _LONGEST_HANGUL_ENDING if group is Group.HANGUL else _LONGEST_ENDING
        kept = []
        for ended in self._ended:
            ended.after += letter
            if not ended.strict and len(ended.after) <= longest:
                kept.append(ended)
        self._ended = kept

    def _end_word(self) -> None:
        if self._group is None:
            return
        if self._word and self._word not in self._vocabulary.fillers:
            self._opener = None
        self._group, self._word = None, ""
        just_ended, self._ended = self._ended, []
        for ended in just_ended:
            if self._leak is None:
                self._on_entry(ended.entry, ended.path, after=ended.after)

    def _on_entry(self, entry: Entry, path: _Path, *, after: str) -> None:
        if self._leak is not None:
            return
        if entry.kind in NAMES and path.split and not entry.spaced and path.marked and path.longest_run > 1:
            return  # 'mới mở' holds the letters of Molmo; nobody who hides a name puts tone marks on it
        if entry.kind in NAMES or entry.kind is Kind.MAKER:
            self._on_name(entry, path, after=after)
        elif entry.kind in (Kind.OPENER, Kind.WEAK_OPENER):
            self._opener = entry.kind
        elif entry.kind is Kind.SEEN:
            self._seen_at = self._letters
        elif entry.kind is Kind.SELF:
            self._self_at = self._letters
            if self._pending:
                self._betray(self._pending[0].entry, self._pending[0].start)
        else:
            for pending in self._pending:
                named = pending.entry.kind in NAMES and pending.last_word == path.word - 1
                if named and (entry.kind is Kind.CLOSER or pending.weak):
                    self._betray(pending.entry, pending.start)
                    return

    def _on_name(self, entry: Entry, path: _Path, *, after: str) -> None:
        is_maker = entry.kind is Kind.MAKER
        weak = path.opener is Kind.WEAK_OPENER
        named_itself = path.opener is Kind.OPENER or (weak and after.startswith(self._vocabulary.copulas))
        speaks_of_itself = self._self_at is not None or (is_maker and self._spoke_before)
        if entry.kind is Kind.MODEL or speaks_of_itself or (named_itself and not is_maker):
            self._betray(entry, path.start)
            return
        self._pending.append(_Pending(entry, path.start, self._words, self._letters, weak))

    def _forget(self) -> None:
        """Let go of what lies too far back."""
        oldest = self._letters - _REACH
        if self._pending and self._pending[0].letters < oldest:
            self._judge_products(before=oldest)
        if self._self_at is not None and self._self_at < oldest:
            self._self_at = None
        if self._seen_at is not None and self._seen_at < oldest:
            self._seen_at = None

    def _end_sentence(self) -> None:
        self._judge_products(before=self._letters + 1)
        self._spoke_before = self._self_at is not None
        self._self_at = self._seen_at = None
        self._may_end = False

    def _judge_products(self, *, before: int) -> None:
        """Release pending names, but for a product that nothing in its sentence excuses."""
        due = [pending for pending in self._pending if pending.letters < before]
        for pending in due:
            if pending.entry.kind is Kind.PRODUCT and self._seen_at is None and self._leak is None:
                self._betray(pending.entry, pending.start)
        if self._leak is None:
            self._pending = [pending for pending in self._pending if pending.letters >= before]

    def _betray(self, entry: Entry, start: int) -> None:
        if self._leak is not None:
            return
        # What was held for another reason stays unseen too: it belongs to the same words.
        start = min(start, self._hold())
        self._leak = Leak(entry.text, start, self._unshown[start - self._shown :])
        self._unshown = self._unshown[: start - self._shown]


def _marked(character: str) -> bool:
    return character in "đĐ" or len(unicodedata.normalize("NFD", character)) > 1
