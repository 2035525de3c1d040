"""Evaluation from a command line.

python -m evaluation extract --task mcq|yesno|number --language L   what answers mean, line by line
python -m evaluation score --task T --data TSV --predictions JSONL  scores of predictions made elsewhere
python -m evaluation export --for lmms-eval --data FILE --out FOLDER a benchmark as a task of another harness
python -m evaluation back-translation --data FILE --back FILE ...   what translating a benchmark and back costs
python -m evaluation metrics --language L                           texts against references, line by line
python -m evaluation run --model M --benchmark B [--languages hu,th] a model on a benchmark of this installation
python -m evaluation compare A B                                    two evaluations sample by sample, English first
python -m evaluation report FOLDER... --out FOLDER                  one page with tables and plots, and one JSON
python -m evaluation table --style mella SOURCE... --out FOLDER     results as the papers print theirs
python -m evaluation experts --base PARROT --exam FOLDER --out FOLDER  a Parrot's experts by language of the question
python -m evaluation gap --model M [--adapter A] --data FOLDER      how far what is seen lies from what is read
python -m evaluation study --votes FILE --model M --other O          votes as a human study of fixed size
python -m evaluation judge [--language L]                           a chat model reads battles, beside people
python -m evaluation rate --votes FILE [--by language]              ratings and decisions from votes
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence


def _extract(arguments: Sequence[str]) -> int:
    from evaluation.commands import extract  # each command loads only what it needs

    return extract.main(arguments)


def _rate(arguments: Sequence[str]) -> int:
    from evaluation.commands import rate

    return rate.main(arguments)


def _metrics(arguments: Sequence[str]) -> int:
    from evaluation.commands import metrics

    return metrics.main(arguments)


def _run(arguments: Sequence[str]) -> int:
    from evaluation.commands import run

    return run.main(arguments)


def _compare(arguments: Sequence[str]) -> int:
    from evaluation.commands import compare

    return compare.main(arguments)


def _report(arguments: Sequence[str]) -> int:
    from evaluation.commands import report

    return report.main(arguments)


def _score(arguments: Sequence[str]) -> int:
    from evaluation.commands import score

    return score.main(arguments)


def _export(arguments: Sequence[str]) -> int:
    from evaluation.commands import export

    return export.main(arguments)


def _back_translation(arguments: Sequence[str]) -> int:
    from evaluation.commands import back_translation

    return back_translation.main(arguments)


def _experts(arguments: Sequence[str]) -> int:
    from evaluation.commands import experts

    return experts.main(arguments)


def _gap(arguments: Sequence[str]) -> int:
    from evaluation.commands import gap

    return gap.main(arguments)


def _judge(arguments: Sequence[str]) -> int:
    from evaluation.commands import judge

    return judge.main(arguments)


def _table(arguments: Sequence[str]) -> int:
    from evaluation.commands import table

    return table.main(arguments)


def _study(arguments: Sequence[str]) -> int:
    from evaluation.commands import study

    return study.main(arguments)


_COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "extract": _extract,
    "score": _score,
    "export": _export,
    "back-translation": _back_translation,
    "metrics": _metrics,
    "run": _run,
    "compare": _compare,
    "report": _report,
    "table": _table,
    "rate": _rate,
    "experts": _experts,
    "gap": _gap,
    "judge": _judge,
    "study": _study,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Find the command and do it; gives the exit status."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    command = _COMMANDS.get(argv[0]) if argv else None
    if command is None:
        asked_for_help = bool(argv) and argv[0] in ("-h", "--help")
        print(__doc__, file=sys.stdout if asked_for_help else sys.stderr)
        return 0 if asked_for_help else 2
    return command(argv[1:])


if __name__ == "__main__":
    sys.exit(main())
