"""Average the weights of two readers that were trained from the same beginning.

    python -m training.average_readers FIRST SECOND OUT [--share 0.6]

What one learned of encyclopedias and the other of everyday texts stays for the most part in what
lies between them (Wortsman et al. 2022, https://arxiv.org/abs/2109.01903).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    """Write the average: ``share`` of the second, the rest of the first."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("first", type=Path)
    arguments.add_argument("second", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--share", type=float, default=0.6)
    options = arguments.parse_args()
    first, second = torch.load(options.first), torch.load(options.second)
    torch.save(
        {name: torch.lerp(first[name], second[name], options.share) for name in first}, options.out
    )


if __name__ == "__main__":
    main()
