"""Spread what few channels carry, so that 8 bits tell the others apart too.

What flows into a product is rounded to 256 steps from its least to its most. One channel of 384
goes to 28 where most go to 2: it would leave the others a tenth of the steps. To divide it, and
multiply its row of the weights by as much, changes nothing but the rounding (SmoothQuant, Xiao et
al. 2023, https://arxiv.org/abs/2211.10438, does so to all channels). Knows ONNX graphs only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnxruntime import InferenceSession

MOST = 3.0
"""So many times the median of all channels is left to one."""

Given = Mapping[str, NDArray[Any]]
"""What a model reads, by the names of its inputs."""


def spread(model: onnx.ModelProto, nodes: Sequence[onnx.NodeProto], read: Iterable[Given]) -> None:
    """Spread the channels of what flows into products, in place.

    Args:
        model: of floats.
        nodes: the products, each of its first input and a matrix that the model holds.
        read: such pairs as it will read.
    """
    graph = model.graph
    largest = _largest(model, [node.input[0] for node in nodes], read)
    weights = {tensor.name: tensor for tensor in graph.initializer}
    for node in nodes:
        channels, weight = largest[node.input[0]], weights[node.input[1]]
        divisors = np.maximum(1, channels / (MOST * np.median(channels))).astype(np.float32)
        heavier = numpy_helper.to_array(weight) * divisors[:, None]
        weight.CopyFrom(numpy_helper.from_array(heavier, weight.name))
        divided = f"{node.input[0]}.spread"
        graph.initializer.append(numpy_helper.from_array(1 / divisors, spread_of(weight.name)))
        division = helper.make_node("Mul", [node.input[0], spread_of(weight.name)], [divided])
        graph.node.insert([*graph.node].index(node), division)
        node.input[0] = divided


def spread_of(weight: str) -> str:
    """Return the name of what the channels that meet the rows of a matrix are multiplied by."""
    return f"{weight}.spread"


def _largest(
    model: onnx.ModelProto, names: Sequence[str], read: Iterable[Given]
) -> dict[str, NDArray[np.float32]]:
    """Return the largest size that each channel of each of the tensors had."""
    shown = onnx.ModelProto()
    shown.CopyFrom(model)
    kind = onnx.TensorProto.FLOAT
    shown.graph.output.extend(helper.make_tensor_value_info(name, kind, None) for name in names)
    session = InferenceSession(shown.SerializeToString(), providers=["CPUExecutionProvider"])
    found = [[np.abs(seen[0]).max(axis=0) for seen in session.run(names, given)] for given in read]
    return {
        name: np.max(largest, axis=0)
        for name, largest in zip(names, zip(*found, strict=True), strict=True)
    }
