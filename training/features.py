"""What frozen eyes see of a picture, kept on disk: computed once, whichever run, stage or epoch shows it again.

Where tower and projector are frozen and no picture is moved or lit, a picture always looks the same. Its features lie
in `features/<eyes>/<first two>/<picture>` of the home; `eyes` is a hash of all that decides what they are. The folder
can be removed at any time, and files that no run has asked for lately go by themselves (`training/feature_files.py`).
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from models.parts import SHARING, Part, part_of, picture_token
from training.data.rows import Row
from training.feature_files import FeatureFiles, asked_for
from training.learner import Learner
from training.memory import disk_mb
from training.order import Order
from training.recipe import Stage
from training.sheets import beside
from training.talks import Shown

_ROOM = 0.1
"""The share of the free disk that features of one stage may take; the others are computed anew each time."""

_NOTHING = torch.empty(0)


@dataclass
class Shelf:
    """Features of pictures for one pair of eyes."""

    folder: Path
    learner: Learner
    room: int
    """Bytes that may still be written."""

    def find(self, sha: str) -> Shown | None:
        """A picture as it was kept: with its tokens and features, and without pixels."""
        try:
            parts = load_file(self._path(sha))
            asked_for(self._path(sha))
            tokens = tuple(parts["tokens"].tolist())
            return Shown(tokens, _NOTHING, parts.get("grid"), parts.get("sizes"), parts["features"])
        except (OSError, SafetensorError, KeyError):  # never kept, or cut short when a machine went down
            return None

    def seen(self, names: Sequence[str], shown: Sequence[Shown]) -> list[Shown]:
        """All of them with features; what is new is looked at in one go, and kept."""
        new = {sha: picture for sha, picture in zip(names, shown, strict=True) if picture.features is None}
        alike: dict[torch.Size, list[str]] = {}
        for sha, picture in new.items():
            alike.setdefault(picture.pixels.shape[1:], []).append(sha)
        pictures = dict(zip(names, shown, strict=True))
        for several in alike.values():
            for sha, features in zip(several, self._look([new[sha] for sha in several]), strict=True):
                pictures[sha] = replace(new[sha], pixels=_NOTHING, features=features)
                self._keep(sha, pictures[sha])
        return [pictures[sha] for sha in names]

    @torch.no_grad()
    def _look(self, shown: Sequence[Shown]) -> list[Tensor]:
        device, inner = self.learner.machine.device, self.learner.inner
        inputs = {"pixel_values": torch.cat([picture.pixels for picture in shown]).to(device), **beside(shown, device)}
        with self.learner.machine.lowered():
            seen = inner.get_image_features(**inputs, return_dict=True).pooler_output
        # whether it comes by picture, by tile or in one piece: one line for each token that stands for a picture
        lines = seen if isinstance(seen, Tensor) else torch.cat(list(seen))
        lines = lines.reshape(-1, lines.shape[-1])
        token = picture_token(self.learner.model.config)
        counts = [picture.tokens.count(-1 if token is None else token) for picture in shown]
        return [part.clone() for part in torch.split(lines, counts)]

    def _keep(self, sha: str, picture: Shown) -> None:
        assert picture.features is not None
        if picture.features.nbytes > self.room:
            return
        self.room -= picture.features.nbytes
        parts = {
            "features": picture.features,
            "grid": picture.grid,
            "sizes": picture.sizes,
            "tokens": torch.tensor(picture.tokens),
        }
        path = self._path(sha)
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{sha}.{uuid4().hex[:8]}")
        save_file({name: part.cpu().contiguous() for name, part in parts.items() if part is not None}, aside)
        aside.replace(path)

    def _path(self, sha: str) -> Path:
        return self.folder / sha[:2] / sha


def shelf(
    learner: Learner, stage: Stage, order: Order, rows: tuple[Sequence[Row], Sequence[Row]], home: Path
) -> Shelf | None:
    """Where features of a stage are kept; none where they would change, or where no picture comes twice."""
    kind = learner.model.config.model_type
    frozen = stage.parts.vision is None and stage.parts.projector is None
    still = not stage.data.light and not stage.data.moved
    if kind not in SHARING or not frozen or not still or not _again(order, rows):
        return None
    return Shelf(FeatureFiles(home).folder / eyes(learner), learner, room=int(_ROOM * disk_mb(home)) << 20)


def _again(order: Order, rows: tuple[Sequence[Row], Sequence[Row]]) -> bool:
    known: set[str] = set()
    for sheet in itertools.chain.from_iterable(order.steps):
        first = sheet.rows[0]
        pictures = rows[first.replay][first.place].pictures
        if known.intersection(pictures):
            return True
        known.update(pictures)
    return False


def eyes(learner: Learner) -> str:
    """The hash of all that decides what features are: weights, sizes, precision."""
    config, machine = learner.model.config, learner.machine
    digest = hashlib.sha256()
    looks = {
        "layer": getattr(config, "vision_feature_layer", None),
        "select": getattr(config, "vision_feature_select_strategy", None),
    }
    token = learner.processor.tokenizer.convert_tokens_to_ids(learner.processor.image_token)
    settings = (config.model_type, looks, picture_token(config), token, machine.half, machine.device.type)
    digest.update(repr(settings).encode())
    digest.update(learner.processor.image_processor.to_json_string().encode())
    for name, weights in learner.model.named_parameters():
        if part_of(name) in (Part.VISION, Part.Q_FORMER, Part.PROJECTOR):
            plain = name.removeprefix("base_model.model.")
            digest.update(f"{plain} {weights.dtype} {tuple(weights.shape)}".encode())
            digest.update(weights.detach().contiguous().view(torch.uint8).cpu().numpy().data)
    return digest.hexdigest()[:32]
