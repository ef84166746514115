"""The reader: all-MiniLM-L6-v2 as a cross-encoder with a head a token and a head a passage.

Every token gets three numbers, every pair two (`assistant.reader` names them). Knows tensors only.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from transformers import BertModel

from assistant.reader import EVIDENCE

FROZEN_LAYERS = 1
"""The embeddings and the first layer keep their weights: a third less work for little loss."""
DROPOUT = 0.1


class Dropout(nn.Module):
    """Dropout whose chances are bytes: drawing them one by one took a sixth of a step on a CPU.

    Args:
        random: where the bytes come from; one for all layers, so that each drops others.
    """

    def __init__(self, random: np.random.Generator) -> None:
        super().__init__()
        self._random = random
        self._dropped = round(256 * DROPOUT)

    def forward(self, values: Tensor) -> Tensor:
        """Return the values, a share of them 0 and the others larger, while training."""
        if not self.training:
            return values
        drawn = np.frombuffer(bytearray(self._random.bytes(values.numel())), np.uint8)
        kept = torch.from_numpy(drawn).reshape(values.shape) >= self._dropped
        scale = 256 / (256 - self._dropped)
        return values * (kept.to(values) * scale)


class ReaderNetwork(nn.Module):
    """Reads question and passage together.

    Args:
        folder: the packaged weights to start from.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            str(folder),
            add_pooling_layer=False,
            hidden_dropout_prob=DROPOUT,
            attention_probs_dropout_prob=0.0,
            # The form that the export knows, and a fifth faster than the fused one on a CPU.
            attn_implementation="eager",
        )
        random = np.random.default_rng(torch.initial_seed())
        for module in self.encoder.modules():
            if isinstance(slow := getattr(module, "dropout", None), nn.Dropout) and slow.p:
                module.dropout = Dropout(random)
        width = self.encoder.config.hidden_size
        self.of_token = nn.Linear(width, 3)
        self.of_pair = nn.Linear(width, 2)
        self.encoder.embeddings.requires_grad_(False)
        for layer in self.encoder.encoder.layer[:FROZEN_LAYERS]:
            layer.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits of shape (pairs, tokens, 3) and (pairs, 2)."""
        hidden = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state
        return self.of_token(hidden), self.of_pair(hidden[:, 0])


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
    sums = torch.zeros(len(tokens), count).scatter_add(1, place, evidence)
    sizes = torch.zeros(len(tokens), count).scatter_add(1, place, inside.float())
    return sums / sizes.clamp(min=1)
