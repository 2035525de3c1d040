"""Every visible sentence, in nine languages, with typed access: `load("hu").home.greeting(name=...)`.

The sentences stand in `<locale>/<section>.json`; `schema.py` is written from `en/` by `python -m ui.text`
(part of `make format`), so that a missing or misspelt key is found by mypy and the tests.
"""

from ui.text.loading import LOCALES, load
from ui.text.schema import Text

__all__ = ["LOCALES", "Text", "load"]
