"""What `python -m annotation` does."""
