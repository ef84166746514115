"""The reader: all-MiniLM-L6-v2 as a cross-encoder with a head a token and a head a passage.

It is deeper than what it starts from: its upper layers begin as pairs of the same packaged layer.
Every token gets three numbers, every pair two (`assistant.reader` names them). Knows tensors only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

from assistant.reader import EVIDENCE
from training.four_bits import rounded

STACK = (0, 1, 2, 2, 3, 3, 4, 4, 5, 5)
"""The packaged layer that each layer of the reader starts as. Layers that are doubled where they
stand still follow one that they know (cf. Kim et al. 2023, https://arxiv.org/abs/2312.15166)."""


class ReaderNetwork(nn.Module):
    """Reads question and passage together.

    Args:
        folder: the packaged weights to start from.
        stack: which packaged layer each layer starts as.
    """

    def __init__(self, folder: Path, stack: Sequence[int] = STACK) -> None:
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
