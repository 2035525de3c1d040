"""A benchmark is asked once, whatever is killed in between, and ends with the same bytes however many ask."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from core.benchmark_items import BenchmarkItem, Fields, ItemKind
from core.engine import Ask
from core.errors import InvalidInput, Reason, Unavailable
from evaluation.answering import kept
from evaluation.beside import beside
from evaluation.commands import compare, report
from evaluation.folder import EvaluationFolder, EvaluationSpec, sample_of
from evaluation.judging import judge, scores
from evaluation.running import Share, ask
from evaluation.samples import EvaluationSettings, Examinee, Sample, samples
from tests.backend.serving.scripted import Answer, ScriptedEngine

MODEL = Examinee(name="base", base="world", base_hash="b" * 64)
COUNT = 24


def item(number: int, kind: ItemKind = ItemKind.CHOICE) -> BenchmarkItem:
    options = ("a cat", "a dog", "a cow") if kind is ItemKind.CHOICE else ()
    hungarian = ("egy macska", "egy kutya", "egy tehén") if options else ()
    return BenchmarkItem(
        id=f"i{number}",
        kind=kind,
        pictures=("p" * 64,),
        source=Fields(f"What is in picture {number}?", options=options),
        answer="B" if options else "yes",
        letters=("A", "B", "C") if options else (),
        pair="" if options else f"pair {number // 2}",
        drafts={"hu": Fields(f"Mi van a {number}. képen?", "Egy állat.", hungarian)},
    )


def asked(settings: EvaluationSettings = EvaluationSettings()) -> list[Sample]:
    items = [item(number) for number in range(COUNT)]
    return [sample for language in ("en", "hu") for sample in samples(items, language, "en", settings)]


def folder(path: Path, settings: EvaluationSettings = EvaluationSettings()) -> EvaluationFolder:
    made = EvaluationFolder(path)
    made.prepare(
        EvaluationSpec(examinee=MODEL, benchmark="B", languages=("en", "hu"), settings=settings), asked(settings)
    )
    return made


def said(ask: Ask) -> Answer:
    """Right in Hungarian, and in English about every second picture; with half a surrogate in it."""
    if "kutya" in ask.turns[0].text:
        return Answer(("B. ", "egy kutya \ud83d"))
    number = int("".join(letter for letter in ask.turns[0].text.split("?")[0] if letter.isdigit()))
    return Answer(("B",) if number % 2 else ("who knows",))


def run(made: EvaluationFolder, engine: ScriptedEngine, share: Share = Share()) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    ask(made, engine, lambda sha256: b"png", lambda done, whole: told.append((done, whole)), share)
    return told


def results(made: EvaluationFolder) -> tuple[bytes, bytes]:
    assert made.finish()
    return (made.path / "results.jsonl").read_bytes(), (made.path / "scores.json").read_bytes()


def test_what_a_kill_left_is_gone_on_with_by_another_number_of_processes(tmp_path: Path) -> None:
    through = folder(tmp_path / "through")
    assert run(through, ScriptedEngine(said))[-1] == (2 * COUNT, 2 * COUNT)
    broken, left = folder(tmp_path / "broken"), 5

    def until_killed(request: Ask) -> Answer:
        nonlocal left
        left -= 1
        return said(request) if left >= 0 else Answer((), error=Unavailable(Reason.MODEL_FAILED))

    with pytest.raises(Unavailable):
        run(broken, ScriptedEngine(until_killed))
    assert not broken.finish()
    there = len(broken.answers())
    assert 0 < there < 2 * COUNT
    with broken.answers_of(0).open("ab") as torn:
        torn.write(b'{"key": "abc", "ans')
    engines = [ScriptedEngine(said) for _ in range(3)]
    for number, engine in enumerate(engines):
        run(broken, engine, Share(number, 3))
    assert sum(len(engine.asked) for engine in engines) == 2 * COUNT - there
    assert results(broken) == results(through)


def test_broken_lines_are_taken_out_with_a_note_and_asked_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    made = folder(tmp_path / "made")
    run(made, ScriptedEngine(said))
    before, path = results(made), made.answers_of(0)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b"\x00\x00\n", lines[1].replace(b"B", b"\xff"), *lines[4:], b'{"key": "ab']))
    again = ScriptedEngine(said)
    run(made, again)
    assert len(again.asked) == 3
    assert "3 broken lines are taken out" in caplog.text
    assert results(made) == before
    told = made.path / "results.jsonl"
    told.write_bytes(told.read_bytes()[:-9])
    assert compare.main([str(made.path), str(made.path)]) == 1
    said_of_it = capsys.readouterr().err
    assert f"line {2 * COUNT} is broken" in said_of_it
    assert "--folder" in said_of_it
    assert results(made) == before


def test_questions_of_like_length_are_asked_together_the_longest_first(tmp_path: Path) -> None:
    engine = ScriptedEngine(said)
    run(folder(tmp_path / "made"), engine)
    lengths = [len(request.turns[0].text) for request in engine.asked]
    assert lengths == sorted(lengths, reverse=True)
    assert len(set(lengths)) > 1


def test_another_start_asks_nothing_and_other_settings_or_weights_ask_everything(tmp_path: Path) -> None:
    made = folder(tmp_path / "made")
    run(made, ScriptedEngine(said))
    before = results(made)
    made = folder(tmp_path / "made")
    again = ScriptedEngine(said)
    assert (run(made, again), again.asked, again.preloaded) == ([], [], [])
    assert results(made) == before
    key = asked()[0].key
    keys = {
        key(MODEL, EvaluationSettings()),
        key(MODEL, EvaluationSettings(tokens=8)),
        key(MODEL.model_copy(update={"base_hash": "c"}), EvaluationSettings()),
        key(MODEL.model_copy(update={"adapter_hash": "d"}), EvaluationSettings()),
    }
    assert len(keys) == 4


def test_a_question_has_the_same_key_whether_its_line_is_read_whole_or_not(tmp_path: Path) -> None:
    strange = item(1)
    strange = replace(strange, source=replace(strange.source, question='half \ud83d "a" \u2028'), pictures=("p", "q"))
    every = [*asked(), *samples([strange], "en", "en", EvaluationSettings())]
    made = EvaluationFolder(tmp_path / "made")
    made.prepare(EvaluationSpec(examinee=MODEL, benchmark="B", languages=("en", "hu")), every)
    lines = made.asked()
    assert list(lines) == [sample.key(MODEL, EvaluationSettings()) for sample in every]
    assert [sample_of(line) for line in lines.values()] == every


@pytest.mark.slow
def test_what_is_missing_of_a_hundred_thousand_is_asked_within_three_seconds(tmp_path: Path) -> None:
    (one,) = samples([item(1)], "hu", "en", EvaluationSettings())
    every = [one.model_copy(update={"id": f"i{at}", "prompt": f"{one.prompt} {at}"}) for at in range(100_000)]
    made = EvaluationFolder(tmp_path / "made")
    made.prepare(EvaluationSpec(examinee=MODEL, benchmark="B", languages=("hu",)), every)
    with made.answers_of(3).open("w", encoding="ascii") as lines:
        for sample in every[:-1]:
            lines.write(json.dumps({"key": sample.key(MODEL, EvaluationSettings()), "answer": "B. egy kutya"}) + "\n")
    engine, began, asked_at = ScriptedEngine(said), time.process_time(), list[float]()
    ask(made, engine, lambda sha256: b"png", lambda done, whole: asked_at.append(time.process_time()))
    assert [request.turns[0].text for request in engine.asked] == [every[-1].prompt]
    assert asked_at[0] - began < 3


def test_every_answer_comes_back_as_it_was_said(tmp_path: Path) -> None:
    hard = [
        "https://x.test/?a=b#c",
        "$\\frac{1}{2}$ \\n",
        "x" * 100_000,
        "half \udfff one",
        'a "quote"\nand a line',
        "a\u2028b",
    ]
    made = folder(tmp_path / "made")
    queue = iter(hard)
    run(made, ScriptedEngine(lambda request: Answer((next(queue, "B"),))))
    assert set(hard) <= set(dict(kept(made.answers_of(0))).values())
    made.finish()
    assert {text for text in hard if text in {result.answer for result in made.results()}} == set(hard)


def test_a_question_that_is_too_long_for_a_model_is_wrong_and_the_others_are_asked(tmp_path: Path) -> None:
    made = folder(tmp_path / "made")

    def refusing(request: Ask) -> Answer:
        too_long = "picture 3?" in request.turns[0].text
        return Answer((), error=InvalidInput(Reason.CONVERSATION_LONG)) if too_long else said(request)

    run(made, ScriptedEngine(refusing))
    made.finish()
    (lost,) = [result for result in made.results() if result.sample.id == "i3" and result.sample.language == "en"]
    assert (lost.answer, lost.label, lost.right, lost.reason) == ("", None, False, "unparsed: the answer is empty")


def test_prompts_are_in_one_language_and_turned_options_keep_their_answer() -> None:
    (vanilla,) = samples([item(1)], "hu", "en", EvaluationSettings())
    assert vanilla.prompt == "Egy állat.\nMi van a 1. képen?\nA. egy macska\nB. egy kutya\nC. egy tehén"
    turned = list(samples([item(1)], "hu", "en", EvaluationSettings(circular=True)))
    assert [turn.options["ABC".index(turn.answer)] for turn in turned] == ["egy kutya"] * 3
    assert len({turn.prompt for turn in turned}) == 3
    assert list(samples([item(1)], "th", "en", EvaluationSettings())) == []


def test_scores_tell_the_protocol_and_what_was_not_understood_english_first() -> None:
    turned = [
        sample
        for language in ("hu", "en")
        for sample in samples([item(1), item(2)], language, "en", EvaluationSettings(circular=True))
    ]
    told = scores(judge(sample, "B" if sample.language == "hu" else sample.answer) for sample in turned)
    assert [(score.language, score.protocol, score.n, round(score.score)) for score in told] == [
        ("en", "single answers", 6, 100),
        ("en", "circular", 2, 100),
        ("hu", "single answers", 6, 33),
        ("hu", "circular", 2, 0),
    ]
    pairs = list(samples([item(number, ItemKind.YES_NO) for number in range(2)], "en", "en", EvaluationSettings()))
    told = scores(judge(sample, answer) for sample, answer in zip(pairs, ["Yes.", "Perhaps."], strict=True))
    assert [(score.protocol, score.score, score.unparsed) for score in told] == [
        ("single answers", 50, 50),
        ("both of a pair", 0, 50),
    ]


def test_two_evaluations_beside_each_other_tell_first_whether_english_falls(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parent, child = folder(tmp_path / "parent"), folder(tmp_path / "child")
    run(parent, ScriptedEngine(lambda request: Answer(("B",))))
    run(child, ScriptedEngine(said))
    assert compare.main([str(parent.path), str(child.path)]) == 1
    assert "not finished" in capsys.readouterr().err
    results(parent), results(child)
    assert compare.main([str(parent.path), str(child.path), "--json", "--apart"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["english_falls"], told["samples"], len(told["apart"])) == (True, 2 * COUNT, COUNT // 2)
    assert told["cells"][0]["language"] == "en"
    assert told["apart"][0]["answers"] == ["B", "who knows"]
    found = beside(parent.results(), child.results())
    assert (found.worse, found.only_one) == (("en",), 0)
    assert report.main([str(parent.path), str(child.path), "--out", str(tmp_path / "told")]) == 0
    page = (tmp_path / "told" / "report.html").read_text()
    assert (page.count("<svg"), page.count("<table>"), "single answers" in page) == (2, 2, True)
    assert json.loads((tmp_path / "told" / "report.json").read_text())[1]["scores"][0]["score"] == 50.0
