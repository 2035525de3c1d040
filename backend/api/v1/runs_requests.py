"""What the JSON API takes about runs and models; unknown keys and wrong types are refused."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.services.studio.views import NewRun

_RECIPE_LONGEST = 2**17
_CHANGES_MOST = 200


class _Taken(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RunIn(_Taken):
    """A run that somebody wants; what is not given is decided by the parent and the settings.

    Either `snapshot`, the hash of one, or `round`, the id of one: then a snapshot of all that it has now is made.
    `recipe` is the name of one that comes with Parley; `recipe_text` one of your own, as YAML. `changes` replace
    single values by their path: {"stages.0.rate": "1e-4"}.
    """

    snapshot: Annotated[str, Field(max_length=64)] = ""
    round: Annotated[str, Field(max_length=64)] = ""
    recipe: Annotated[str, Field(max_length=80)] = ""
    recipe_text: Annotated[str, Field(max_length=_RECIPE_LONGEST)] = ""
    parent: Annotated[str, Field(max_length=80)] = ""
    changes: Annotated[dict[str, str], Field(max_length=_CHANGES_MOST)] = {}
    name: Annotated[str, Field(max_length=80)] = ""
    launcher: Annotated[str, Field(max_length=8)] = ""
    device: Annotated[str, Field(max_length=32)] = "auto"
    seed: int = 0
    copied_from: Annotated[str, Field(max_length=64)] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.snapshot) == bool(self.round):
            raise ValueError("either a snapshot or a round")
        return self

    def record(self, snapshot: str) -> NewRun:
        """The same for the service, with the snapshot that it comes to."""
        return NewRun(snapshot=snapshot, **self.model_dump(exclude={"snapshot", "round"}))


class ReasonIn(_Taken):
    """Why a model comes or goes; needed where a language got worse."""

    reason: Annotated[str, Field(max_length=2000)] = ""
