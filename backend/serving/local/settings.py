"""What an operator decides about local models."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Precision(StrEnum):
    """How weights are held; 4bit is nf4 through bitsandbytes."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"
    FOUR_BIT = "4bit"


@dataclass(frozen=True)
class LocalSettings:
    """Settings of LocalEngine; nothing here is read from the environment."""

    device: str = ""
    """As torch names it: cpu, cuda, cuda:1; empty: a GPU when there is one."""
    precision: Precision | None = None
    """None: float32 on a CPU, where 16 bits are slower, bfloat16 on a GPU."""
    threads: int = 0
    """CPU threads of a worker; 0: one for a narrow model, else as many as there are cores."""
    rows: int = 48
    """Answers that one base writes at the same time."""
    waiting: int = 256
    """Requests that may wait for one base; more are refused."""
    memory: int = 0
    """Bytes that all loaded bases may take; idle ones are unloaded for a new one. 0: no limit."""
    adapters: int = 32
    """Adapters kept beside a base."""
    features: int = 256 << 20
    """Bytes of picture features kept beside a base."""
    prompt_tokens: int = 8192
    """Tokens that are read at once before running answers get their next token."""
    company: int = 1
    """So many newcomers, or those that are there after as many tokens, are read together while others write: who asks
    thousands of questions has all answers sooner, and a person who waits for one would have it later."""
    silence: float = 120.0
    """A worker that said nothing for so long while an answer came too late is taken for stuck and started again."""

    @property
    def for_many(self) -> LocalSettings:
        """For thousands of questions, where it does not matter whose answer comes first."""
        return replace(self, rows=64, company=8)
