"""`python -m training from-llava`: any LLaVA as a Parrot, for the recipes that train language experts."""

from __future__ import annotations

import sys
from argparse import Namespace

from models.parrot import Wanted, from_llava
from models.parrot.from_llava import NotALlava


def run(options: Namespace) -> int:
    """Write the folder, whole or not at all; 2 with every fault where it cannot be made."""
    codes = [code.strip() for code in options.languages.split(",") if code.strip()]
    design = Wanted(
        codes,
        residual=options.residual,
        residual_weight=options.weight,
        expert_shape=options.expert,
        expert_hidden_size=options.hidden,
        top_k=options.top_k,
    )
    try:
        from_llava(options.base, options.out, design, seed=options.seed)
    except NotALlava as error:
        print(error, file=sys.stderr)
        return 2
    state = "bypassed until a stage asks them" if design.bypassed else "silent at first: its answers are the LLaVA's"
    print(f"{options.out}: {len(codes)} experts ({', '.join(codes)}), {state}")
    return 0
