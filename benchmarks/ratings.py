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
from core import segment
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
_KOREAN = (
    "검은 고양이|하얀 강아지|작은 새|빨간 우산을 든 아이|모자를 쓴 할머니|젊은 요리사|키가 큰 남자|두 명의 학생",
    "두 마리가|혼자서|조용히|친구와 함께|즐겁게|천천히|가족과 같이|이른 아침에",
    "나무 탁자 위에|비 오는 거리에서|넓은 공원에서|오래된 시장 앞에서|바닷가 모래밭에서|학교 운동장에서|부엌 창가에",
    "앉아 있는|걷고 있는|사진을 찍는|책을 읽는|과일을 고르는|점심을 먹는|노래를 부르는|버스를 기다리는",
    "모습이 보입니다.|장면입니다.|사진이다.|그림이 벽에 걸려 있습니다.|순간을 담았습니다.|것을 볼 수 있다.|풍경입니다.",
)
"""Pieces of which each makes a sentence with any other: what a model of Korean cuts as it cuts captions."""


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
    """Each metric on captions of a dozen words; of Korean ones first the cutting, which all of them share."""
    korean = said_in_korean()
    texts = [text for pair in korean for text in (pair.prediction, *pair.references)]
    (cutting,) = timed(lambda: segment.words_of(texts, "ko"), times=1)
    cut = Row(
        f"metrics: words of {len(set(texts)):,} Korean texts, once for all metrics (goal {MOST_SCORING:.0f} s)",
        f"{cutting:.1f} s",
        f"at most {MOST_SCORING:.0f} s",
        f"{cutting / MOST_SCORING:.2f}",
    )
    return [*_scored(said(), "hu", "Hungarian"), cut, *_scored(korean, "ko", "Korean")]


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


def said_in_korean() -> list[Pair]:
    """The same in Korean; each has a number, so that next to no two are the same."""
    dice, places, pairs = random.Random(7), [part.split("|") for part in _KOREAN], []
    for _ in range(PREDICTIONS):
        wanted = [dice.choice(pieces) for pieces in places]
        told = [one if dice.random() < 0.7 else dice.choice(pieces) for one, pieces in zip(wanted, places, strict=True)]
        number = dice.randrange(PREDICTIONS)
        pairs.append(Pair(f"{number}번 {' '.join(told)}", (f"{number}번 {' '.join(wanted)}",)))
    return pairs


def said() -> list[Pair]:
    """Captions that share most of their words with their reference."""
    dice, words = random.Random(6), _WORDS
    pairs = []
    for _ in range(PREDICTIONS):
        reference = dice.choices(words, k=dice.randint(8, 16))
        told = [word if dice.random() < 0.7 else dice.choice(words) for word in reference]
        pairs.append(Pair(" ".join(told), (" ".join(reference),)))
    return pairs
