"""Battles of the arena in Label Studio: what was judged here goes to others there, and their judgements come back.

A battle goes into one project for each further person who is to judge it, so that nobody sees what others chose. What
is judged there becomes a battle of its person with the same answers, and counts by the same rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.services.label_studio.arena_comparing import ArenaComparing
from backend.services.label_studio.arena_pulling import ArenaPulling
from backend.services.label_studio.arena_pushing import ArenaPushing


@dataclass(frozen=True)
class ArenaSync:
    """What commands, pages and the polling thread call."""

    pushing: ArenaPushing
    pulling: ArenaPulling
    comparing: ArenaComparing
