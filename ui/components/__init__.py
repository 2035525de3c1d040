"""Pieces of Gradio that several pages use."""
