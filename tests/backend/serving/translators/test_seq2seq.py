"""Models that only translate: tiny random ones that the test makes, and what is said where a library is missing."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from annotation.drafting import Answer, Draft, DraftFault, Halt, Halted, Spent, Task
from backend.drafting.memory import KeptAnswers
from backend.drafting.opening import open_translator
from backend.serving.translators.seq2seq import Marks, Seq2SeqTranslator, marks
from core.benchmark_items import Fields
from core.settings import Settings

SOURCE = Fields("which car is red", "", ("left", "right"))
TASK = Task("i1", SOURCE, "en", "hu", ("A", "B"))


class Scripted:
    """Says for each text what it was told, and remembers how it was asked."""

    def __init__(self, *rounds: dict[str, str]) -> None:
        self._rounds = list(rounds)
        self.asked: list[tuple[list[str], tuple[str, str], int]] = []

    def translate(self, texts: Any, pair: tuple[str, str], beams: int) -> tuple[list[str], Spent]:
        """The next round."""
        self.asked.append((list(texts), pair, beams))
        known = self._rounds.pop(0)
        return [known[text] for text in texts], Spent(1, len(texts), len(texts))


def ask(model: Any, home: Path, *tasks: Task) -> list[Answer]:
    """What becomes of these items."""
    made = Seq2SeqTranslator("seq2seq:x", model, memory=KeptAnswers(home), meter=lambda _: None)
    return list(asyncio.run(made.translate(tasks or (TASK,))))  # type: ignore[arg-type]


def test_fields_of_several_items_are_translated_together_and_come_back_to_their_items(tmp_path: Path) -> None:
    other = Task("i2", Fields("is it red", "look up"), "en", "hu")
    model = Scripted(
        {
            "which car is red": "melyik autó piros",
            "left": "bal",
            "right": "jobb",
            "is it red": "piros-e",
            "look up": "nézz fel",
        }
    )
    draft, second = Fields("melyik autó piros", "", ("bal", "jobb")), Fields("piros-e", "nézz fel")
    assert ask(model, tmp_path, TASK, other) == [Answer("i1", Draft(draft, draft)), Answer("i2", Draft(second, second))]
    assert [pair for _, pair, _ in model.asked] == [("en", "hu")]
    assert ask(Scripted(), tmp_path, TASK) == [Answer("i1", Draft(draft, draft))]  # kept


def test_what_cannot_be_used_is_searched_once_more_and_then_marked(tmp_path: Path) -> None:
    wrong = {"which car is red": "melyik a 3", "left": "bal", "right": "jobb"}
    model = Scripted(wrong, wrong)
    assert ask(model, tmp_path) == [Answer("i1", fault=DraftFault.NUMBERS)]
    assert [beams for _, _, beams in model.asked] == [4, 1]


class Vocabulary:
    """A tokenizer that knows some names."""

    unk_token_id = 0

    def __init__(self, *names: str) -> None:
        self._names = names

    def convert_tokens_to_ids(self, name: str) -> int:
        """Its number."""
        return 1 if name in self._names else 0


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (("eng_Latn", "hun_Latn"), Marks(source="eng_Latn", target="hun_Latn")),
        (("__en__", "__hu__"), Marks(source="__en__", target="__hu__")),
        (("<2hu>",), Marks(before="<2hu> ")),
        ((), Marks()),
    ],
)
def test_a_model_is_told_its_languages_as_it_knows_them(names: tuple[str, ...], wanted: Marks) -> None:
    assert marks(Vocabulary(*names), ("en", "hu")) == wanted


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random T5 that is told its language as MADLAD is."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

    folder = tmp_path_factory.mktemp("t5")
    words = ["<pad>", "</s>", "<unk>", "<2hu>", "which", "car", "is", "red", "left", "right", "alma", "szilva"]
    raw = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="<unk>"))
    raw.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    raw.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw,
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
        additional_special_tokens=["<2hu>"],
    )
    tokenizer.save_pretrained(folder)
    torch.manual_seed(1)
    config = T5Config(
        vocab_size=len(words), d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, decoder_start_token_id=0
    )
    model = T5ForConditionalGeneration(config)
    model.generation_config.max_length = 12
    model.save_pretrained(folder)
    return folder


@pytest.mark.slow
def test_a_checkpoint_of_transformers_translates(checkpoint: Path, tmp_path: Path) -> None:
    bill: list[Spent] = []
    made = open_translator(f"seq2seq:{checkpoint}", Settings(), memory=KeptAnswers(tmp_path), meter=bill.append)
    [answer] = asyncio.run(made.translate([TASK]))  # type: ignore[arg-type]
    asyncio.run(made.close())  # type: ignore[arg-type]
    assert answer.item_id == "i1"
    assert (answer.draft is None) is (answer.fault is not None)
    # three texts: <2hu> and </s> for each, and six words
    assert bill[0].tokens_in == 2 * 3 + 6
    assert bill[0].tokens_out > 0
    text_model = made._model  # type: ignore[attr-defined]
    once = text_model.translate(["which car", "left"], ("en", "hu"), 4)
    assert once == text_model.translate(["which car", "left"], ("en", "hu"), 4)
    assert len(once[0]) == 2


def test_what_is_no_model_or_not_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(name: str) -> Halted:
        with pytest.raises(Halted) as halted:
            open_translator(name, Settings(), memory=KeptAnswers(tmp_path), meter=lambda _: None)
        return halted.value

    assert opened(f"seq2seq:{tmp_path}").why is Halt.MODEL_UNUSABLE
    assert str(opened("chat:m")) == "No server is named. Set PARLEY_TRANSLATOR_URL."
    assert opened("oracle:delphi").why is Halt.MODEL_UNUSABLE
    monkeypatch.setitem(sys.modules, "ctranslate2", None)
    missing = opened(f"ctranslate2:{tmp_path}")
    assert (missing.why, "CTranslate2 is not installed" in str(missing)) == (Halt.NOT_INSTALLED, True)
