"""Command lines of `python -m backend` that need more than a few lines."""
