"""Writes `schema.py` from `en/`: `python -m ui.text`."""

from __future__ import annotations

from ui.text.generate import PATH, source


def main() -> None:
    """Write the typed access to the sentences."""
    PATH.write_text(source(), encoding="utf-8")
    print(f"wrote {PATH.name}")


if __name__ == "__main__":
    main()
