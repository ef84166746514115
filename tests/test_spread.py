"""Channels that carry most are spread: the products stay, and less of them is lost in rounding."""

from __future__ import annotations

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import InferenceSession

from training.spread import MOST, spread, spread_of

Table = NDArray[np.float32]
LOUD = 3
"""The channel that carries most."""


def channels(seed: int) -> Table:
    made = np.random.default_rng(seed).normal(size=(1, 20, 16)).astype(np.float32)
    made[..., LOUD] *= 30
    return made


def product() -> onnx.ModelProto:
    weights = np.random.default_rng(1).normal(size=(16, 8)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["read", "weights"], ["made"])],
        "product",
        [helper.make_tensor_value_info("read", TensorProto.FLOAT, (1, 20, 16))],
        [helper.make_tensor_value_info("made", TensorProto.FLOAT, (1, 20, 8))],
        [numpy_helper.from_array(weights, "weights")],
    )
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def made(model: onnx.ModelProto, read: Table, name: str = "made") -> Table:
    shown = onnx.ModelProto()
    shown.CopyFrom(model)
    if name != "made":
        kind = TensorProto.FLOAT
        shown.graph.output.append(helper.make_tensor_value_info(name, kind, None))
    session = InferenceSession(shown.SerializeToString(), providers=["CPUExecutionProvider"])
    (result,) = session.run([name], {"read": read})
    return np.asarray(result)


def test_a_loud_channel_is_spread_and_the_product_stays() -> None:
    plain, model = product(), product()
    spread(model, [*model.graph.node], [{"read": channels(seed)} for seed in range(5)])
    new = channels(9)
    assert np.allclose(made(plain, new), made(model, new), rtol=1e-4, atol=1e-4)
    (multiplied,) = (node for node in model.graph.node if node.op_type == "MatMul")
    read = np.abs(made(model, channels(0), multiplied.input[0])[0]).max(axis=0)
    assert read[LOUD] < 1.5 * MOST * np.median(read)


def test_channels_that_are_alike_are_left_as_they_are() -> None:
    model = product()
    even = np.random.default_rng(2).normal(size=(1, 20, 16)).astype(np.float32)
    spread(model, [*model.graph.node], [{"read": even}])
    arrays = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    assert np.array_equal(arrays[spread_of("weights")], np.ones(16, np.float32))
