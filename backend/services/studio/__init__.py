"""What researchers do: runs and models."""
