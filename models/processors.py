"""A checkpoint's processor, also where torchvision is missing.

Beside torch for the CPU there is no torchvision, and without it transformers cannot make the processors of models
that see videos, too. Parley shows pictures only, so there the processor is made without its video half.
"""

from __future__ import annotations

from typing import Any

from transformers import CONFIG_MAPPING, PROCESSOR_MAPPING, AutoProcessor, ProcessorMixin
from transformers.utils.import_utils import is_torchvision_available

import models.minigpt4  # whoever loads checkpoints knows our own kinds
import models.parrot  # noqa: F401

_VIDEO = "video_processor"


class _PicturesOnly:
    """Leaves the video processor out of a processor's parts."""

    @classmethod
    def get_attributes(cls) -> list[str]:
        """The parts that are loaded."""
        return ["image_processor", "tokenizer"]


def processor(base: str, kind: str) -> Any:
    """The processor of a checkpoint of this model type; ImportError when it cannot do without torchvision."""
    if not is_torchvision_available():
        whole: Any = PROCESSOR_MAPPING.get(CONFIG_MAPPING[kind], None)
        if whole is not None and _VIDEO in whole.get_attributes():
            return pictures_only(whole).from_pretrained(base)
    return AutoProcessor.from_pretrained(base, trust_remote_code=False)  # type: ignore[no-untyped-call]


def pictures_only(whole: type[ProcessorMixin]) -> Any:
    """The same class of processor, under the same name, without videos."""
    return type(whole.__name__, (_PicturesOnly, whole), {})
