"""What the programs that are killed import, loaded once in the process that they are forked from."""

import transformers  # noqa: F401
