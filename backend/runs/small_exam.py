"""A small exam out of larger ones: so many questions of each kind in each language, and no others."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation.exam import ITEMS, PICTURES, ExamInvalid, ExamItem, Task, circular
from evaluation.mmmu import mmmu_items

__all__ = ["OF_MMMU", "Asked", "ExamInvalid", "write"]
OF_MMMU = frozenset({Task.MMMU, Task.MMMU_BACK})


@dataclass(frozen=True)
class Asked:
    """An exam's archive, and a folder of MMMU where that is asked, too."""

    archive: Path
    mmmu: Path | None = None


def write(folder: Path, asked: Asked, count: int, tasks: Collection[str]) -> None:
    """The first questions of each of these kinds in each language, with their pictures; of MMMU some of each subject.

    Where choices are asked circularly they are turned, and tell the vanilla answer on the side.
    """
    (folder / PICTURES).mkdir(parents=True)
    lines = list(_of_archive(asked.archive, folder, count, tasks))
    if asked.mmmu is not None:
        items, pictures = mmmu_items(asked.mmmu, count)
        lines += [item.model_dump_json(exclude_defaults=True) for item in items if item.task in tasks]
        for sha, data in pictures.items():
            (folder / PICTURES / sha).write_bytes(data)
    (folder / ITEMS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _of_archive(archive: Path, folder: Path, count: int, tasks: Collection[str]) -> Iterator[str]:
    taken: dict[tuple[str, str], int] = {}
    with zipfile.ZipFile(archive) as packed:
        for line in packed.read(ITEMS).decode("utf-8").splitlines():
            item = json.loads(line)
            kind = item["task"], item["language"]
            taken[kind] = taken.get(kind, 0) + 1
            turned = item["task"] == Task.CHOICE and Task.CIRCULAR in tasks
            if taken[kind] > count or not (turned or item["task"] in tasks):
                continue
            whole = circular(ExamItem.model_validate(item)).model_dump_json(exclude_defaults=True) if turned else line
            yield whole
            picture = f"{PICTURES}/{item['picture']}"
            (folder / picture).write_bytes(packed.read(picture))
