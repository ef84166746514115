"""Bring the shipped reader back as a checkpoint, to train on from it.

    python -m training.restore_reader OUT/constant-3600.pt

The weights were rounded to 8 bits when they were exported: what comes back is within a 250th of
each column's largest. The embeddings and the first layer were never trained: they are those of the
packaged model.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from assistant.embeddings import packaged_folder
from assistant.reader import WEIGHTS
from training.reader_network import FROZEN_LAYERS, ReaderNetwork

LINEAR = ("attention.output.dense", "intermediate.dense", "output.dense")
HEADS = ("of_token", "of_pair")


def restored(path: Path) -> dict[str, torch.Tensor]:
    """Return the state of a `ReaderNetwork` that was exported to ``path``."""
    network = ReaderNetwork(packaged_folder())
    state = network.state_dict()
    graph = onnx.load(str(path)).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for name in state.keys() & arrays.keys():  # biases and normalisation, which stay whole
        state[name] = torch.tensor(arrays[name])
    products = _products(graph, arrays)
    for number in range(FROZEN_LAYERS, network.encoder.config.num_hidden_layers):
        layer = f"encoder.encoder.layer.{number}"
        parts = zip(
            ("query", "key", "value"),
            np.split(next(products), 3, axis=1),
            np.split(arrays[f"Attention_{number}_qkv_bias"], 3),
            strict=True,
        )
        for part, weight, bias in parts:
            state[f"{layer}.attention.self.{part}.weight"] = torch.tensor(weight.T)
            state[f"{layer}.attention.self.{part}.bias"] = torch.tensor(bias)
        for part in LINEAR:
            state[f"{layer}.{part}.weight"] = torch.tensor(next(products).T)
    for head in HEADS:
        state[f"{head}.weight"] = torch.tensor(next(products).T)
    network.load_state_dict(state)
    return network.state_dict()


def _products(
    graph: onnx.GraphProto, arrays: dict[str, NDArray[np.float32]]
) -> Iterator[NDArray[np.float32]]:
    """Yield the matrices of the layers that were trained and of the heads, as they are used."""
    suffix = "_quantized"
    for node in graph.node:
        if node.op_type not in ("QAttention", "MatMulInteger"):
            continue
        name = node.input[1].removesuffix(suffix)
        yield arrays[name + suffix].astype(np.float32) * arrays[f"{name}_scale"]


def main() -> None:
    """Write the checkpoint."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("out", type=Path)
    options = arguments.parse_args()
    torch.save(restored(WEIGHTS), options.out)


if __name__ == "__main__":
    main()
