"""Rows and their pictures for tests: a source in memory, made of plain colours."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from training.data.rows import Kind, Origin, Row, Source, Split, Turn, row_id

COLOURS = ("red", "green", "blue", "black", "white", "yellow", "purple", "orange")


def drawn(colour: str, size: tuple[int, int] = (40, 40)) -> bytes:
    """A picture of one colour with a darker corner."""
    image = Image.new("RGB", size, colour)
    image.paste((20, 20, 20), (0, 0, size[0] // 4, size[1] // 3))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


@dataclass
class Held:
    """Rows held in memory."""

    all: list[Row] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def rows(self, split: Split) -> Sequence[Row]:
        return [row for row in self.all if row.split is split]

    def picture(self, sha: str) -> bytes:
        return self.pictures[sha]

    def show(self, colour: str) -> str:
        """Keep a picture; gives its name."""
        data = drawn(colour)
        sha = hashlib.sha256(data).hexdigest()
        self.pictures[sha] = data
        return sha

    def add(self, question: str, answer: str = "", *shas: str, language: str = "en", **more: object) -> Row:
        """One row; `more` are its other fields."""
        given: dict[str, object] = {
            "id": row_id(str(len(self.all))),
            "kind": Kind.SFT,
            "language": language,
            "pictures": shas,
            "turns": (Turn(role="user", content=question),) if question else (),
            "source": Source.CAPTION,
            "origin": Origin(kind="file", id=f"line {len(self.all)}"),
        }
        if more.get("kind", Kind.SFT) is not Kind.PAIR:
            given["answer"] = answer
        row = Row.model_validate(given | more)
        self.all.append(row)
        return row

    def write(self, folder: Path) -> Path:
        """As a plain folder."""
        folder.mkdir(parents=True)
        lines = [row.model_dump_json(exclude_defaults=False) + "\n" for row in self.all]
        (folder / "rows.jsonl").write_text("".join(lines), encoding="utf-8")
        for sha, data in self.pictures.items():
            place = folder / "pictures" / sha[:2]
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{sha}.png").write_bytes(data)
        return folder
