"""The reader: all-MiniLM-L6-v2 as a cross-encoder with a head a token and a head a passage.

It is deeper than what it starts from: its upper layers begin as pairs of the same packaged layer.
Every token gets three numbers, every pair two (`assistant.reader` names them). Knows tensors only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertModel

from assistant.reader import EVIDENCE
from training.four_bits import rounded

STACK = (0, 1, 2, 2, 3, 3, 4, 4, 5, 5)
"""The packaged layer that each layer of the reader starts as. Layers that are doubled where they
stand still follow one that they know (cf. Kim et al. 2023, https://arxiv.org/abs/2312.15166)."""
PRODUCTS = ("attention.self", "intermediate.dense", "output.dense")
"""Ends of the names of what multiplies; query, key and value read the same."""


class ReaderNetwork(nn.Module):
    """Reads question and passage together.

    Args:
        folder: the packaged weights to start from.
        stack: which packaged layer each layer starts as.
        as_shipped: whether the products read what they will read when the reader is shipped:
            numbers rounded to 8 bits, on a scale for each pair.
    """

    def __init__(
        self, folder: Path, stack: Sequence[int] = STACK, *, as_shipped: bool = False
    ) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            str(folder),
            add_pooling_layer=False,
            # No question is asked more than a few times: there is nothing to learn by heart.
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            # On a CPU the form that the export knows, a fifth faster there than the fused one.
            attn_implementation="sdpa" if torch.cuda.is_available() else "eager",
        )
        layers = self.encoder.encoder.layer
        self.encoder.encoder.layer = nn.ModuleList(deepcopy(layers[number]) for number in stack)
        self.encoder.config.num_hidden_layers = len(stack)
        width = self.encoder.config.hidden_size
        self.of_token = nn.Linear(width, 3)
        self.of_pair = nn.Linear(width, 2)
        # The embeddings stay as they are shipped, so that the layers learn with what they will see.
        self.encoder.embeddings.requires_grad_(False)
        words = self.encoder.embeddings.word_embeddings.weight
        words.copy_(rounded(words))
        if as_shipped:
            self._round_what_products_read()

    def _round_what_products_read(self) -> None:
        for name, module in self.encoder.named_modules():
            if name.endswith(PRODUCTS):
                module.register_forward_pre_hook(_rounded_input, with_kwargs=True)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits of shape (pairs, tokens, 3) and (pairs, 2)."""
        hidden = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state
        return self.of_token(hidden), self.of_pair(hidden[:, 0])


def stack_of(state: Mapping[str, Tensor]) -> tuple[int, ...]:
    """Return a stack as deep as the network whose state this is."""
    layers = {name.split(".")[3] for name in state if name.startswith("encoder.encoder.layer.")}
    return (0,) * len(layers)


def loaded(folder: Path, checkpoint: Path) -> ReaderNetwork:
    """Return the network of a checkpoint, whatever its depth."""
    state = torch.load(checkpoint, map_location="cpu")
    network = ReaderNetwork(folder, stack_of(state))
    network.load_state_dict(state)
    return network


def _rounded_input(_: nn.Module, values: tuple[Any, ...], named: dict[str, Any]) -> Any:
    if values:
        return (_in_8_bits(values[0]), *values[1:]), named
    return values, {**named, "hidden_states": _in_8_bits(named["hidden_states"])}


def _in_8_bits(values: Tensor) -> Tensor:
    """Return values of shape (pairs, …) as 256 steps between the least and the most of each pair.

    As ONNX Runtime's dynamic quantisation does, 0 among the steps; gradients pass as if unchanged
    (Jacob et al. 2018, https://arxiv.org/abs/1712.05877).
    """
    least, most = values.detach().float().flatten(1).aminmax(dim=1)
    least, most = least.clamp(max=0), most.clamp(min=0)
    scales = ((most - least) / 255).clamp(min=1e-8)
    zeros = (-least / scales).round()  # as floats, for whole ones are checked at each call
    return torch.fake_quantize_per_channel_affine(values.float(), scales, zeros, 0, 0, 255)


def sentence_logits(tokens: Tensor, sentences: Tensor, count: int) -> Tensor:
    """Return the mean evidence logit of each sentence: shape (pairs, count), 0 where none is.

    Args:
        tokens: logits of shape (pairs, tokens, 3).
        sentences: the sentence number of each token, negative outside.
        count: the most sentences of any pair.
    """
    inside = sentences >= 0
    place = sentences.clamp(min=0)
    evidence = tokens[..., EVIDENCE].float() * inside
    sums = evidence.new_zeros(len(tokens), count).scatter_add(1, place, evidence)
    sizes = evidence.new_zeros(len(tokens), count).scatter_add(1, place, inside.float())
    return sums / sizes.clamp(min=1)
