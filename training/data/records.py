"""Records of data files with their pictures, one after the other, whatever the format.

Told by the name: `.jsonl`, `.json` (LLaVA's list, or InternVL's meta file), `.parquet`, `.tar` (WebDataset), a folder
that `datasets` saved. Pictures are named beside the file, or lie in it.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from core.errors import InvalidInput, Reason

_PICTURES = (".jpg", ".jpeg", ".png", ".webp")
_TEXTS = (".txt", ".caption")


@dataclass(frozen=True)
class Record:
    """One record; its pictures are read when they are asked for."""

    file: str
    line: int
    fields: Mapping[str, Any]
    pictures: Callable[[], tuple[bytes, ...]]


def records(path: Path) -> Iterator[Record]:
    """All records of a file or folder; InvalidInput DATA_FILE_MALFORMED where it is none of the formats."""
    if path.is_dir():
        return _dataset(path)
    readers = {".jsonl": _jsonl, ".json": _json, ".parquet": _parquet, ".tar": _webdataset}
    reader = readers.get(path.suffix)
    if reader is None or not path.is_file():
        raise _malformed(path, 0)
    return reader(path)


def _jsonl(path: Path, root: Path | None = None) -> Iterator[Record]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _record(path, number, _parsed(path, number, line), root or path.parent)


def _json(path: Path) -> Iterator[Record]:
    parsed = _parsed(path, 1, path.read_text(encoding="utf-8"))
    if isinstance(parsed, list):
        for number, fields in enumerate(parsed, 1):
            yield _record(path, number, fields, path.parent)
        return
    for part in parsed.values() if isinstance(parsed, dict) else ():
        if not isinstance(part, dict) or "annotation" not in part:
            raise _malformed(path, 1)
        lines = _beside(path.parent, str(part["annotation"]))
        yield from _jsonl(lines, _beside(path.parent, str(part.get("root") or ".")))


def _parquet(path: Path) -> Iterator[Record]:
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    number = 0
    for batch in pq.ParquetFile(path).iter_batches(batch_size=200):
        for fields in batch.to_pylist():
            number += 1
            yield _record(path, number, fields, path.parent)


def _dataset(folder: Path) -> Iterator[Record]:
    import datasets  # type: ignore[import-untyped]

    loaded = datasets.load_from_disk(str(folder))
    parts = loaded.values() if isinstance(loaded, dict) else [loaded]
    number = 0
    for part in parts:
        for fields in part.with_format("arrow").iter(batch_size=200):
            for row in fields.to_pylist():
                number += 1
                yield _record(folder, number, row, folder)


def _webdataset(path: Path) -> Iterator[Record]:
    """Members that share a name up to the first dot are one sample, and stand together."""
    number, name, sample = 0, "", dict[str, bytes]()
    with tarfile.open(path) as archive:
        for member in archive:
            stem, _, ending = PurePosixPath(member.name).name.partition(".")
            key = str(PurePosixPath(member.name).with_name(stem))
            if key != name and sample:
                number += 1
                yield _sample(path, number, sample)
                sample = {}
            stream = archive.extractfile(member)
            if stream is not None:
                name, sample[f".{ending}"] = key, stream.read()
    if sample:
        yield _sample(path, number + 1, sample)


def _sample(path: Path, number: int, sample: Mapping[str, bytes]) -> Record:
    fields = _parsed(path, number, sample.get(".json", b"{}").decode())
    texts = [sample[ending].decode() for ending in _TEXTS if ending in sample]
    pictures = tuple(data for ending, data in sample.items() if ending in _PICTURES)
    all_fields = {**({"text": texts[0].strip()} if texts else {}), **fields}
    return Record(path.name, number, all_fields, lambda: pictures)


def _record(path: Path, number: int, fields: Any, root: Path) -> Record:
    if not isinstance(fields, dict):
        raise _malformed(path, number)
    images = fields.get("images", fields.get("image")) or []
    listed = images if isinstance(images, list) else [images]
    return Record(path.name, number, fields, lambda: tuple(_picture(image, root) for image in listed))


def _picture(image: Any, root: Path) -> bytes:
    """The bytes that are in the record, or the file that it names."""
    if isinstance(image, bytes):
        return image
    if isinstance(image, dict):
        data = image.get("bytes")
        return data if isinstance(data, bytes) else _beside(root, str(image.get("path"))).read_bytes()
    return _beside(root, str(image)).read_bytes()


def _beside(root: Path, name: str) -> Path:
    """A file below the folder of its list; a name that climbs out is refused."""
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        raise ValueError(f"{name} lies outside of {root}")
    return path


def _parsed(path: Path, number: int, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise _malformed(path, number) from error


def _malformed(path: Path, line: int) -> InvalidInput:
    return InvalidInput(Reason.DATA_FILE_MALFORMED, file=path.name, line=line)
