"""`python -m demo.build`: draw, train and write the tiny model and its adapter; killed, it goes on where it stood."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.files import Lock
from demo.build.bar import Bar
from demo.build.plan import CACHE, MODEL, Plan
from demo.build.preflight import BuildRefused, check, free_bytes


def main(arguments: Sequence[str] | None = None) -> int:
    """Build everything that is not there yet."""
    parser = argparse.ArgumentParser(prog="python -m demo.build", description=__doc__)
    parser.add_argument("--cache", type=Path, default=CACHE, help="pictures and checkpoints (default: .cache/demo)")
    parser.add_argument("--out", type=Path, default=MODEL, help="where base and adapter are written")
    parser.add_argument("--fresh", action="store_true", help="forget the checkpoints and start anew")
    options = parser.parse_args(arguments)
    plan = Plan()
    try:
        check(plan, cache=options.cache, model=options.out, free=free_bytes)
        options.cache.mkdir(parents=True, exist_ok=True)
        with _alone(options.cache):
            build(plan, cache=options.cache, model=options.out, fresh=options.fresh)
    except BuildRefused as fault:
        print(fault, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped; the same command goes on from the last checkpoint.", file=sys.stderr)
        return 130
    return 0


def build(plan: Plan, *, cache: Path, model: Path, fresh: bool) -> None:
    """Pictures, eyes, base, adapter, one after the other."""
    import torch

    from demo.build import stages
    from demo.build.pictures import drawings
    from training.sft import ResumeError

    torch.set_num_threads(1)
    folders = stages.Folders(cache, model)
    if fresh:
        for checkpoint in cache.glob("*.pt"):
            checkpoint.unlink()
    drawing = Bar("1/4 pictures", sys.stderr)
    drawn = drawings(plan.pictures, plan.shape.pixels, cache, plan.workers, drawing.show)
    for title, train in (
        ("2/4 eyes", stages.train_sight),
        ("3/4 base", stages.train_base),
        ("4/4 adapter", stages.train_adapter),
    ):
        bar = Bar(title, sys.stderr)
        try:
            train(plan, drawn, folders, lambda now, bar=bar: bar.show(now.step, now.steps, f"loss {now.loss:.3f}"))  # type: ignore[misc]
        except ResumeError as fault:
            raise BuildRefused(f"{fault} Or start all anew with --fresh.") from fault
    print(f"Written to {model}. `python -m demo.measure` says what it can do.")


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Two builds in one folder would write over each other."""
    with Lock(cache / "lock") as ours:
        if not ours:
            raise BuildRefused(f"Another build works in {cache}; wait for it or choose another --cache.")
        yield


if __name__ == "__main__":
    sys.exit(main())
