"""Machine drafts: what a translator is asked, how its answer is read, what a draft has to keep. No I/O of its own."""

from annotation.drafting.reading import DraftFault, Unusable, kept, read
from annotation.drafting.translator import Answer, Draft, Halt, Halted, Memory, Meter, Spent, Task, Translator

__all__ = [
    "Answer",
    "Draft",
    "DraftFault",
    "Halt",
    "Halted",
    "Memory",
    "Meter",
    "Spent",
    "Task",
    "Translator",
    "Unusable",
    "kept",
    "read",
]
