"""MMMU as an exam asks it: in English, translated, and in the English that a translation came back to.

A folder has `en`, a folder or file for each language that it was translated to (`hu`), and one for each way back
(`back-hu`), all with the same indices; `python -m demo mmmu` writes a small one, and MMMU itself goes into `en` as its
makers hand it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from core import languages
from core.benchmark_files import Question, read
from core.benchmark_files.mmmu import accepted
from core.benchmark_items import ItemKind
from evaluation.exam import ExamInvalid, ExamItem, Task
from evaluation.samples import prompt_of

ENGLISH, BACK = "en", "back-"


def mmmu_items(folder: Path, count: int) -> tuple[list[ExamItem], dict[str, bytes]]:
    """So many questions, spread over subjects, the same in each language; and their pictures. All faults at once."""
    pictures: dict[str, bytes] = {}
    sets, faults = {}, []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        name = path.name.removesuffix(path.suffix) if path.is_file() else path.name
        if name.removeprefix(BACK) not in languages.ALL or name == f"{BACK}{ENGLISH}":
            faults.append(f"{path.name} is no language and no way back from one")
            continue
        found = read(path, lambda data: _keep(data, pictures))
        faults += [
            f"{path.name}, row {one.line}, {one.column}: {one.kind} {one.detail}".rstrip() for one in found.faults
        ]
        sets[name] = {question.first.index: question for question in found.questions}
    if ENGLISH not in sets:
        faults.append(f"there is no {ENGLISH}")
    if not faults:
        faults += _moved(sets)
    if faults:
        raise ExamInvalid(f"{folder}: {'; '.join(faults)}.")
    common = [index for index in sets[ENGLISH] if all(index in one for one in sets.values())]
    chosen = [common[place * len(common) // count] for place in range(count)] if len(common) > count else common
    items = [_item(name, index, sets[name][index]) for name in sets for index in chosen]
    shown = {sha for item in items for sha in item.pictures}
    return items, {sha: data for sha, data in pictures.items() if sha in shown}


def _keep(data: bytes, pictures: dict[str, bytes]) -> str:
    name = sha256(data).hexdigest()
    pictures[name] = data
    return name


def _moved(sets: Mapping[str, Mapping[str, Question]]) -> Iterator[str]:
    """What a translation must not change: which letter is right, and how many there are."""
    for name, several in sets.items():
        for index, question in several.items():
            first = sets[ENGLISH].get(index)
            own = question.first
            same = first is None or (first.first.kind, first.first.letters) == (own.kind, own.letters)
            if not same or (first is not None and own.letters and first.first.answer != own.answer):
                yield f"{name}: {index} has other options or another answer than in English"


def _item(name: str, index: str, question: Question) -> ExamItem:
    row, back = question.first, name.startswith(BACK)
    first, *others = question.pictures
    return ExamItem(
        id=f"mmmu-{name}-{index}",
        language=ENGLISH if back else name,
        through=name.removeprefix(BACK) if back else "",
        task=Task.MMMU_BACK if back else Task.MMMU,
        picture=first,
        beside=tuple(others),
        questions=(prompt_of(row.fields, row.fields.options, row.letters),),
        accepted=((row.answer,) if row.kind is ItemKind.CHOICE else accepted(row.answer),),
        options=row.fields.options,
    )
