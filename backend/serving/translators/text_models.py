"""Models that translate single texts: a transformers checkpoint, or one that was converted for CTranslate2."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotation.drafting import Halt, Halted, Spent
from backend.serving.translators.seq2seq import marks

_LONGEST = 512
"""Tokens of a text; longer ones are cut, and then do not keep what they must."""


class TransformersText:
    """A checkpoint of transformers: a folder, or a name on a hub."""

    def __init__(self, where: str, *, device: str = "") -> None:
        import torch
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(where)
            self._model: Any = AutoModelForSeq2SeqLM.from_pretrained(where)
        except (OSError, ValueError) as error:
            raise unusable(where, error) from error
        self._device = device or ("cuda:0" if torch.cuda.is_available() else "cpu")
        self._model.to(self._device).eval()

    def translate(self, texts: Sequence[str], pair: tuple[str, str], beams: int) -> tuple[list[str], Spent]:
        """All texts in one batch."""
        import torch

        told = marks(self._tokenizer, pair)
        begin = _set_source(self._tokenizer, told.source, pair[0])
        batch = self._tokenizer(
            [begin + told.before + text for text in texts],
            return_tensors="pt",
            padding=True,
            truncation=True,
            max_length=_LONGEST,
        ).to(self._device)
        forced = {"forced_bos_token_id": self._tokenizer.convert_tokens_to_ids(told.target)} if told.target else {}
        with torch.inference_mode():
            out = self._model.generate(
                input_ids=batch["input_ids"],
                attention_mask=batch["attention_mask"],
                num_beams=beams,
                do_sample=False,
                max_new_tokens=_room(batch["input_ids"].shape[1]),
                **forced,
            )
        made = self._tokenizer.batch_decode(out, skip_special_tokens=True)
        pad = self._model.config.pad_token_id
        return made, Spent(1, int(batch["attention_mask"].sum()), int((out != pad).sum()))


class CTranslate2Text:
    """A folder that CTranslate2's converter wrote, with the tokenizer of the checkpoint in it."""

    def __init__(self, where: str, *, device: str = "") -> None:
        try:
            library: Any = importlib.import_module("ctranslate2")
        except ImportError as error:
            raise Halted(
                Halt.NOT_INSTALLED,
                "CTranslate2 is not installed: pip install ctranslate2, or use seq2seq:<checkpoint>.",
            ) from error
        from transformers import AutoTokenizer

        if not Path(where).is_dir():
            raise unusable(where, "no such folder")
        try:
            self._model: Any = library.Translator(where, device=device.partition(":")[0] or "auto")
            self._tokenizer: Any = AutoTokenizer.from_pretrained(where)
        except (OSError, ValueError, RuntimeError) as error:
            raise unusable(where, error) from error

    def translate(self, texts: Sequence[str], pair: tuple[str, str], beams: int) -> tuple[list[str], Spent]:
        """All texts in one call; it makes its own batches."""
        told, tokenizer = marks(self._tokenizer, pair), self._tokenizer
        begin = _set_source(tokenizer, told.source, pair[0])
        pieces = [
            tokenizer.convert_ids_to_tokens(tokenizer.encode(begin + told.before + text)[:_LONGEST]) for text in texts
        ]
        prefix = [[told.target]] * len(texts) if told.target else None
        results = self._model.translate_batch(
            pieces,
            target_prefix=prefix,
            beam_size=beams,
            max_decoding_length=_room(max(map(len, pieces))),
            max_batch_size=32,
        )
        best = [result.hypotheses[0][1 if told.target else 0 :] for result in results]
        made = [tokenizer.decode(tokenizer.convert_tokens_to_ids(one), skip_special_tokens=True) for one in best]
        return made, Spent(1, sum(map(len, pieces)), sum(map(len, best)))


def _room(length: int) -> int:
    """How long the translation of a text of so many tokens may be: a model that rambles is stopped."""
    return min(_LONGEST, 32 + 3 * length)


def _set_source(tokenizer: Any, mark: str, code: str) -> str:
    """Tell the tokenizer the source's language; what has to stand before the text where it has no such setting."""
    if not mark:
        return ""
    if not hasattr(tokenizer, "src_lang"):
        return f"{mark} "
    tokenizer.src_lang = code if mark.startswith("__") else mark
    return ""


def unusable(where: str, why: object) -> Halted:
    """No model that translates."""
    return Halted(Halt.MODEL_UNUSABLE, f"{where} is no model that translates: {why}")
