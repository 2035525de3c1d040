"""The pictures in a row's cell: taken out and named when it is read, put back in the same shape when it is written.

A packed cell is the value with {"base64": name}, {"bytes": name}, {"listed": [names]} or {"bytes": name, "path": path}
where bytes were; text that names a row or a file stays as it is.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.benchmark_files.faults import FaultKind, Faulty
from core.errors import ParleyError

Keep = Callable[[bytes], str]
Get = Callable[[str], bytes]
COLUMNS = ("image", "images")
PATH = "image_path"
_LONGEST_REFERENCE = 64
"""Characters; a longer cell is a picture, as in VLMEvalKit."""


@dataclass(frozen=True)
class Packed:
    """A cell without its bytes, the names of its pictures, and the row that it refers to."""

    value: Any
    pictures: tuple[str, ...] = ()
    reference: str = ""


def pack(value: Any, column: str, keep: Keep) -> Packed:
    """Take the pictures out of a cell; Faulty where one cannot be read."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Packed(value, reference=str(value))
    if isinstance(value, str) and 0 < len(value) <= _LONGEST_REFERENCE and not value.startswith("["):
        return Packed(value, reference=value.strip())
    if isinstance(value, str) and value.startswith("["):
        names = tuple(_kept(_bytes(piece, column), column, keep) for piece in _listed(value, column))
        return Packed({"listed": list(names)}, names)
    parts = [_part(piece, column, keep) for piece in (value if isinstance(value, list) else [value])]
    if not parts:
        raise Faulty(FaultKind.VALUE_MISSING, column)
    packed = [part.value for part in parts]
    return Packed(packed if isinstance(value, list) else packed[0], tuple(part.pictures[0] for part in parts))


def pack_files(value: Any, folder: Path, keep: Keep) -> Packed:
    """Take in the files that a row names beside its list; a name that climbs out of the folder is refused."""
    names = value if isinstance(value, list) else _paths(str(value))
    kept = []
    for name in names:
        try:
            file = (folder / str(name)).resolve(strict=True)
            inside = file.is_relative_to(folder.resolve())
            data = file.read_bytes() if inside else None
        except (OSError, ValueError) as error:
            raise Faulty(FaultKind.PICTURE_FILE, PATH, str(name)) from error
        if data is None:
            raise Faulty(FaultKind.PICTURE_FILE, PATH, str(name))
        kept.append(_kept(data, PATH, keep))
    return Packed({"base64": kept[0]} if len(kept) == 1 else {"listed": kept}, tuple(kept))


def unpack(value: Any, get: Get, *, as_text: bool) -> Any:
    """The cell as it was; `as_text` for formats that hold no bytes."""
    if isinstance(value, list):
        return [unpack(part, get, as_text=as_text) for part in value]
    if not isinstance(value, dict):
        return value
    if "listed" in value:
        return "[" + ", ".join(f"'{_text(get(name))}'" for name in value["listed"]) + "]"
    if "base64" in value:
        return _text(get(value["base64"]))
    data = get(value["bytes"])
    if as_text:
        return _text(data)
    return {"bytes": data, "path": value["path"]} if "path" in value else data


def _part(value: Any, column: str, keep: Keep) -> Packed:
    if isinstance(value, dict):
        if set(value) != {"bytes", "path"} or not isinstance(value["bytes"], bytes):
            raise Faulty(FaultKind.VALUE_KIND, column)
        name = _kept(value["bytes"], column, keep)
        return Packed({"bytes": name, "path": value["path"]}, (name,))
    if isinstance(value, bytes):
        name = _kept(value, column, keep)
        return Packed({"bytes": name}, (name,))
    if isinstance(value, str):
        name = _kept(_bytes(value, column), column, keep)
        return Packed({"base64": name}, (name,))
    raise Faulty(FaultKind.VALUE_KIND, column)


def _kept(data: bytes, column: str, keep: Keep) -> str:
    try:
        return keep(data)
    except ParleyError as error:
        raise Faulty(FaultKind.PICTURE, column, error.reason.value) from error


def _bytes(text: str, column: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Faulty(FaultKind.BASE64, column) from error


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _listed(text: str, column: str) -> list[str]:
    """The strings of a Python list; base64 holds neither quotes nor commas."""
    inner = text.strip().removeprefix("[")
    if not inner.endswith("]") or not inner[:-1].strip():
        raise Faulty(FaultKind.BASE64, column)
    return [part.strip().strip("'\"") for part in inner[:-1].split(",")]


def _paths(text: str) -> list[str]:
    if not text.startswith("["):
        return [text]
    return [part.strip().strip("'\"") for part in text.strip().strip("[]").split(",")]
