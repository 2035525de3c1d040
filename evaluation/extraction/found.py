"""What was understood of one answer, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Label = str | int | float


class Why(StrEnum):
    """By which rule an answer was understood, or why it was not."""

    LETTER_ALONE = "the answer is a letter"
    TEXT_ALONE = "the answer is the text of an option"
    LETTER_AND_TEXT = "the answer is a letter with the text of its option"
    LETTER_FIRST = "the answer begins with a letter"
    LETTER_OTHER_WORDS = "the answer is a letter with words that are in no option"
    LETTER_CLAIMED = "a sentence says that this letter is the answer"
    LETTER_NAMED = "only this letter is named"
    ORDINAL = "the option is named by its place"
    TEXT_CLAIMED = "a sentence says that this option is the answer"
    TEXT_NAMED = "only this option is named"
    VALUE = "only this option has the value that is said"
    MARKED = "the answer is marked as final"
    LEADS = "the answer begins with this word"
    CLAIMED = "a sentence says so"
    STATED = "a sentence denies it"
    NUMBER_ALONE = "only one number is said"
    NUMBER_CLAIMED = "a sentence says that this number is the answer"
    TOTAL = "the other numbers add up to this one"
    NONE_OF_THEM = "the answer says that there are none"

    JUDGED = "a judge read it: no rule did"

    WORDS_SAID = "the answer holds the words"
    WORDS_MISSING = "the words are not in the answer"

    EMPTY = "unparsed: the answer is empty"
    SEVERAL = "unparsed: several are named and none is chosen"
    DISAGREE = "unparsed: the letter and the words disagree"
    UNSURE = "unparsed: the answer does not decide"
    DENIED_ONLY = "unparsed: only what it is not is said"
    NOTHING = "unparsed: nothing that could be an answer is found"


@dataclass(frozen=True)
class Found:
    """One answer as understood; the label is None where it is unparsed."""

    label: Label | None
    why: Why
    in_english: bool = False
    """Whether it was understood by the rules of English, not those of the language asked."""

    @property
    def reason(self) -> str:
        """The reason in words."""
        return f"{self.why.value}, in English" if self.in_english else self.why.value
