"""Answers from a server that speaks OpenAI's protocol: vLLM, SGLang, llama.cpp and their like."""

from __future__ import annotations

from backend.serving.remote.engine import RemoteEngine
from backend.serving.remote.server import RemoteServer

__all__ = ["RemoteEngine", "RemoteServer"]
