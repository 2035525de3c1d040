"""`python -m demo.round`: ask the shipped models anew what they answer in the closed round, and write it down."""

from __future__ import annotations

import json
import sys

import torch

from core.files import write_whole
from demo.round.answers import FILE, ask


def main() -> int:
    """Write the file beside this one."""
    torch.set_num_threads(1)
    answers = ask().model_dump(mode="json")
    write_whole(FILE, (json.dumps(answers, ensure_ascii=False, indent=1) + "\n").encode())
    print(f"Written to {FILE}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
