"""A checkpoint's processor, also where torchvision is missing.

Beside torch for the CPU there is no torchvision, and without it transformers cannot make the processors of models
that see videos, too. Parley shows pictures only, so there the processor is made without its video half.
"""

from __future__ import annotations

from typing import Any

from transformers import AutoProcessor, InternVLProcessor, ProcessorMixin, Qwen2_5_VLProcessor, Qwen2VLProcessor
from transformers.utils.import_utils import is_torchvision_available

_WITH_VIDEO = {"qwen2_vl": Qwen2VLProcessor, "qwen2_5_vl": Qwen2_5_VLProcessor, "internvl": InternVLProcessor}


class _PicturesOnly:
    """Leaves the video processor out of a processor's parts."""

    @classmethod
    def get_attributes(cls) -> list[str]:
        """The parts that are loaded."""
        return ["image_processor", "tokenizer"]


def processor(base: str, kind: str) -> Any:
    """The processor of a checkpoint of this model type."""
    if kind in _WITH_VIDEO and not is_torchvision_available():
        return pictures_only(_WITH_VIDEO[kind]).from_pretrained(base)
    return AutoProcessor.from_pretrained(base)  # type: ignore[no-untyped-call]


def pictures_only(whole: type[ProcessorMixin]) -> Any:
    """The same class of processor, under the same name, without videos."""
    return type(whole.__name__, (_PicturesOnly, whole), {})
