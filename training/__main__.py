"""Training from a command line.

python -m training run FOLDER                 what a run's folder says
python -m training away ADDRESS RUN -- COMMAND  a run whose folder is kept in a place that two machines see
python -m training plan RECIPE --snapshot S   what a run would do
python -m training attribution FOLDER          what came of its edits
python -m training check --home H < spec.json  whether a run that is not queued yet would start
python -m training merge --base B --adapter A --out FOLDER   one checkpoint of both
python -m training from-llava --base B --languages ar,cs,hu --out FOLDER   a Parrot of any LLaVA
python -m training from-blip2 --base B --language-model L --out FOLDER   a MiniGPT-4 of a BLIP-2 and any language model
python -m training paper NAME                  a paper's comparison in the Little World, as a page of docs/papers
python -m training snapshot build|show|look|diff|export|verify   the data that models learn from
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path


def main(arguments: list[str] | None = None, environ: Mapping[str, str] | None = None) -> int:
    """Read the arguments and do it; gives the exit status."""
    argv = sys.argv[1:] if arguments is None else arguments
    if argv[:1] == ["snapshot"]:
        from training.commands import snapshot

        return snapshot.main(argv[1:], os.environ if environ is None else environ)
    options = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    if options.command == "run":
        from training.commands import run  # each command loads only what it needs

        return run.run(options.folder)
    if options.command == "away":
        from training.commands import away

        return away.run(options.address, options.run, options.scratch, options.program)
    if options.command == "attribution":
        from training.commands import attribution

        return attribution.run(options.folder, as_json=options.json)
    if options.command == "check":
        from training.commands import check

        return check.run(options.home)
    if options.command == "merge":
        from training.commands import merge

        return merge.run(options.base, options.adapter, options.out)
    if options.command == "from-llava":
        from training.commands import parrot

        return parrot.run(options)
    if options.command == "from-blip2":
        from training.commands import minigpt4

        return minigpt4.run(options)
    from core.settings import Settings

    if options.command == "paper":
        from training.commands import paper

        return paper.run(options, options.home or Settings().home)
    from training.commands import plan

    changes = dict(change.partition("=")[::2] for change in options.set)
    inputs = {name: getattr(options, name) for name in ("snapshot", "base", "adapter", "device")}
    return plan.run(options.recipe, changes, inputs, home=Settings().home, as_json=options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description="Train models and look at what a run does.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="do what a run's folder says, from its last checkpoint on")
    run.add_argument("folder", type=Path)
    away = commands.add_parser("away", help="work on a run whose folder is kept in a place that two machines see")
    away.add_argument("address", help="the place, as fsspec names it (s3://bucket/parley)")
    away.add_argument("run", help="the run's id")
    away.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir(), "parley"), help="folder to work in")
    away.add_argument("program", nargs="+", help="what works on a folder, behind --")
    attribution = commands.add_parser("attribution", help="what came of the edits that a finished run learnt from")
    attribution.add_argument("folder", type=Path)
    attribution.add_argument("--json", action="store_true")
    check = commands.add_parser("check", help="the preflight of a spec from standard input, as JSON")
    check.add_argument("--home", type=Path, required=True, help="the home folder that holds replay and snapshots")
    merge = commands.add_parser("merge", help="write base and adapter as one checkpoint")
    merge.add_argument("--base", required=True, help="the checkpoint that the adapter was trained on")
    merge.add_argument("--adapter", type=Path, required=True, help="the adapter's folder")
    merge.add_argument("--out", type=Path, required=True, help="folder that is made")
    parrot = commands.add_parser("from-llava", help="write a LLaVA as a Parrot: an expert for each language")
    parrot.add_argument("--base", required=True, help="a LLaVA's folder or its name on the hub")
    parrot.add_argument("--languages", required=True, help="codes with commas between them; an expert each")
    parrot.add_argument("--out", type=Path, required=True, help="folder that is made")
    parrot.add_argument("--residual", choices=("paper", "code"), default="code", help="what is added to what")
    parrot.add_argument("--weight", type=float, default=0.1, help="of what is added")
    parrot.add_argument("--expert", choices=("swiglu", "mlp"), default="swiglu")
    parrot.add_argument("--hidden", type=int, default=4096, help="width inside an expert")
    parrot.add_argument("--top-k", type=int, help="only so many experts speak; all unless given")
    parrot.add_argument("--seed", type=int, default=0)
    mini = commands.add_parser("from-blip2", help="put a BLIP-2's eyes before any causal language model")
    mini.add_argument("--base", required=True, help="a BLIP-2's folder or its name on the hub")
    mini.add_argument("--language-model", required=True, help="a causal language model's folder or name")
    mini.add_argument("--out", type=Path, required=True, help="folder that is made")
    mini.add_argument("--without-q-former", action="store_true", help="join neighbouring tokens; a LLaVA has eyes, too")
    mini.add_argument("--joined", type=int, default=4, help="so many of them, without a Q-Former")
    mini.add_argument("--seed", type=int, default=0)
    paper = commands.add_parser("paper", help="run a paper's comparison in the Little World and write its page")
    paper.add_argument("name", nargs="+", help="a comparison's name or file; one after the other")
    paper.add_argument("--out", type=Path, default=Path("docs/papers"), help="folder of the page")
    paper.add_argument("--home", type=Path, help="where runs are kept; PARLEY_HOME unless given")
    paper.add_argument("--steps", type=int, help="steps of every stage, instead of the declared ones")
    paper.add_argument("--items", type=int, help="questions of each kind and language")
    paper.add_argument("--seed", type=int, action="append", help="instead of the declared ones; several times")
    paper.add_argument("--done", action="store_true", help="train nothing: write the pages of what is done")
    plan = commands.add_parser("plan", help="say what a recipe would do with a snapshot, without starting it")
    plan.add_argument("recipe", help="a recipe's name or file")
    plan.add_argument("--snapshot", required=True, help="the snapshot's folder")
    plan.add_argument("--base", default="", help="the checkpoint; none: the recipe's own")
    plan.add_argument("--adapter", default="", help="the parent's adapter")
    plan.add_argument("--device", default="auto")
    plan.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change one value of the recipe")
    plan.add_argument("--json", action="store_true")
    commands.add_parser("snapshot", help="make snapshots of training data, look into them, check them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
