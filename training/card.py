"""The card of a run: what it learnt from, how, and how it compares with its parent. Markdown, worst language first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from training.events import Attributed, Cell, Compared, Evaluated, Line, Received, Resulted
from training.folder import Spec
from training.recipe import Recipe


def write(spec: Spec, recipe: Recipe, lines: Sequence[Line]) -> str:
    """The whole card, from the spec and the events alone."""
    parts = [
        f"# {recipe.title}",
        "\n".join(_made(spec, recipe)),
        "\n".join(_learnt(lines)),
        "\n".join(_losses(lines)),
        "\n".join(_compared(lines)),
        "\n".join(_attributed(lines)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _made(spec: Spec, recipe: Recipe) -> Iterator[str]:
    yield f"- Base: `{spec.base}`"
    yield f"- Parent: `{spec.parent.model or 'the base'}`"
    yield f"- Data: snapshot `{spec.snapshot.hash}`"
    yield f"- Recipe: {spec.recipe_name}; seed {spec.seed}"
    for stage in recipe.stages:
        length = f"{stage.steps} steps" if stage.steps else f"{stage.epochs:g} epochs"
        replay = stage.data.replay
        old = f", {replay.share:.0%} replay from {replay.rows}" if replay and replay.share else ""
        old += f" on {replay.sheets:.0%} of the sheets" if replay and replay.share and replay.sheets else ""
        how = f"{stage.objective.kind}, {length} of {stage.batch} sheets, rate {stage.rate:g}"
        yield f"- Stage {stage.name}: {how}{old}"


def _learnt(lines: Sequence[Line]) -> Iterator[str]:
    receipts = {line.event.stage: line.event for line in lines if isinstance(line.event, Received)}
    if receipts:
        yield "## What learnt"
    for stage, received in receipts.items():
        for part in received.parts:
            yield f"- {stage}: {part.name}, {part.found:,} of {part.weights:,} weights"
    for line in lines:
        if isinstance(line.event, Resulted):
            yield f"- Result `{line.event.sha256}`"


def _losses(lines: Sequence[Line]) -> Iterator[str]:
    seen = [line.event for line in lines if isinstance(line.event, Evaluated) and line.event.losses]
    if not seen:
        return
    first, last = seen[0].losses, seen[-1].losses
    yield "## Loss per language, on rows never trained on"
    yield "| language | before | after |\n|---|---|---|"
    for language in sorted(last, key=lambda code: first.get(code, 0) - last[code]):
        yield f"| {language} | {first.get(language, float('nan')):.3f} | {last[language]:.3f} |"


def _compared(lines: Sequence[Line]) -> Iterator[str]:
    cells = [cell for line in lines if isinstance(line.event, Compared) for cell in line.event.cells]
    if not cells:
        return
    yield "## Beside the parent"
    yield "| language | task | items | parent | child | |\n|---|---|---|---|---|---|"
    for cell in sorted(cells, key=_difference):
        verdict = "**worse**" if cell.worse else "better" if cell.better else ""
        yield f"| {cell.language} | {cell.task} | {cell.n} | {_share(cell.parent)} | {_share(cell.child)} | {verdict} |"


def _attributed(lines: Sequence[Line]) -> Iterator[str]:
    summed = next((line.event for line in reversed(lines) if isinstance(line.event, Attributed)), None)
    if summed is None:
        return
    roles = {"learnt": "learnt from", "held": "held back, to compare with", "apart": "not learnt from"}
    yield f"## What came of {summed.edits} edits"
    yield "| edits | what came of them | gain, own prompt | sister pictures | other languages |\n|---|---|---|---|---|"
    for role, name in roles.items():
        if role in summed.verdicts:
            counts = ", ".join(
                f"{count} {verdict.replace('_', ' ')}" for verdict, count in summed.verdicts[role].items()
            )
            gains = summed.gains.get(role, {})
            cells = " | ".join(
                f"{gains[at]:+.1f} nats" if at in gains else "-" for at in ("own", "picture", "language")
            )
            yield f"| {name} | {counts} | {cells} |"


def _difference(cell: Cell) -> float:
    return 0.0 if cell.child is None or cell.parent is None else cell.child - cell.parent


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"
