"""Snapshots as other programs read them: `export(snapshot, name, out)` makes a folder with rows and pictures.

llava      LLaVA's JSON: one list, `conversations` with <image>
internvl   InternVL's JSON lines with the meta file that names them
trl-sft, trl-pairs, trl-kto   rows of TRL's trainers: prompt-completion, prompt-chosen-rejected, prompt-completion-label
parquet    every row and the bytes of its pictures, with a data card as Hugging Face shows it
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from core.files import sync_folder
from training.data.arrow import features
from training.data.building import extension
from training.data.card import data_card
from training.data.rows import Kind, Row, Split
from training.data.snapshot import Snapshot

Json = dict[str, Any]
_ROWS_A_GROUP = 500
_IMAGES = pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())]))


def export(snapshot: Snapshot, name: str, out: Path) -> int:
    """Write one format into a folder that is not there yet; how many rows. It is there whole or not at all."""
    if out.exists():
        raise FileExistsError(17, "there already", str(out))
    aside = out.with_name(f".{out.name}.{uuid4().hex[:8]}")
    aside.mkdir(parents=True)
    try:
        rows = FORMATS[name](snapshot, aside)
        (aside / "README.md").write_text(data_card(snapshot.manifest, name), encoding="utf-8")
        aside.rename(out)
        sync_folder(out.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return rows


def picture_names(row: Row, names: Mapping[str, str]) -> list[str]:
    """The files of a row's pictures, in the order they are shown."""
    return [names[sha] for sha in row.pictures]


def _llava(snapshot: Snapshot, out: Path) -> int:
    names, count = _pictures(snapshot, out), 0
    for split in Split:
        with (out / f"{split.value}.json").open("w", encoding="utf-8") as stream:
            stream.write("[")
            for place, row in enumerate(_of(snapshot, split, Kind.SFT)):
                stream.write((",\n" if place else "\n") + json.dumps(_conversation(row, names), ensure_ascii=False))
                count += 1
            stream.write("\n]\n")
    return count


def _internvl(snapshot: Snapshot, out: Path) -> int:
    names, count, meta = _pictures(snapshot, out), 0, {}
    for split in Split:
        rows = [_conversation(row, names) for row in _of(snapshot, split, Kind.SFT)]
        count += _lines(out / f"{split.value}.jsonl", rows)
        meta[f"parley_{split.value}"] = {
            "root": "",
            "annotation": f"{split.value}.jsonl",
            "data_augment": False,
            "repeat_time": 1,
            "length": len(rows),
        }
    (out / "meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")
    return count


def _conversation(row: Row, names: Mapping[str, str]) -> Json:
    messages: list[Json] = []
    for turn, shown in row.shown():
        text = "<image>\n" * len(shown) + turn.content
        messages.append({"from": "human" if turn.role == "user" else "gpt", "value": text})
    messages.append({"from": "gpt", "value": row.answer})
    files = picture_names(row, names)
    image: Json = {"image": files[0] if len(files) == 1 else files} if files else {}
    return {"id": row.id, **image, "language": row.language, "conversations": messages}


def _trl(kind: Kind) -> Callable[[Snapshot, Path], int]:
    def write(snapshot: Snapshot, out: Path) -> int:
        names = _pictures(snapshot, out)
        return sum(
            _lines(out / f"{split.value}.jsonl", (_trl_row(row, names) for row in _of(snapshot, split, kind)))
            for split in Split
        )

    return write


def _trl_row(row: Row, names: Mapping[str, str]) -> Json:
    prompt = [{"role": turn.role, "content": _parts(turn.content, len(shown))} for turn, shown in row.shown()]

    def said(text: str | None) -> list[Json]:
        return [{"role": "assistant", "content": _parts(text or "", 0)}]

    answers: dict[Kind, Json] = {
        Kind.SFT: {"completion": said(row.answer)},
        Kind.PAIR: {"chosen": said(row.chosen), "rejected": said(row.rejected)},
        Kind.RATING: {"completion": said(row.answer), "label": row.good},
    }
    return {"id": row.id, "images": picture_names(row, names), "prompt": prompt, **answers[row.kind]}


def _parts(text: str, pictures: int) -> list[Json]:
    return [{"type": "image"}] * pictures + [{"type": "text", "text": text}]


def _parquet(snapshot: Snapshot, out: Path) -> int:
    count = 0
    (out / "data").mkdir()
    for split in Split:
        rows = snapshot.rows(split)
        if not len(rows):  # `datasets` cannot load a split of nothing
            continue
        schema = rows.schema.append(pa.field("images", _IMAGES)).with_metadata({"huggingface": _described()})
        with pq.ParquetWriter(out / "data" / f"{split.value}-00000-of-00001.parquet", schema) as writer:
            for start in range(0, len(rows), _ROWS_A_GROUP):
                part = rows.columns(start, _ROWS_A_GROUP)
                images = [[_image(snapshot, sha) for sha in shown] for shown in part.column("pictures").to_pylist()]
                writer.write_table(part.append_column("images", pa.array(images, _IMAGES)).cast(schema))
                count += part.num_rows
    return count


def _image(snapshot: Snapshot, sha: str) -> Json:
    data = snapshot.picture(sha)
    return {"bytes": data, "path": sha + extension(data)}


def _described() -> str:
    images = {"feature": {"_type": "Image"}, "_type": "List"}
    return json.dumps({"info": {"features": {**features(), "images": images}}})


def _pictures(snapshot: Snapshot, out: Path) -> dict[str, str]:
    """Copy the pictures; the name of each."""
    (out / "images").mkdir()
    names: dict[str, str] = {}
    for split in Split:
        for shown in snapshot.rows(split).column("pictures"):
            for sha in shown:
                if sha not in names:
                    data = snapshot.picture(sha)
                    names[sha] = f"images/{sha}{extension(data)}"
                    (out / names[sha]).write_bytes(data)
    return names


def _of(snapshot: Snapshot, split: Split, kind: Kind) -> Iterator[Row]:
    return iter(snapshot.rows(split, kind))


def _lines(path: Path, rows: Iterable[Json]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for row in rows:
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


FORMATS: Mapping[str, Callable[[Snapshot, Path], int]] = MappingProxyType(
    {
        "llava": _llava,
        "internvl": _internvl,
        "trl-sft": _trl(Kind.SFT),
        "trl-pairs": _trl(Kind.PAIR),
        "trl-kto": _trl(Kind.RATING),
        "parquet": _parquet,
    }
)
