"""`python -m demo.texts`: write a sample sheet per language into `docs/world`."""

from __future__ import annotations

from pathlib import Path

from core.languages import get
from demo.texts.languages import LANGUAGES
from demo.texts.sheet import sheet


def main() -> None:
    """Write all nine sheets beside the other documentation."""
    folder = Path(__file__).parents[2] / "docs" / "world"
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        path = folder / f"{language}.md"
        path.write_text(sheet(language, get(language).english_name), encoding="utf-8")
        print(path.relative_to(folder.parents[1]))


if __name__ == "__main__":
    main()
