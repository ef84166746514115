"""Embeddings in 4 bits: a code of 0..15 a number, and a scale for every `BLOCK` of them in a row.

Half the shipped file would else be embeddings. The number of the largest size in a block gets code
0, which stands for -8 times its scale (as llama.cpp's Q4_0 does, https://github.com/ggml-org/ggml):
so a rounded table is rounded to itself. Knows tensors only.
"""

from __future__ import annotations

import torch
from torch import Tensor

BLOCK = 64
"""Numbers of a row that share a scale."""
ZERO = 8
"""The code that stands for 0."""


def to_codes(table: Tensor) -> tuple[Tensor, Tensor]:
    """Return the codes (uint8, of the table's shape) and the scales (float16: rows, blocks).

    Args:
        table: floats of shape (rows, a multiple of `BLOCK`).
    """
    blocks = table.float().reshape(len(table), -1, BLOCK)
    largest = blocks.gather(2, blocks.abs().argmax(dim=2, keepdim=True))
    scales = (largest / -ZERO).half()
    steps = scales.float()
    codes = torch.where(steps == 0, ZERO, (blocks / steps).nan_to_num().round() + ZERO)
    return codes.clamp(0, 15).to(torch.uint8).flatten(1), scales.squeeze(2)


def from_codes(codes: Tensor, scales: Tensor) -> Tensor:
    """Return the table that codes and scales stand for, as `to_codes` gave them."""
    blocks = codes.float().reshape(len(codes), -1, BLOCK) - ZERO
    return (blocks * scales.float()[..., None]).flatten(1)


def rounded(table: Tensor) -> Tensor:
    """Return the table as it is after 4 bits."""
    return from_codes(*to_codes(table))
