"""What `python -m evaluation` does."""
