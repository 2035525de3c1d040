"""Drafts in the making as somebody watches them."""

from __future__ import annotations

from dataclasses import dataclass

from backend.services.calibration.drafting import Drafting, DraftingView
from core.records import Caller


@dataclass(frozen=True)
class OngoingDrafting:
    """For `follow`: what is made is in the store, whoever makes it."""

    drafting: Drafting
    caller: Caller

    def glimpse(self) -> list[DraftingView] | None:
        """Nothing of it is in this process."""
        return None

    def whole(self) -> list[DraftingView]:
        """Where all of them stand now."""
        return self.drafting.every(self.caller)

    def goes_on(self, whole: list[DraftingView]) -> bool:
        """Until nobody works any more."""
        return any(view.working for view in whole)
