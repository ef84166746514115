"""Bring the shipped reader back as a checkpoint, to train on from it.

    python -m training.restore_reader OUT/constant-3600.pt

The weights of the layers were spread (`training.spread`) and rounded to 8 bits when they were
exported: what comes back is within a 250th of each column's largest, as it was spread. Word
embeddings come back as they were, since they were rounded before training already. Positions beyond
those that are ever read are the packaged model's.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from assistant.embeddings import packaged_folder
from assistant.reader import WEIGHTS
from training.export_reader import CODES, POSITIONS, SCALES, WORDS, unpacked
from training.four_bits import from_codes
from training.reader_network import ReaderNetwork
from training.spread import spread_of

Arrays = dict[str, NDArray[Any]]
"""What the file holds, by name."""


def restored(path: Path) -> dict[str, torch.Tensor]:
    """Return the state of a `ReaderNetwork` that was exported to ``path``."""
    graph = onnx.load(str(path)).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    attentions = [node for node in graph.node if node.op_type == "QAttention"]
    network = ReaderNetwork(packaged_folder(), (0,) * len(attentions))
    state = network.state_dict()
    # Biases, normalisation and the small tables of embeddings have kept their names.
    found = {name: torch.tensor(arrays[name]).float() for name in state.keys() & arrays.keys()}
    beyond = state[POSITIONS][len(found[POSITIONS]) :]
    found[POSITIONS] = torch.cat((found[POSITIONS], beyond))
    codes = torch.from_numpy(unpacked(arrays[CODES]))
    found[WORDS] = from_codes(codes, torch.tensor(arrays[SCALES]))
    for number, node in enumerate(attentions):
        found.update(_of_attention(f"encoder.encoder.layer.{number}", node, arrays))
    for node in graph.node:
        if node.op_type in ("MatMulInteger", "MatMul"):
            *modules, _ = node.name.strip("/").split("/")
            found[f"{'.'.join(modules)}.weight"] = torch.tensor(_weight(node, arrays).T)
    network.load_state_dict(found)  # all of it, or this raises
    return network.state_dict()


def _of_attention(
    layer: str, node: onnx.NodeProto, arrays: Arrays
) -> Iterator[tuple[str, torch.Tensor]]:
    """Yield name and value of what is joined in a node of attention."""
    parts = zip(
        ("query", "key", "value"),
        np.split(_weight(node, arrays), 3, axis=1),
        np.split(arrays[node.input[2]], 3),
        strict=True,
    )
    for part, weight, bias in parts:
        yield f"{layer}.attention.self.{part}.weight", torch.tensor(weight.T)
        yield f"{layer}.attention.self.{part}.bias", torch.tensor(bias)


def _weight(node: onnx.NodeProto, arrays: Arrays) -> NDArray[Any]:
    """Return the matrix that a node multiplies with, as it is used."""
    name = node.input[1]
    whole = name.removesuffix("_quantized")
    if name == whole:
        return arrays[name]
    return arrays[name] * arrays[f"{whole}_scale"] * arrays[spread_of(whole)][:, None]


def main() -> None:
    """Write the checkpoint."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("out", type=Path)
    options = arguments.parse_args()
    torch.save(restored(WEIGHTS), options.out)


if __name__ == "__main__":
    main()
