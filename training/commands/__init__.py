"""What `python -m training` can do: composes the rules of training with the rest of the application."""
