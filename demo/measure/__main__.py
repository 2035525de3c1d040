"""`python -m demo.measure`: measure the written model on held-out drawings and write `demo/MODEL_CARD.md`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from demo.build.plan import MODEL, ROOT
from demo.measure import tasks
from demo.measure.answers import Model, load
from demo.measure.card import card
from demo.measure.cells import measure

CARD = ROOT / "demo" / "MODEL_CARD.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every cell and write the card."""
    parser = argparse.ArgumentParser(prog="python -m demo.measure", description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL, help="the folder with base and adapters")
    parser.add_argument(
        "--count", type=int, default=204, help="items per cell; multiples of six are fair to all entries"
    )
    parser.add_argument("--card", type=Path, default=CARD, help="where the card is written")
    options = parser.parse_args(arguments)
    for part in Model:
        if not (options.model / part).is_dir():
            print(f"{options.model / part} is missing; make it with `python -m demo.build`.", file=sys.stderr)
            return 2
    lines = measure(options.model, options.count)
    speed = load(options.model).battle(tasks.captions("en", 1)[0].questions[0])
    options.card.write_text(card(options.model, lines, speed, options.count), encoding="utf-8")
    print(f"Written to {options.card}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
