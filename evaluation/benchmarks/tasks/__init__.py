"""The tasks that predictions can be scored for, by name; a new one is a file with its class, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from evaluation.benchmarks.tasks.captions import Captions
from evaluation.benchmarks.tasks.choice import Choice
from evaluation.benchmarks.tasks.free import Free
from evaluation.benchmarks.tasks.keywords import Keywords
from evaluation.benchmarks.tasks.mme import Mme
from evaluation.benchmarks.tasks.mmmu import Mmmu
from evaluation.benchmarks.tasks.seed_bench import SeedBench
from evaluation.benchmarks.tasks.task import Asked, Task
from evaluation.benchmarks.tasks.yes_no import YesNo

TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "mcq": Choice(),
        "yesno": YesNo(),
        "pope": YesNo(),
        "mme": Mme(),
        "seed": SeedBench(),
        "mmmu": Mmmu(),
        "captions": Captions(),
        "keywords": Keywords(),
        "free": Free(),
    }
)

__all__ = ["TASKS", "Asked", "Task"]
