"""Average the weights of readers that were trained from the same beginning.

    python -m training.average_readers OUT CHECKPOINT CHECKPOINT ...

One that is named twice counts twice. What lies between them errs less than each, and keeps for the
most part what only some of them know (Izmailov et al. 2018, https://arxiv.org/abs/1803.05407;
Wortsman et al. 2022, https://arxiv.org/abs/2109.01903).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    """Write the mean of the checkpoints."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("out", type=Path)
    arguments.add_argument("checkpoints", type=Path, nargs="+")
    options = arguments.parse_args()
    states = [torch.load(path, map_location="cpu") for path in options.checkpoints]
    torch.save(
        {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]},
        options.out,
    )


if __name__ == "__main__":
    main()
