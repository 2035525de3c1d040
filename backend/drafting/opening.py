"""The translator that a name stands for: `chat:<model>`, `seq2seq:<checkpoint>`, `ctranslate2:<folder>`."""

from __future__ import annotations

from annotation.drafting import Halt, Halted, Memory, Meter, Translator
from core.settings import TRANSLATORS, Settings

PAUSES = (1.0, 5.0, 20.0)
"""Seconds before a server that is away is asked once more."""


def open_translator(name: str, settings: Settings, *, memory: Memory, meter: Meter) -> Translator:
    """Ready to translate; Halted with what to do where it cannot be."""
    kind, _, where = name.partition(":")
    if kind not in TRANSLATORS or not where:
        raise Halted(
            Halt.MODEL_UNUSABLE, f"{name!r} is no translator; give {' or '.join(TRANSLATORS)}, a colon and a name."
        )
    if kind == "chat":
        return _chat(where, settings, memory, meter)
    from backend.serving.translators.seq2seq import Seq2SeqTranslator
    from backend.serving.translators.text_models import CTranslate2Text, TransformersText

    make = TransformersText if kind == "seq2seq" else CTranslate2Text
    return Seq2SeqTranslator(name, make(where, device=settings.device), memory=memory, meter=meter)


def _chat(model: str, settings: Settings, memory: Memory, meter: Meter) -> Translator:
    from backend.serving.remote import RemoteEngine, RemoteServer
    from backend.serving.translators.chat import ChatTranslator

    own = settings.translator_url
    if not own and not settings.server_url:
        raise Halted(Halt.MODEL_UNUSABLE, "No server is named. Set PARLEY_TRANSLATOR_URL.")
    server = RemoteServer(
        url=own or settings.server_url,
        api_key=settings.translator_key if own else settings.server_key,
        concurrent=settings.translator_requests,
        silence_seconds=120.0,
    )
    return ChatTranslator(
        RemoteEngine(server),
        model,
        memory=memory,
        meter=meter,
        at_once=settings.translator_requests,
        pauses=PAUSES,
    )
