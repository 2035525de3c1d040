"""`python -m training from-blip2`: a BLIP-2's eyes and Q-Former before any causal language model."""

from __future__ import annotations

import sys
from argparse import Namespace

from models.minigpt4 import NotAMiniGpt4, Parts, from_blip2


def run(options: Namespace) -> int:
    """Write the folder, whole or not at all; 2 with every fault where it cannot be made."""
    parts = Parts(options.base, options.language_model, qformer=not options.without_q_former, joined=options.joined)
    try:
        made = from_blip2(parts, options.out, seed=options.seed)
    except NotAMiniGpt4 as error:
        print(error, file=sys.stderr)
        return 2
    between = "a Q-Former and a linear layer" if parts.qformer else f"a linear layer over {parts.joined} tokens each"
    print(f"{options.out}: {made.config.picture_tokens} tokens a picture by {between}; the layer has still to learn")
    return 0
