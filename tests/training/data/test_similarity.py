"""Captions that do not belong to their pictures stay out, by what a model says that knows both; and are listed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    CLIPConfig,
    CLIPImageProcessor,
    CLIPModel,
    CLIPTextConfig,
    CLIPVisionConfig,
    PreTrainedTokenizerFast,
)

from core.detect import Detector
from tests.backend.serving import checkpoints
from tests.training.data.conftest import Shelf
from training.data.building import Built, Plan, build
from training.data.candidates import Candidate
from training.data.clip import ClipScorer, NoScorer
from training.data.rows import Kind, Origin, Row, Source, Turn, row_id
from training.data.screening import Rules
from training.data.similarity import Shown, similarities
from training.data.snapshot import open_snapshot

WORDS = ("<pad>", "<end>", "<unk>", "piros", "kék", "ház", "fa", "kutya", "nagy", "kicsi")
TEXTS = ("piros ház", "kék fa", "nagy kutya", "kicsi piros fa ház", "kutya", "nagy kék ház")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CLIP with random weights and a dozen words."""
    folder = tmp_path_factory.mktemp("clip")
    words = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.post_processor = processors.TemplateProcessing(single="$A <end>", special_tokens=[("<end>", 1)])
    PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="<pad>", eos_token="<end>", unk_token="<unk>", model_max_length=8
    ).save_pretrained(folder)
    CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}).save_pretrained(folder)
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    text = CLIPTextConfig(
        vocab_size=len(WORDS), max_position_embeddings=8, eos_token_id=1, bos_token_id=None, pad_token_id=0, **sizes
    )
    vision = CLIPVisionConfig(image_size=32, patch_size=8, **sizes)
    torch.manual_seed(3)
    config = CLIPConfig(text_config=text.to_dict(), vision_config=vision.to_dict(), projection_dim=16)
    model = CLIPModel(config)
    with torch.no_grad():
        for weights in model.parameters():  # as it begins, everything looks alike to it
            if weights.ndim > 1:
                weights.normal_(std=0.3)
    model.save_pretrained(folder)
    return folder


def captioned(sha: str, text: str, source: Source = Source.CAPTION) -> Candidate:
    row = Row(
        id=row_id(source, sha, text),
        kind=Kind.SFT,
        language="hu",
        turns=(Turn(role="user", content="Mi ez?"),),
        pictures=(sha,) if sha else (),
        answer=text,
        source=source,
        origin=Origin(kind="file", id=f"{source} {text}"),
    )
    return Candidate(row)


class Alike:
    """Says what it was told about each text."""

    name = "told"

    def __init__(self, **known: float) -> None:
        self.known = known
        self.asked: list[str] = []

    def scores(self, shown: Sequence[Shown]) -> Sequence[float]:
        self.asked += [one.text for one in shown]
        return [self.known[one.text] for one in shown]


def test_rows_below_are_left_out_and_listed(shelf: Shelf, tmp_path: Path, detector: Detector) -> None:
    sha = shelf.drawn(1)
    rows = [captioned(sha, text) for text in ("fits", "barely", "not", "other")]
    rows += [captioned(sha, "asked", Source.QA), captioned("", "without", Source.TEXT)]
    scorer = Alike(fits=0.4, barely=0.0, **{"not": -0.0001}, other=-0.7)
    rules = Rules(other_language=False, least_similarity=0.0, similarity_by=scorer.name)
    made = build(rows, Plan(rules=rules), shelf, tmp_path / "some", detector=detector, scorer=scorer)
    snapshot = open_snapshot(made.folder)
    assert {row.answer for split in ("train", "eval") for row in snapshot.rows(split)} == {
        "fits", "barely", "asked", "without",
    }  # fmt: skip
    assert scorer.asked == ["fits", "barely", "not", "other"]  # nobody says of an answer or a sentence what it shows
    assert made.manifest.left_out["unlike"] == {"hu": 2}
    assert made.manifest.rules["least_similarity"] == 0.0
    assert made.manifest.rules["similarity_by"] == "told"
    listed = [json.loads(line) for line in (made.folder / "left_out.jsonl").read_text().splitlines()]
    assert [(one["why"], one["similarity"], one["row"]["origin"]["id"]) for one in listed] == [
        ("unlike", -0.0001, "caption not"),
        ("unlike", -0.7, "caption other"),
    ]


def test_of_several_pictures_the_nearest_counts_and_a_lost_one_does_not(shelf: Shelf) -> None:
    near, far = shelf.drawn(1), shelf.drawn(2)

    class ByPicture(Alike):
        def scores(self, shown: Sequence[Shown]) -> Sequence[float]:
            return [0.9 if one.picture == shelf.files[near] else -0.9 for one in shown]

    both = captioned(far, "text")
    both = Candidate(both.row.model_copy(update={"pictures": (far, near, "0" * 64)}))
    lost = captioned("1" * 64, "lost")
    found = similarities([both, lost], ByPicture(), shelf, frozenset({Source.CAPTION}))
    assert found == {both.row.id: 0.9}


def test_rules_that_want_a_scorer_do_not_begin_without_one(
    shelf: Shelf, tmp_path: Path, built: Callable[..., Built]
) -> None:
    with pytest.raises(ValueError, match="nobody is there to say so"):
        built([captioned(shelf.drawn(1), "x")], Plan(rules=Rules(least_similarity=0.0)))
    assert not (tmp_path / "snapshots").exists()


@pytest.mark.slow
def test_a_clip_scores_a_pair_in_a_batch_as_alone(clip: Path, shelf: Shelf) -> None:
    pictures = [shelf.files[shelf.drawn(seed)] for seed in (1, 2, 3)]
    pairs = [Shown(picture, text) for picture in pictures for text in TEXTS]
    scorer = ClipScorer(str(clip), together=4)
    found = scorer.scores(pairs)
    assert scorer.name == f"clip:{clip}"
    assert all(-1 <= score <= 1 for score in found)
    assert max(found) - min(found) > 0.05
    assert found == pytest.approx([scorer.scores([pair])[0] for pair in pairs], abs=1e-5)
    assert scorer.scores([]) == []


@pytest.mark.slow
def test_a_snapshot_is_screened_by_a_clip(clip: Path, shelf: Shelf, tmp_path: Path, detector: Detector) -> None:
    rows = [captioned(shelf.drawn(seed), text) for seed in (1, 2) for text in TEXTS]
    scorer = ClipScorer(str(clip))
    known = similarities(rows, scorer, shelf, frozenset({Source.CAPTION}))
    least = sorted(known.values())[5]
    rules = Rules(other_language=False, least_similarity=least, similarity_by=scorer.name)
    made = build(rows, Plan(rules=rules), shelf, tmp_path / "some", detector=detector, scorer=scorer)
    left = {one["row"]["id"] for one in open_snapshot(made.folder).left_out()}
    assert left == {name for name, score in known.items() if score < least}
    assert (len(left), made.manifest.rows()) == (5, 7)


@pytest.mark.slow
def test_what_cannot_score_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoScorer, match="cannot be loaded"):
        ClipScorer(str(tmp_path / "nothing"))
    checkpoints.llava(tmp_path / "llava")
    with pytest.raises(NoScorer, match="is a llava: it does not lay pictures and texts beside each other"):
        ClipScorer(str(tmp_path / "llava"))
