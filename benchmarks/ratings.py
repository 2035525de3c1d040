"""Ratings of a million votes about 129 models, beside a plain logistic regression; and what each metric takes.

The regression is what anybody would write: a row a vote with +1 and -1 for who met, and L-BFGS on the same penalised
likelihood. It works on every vote, ours on the counts of who met whom; both have to say the same.
"""

from __future__ import annotations

import random
import resource
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from scipy.special import expit  # type: ignore[import-untyped]

from benchmarks.report import Row, timed
from evaluation.metrics.keywords import keyword_accuracy
from evaluation.metrics.meteor import meteor
from evaluation.metrics.overlap import bleu, chrf
from evaluation.metrics.score import Pair, Score
from evaluation.metrics.subsequence import rouge_l
from evaluation.ratings.bradley_terry import Floats, Table, bootstrap, fit, penalty

VOTES, MODELS, RATERS, DRAWS = 1_000_000, 129, 2_000, 100
PREDICTIONS = 100_000
MOST_FIT, MOST_DRAWS, MOST_MB, MOST_SCORING = 1.0, 5.0, 1024, 60.0
TIMES = 3
_ALIKE = 1e-3
_DICE = random.Random(5)
_WORDS = ["".join(_DICE.choices("aábcdeéfghiíjklmnoóöőprstuúüűvz", k=_DICE.randint(3, 10))) for _ in range(400)]
_KOREAN = """고양이 강아지가 소파 위에 앉아 있습니다 빨간 공을 가지고 놀고 있는 아이가 공원에서 뛰어다닙니다
큰 나무 옆에 자전거가 세워져 있고 사람들이 걸어갑니다 파란 하늘 아래 바다가 보입니다
접시에 담긴 김치찌개와 밥이 식탁에 놓여 있다 할머니가 시장에서 과일을 고르고 버스를 기다리는
학생들이 우산을 들고 서 있다 저녁 햇빛이 오래된 기와집 지붕을 비춥니다"""


def run() -> list[Row]:
    """Votes, then metrics."""
    return [*_votes(), *_metrics()]


def _votes() -> list[Row]:
    votes = cast()
    ours, plain = timed(lambda: fit(votes), times=TIMES), timed(lambda: regression(votes), times=1)
    apart = float(np.abs(fit(votes) - regression(votes)).max())
    if apart > _ALIKE:
        raise RuntimeError(f"the regression's strengths are others, by {apart:.4f}")
    (drawn,) = timed(lambda: bootstrap(votes, DRAWS), times=1)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    one, once = median(ours), plain[0]
    return [
        Row(
            f"ratings: {VOTES:,} votes, {MODELS} models (goal {MOST_FIT:.0f} s)",
            f"{one:.2f} s",
            f"logistic regression by L-BFGS: {once:.2f} s",
            f"{once / one:.0f} x faster",
        ),
        Row(
            f"ratings: {DRAWS} bootstraps of them (goal {MOST_DRAWS:.0f} s)",
            f"{drawn:.2f} s",
            f"the regression as often, reckoned: {once * DRAWS:.0f} s",
            f"{once * DRAWS / drawn:.0f} x faster",
        ),
        Row(
            "ratings: memory of it, the regression's included",
            f"{memory:.0f} MB",
            f"at most {MOST_MB} MB",
            f"{memory / MOST_MB:.2f}",
        ),
    ]


def cast() -> Table:
    """Votes by a known truth; each rater has many."""
    dice = np.random.default_rng(4)
    truth = dice.normal(0, 1, MODELS)
    a = dice.integers(0, MODELS, VOTES)
    b = (a + dice.integers(1, MODELS, VOTES)) % MODELS
    outcome = np.where(dice.random(VOTES) < 0.2, 0.5, (dice.random(VOTES) < expit(truth[a] - truth[b])).astype(float))
    names = tuple(f"model {number:03}" for number in range(MODELS))
    return Table(names, a, b, outcome, dice.integers(0, RATERS, VOTES), np.ones(VOTES))


def regression(votes: Table) -> Floats:
    """The same strengths from a row a vote."""
    count, rows = len(votes.a), np.arange(len(votes.a))
    signs = np.concatenate([np.ones(count), -np.ones(count)])
    places = (np.concatenate([rows, rows]), np.concatenate([votes.a, votes.b]))
    met = csr_matrix((signs, places), shape=(count, len(votes.models)))

    def cost(strengths: Floats) -> tuple[float, Any]:
        apart = met @ strengths
        loss = float((np.logaddexp(0, apart) - votes.outcome * apart).sum() + penalty() * (strengths**2).sum() / 2)
        return loss, met.T @ (expit(apart) - votes.outcome) + penalty() * strengths

    found = minimize(cost, np.zeros(len(votes.models)), jac=True, method="L-BFGS-B", options={"gtol": 1e-3}).x
    return np.asarray(found - found.mean())


def _metrics() -> list[Row]:
    """Each metric on captions of a dozen words; Korean ones, too, where words are cut by a model."""
    spoken = {"Hungarian": ("hu", _WORDS), "Korean": ("ko", _KOREAN.split())}
    return [row for language, (code, words) in spoken.items() for row in _scored(said(words), code, language)]


def _scored(pairs: Sequence[Pair], code: str, language: str) -> list[Row]:
    scored: dict[str, Callable[[Sequence[Pair], str], dict[str, Score]]] = {
        "BLEU": bleu,
        "chrF++": chrf,
        "ROUGE-L": rouge_l,
        "METEOR": meteor,
        "keywords": keyword_accuracy,
    }
    seconds = {}
    for name, metric in scored.items():
        (seconds[name],) = timed(lambda metric=metric: metric(pairs, code), times=1)
    return [
        Row(
            f"metrics: {name} of {PREDICTIONS:,} {language} captions (goal {MOST_SCORING:.0f} s)",
            f"{took:.1f} s",
            f"at most {MOST_SCORING:.0f} s",
            f"{took / MOST_SCORING:.2f}",
        )
        for name, took in seconds.items()
    ]


def said(words: Sequence[str]) -> list[Pair]:
    """Captions that share most of their words with their reference."""
    dice = random.Random(6)
    pairs = []
    for _ in range(PREDICTIONS):
        reference = dice.choices(words, k=dice.randint(8, 16))
        told = [word if dice.random() < 0.7 else dice.choice(words) for word in reference]
        pairs.append(Pair(" ".join(told), (" ".join(reference),)))
    return pairs
