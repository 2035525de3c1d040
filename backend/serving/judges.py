"""The judge of an installation: a chat model of an OpenAI-compatible server, where the settings name one."""

from __future__ import annotations

from core.engine import Engine
from core.settings import Settings


class NoJudge(RuntimeError):
    """The settings name none; the message says which do."""


def open_judge(settings: Settings) -> Engine:
    """Its server; nothing is asked yet. NoJudge where there is none."""
    url = settings.judge_url or settings.server_url
    if not settings.judge or not url:
        raise NoJudge("There is no judge: set PARLEY_JUDGE to a model's name, and PARLEY_JUDGE_URL to its server.")
    from backend.serving.remote import RemoteEngine, RemoteServer

    key = settings.judge_key if settings.judge_url else settings.server_key
    return RemoteEngine(RemoteServer(url=url, api_key=key))
