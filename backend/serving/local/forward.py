"""The two forwards of the loop: reading the prompts of newcomers, and the next token of every row."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from backend.serving.local.adapters import AdapterStore
from backend.serving.local.cache import RowCache
from backend.serving.local.model import Loaded
from backend.serving.local.reader import placed
from backend.serving.local.rows import Row


def read_prompts(loaded: Loaded, store: AdapterStore, rows: Sequence[Row]) -> tuple[RowCache, torch.Tensor]:
    """Read prompts together; a cache of their own, left-aligned, and each row's scores for its next token.

    Padding stands at the right end, where the causal mask already hides it from what matters.
    """
    lengths = [len(row.tokens) for row in rows]
    longest = max(lengths)
    tokens = torch.zeros(len(rows), longest, dtype=torch.long)
    places = torch.zeros(3, len(rows), longest, dtype=torch.long)
    for index, row in enumerate(rows):
        tokens[index, : lengths[index]] = torch.tensor(row.tokens)
        read, first = placed(loaded, row.prompt)
        places[:, index, : read.shape[1]] = read
        places[:, index, read.shape[1] : lengths[index]] = torch.arange(first, first + len(row.said))
        row.next_position = first + len(row.said) - 1
    cache = RowCache(layers=loaded.layers, rows=len(rows), columns=longest, device=loaded.device)
    causal = torch.ones(longest, longest, dtype=torch.bool, device=loaded.device).tril()[None, None]
    last = torch.tensor(lengths) - 1
    embedded = _embedded(loaded, store, tokens, rows)
    with store.use([row.adapter for row in rows]):
        hidden = loaded.inner.language_model(
            inputs_embeds=embedded,
            position_ids=_lines(loaded, places.to(loaded.device)),
            attention_mask=causal,
            past_key_values=cache,
            use_cache=True,
        ).last_hidden_state
        scores: torch.Tensor = loaded.model.lm_head(hidden[torch.arange(len(rows)), last.to(loaded.device)])
    return cache, scores


def next_scores(loaded: Loaded, store: AdapterStore, cache: RowCache, rows: Sequence[Row]) -> torch.Tensor:
    """Each row's scores for its next token; the cache counts the column only when all went well."""
    cache.reserve()
    tokens = torch.tensor([[row.said[-1]] for row in rows], device=loaded.device)
    places = torch.tensor([[row.next_position + 1] for row in rows], device=loaded.device)
    with store.use([row.adapter for row in rows]):
        hidden = loaded.inner.language_model(
            inputs_embeds=loaded.model.get_input_embeddings()(tokens),
            position_ids=places,
            attention_mask=cache.visible(),
            past_key_values=cache,
            use_cache=True,
        ).last_hidden_state
        scores: torch.Tensor = loaded.model.lm_head(hidden[:, -1])
    cache.advance()
    for row in rows:
        row.next_position += 1
    return scores


def _embedded(loaded: Loaded, store: AdapterStore, tokens: torch.Tensor, rows: Sequence[Row]) -> torch.Tensor:
    embedded: torch.Tensor = loaded.model.get_input_embeddings()(tokens.to(loaded.device))
    features = (
        _routed(loaded, store, rows) if loaded.routes else [s.features for row in rows for s in row.prompt.pictures]
    )
    if features:
        # Only the prompt's placeholders: a model may say the picture token, and that is no picture.
        places = tokens == loaded.picture_token
        for index, row in enumerate(rows):
            places[index, len(row.prompt.tokens) :] = False
        embedded[places.to(loaded.device)] = torch.cat(features).to(embedded.dtype)
    return embedded


def _routed(loaded: Loaded, store: AdapterStore, rows: Sequence[Row]) -> list[torch.Tensor]:
    """The pictures of all rows, each as its own row's prompt and adapter have it."""
    routed: list[torch.Tensor] = []
    for row in rows:
        if row.prompt.pictures:
            text = [token for token in row.prompt.tokens if token != loaded.picture_token]
            embedded = loaded.model.get_input_embeddings()(torch.tensor(text, dtype=torch.long, device=loaded.device))
            pictures = [seen.features.to(embedded.dtype) for seen in row.prompt.pictures]
            with store.seeing(row.adapter if store.sees(row.adapter) else ""):
                routed += loaded.inner.routed(pictures, [embedded] * len(pictures)).lines
    return routed


def _lines(loaded: Loaded, places: torch.Tensor) -> torch.Tensor:
    return places if hasattr(loaded.inner, "get_rope_index") else places[0]
