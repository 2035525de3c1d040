"""The folder of one evaluation: what was asked of whom, the answers as they came, and what came of them.

spec.json                  model, benchmark, languages and settings; written before anything is asked
samples.jsonl              every question as it is asked
answers-<shard>.jsonl      answers as they come, of each process that asks
experts.json               of a Parrot: which experts its pictures pass through
judge.jsonl                what a judge said of answers that no rule understands, where one is asked
results.jsonl scores.json  what was understood and how right it is; there once all is answered, the same bytes
                           however often it was broken off and however many processes asked
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from core.benchmark_items import ItemKind
from core.expert_weights import ExpertWeights
from core.files import write_whole
from evaluation.answering import kept
from evaluation.judging import SampleResult, Score, judge, scores
from evaluation.samples import EvaluationSettings, Examinee, Sample, key_of

_SCORES = TypeAdapter(tuple[Score, ...])


class EvaluationInvalid(RuntimeError):
    """A folder that is no evaluation, or no finished one; the message says what to do."""


class EvaluationSpec(BaseModel):
    """What is asked of whom."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    examinee: Examinee
    benchmark: str
    languages: tuple[str, ...]
    settings: EvaluationSettings = EvaluationSettings()
    edition: str = ""
    """Which edition of the benchmark; empty: its drafts."""
    questions: int = 0
    """How many different answers that takes."""


class EvaluationFolder:
    """One evaluation."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = path / "working"
        self.log = path / "log.txt"
        self.questions = path / "samples.jsonl"
        self.replies = path / "judge.jsonl"

    def prepare(self, spec: EvaluationSpec, asked: Sequence[Sample]) -> None:
        """Write down what will be asked; answers that are there stay."""
        self.path.mkdir(parents=True, exist_ok=True)
        for name in ("results.jsonl", "scores.json"):
            (self.path / name).unlink(missing_ok=True)
        write_whole(self.questions, _lines(asked))
        write_whole(self.path / "spec.json", spec.model_dump_json(indent=1).encode())

    def spec(self) -> EvaluationSpec:
        """What is asked of whom; EvaluationInvalid where there is none."""
        try:
            return EvaluationSpec.model_validate_json((self.path / "spec.json").read_bytes())
        except FileNotFoundError:
            raise EvaluationInvalid(f"{self.path} is no folder of an evaluation.") from None

    def samples(self) -> list[Sample]:
        """Every question, in its order."""
        return [sample_of(line) for line in self._read()]

    def asked(self) -> dict[str, str]:
        """The line of every different question by its key: most are answered, and not read any further."""
        spec, found = self.spec(), {}
        for line in self._read():
            read = json.loads(line)
            found[key_of(read["prompt"], read["pictures"], spec.examinee, spec.settings)] = line
        return found

    def _read(self) -> list[str]:
        return self.questions.read_bytes().decode("ascii").splitlines()

    def answers_of(self, shard: int) -> Path:
        """Where one process writes what it is told."""
        return self.path / f"answers-{shard}.jsonl"

    def answers(self) -> dict[str, str]:
        """All answers there are by key, whoever asked."""
        return dict(answer for path in sorted(self.path.glob("answers-*.jsonl")) for answer in kept(path))

    @property
    def done(self) -> bool:
        """Whether everything is answered and judged."""
        return (self.path / "scores.json").is_file()

    def finish(self) -> bool:
        """Judge everything, once all of it is answered and what is to be read by a judge is read."""
        spec, answers = self.spec(), self.answers()
        asked = self.samples()
        keys = [sample.key(spec.examinee, spec.settings) for sample in asked]
        if any(key not in answers for key in keys) or self.unread():
            return False
        replies = dict(kept(self.replies)) if spec.settings.judge else {}
        results = [
            judge(sample, answers[key], replies.get(_to_judge(key, spec)))
            for sample, key in zip(asked, keys, strict=True)
        ]
        write_whole(self.path / "results.jsonl", _lines(results))
        write_whole(self.path / "scores.json", _SCORES.dump_json(tuple(scores(results)), indent=1))
        return True

    def unread(self) -> list[tuple[str, Sample, str]]:
        """What waits for the judge, where one is asked: a key, the sample, and an answer that no rule understands."""
        spec = self.spec()
        if not spec.settings.judge:
            return []
        answers, replies = self.answers(), dict(kept(self.replies))
        waiting: dict[str, tuple[str, Sample, str]] = {}
        for sample in self.samples():
            own = sample.key(spec.examinee, spec.settings)
            key, text = _to_judge(own, spec), answers.get(own, "")
            readable = sample.kind is not ItemKind.OPEN and text.strip()
            if readable and key not in replies and judge(sample, text).label is None:
                waiting[key] = (key, sample, text)
        return list(waiting.values())

    def experts(self) -> ExpertWeights | None:
        """Which experts the pictures passed through, where it was looked at."""
        try:
            return ExpertWeights.model_validate_json((self.path / "experts.json").read_bytes())
        except FileNotFoundError:
            return None

    def keep_experts(self, weights: ExpertWeights) -> None:
        """Write down which experts the pictures passed through."""
        write_whole(self.path / "experts.json", weights.model_dump_json(indent=1).encode())

    def _unfinished(self) -> EvaluationInvalid:
        return EvaluationInvalid(f"{self.path} is not finished: `python -m evaluation run --folder` goes on with it.")

    def results(self) -> Iterator[SampleResult]:
        """Every sample with what became of it, read one by one; EvaluationInvalid where it is not finished."""
        if not self.done:
            raise self._unfinished()
        with (self.path / "results.jsonl").open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield SampleResult.model_validate(json.loads(line))
                except ValueError:
                    raise EvaluationInvalid(
                        f"{lines.name}, line {number} is broken: `python -m evaluation run --folder {self.path}` "
                        "writes it again from the answers."
                    ) from None

    def scores(self) -> tuple[Score, ...]:
        """Every language and kind, English first."""
        if not self.done:
            raise self._unfinished()
        return _SCORES.validate_json((self.path / "scores.json").read_bytes())


def sample_of(line: str) -> Sample:
    """The question that a line holds."""
    return Sample.model_validate(json.loads(line))


def _to_judge(key: str, spec: EvaluationSpec) -> str:
    """What a judge's reply is kept under: another judge is another one."""
    return f"{spec.settings.judge} {key}"


def _lines(records: Sequence[BaseModel]) -> bytes:
    # JSON in ASCII: half a surrogate stays what it was
    return b"".join(json.dumps(record.model_dump()).encode() + b"\n" for record in records)
