"""What a reader is told about its answers to a batch: by the labels, and by readers before it.

Knows tensors only.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - as everyone writes it

from assistant.reader import ANSWERS, END, START, SUPPORTS
from training.reader_network import ReaderNetwork, sentence_logits
from training.reading_batches import Labelled

Numbers = tuple[Tensor, Tensor]
"""Logits of the tokens, shape (pairs, tokens, 3), and of the pairs, shape (pairs, 2)."""
NOWHERE = -1e4
"""Logit of what cannot be."""


def read(network: ReaderNetwork, batch: Labelled) -> Numbers:
    """Run the network, in bfloat16 where that is fast; its logits come back in full precision."""
    mask = batch.mask
    with half_precision(mask.device.type):
        if torch.is_autocast_enabled(mask.device.type):
            mask = _added(mask)
        tokens, pairs = network(batch.ids, mask, batch.types)
    return tokens.float(), pairs.float()


def _added(mask: Tensor) -> Tensor:
    """Return a mask of shape (pairs, 1, tokens, tokens) that is added to the attention's scores.

    In bfloat16, for the encoder's own would carry out the attention in full precision: the
    training of a step then takes a fifth longer.
    """
    least = torch.zeros_like(mask, dtype=torch.bfloat16).masked_fill(mask == 0, NOWHERE)
    return least[:, None, None, :].expand(-1, 1, mask.shape[1], -1)


def half_precision(device: str) -> torch.autocast:
    """Return bfloat16 arithmetic for a block; without AVX-512 it is emulated, 30 times slower."""
    fast = device == "cuda" or torch.backends.cpu.get_cpu_capability() == "AVX512"
    return torch.autocast(device, torch.bfloat16, enabled=fast)


def by_labels(said: Numbers, batch: Labelled) -> Tensor:
    """Return the loss of one batch: where the answer is, which sentences, whether at all."""
    tokens, pairs = said
    count = batch.right.shape[1]
    logits = sentence_logits(tokens, batch.sentences, count)
    present = _present(batch)
    seen = (batch.right * present).any(dim=1)  # else the answer was cut off
    usable = (batch.answerable == 0) | seen

    of_sentence = F.binary_cross_entropy_with_logits(logits, batch.right, reduction="none")
    loss = _mean(of_sentence, present & usable[:, None])
    masked = logits.masked_fill(~present, NOWHERE).log_softmax(dim=1)
    share = batch.right / batch.right.sum(dim=1, keepdim=True).clamp(min=1)
    loss = loss + 0.5 * _mean(-(share * masked).sum(dim=1), seen)
    for head, kind in ((ANSWERS, ~batch.claim), (SUPPORTS, batch.claim)):
        whether = F.binary_cross_entropy_with_logits(
            pairs[:, head], batch.answerable, reduction="none"
        )
        loss = loss + _mean(whether, usable & kind)
    return loss + 0.5 * _ranking(pairs, batch) + 0.5 * _span_loss(tokens, batch)


def by_teachers(said: Numbers, taught: Sequence[Numbers], batch: Labelled) -> Tensor:
    """Return how far what the network says is from what other readers say, in the mean.

    What they are unsure of teaches more than the labels do (Hinton et al. 2015,
    https://arxiv.org/abs/1503.02531); several err less than one (You et al. 2017).
    """
    tokens, pairs = said
    their_tokens = torch.stack([tokens for tokens, _ in taught]).mean(dim=0)
    their_pairs = torch.stack([pairs for _, pairs in taught]).mean(dim=0)
    count, present = batch.right.shape[1], _present(batch)
    of_sentence = F.binary_cross_entropy_with_logits(
        sentence_logits(tokens, batch.sentences, count),
        sentence_logits(their_tokens, batch.sentences, count).sigmoid(),
        reduction="none",
    )
    loss = _mean(of_sentence, present)
    for head, kind in ((ANSWERS, ~batch.claim), (SUPPORTS, batch.claim)):
        whether = F.binary_cross_entropy_with_logits(
            pairs[:, head], their_pairs[:, head].sigmoid(), reduction="none"
        )
        # Far from 0 the sigmoid is flat: the distance keeps the order among the sure ones.
        apart = F.smooth_l1_loss(pairs[:, head], their_pairs[:, head], reduction="none")
        loss = loss + _mean(whether + 0.1 * apart, kind)
    outside = _outside(batch)
    for head in (START, END):
        own = tokens[..., head].masked_fill(outside, NOWHERE).log_softmax(dim=1)
        theirs = their_tokens[..., head].masked_fill(outside, NOWHERE).softmax(dim=1)
        loss = loss + 0.25 * _mean(-(theirs * own).sum(dim=1), ~batch.claim)
    return loss


def _mean(values: Tensor, kept: Tensor) -> Tensor:
    """Return the mean of those kept; 0 where none is."""
    return (values * kept).sum() / kept.sum().clamp(min=1)


def _present(batch: Labelled) -> Tensor:
    """Return which sentences there are: shape (pairs, most sentences)."""
    numbers = torch.arange(batch.right.shape[1], device=batch.right.device)
    return numbers <= batch.sentences.amax(dim=1, keepdim=True)


def _outside(batch: Labelled) -> Tensor:
    """Return which tokens cannot be a place of the answer; the first stands for "no answer"."""
    outside = batch.sentences < 0
    outside[:, 0] = False
    return outside


def _ranking(pairs: Tensor, batch: Labelled) -> Tensor:
    """Return how far the right one of each two is from standing above the wrong one."""
    right, wrong = batch.twos.T
    heads = torch.where(batch.claim[right], SUPPORTS, ANSWERS)
    behind = F.softplus(pairs[wrong, heads] - pairs[right, heads])
    return behind.sum() / max(1, len(behind))


def _span_loss(tokens: Tensor, batch: Labelled) -> Tensor:
    known = (batch.span[:, 0] >= 0) & ~batch.claim
    outside = _outside(batch)
    loss = tokens.new_zeros(())
    for place, head in enumerate((START, END)):
        logits = tokens[..., head].masked_fill(outside, NOWHERE)
        wanted = batch.span[:, place].clamp(min=0)
        loss = loss + _mean(F.cross_entropy(logits, wanted, reduction="none"), known)
    return loss / 2
