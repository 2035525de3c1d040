"""Parrot reads pictures and texts as LLaVA does, under a name of its own."""

from __future__ import annotations

from transformers import LlavaProcessor


class ParrotProcessor(LlavaProcessor):
    """LLaVA's processor; `vision_feature_select_strategy` says whether a picture has a place for its class token."""
