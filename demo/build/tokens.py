"""A byte-level tokenizer learnt from the world's own texts, so that nine languages fit into few thousand pieces."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from demo.build.plan import ROOT
from demo.build.prompts import ASSISTANT, CHAT_TEMPLATE, END, IMAGE, PAD, SPECIAL, USER, choice_prompt
from demo.texts import (
    LANGUAGES,
    all_entries,
    culture_alt_texts,
    culture_fact,
    culture_four_choice,
    culture_thin,
    culture_yes_no_pair,
    entries_of,
    four_choice,
    instructions,
    plain_sentences,
    short_answer,
    thin_caption,
    yes_no_pair,
)
from demo.world import random_scene

_WORDS = Regex(r" ?[^\s\p{P}]+| ?\p{P}+|\s+")
"""Words with their vowel signs: the usual patterns cut Thai and Arabic at every mark."""

_LONGEST = 24
"""Bytes in a piece: a Thai sentence has no spaces and would become one."""


def texts_digest(root: Path = ROOT) -> str:
    """Changes with anything that the world can say: other texts need another tokenizer, and all that stands on it."""
    sha256 = hashlib.sha256()
    for folder, names in (("demo/texts", "*.py"), ("demo/culture", "*.yaml"), ("core/instructions", "*.yaml")):
        for path in sorted((root / folder).glob(names)):
            sha256.update(path.read_bytes())
    return sha256.hexdigest()[:12]


def learn(vocabulary: int, seed: int, scenes: int = 1500) -> PreTrainedTokenizerFast:
    """Train the tokenizer on what the world says."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(_WORDS, behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(SPECIAL),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        max_token_length=_LONGEST,
        show_progress=False,
    )
    tokenizer.train_from_iterator(_everything(seed, scenes), trainer)
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=[USER, ASSISTANT, IMAGE],
        extra_special_tokens={"image_token": IMAGE},
        chat_template=CHAT_TEMPLATE,
        padding_side="left",
        clean_up_tokenization_spaces=False,
    )


def _everything(seed: int, scenes: int) -> Iterator[str]:
    for language in LANGUAGES:
        rng = random.Random(f"tokenizer {seed} {language}")
        for _ in range(scenes):
            yield from _about_a_scene(language, rng)
        yield from plain_sentences(language, rng, scenes)
        yield from instructions(language)
        for _ in range(10):
            yield from _about_culture(language, rng)


def _about_a_scene(language: str, rng: random.Random) -> Iterator[str]:
    scene = random_scene(rng)
    yield thin_caption(scene, language)
    yield yes_no_pair(scene, language, rng)[0].question
    choice = four_choice(scene, language, rng)
    yield choice_prompt(choice.question, choice.options)
    short = short_answer(scene, language, rng)
    yield f"{short.question} {short.accepted[0]}"


def _about_culture(language: str, rng: random.Random) -> Iterator[str]:
    for entry in all_entries():
        yield culture_thin(entry, language)
    named = all_entries() if language == "en" else [entry.id for entry in entries_of(language)]
    for entry in named:
        yield from culture_alt_texts(entry, language)
        yield culture_fact(entry, language)
        yield culture_yes_no_pair(entry, language, rng)[0].question
        choice = culture_four_choice(entry, language, rng)
        yield choice_prompt(choice.question, choice.options)
