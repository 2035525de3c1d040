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
    parser.add_argument("--adapter", action="store_true", help="only both adapters, on the base that is there")
    parser.add_argument("--fresh", action="store_true", help="forget the checkpoints and start anew")
    options = parser.parse_args(arguments)
    plan = Plan()
    try:
        check(plan, cache=options.cache, model=options.out, free=free_bytes)
        options.cache.mkdir(parents=True, exist_ok=True)
        with _alone(options.cache):
            build(plan, cache=options.cache, model=options.out, fresh=options.fresh, adapter=options.adapter)
    except BuildRefused as fault:
        print(fault, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped; the same command goes on from the last checkpoint.", file=sys.stderr)
        return 130
    return 0


def build(plan: Plan, *, cache: Path, model: Path, fresh: bool, adapter: bool = False) -> None:
    """Pictures, eyes, base, adapters, one after the other; or pictures and adapters on a base that is there."""
    import torch

    from demo.build import stages
    from demo.build.pictures import drawings
    from training.sft import ResumeError

    torch.set_num_threads(1)
    folders = stages.Folders(cache, model)
    if adapter and not (folders.base / "model.safetensors").is_file():
        raise BuildRefused(f"There is no base in {folders.base}; build all of it without --adapter.")
    if fresh:
        for checkpoint in cache.glob("*.pt"):
            checkpoint.unlink()
    stages_of_base = (("eyes", stages.train_sight), ("base", stages.train_base))
    stages_of_adapters = (("second adapter", stages.train_second), ("adapter", stages.train_adapter))
    to_train = stages_of_adapters if adapter else (*stages_of_base, *stages_of_adapters)
    whole = 1 + len(to_train)
    drawing = Bar(f"1/{whole} pictures", sys.stderr)
    drawn = drawings(plan.pictures, plan.shape.pixels, cache, plan.workers, drawing.show)
    for place, (title, train) in enumerate(to_train, start=2):
        bar = Bar(f"{place}/{whole} {title}", sys.stderr)
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
