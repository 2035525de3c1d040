"""One hash over a model's folder: what says that two answers came from the same model.

Its weights, and what its configuration makes of them: a Parrot that adds its experts in another way, or an adapter that
counts double, has the same weights and answers differently. Where it lay and what wrote it do not count.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

_CHUNK = 1 << 20
_ADAPTER = "adapter_config.json"
_CONFIGURATIONS = (_ADAPTER, "config.json")
_BESIDE = frozenset(
    {
        "_name_or_path",
        "base_model_name_or_path",
        "inference_mode",
        "peft_version",
        "revision",
        "transformers_version",
    }
)


def digest(folder: Path) -> str:
    """The hash of all weights in it and of how they are used; of no files it is the hash of nothing."""
    sha256 = hashlib.sha256()
    for path in sorted(folder.glob("*.safetensors")):
        with path.open("rb") as stream:
            while part := stream.read(_CHUNK):
                sha256.update(part)
    for name in _CONFIGURATIONS:
        if (folder / name).is_file():
            sha256.update(_used((folder / name).read_bytes(), unordered=name == _ADAPTER))
    return sha256.hexdigest()


def _used(data: bytes, *, unordered: bool) -> bytes:
    """A configuration without what is beside the point; an adapter's lists are sets, written in any order."""

    def kept(value: object) -> object:
        if isinstance(value, dict):
            return {key: kept(inside) for key, inside in value.items() if key not in _BESIDE}
        if isinstance(value, list):
            inside = [kept(one) for one in value]
            return sorted(inside, key=repr) if unordered else inside
        return value

    try:
        return json.dumps(kept(json.loads(data)), sort_keys=True).encode()
    except ValueError:  # nothing will load it either
        return data
