"""`python -m evaluation run`: a model on a benchmark of this installation, gone on with wherever it was broken off."""

from __future__ import annotations

import argparse
import functools
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from backend.blobs import BlobStore, open_store
from backend.runs.ray_cluster import Jobs
from backend.services.studio.composing import cluster_of
from backend.services.studio.evaluations import NewEvaluation
from backend.serving.engines import open_engine
from backend.serving.judges import NoJudge, open_judge
from backend.terminal import NotDone, ended, opened
from core.files import Lock
from core.settings import Settings, load
from evaluation.commands.shards import ask_on_cluster
from evaluation.folder import EvaluationFolder, EvaluationInvalid
from evaluation.progress import Progress
from evaluation.rereading import reread
from evaluation.running import Share, ask, ask_in_processes
from evaluation.samples import EvaluationSettings
from models.parts import has_experts


def main(arguments: Sequence[str]) -> int:
    """Ask all that is not answered yet, then judge; 1 where that could not be done, with the reason."""
    options = _parser().parse_args(arguments)
    if not options.folder and not (options.model and (options.benchmark or options.edition)):
        print(
            "Give --model and --benchmark or --edition, or the --folder of an evaluation to go on with.",
            file=sys.stderr,
        )
        return 2
    return ended(lambda: _run(options, load(os.environ)))


def _run(options: argparse.Namespace, settings: Settings) -> bool:
    try:
        folder = EvaluationFolder(options.folder.absolute()) if options.folder else _prepared(options, settings)
    except NoJudge as fault:
        raise NotDone(str(fault)) from fault
    if options.tied:
        _end_with_whoever_started_this()
    lock = Lock(folder.lock)
    if not options.held and not lock.take():
        raise NotDone("Another process works on this evaluation; it can be looked at when it has ended.")
    try:
        progress = Progress(sys.stderr)
        if options.ray:
            whole = ask_on_cluster(folder, options.ray, _cluster(settings), progress.show)
        elif options.workers > 1:
            whole = ask_in_processes(folder, options.workers, progress.show)
        else:
            number, _, of = options.share.partition("/")
            blobs = open_store(settings.blobs)
            ask(folder, open_engine(settings, many=True), blobs.get, progress.show, Share(int(number), int(of)))
            whole = True
        if options.share != "0/1":
            return True
        if whole and folder.unread():
            reread(folder, open_judge(settings), Progress(sys.stderr, verb="read by the judge").show)
        if not whole or not folder.finish():
            raise NotDone(f"Not everything is answered. The same again goes on: --folder {folder.path}")
        _look_at_experts(folder, open_store(settings.blobs))
        return _told(folder)
    except (EvaluationInvalid, NoJudge) as fault:
        raise NotDone(str(fault)) from fault
    finally:
        lock.release()


def _end_with_whoever_started_this() -> None:
    """They hold our standard input; where that ends, what is being answered is given up and what was answered stays."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _cluster(settings: Settings) -> Jobs:
    if not settings.ray_address:
        raise NotDone("There is no cluster: set PARLEY_RAY_ADDRESS to its dashboard.")
    if settings.ray_shared:
        raise NotDone("PARLEY_RAY_SHARED is for runs alone: an evaluation needs PARLEY_HOME where the cluster sees it.")
    return Jobs(cluster_of(settings))


def _prepared(options: argparse.Namespace, settings: Settings) -> EvaluationFolder:
    languages = tuple(code for code in options.languages.split(",") if code)
    if options.judge:
        open_judge(settings)  # better told now than after an hour
    judge = settings.judge if options.judge else ""
    how = EvaluationSettings(tokens=options.tokens, circular=options.circular, judge=judge)
    with opened(settings) as services:
        return services.studio.evaluations.prepare(
            NewEvaluation(options.model, options.benchmark, languages, how, options.edition), options.out
        )


def _look_at_experts(folder: EvaluationFolder, blobs: BlobStore) -> None:
    """Of a Parrot: which experts the pictures of these questions pass through."""
    spec, known = folder.spec(), folder.experts()
    if not has_experts(spec.examinee.base) or (known is not None and set(known.means) == set(spec.languages)):
        return
    from evaluation.inside.experts import Asked, measured  # only a Parrot needs torch here

    asked = (
        Asked(sample.language, sample.prompt, functools.partial(blobs.get, sample.pictures[0]))
        for sample in folder.samples()
        if sample.pictures
    )
    folder.keep_experts(measured(spec.examinee.base, spec.examinee.adapter, asked))


def _told(folder: EvaluationFolder) -> bool:
    print(folder.path)
    for score in folder.scores():
        print(
            f"{score.language}  {score.kind.value:<7} {score.protocol:<14} {score.score:5.1f} % "
            f"({score.low:.1f} to {score.high:.1f}), n {score.n}, unparsed {score.unparsed:.1f} %"
            + (f", read by the judge {score.judged:.1f} %" if score.judged else "")
        )
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation run", description=__doc__)
    parser.add_argument("--model", default="", help="the name or id of a model of this installation")
    parser.add_argument(
        "--benchmark", default="", help="the name of a benchmark; `python -m annotation benchmark status`"
    )
    parser.add_argument("--edition", default="", help="the id of a published edition instead of a benchmark")
    parser.add_argument("--languages", default="", help="codes with commas between; none: all. English is always asked")
    parser.add_argument("--out", type=Path, help="the folder of the evaluation; by itself below PARLEY_HOME")
    parser.add_argument("--folder", type=Path, help="go on with the evaluation in this folder")
    parser.add_argument("--workers", type=int, default=1, help="processes that ask, each with an engine of its own")
    parser.add_argument("--ray", type=int, default=0, help="as many jobs on the cluster of PARLEY_RAY_ADDRESS")
    parser.add_argument("--tokens", type=int, default=EvaluationSettings().tokens, help="the longest answer")
    parser.add_argument("--circular", action="store_true", help="ask options in every turn")
    parser.add_argument(
        "--judge", action="store_true", help="have PARLEY_JUDGE read the answers that no rule understands"
    )
    parser.add_argument("--share", default="0/1", help=argparse.SUPPRESS)
    parser.add_argument("--held", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--tied", action="store_true", help=argparse.SUPPRESS)
    return parser
