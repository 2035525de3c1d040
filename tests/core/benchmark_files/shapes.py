"""Small files in the shapes of MMBench and MMMB, made for tests."""

from __future__ import annotations

import base64
import csv
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

MMBENCH = ("index", "question", "hint", "A", "B", "C", "D", "answer", "category", "image", "l2-category", "split")


def picture(colour: tuple[int, int, int] = (200, 30, 30)) -> bytes:
    """A file that cleaning does not leave byte for byte as it is."""
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG", quality=70, comment=b"from a camera")
    return out.getvalue()


def coded(data: bytes) -> str:
    """As it stands in a cell."""
    return base64.b64encode(data).decode()


RED, BLUE = coded(picture()), coded(picture((0, 0, 200)))


def line(index: object, **more: object) -> dict[str, object]:
    """A row of MMBench."""
    given: dict[str, object] = {
        "index": index,
        "question": 'What is "red" here?\nLook closely.',
        "hint": "",
        "A": "the car",
        "B": "the sky",
        "C": "",
        "D": "",
        "answer": "A",
        "category": "attribute",
        "image": RED,
        "l2-category": "finegrained",
        "split": "dev",
    }
    return given | more


def turned(first: Mapping[str, object], by: int, offset: int = 1_000_000) -> dict[str, object]:
    """A row as VLMEvalKit turns it: the label s goes to (s - by) mod N, the picture is that of the first row."""
    letters = [letter for letter in "ABCD" if first[letter]]
    count = len(letters)
    places = {letters[(place - by) % count]: first[letter] for place, letter in enumerate(letters)}
    answer = letters[(letters.index(str(first["answer"])) - by) % count]
    index = int(str(first["index"]))
    return {**first, **places, "answer": answer, "index": index + by * offset, "image": str(index)}


def tsv(path: Path, rows: Sequence[Mapping[str, object]], columns: Sequence[str] = MMBENCH) -> Path:
    """Write rows as VLMEvalKit does."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.DictWriter(stream, columns, delimiter="\t", extrasaction="ignore")
        lines.writeheader()
        lines.writerows(rows)
    return path


def read_tsv(path: Path) -> list[dict[str, str]]:
    """As other programs read it."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))
