"""The model: LLaVA's graph, with the experts between projector and language model.

A picture is routed by its own query: what its class token finds in the text of its row's prompt, up to where the
answer begins. `prompt_mask` says which tokens are the prompt; without it, those without a label, or, where there are
no labels, all but padding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import LlavaForConditionalGeneration, LlavaModel
from transformers.models.llava.modeling_llava import LlavaCausalLMOutputWithPast, LlavaModelOutputWithPast
from transformers.utils.generic import can_return_tuple

from models.parrot import experts
from models.parrot.configuration import ParrotConfig
from models.parrot.routing import ask, imbalance, weigh

_IGNORED = -100


@dataclass
class ParrotModelOutput(LlavaModelOutputWithPast):
    """LLaVA's, and the weights of the experts: one line for each picture, in order; none where none were asked."""

    expert_weights: Tensor | None = None


@dataclass
class ParrotCausalOutput(LlavaCausalLMOutputWithPast):
    """LLaVA's, and the weights of the experts as `ParrotModelOutput` has them."""

    expert_weights: Tensor | None = None


@dataclass(frozen=True)
class Routed:
    """Pictures as their rows see them, and the weights by which they got there."""

    lines: tuple[Tensor, ...]
    weights: Tensor | None


class ParrotModel(LlavaModel):  # type: ignore[no-untyped-call]
    """Vision tower, projector, router, experts and language model, without the head."""

    config: ParrotConfig
    config_class = ParrotConfig

    def __init__(self, config: ParrotConfig) -> None:
        super().__init__(config)
        width = config.get_text_config().hidden_size
        self.router = nn.Linear(width, config.num_experts, bias=False)
        self.experts = experts.made(config)
        self.post_init()  # type: ignore[no-untyped-call]

    @property
    def has_class_token(self) -> bool:
        """Whether the vision tower puts a line for the whole picture before those of its pieces."""
        return any(name.endswith(("class_embedding", "cls_token")) for name, _ in self.vision_tower.named_parameters())

    @property
    def hidden_lines(self) -> int:
        """Lines at the start of a picture's features that ask and are not shown to the language model."""
        return int(self.config.vision_feature_select_strategy == "default")

    def get_image_features(self, pixel_values: Tensor, **kwargs: Any) -> Any:
        """What the projector makes of pictures, before any prompt, class token first: as long as nothing learns,
        it is the same whatever is asked and can be kept; `routed` makes of it what a row sees."""
        kwargs["vision_feature_select_strategy"] = "full"
        return super().get_image_features(pixel_values, **kwargs)

    def routed(self, pictures: Sequence[Tensor], texts: Sequence[Tensor]) -> Routed:
        """Pictures (lines of the projector) as rows see them whose prompts' text has these embeddings, each its own."""
        shown = [lines[self.hidden_lines :] for lines in pictures]
        if self.config.bypassed or not shown:
            return Routed(tuple(shown), None)
        asking = [lines[0] if self.has_class_token else lines.mean(dim=0) for lines in pictures]
        queries = torch.stack([ask(picture, text) for picture, text in zip(asking, texts, strict=True)])
        weights = weigh(self.router(queries), self.config.top_k)
        counts = [len(lines) for lines in shown]
        flat = torch.cat(shown)
        by_line = weights.repeat_interleave(torch.tensor(counts, device=weights.device), dim=0)
        mixed = experts.mixed(self.experts, flat, by_line, sparse=self.config.top_k is not None)
        share = self.config.residual_weight
        whole = mixed + share * flat if self.config.residual == "code" else flat + share * mixed
        return Routed(torch.split(whole, counts), weights)

    @can_return_tuple  # type: ignore[untyped-decorator]
    def forward(
        self,
        input_ids: Tensor | None = None,
        pixel_values: Tensor | None = None,
        attention_mask: Tensor | None = None,
        inputs_embeds: Tensor | None = None,
        prompt_mask: Tensor | None = None,
        image_sizes: Tensor | None = None,
        **kwargs: Any,
    ) -> ParrotModelOutput:
        """LLaVA's forward with the experts in it."""
        if (input_ids is None) == (inputs_embeds is None):
            raise ValueError("Give either input_ids or inputs_embeds.")
        if inputs_embeds is None:
            inputs_embeds = self.get_input_embeddings()(input_ids)
        routed, features = Routed((), None), None
        if pixel_values is not None:
            pictures = self.get_image_features(pixel_values, image_sizes=image_sizes, return_dict=True).pooler_output
            pictures = [lines.to(inputs_embeds.dtype) for lines in pictures]
            counted = torch.cat([lines[self.hidden_lines :] for lines in pictures])
            ids: Any = input_ids
            places = self.get_placeholder_mask(ids, inputs_embeds, counted)[..., 0]
            prompt = _prompt(prompt_mask, attention_mask, inputs_embeds) & ~places
            rows = rows_of([len(lines) - self.hidden_lines for lines in pictures], places.sum(dim=1).tolist())
            texts = [inputs_embeds[row][prompt[row]] for row in rows]
            routed = self.routed(pictures, texts)
            features = torch.cat(routed.lines).to(inputs_embeds.device, inputs_embeds.dtype)
            inputs_embeds = inputs_embeds.masked_scatter(places[..., None], features)
        seen = super().forward(attention_mask=attention_mask, inputs_embeds=inputs_embeds, return_dict=True, **kwargs)
        return ParrotModelOutput(
            last_hidden_state=seen.last_hidden_state,
            past_key_values=seen.past_key_values,
            hidden_states=seen.hidden_states,
            attentions=seen.attentions,
            image_hidden_states=features,
            expert_weights=routed.weights,
        )


class ParrotForConditionalGeneration(LlavaForConditionalGeneration):  # type: ignore[no-untyped-call]
    """A Parrot that answers."""

    config: ParrotConfig
    config_class = ParrotConfig
    model: ParrotModel

    def __init__(self, config: ParrotConfig) -> None:
        super(LlavaForConditionalGeneration, self).__init__(config)  # LLaVA's own would build its inner model first
        text = config.get_text_config()
        self.model = ParrotModel(config)
        self.lm_head = nn.Linear(text.hidden_size, text.vocab_size, bias=False)
        self.post_init()  # type: ignore[no-untyped-call]

    @can_return_tuple  # type: ignore[untyped-decorator]
    def forward(
        self,
        input_ids: Tensor | None = None,
        pixel_values: Tensor | None = None,
        attention_mask: Tensor | None = None,
        inputs_embeds: Tensor | None = None,
        labels: Tensor | None = None,
        logits_to_keep: int | Tensor = 0,
        prompt_mask: Tensor | None = None,
        image_sizes: Tensor | None = None,
        **kwargs: Any,
    ) -> ParrotCausalOutput:
        """LLaVA's forward; with labels, the loss and, where the configuration has one, the price of uneven experts."""
        if prompt_mask is None and labels is not None:
            tokens = labels == _IGNORED
            flat = attention_mask is not None and attention_mask.ndim == 2
            prompt_mask = tokens & attention_mask.bool() if flat and attention_mask is not None else tokens
        seen = self.model(
            input_ids=input_ids,
            pixel_values=pixel_values,
            attention_mask=attention_mask,
            inputs_embeds=inputs_embeds,
            prompt_mask=prompt_mask,
            image_sizes=image_sizes,
            return_dict=True,
            **kwargs,
        )
        kept = slice(-logits_to_keep, None) if isinstance(logits_to_keep, int) else logits_to_keep
        logits = self.lm_head(seen.last_hidden_state[:, kept])
        loss = None
        if labels is not None:
            width = self.config.get_text_config().vocab_size
            loss = self.loss_function(logits=logits, labels=labels, vocab_size=width, **kwargs)
            if self.config.balance_weight and seen.expert_weights is not None:
                loss = loss + self.config.balance_weight * imbalance(seen.expert_weights)
        return ParrotCausalOutput(
            loss=loss,
            logits=logits,
            past_key_values=seen.past_key_values,
            hidden_states=seen.hidden_states,
            attentions=seen.attentions,
            image_hidden_states=seen.image_hidden_states,
            expert_weights=seen.expert_weights,
        )

    def _update_model_kwargs_for_generation(
        self, outputs: Any, model_kwargs: dict[str, Any], *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        # What is said from here on is no prompt, also where a forward reads everything again.
        if model_kwargs.get("prompt_mask") is None:
            model_kwargs["prompt_mask"] = model_kwargs.get("attention_mask")
        updated: dict[str, Any] = super()._update_model_kwargs_for_generation(outputs, model_kwargs, *args, **kwargs)
        return updated


def rows_of(lines: Iterable[int], places: Sequence[int]) -> list[int]:
    """The row of each picture, by the lines that pictures have and the places for them that rows have."""
    rows, row, left = [], 0, places[0]
    for count in lines:
        while not left:
            row += 1
            left = places[row]
        if left < count:
            raise ValueError("A row has no place for a whole picture.")
        rows.append(row)
        left -= count
    return rows


def _prompt(prompt_mask: Tensor | None, attention_mask: Tensor | None, embeds: Tensor) -> Tensor:
    """Which tokens are the prompt; those behind the end of a mask are not."""
    mask = attention_mask if prompt_mask is None else prompt_mask
    if mask is None:
        return torch.ones(embeds.shape[:2], dtype=torch.bool, device=embeds.device)
    if mask.ndim != 2:
        raise ValueError("An attention mask that is no line a row does not tell the prompt; give prompt_mask, too.")
    more = embeds.shape[1] - mask.shape[1]
    return nn.functional.pad(mask.bool().to(embeds.device), (0, more))
