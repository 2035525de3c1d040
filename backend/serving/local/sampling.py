"""Which token comes next, for each row by its own settings and its own dice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch

from core.engine import Generation


@dataclass
class Chooser:
    """One row's choice of tokens; the same seed gives the same answer, whoever shares the batch."""

    generation: Generation
    seed: int
    _dice: torch.Generator | None = field(default=None, repr=False)

    @property
    def plain(self) -> bool:
        """Whether the likeliest token is simply taken."""
        return self.generation.temperature == 0 and self.generation.repetition_penalty == 1

    def choose(self, logits: torch.Tensor, context: Sequence[int]) -> int:
        """The next token; `context` is all of prompt and answer so far, for the repetition penalty."""
        generation = self.generation
        scores = logits.float()
        if generation.repetition_penalty != 1:
            scores = _penalised(scores, context, generation.repetition_penalty)
        if generation.temperature == 0:
            return int(scores.argmax())
        probabilities = torch.softmax(scores / generation.temperature, dim=-1).cpu()
        sorted_probabilities, tokens = probabilities.sort(descending=True, stable=True)
        total = sorted_probabilities.cumsum(dim=-1, dtype=torch.float64)
        # The likeliest always stays; a token goes when those before it already make up top_p.
        kept = int((total - sorted_probabilities < generation.top_p).sum().clamp(min=1))
        point = self._roll() * float(total[kept - 1])
        place = int(torch.searchsorted(total[:kept], point, right=True))
        return int(tokens[min(place, kept - 1)])

    def _roll(self) -> float:
        if self._dice is None:
            self._dice = torch.Generator().manual_seed(self.seed)
        return float(torch.rand((), generator=self._dice, dtype=torch.float64))


def _penalised(scores: torch.Tensor, context: Sequence[int], penalty: float) -> torch.Tensor:
    seen = torch.tensor(sorted(set(context)), device=scores.device)
    scores = scores.clone()
    own = scores[seen]
    scores[seen] = torch.where(own < 0, own * penalty, own / penalty)
    return scores
