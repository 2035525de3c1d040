"""How much memory a checkpoint will take, from the headers of its files."""

from __future__ import annotations

import json
import math
from pathlib import Path

from backend.serving.local.settings import Precision

_BYTES = {Precision.FLOAT32: 4.0, Precision.BFLOAT16: 2.0, Precision.FLOAT16: 2.0, Precision.FOUR_BIT: 0.75}


def expected_bytes(base: str, precision: Precision | None) -> int:
    """Bytes of the weights once loaded; 0 when the checkpoint is no folder with safetensors files.

    A precision that the worker will choose counts as the largest. OSError or ValueError when a file cannot be read.
    """
    count = sum(_weights(path) for path in Path(base).glob("*.safetensors"))
    return int(count * _BYTES[precision or Precision.FLOAT32])


def _weights(path: Path) -> int:
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > path.stat().st_size:
            raise ValueError(f"{path.name} is shorter than it says")
        header = json.loads(file.read(length))
    try:
        return sum(math.prod(tensor["shape"]) for name, tensor in header.items() if name != "__metadata__")
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"{path.name} has a header of another kind") from error
