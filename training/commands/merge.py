"""`python -m training merge --base B --adapter A --out FOLDER`: base and adapter as one checkpoint.

For programs that know no adapters; transformers loads the folder like any other checkpoint.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from transformers import AutoConfig, AutoModelForImageTextToText

from core.files import swap_folder
from models.processors import processor

_CARD = "card.md"


def run(base: str, adapter: Path, out: Path) -> int:
    """Write the folder, whole or not at all."""
    swap_folder(out, lambda fresh: _write(base, adapter, fresh))
    print(out)
    return 0


def _write(base: str, adapter: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    config = AutoConfig.from_pretrained(base, trust_remote_code=False)
    model: Any = AutoModelForImageTextToText.from_pretrained(base, dtype="auto", trust_remote_code=False)
    with torch.no_grad():
        # in full precision: rounding every sum to half would lose what was learnt in small steps
        kept = model.dtype
        merged = PeftModel.from_pretrained(model.float(), str(adapter)).merge_and_unload().to(kept)
    merged.save_pretrained(folder)
    processor(base, config.model_type).save_pretrained(folder)
    card = adapter.parent / _CARD
    if card.is_file():
        shutil.copyfile(card, folder / "README.md")
