"""Benchmarks as files, predictions to them, and their scores."""
