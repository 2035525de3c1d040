"""Scores against the code of others on the same texts, and against arithmetic written out."""

from __future__ import annotations

import math
import random

import pytest
from nltk.stem.snowball import SnowballStemmer
from nltk.translate.meteor_score import single_meteor_score
from sacrebleu.metrics import BLEU, CHRF

from core import languages, segment
from core.detect import Detector
from evaluation.metrics.captions import NothingToScore, captions
from evaluation.metrics.grams import matches
from evaluation.metrics.keywords import keyword_accuracy, keywords
from evaluation.metrics.meteor import meteor
from evaluation.metrics.overlap import _statistics, bleu, chrf
from evaluation.metrics.plugins import MetricMissing, plugin
from evaluation.metrics.resampling import Matrix
from evaluation.metrics.score import Pair
from evaluation.metrics.subsequence import f1, rouge_l, words
from evaluation.metrics.surface import consistency, repetition, variety

TEXTS = {
    "en": [
        ("A dog runs over the green grass.", "The dog is running across green grass."),
        ("Two cats sit on a red sofa.", "Two cats are sitting on a red sofa."),
        ("It's a plate of soup.", "A bowl of hot soup, with bread."),
    ],
    "cs": [
        ("Pes běží po zelené trávě.", "Po zelené trávě běží velký pes."),
        ("Dvě kočky sedí na pohovce.", "Na pohovce sedí dvě kočky."),
    ],
    "ru": [("Собака бежит по траве.", "По зелёной траве бежит собака."), ("Две кошки.", "Две кошки сидят на диване.")],
    "ar": [
        ("كلب يركض على العشب.", "كلب كبير يركض على العشب الأخضر."),
        ("قطتان على الأريكة.", "قطتان تجلسان على الأريكة."),
    ],
    "th": [("สุนัขวิ่งบนหญ้าสีเขียว", "สุนัขตัวใหญ่วิ่งบนสนามหญ้าสีเขียว"), ("แมวสองตัวนั่งบนโซฟา", "แมวสองตัวบนโซฟาสีแดง")],
    "ko": [
        ("개가 잔디 위를 달립니다.", "큰 개가 푸른 잔디 위를 달립니다."),
        ("고양이 두 마리가 있습니다.", "소파에 고양이 두 마리가 앉아 있습니다."),
    ],
}


def pairs(code: str) -> list[Pair]:
    return [Pair(said, (wanted,)) for said, wanted in TEXTS[code]]


@pytest.mark.parametrize("code", TEXTS)
def test_bleu_and_chrf_are_those_of_sacrebleu(code: str) -> None:
    needs = languages.get(code).segmentation is not languages.Segmentation.BOUNDARIES
    said, wanted = (
        [" ".join(segment.tokens(text, code)) if needs else text for text in side]
        for side in zip(*TEXTS[code], strict=True)
    )
    scores = bleu(pairs(code), code)
    for order in range(1, 5):
        theirs = BLEU(max_ngram_order=order, tokenize="none" if needs else "13a", force=True).corpus_score(
            said, [wanted]
        )
        assert scores[f"bleu_{order}"].value == pytest.approx(theirs.score, abs=1e-9)
    assert scores["bleu"].value == pytest.approx(sum(scores[f"bleu_{n}"].value or 0 for n in range(1, 5)) / 4)
    assert chrf(pairs(code), code)["chrf++"].value == pytest.approx(
        CHRF(word_order=2).corpus_score(said, [wanted]).score, abs=1e-9
    )


def test_several_references_count_as_in_sacrebleu() -> None:
    said, first, second = ["a red ball"], ["the red ball"], ["a red toy"]
    score = bleu([Pair(said[0], (first[0], second[0]))], "en")["bleu_2"]
    theirs = BLEU(max_ngram_order=2).corpus_score(said, [first, second])
    assert score.value == pytest.approx(theirs.score)
    assert "nrefs:2" in score.signature


def test_unsegmented_thai_would_score_next_to_nothing_and_the_signature_names_the_segmenter() -> None:
    score = bleu(pairs("th"), "th")["bleu_1"]
    raw = BLEU(max_ngram_order=1).corpus_score(
        *([text] if n == 0 else [[text]] for n, text in enumerate(TEXTS["th"][0]))
    )
    assert score.value is not None
    assert score.value > raw.score + 30
    assert "tok:newmm-" in score.signature


class NoWordNet:
    """Synonyms are no stage of ours."""

    def synsets(self, word: str) -> list[str]:
        return []


@pytest.mark.parametrize("code", ["en", "ru", "ar", "th", "ko"])
def test_meteor_is_that_of_nltk(code: str) -> None:
    class Stem:
        def stem(self, word: str) -> str:
            if languages.get(code).stemmer is None:
                return word
            return segment.stems(word, code)[0]

    theirs = [
        single_meteor_score(words(wanted, code), words(said, code), str, Stem(), NoWordNet())
        for said, wanted in TEXTS[code]
    ]
    assert meteor(pairs(code), code)["meteor"].value == pytest.approx(100 * sum(theirs) / len(theirs))


def test_the_english_stemmer_is_close_to_the_one_nltk_ships() -> None:
    assert SnowballStemmer("english").stem("running") == segment.stems("running", "en")[0]


def test_rouge_l_is_the_longest_common_subsequence() -> None:
    assert f1(["a", "b", "c", "d"], ["a", "x", "c", "d", "y"]) == pytest.approx(2 * 3 / 9)
    assert f1([], ["a"]) == 0
    assert rouge_l([Pair("Ｐes, BĚŽÍ", ("pes běží",))], "cs")["rouge_l"].value == 100


def test_keywords_are_the_rarest_words_and_found_by_their_stems() -> None:
    references = ["Velký pes na trávě v roce 2020", "Malý pes na stole", "Kočka na trávě"]
    found = keywords(references, "cs", top=2)
    assert found[0] == ("velký", "roce")
    assert found[1] == ("malý", "stole")
    score = keyword_accuracy([Pair("Vidím malé stoly a pes", (references[1],)), Pair("nic", ("na v",))], "cs", top=2)
    assert score["keywords"].n == 1
    assert score["keywords"].details["without_keywords"] == 1
    assert math.isclose(score["keywords"].value or 0, 100)


def test_answers_in_another_language_or_script_are_counted() -> None:
    texts = [
        "Egy nagy barna kutya fut a zöld füvön a házunk előtt.",
        "A big brown dog is running over the green grass.",
        "Да",
    ]
    scores = consistency(texts, "hu", Detector())
    assert (scores["language_consistency"].value, scores["language_consistency"].n) == (pytest.approx(100 / 3), 3)
    assert scores["script_consistency"].value == pytest.approx(200 / 3)


def test_loops_and_variety_are_counted() -> None:
    assert repetition(["na " * 40, "Egy kutya."], "hu")["repetition"].value == 50
    scores = variety(["egy kutya", "egy macska"], "hu")
    assert (scores["length"].value, scores["distinct"].value) == (2, 75)


def test_empty_predictions_score_nothing_and_empty_references_are_left_out() -> None:
    scores = captions([Pair("", ("Egy kutya.",)), Pair("Egy kutya.", ("  ",))], "hu", Detector())
    assert all(scores[name].value == 0 for name in ("bleu", "chrf++", "rouge_l", "meteor", "keywords"))
    assert scores["bleu"].n == 1
    with pytest.raises(NothingToScore, match="no score"):
        captions([Pair("x", ("",))], "hu", Detector())


def test_every_score_has_a_signature_and_lies_in_its_interval() -> None:
    scores = captions(pairs("cs"), "cs", Detector())
    assert all(score.signature for score in scores.values())
    for name in ("bleu_1", "chrf++", "rouge_l", "meteor"):
        score = scores[name]
        assert score.low is not None
        assert score.high is not None
        assert score.low - 1e-9 <= (score.value or 0) <= score.high + 1e-9


def test_a_metric_that_is_not_installed_is_named_with_what_it_needs() -> None:
    with pytest.raises(MetricMissing, match=r"'comet' is not installed.*numpy below 2"):
        plugin("comet")


def test_what_chrf_counts_is_what_sacrebleu_counts_whatever_the_text() -> None:
    dice, alphabet = random.Random(2), "aab á개ก,.(é \n\ud800漢"
    texts = [["".join(dice.choices(alphabet, k=dice.choice([0, 1, 2, 5, 30]))) for _ in range(60)] for _ in range(3)]
    said, *wanted = texts
    metric = CHRF(word_order=2)
    for references in ([wanted[0]], wanted):
        theirs = metric._extract_corpus_statistics(said, references)
        ours = [list(row) for row in chrf_statistics(said, references)]
        assert ours == theirs


@pytest.mark.parametrize("tokenizer", ["13a", "none"])
def test_what_bleu_counts_is_what_sacrebleu_counts_whatever_the_text(tokenizer: str) -> None:
    dice, alphabet = random.Random(3), "aab  b. ,1(\n\ud83d漢"
    said, wanted = (
        ["".join(dice.choices(alphabet, k=dice.choice([0, 1, 3, 9, 60]))) for _ in range(300)] for _ in "ab"
    )
    theirs = BLEU(tokenize=tokenizer)._extract_corpus_statistics(said, [wanted])
    assert matches(BLEU(tokenize=tokenizer), said, wanted).tolist() == theirs
    assert matches(BLEU(tokenize=tokenizer), [], []).shape == (0, 10)


def chrf_statistics(said: list[str], wanted: list[list[str]]) -> Matrix:
    return _statistics(
        CHRF(word_order=2), [Pair(one, tuple(others)) for one, *others in zip(said, *wanted, strict=True)], "en"
    )
