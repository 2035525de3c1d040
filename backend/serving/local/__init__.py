"""LocalEngine: transformers and LoRA adapters on this machine, one worker process per base."""

from backend.serving.local.engine import LocalEngine
from backend.serving.local.settings import LocalSettings, Precision

__all__ = ["LocalEngine", "LocalSettings", "Precision"]
