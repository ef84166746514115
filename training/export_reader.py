"""Write a trained reader as int8 ONNX.

    python -m training.export_reader CHECKPOINT [OUT]

Attention and the like are fused into the runtime's own operators. Weights of matrix products and
of the embeddings are rounded to 8 bits, one scale a column; what flows between layers is rounded on
the fly (dynamic quantisation), but for the first layer, whose large values that hurts most: there
the products are of floats. Needs onnx beside the runtime: dependency group ``training``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Collection
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model

from assistant.embeddings import packaged_folder
from assistant.reader import WEIGHTS
from training.reader_network import ReaderNetwork

PRODUCTS = ("MatMul", "Attention")


def export(network: ReaderNetwork, out: Path) -> None:
    """Write the network to ``out``."""
    ids = torch.randint(1000, 20000, (2, 16))
    inputs = (ids, torch.ones_like(ids), torch.zeros_like(ids))
    shape = {0: "pairs", 1: "tokens"}
    heads, width = network.encoder.config.num_attention_heads, network.encoder.config.hidden_size
    with tempfile.TemporaryDirectory() as folder:
        whole, fused = Path(folder) / "whole.onnx", Path(folder) / "fused.onnx"
        torch.onnx.export(
            network.eval(),
            inputs,
            str(whole),
            input_names=["ids", "mask", "types"],
            output_names=["tokens", "pairs"],
            dynamic_axes={
                **dict.fromkeys(("ids", "mask", "types", "tokens"), shape),
                "pairs": {0: "pairs"},
            },
            opset_version=17,
            dynamo=False,
        )
        optimized = optimize_model(
            str(whole), model_type="bert", num_heads=heads, hidden_size=width, opt_level=0
        )
        optimized.save_model_to_file(str(fused))
        exact = _first_layer(onnx.load(str(fused)))
        quantize_dynamic(
            fused,
            out,
            nodes_to_exclude=exact,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=[*PRODUCTS, "EmbedLayerNormalization"],
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )

    _pack(out, exact)


def _first_layer(model: onnx.ModelProto) -> list[str]:
    """Return the names of the products in the first layer: up to the second attention."""
    names: list[str] = []
    attentions = 0
    for node in model.graph.node:
        attentions += node.op_type == "Attention"
        if attentions == 1 and node.op_type in PRODUCTS:
            names.append(node.name)
    return names


def _pack(path: Path, exact: Collection[str]) -> None:
    """Keep the weights of these products in 8 bits too, to be spread out when they are used."""
    model = onnx.load(str(path))
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    for node in [node for node in graph.node if node.name in exact]:
        for place, name in enumerate(node.input):
            if name not in weights or len(weights[name].dims) != 2:
                continue
            values = numpy_helper.to_array(weights[name])
            scales = np.maximum(np.abs(values).max(axis=0) / 127, 1e-12).astype(np.float32)
            packed = np.round(values / scales).astype(np.int8)
            graph.initializer.remove(weights[name])
            graph.initializer.append(numpy_helper.from_array(packed, f"{name}_packed"))
            graph.initializer.append(numpy_helper.from_array(scales, f"{name}_scales"))
            spread = helper.make_node(
                "DequantizeLinear", [f"{name}_packed", f"{name}_scales"], [f"{name}_spread"], axis=1
            )
            graph.node.insert(0, spread)
            node.input[place] = f"{name}_spread"
    onnx.save(model, str(path))


def main() -> None:
    """Load the checkpoint, export, say how large it is."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("checkpoint", type=Path)
    arguments.add_argument("out", type=Path, nargs="?", default=WEIGHTS)
    options = arguments.parse_args()
    network = ReaderNetwork(packaged_folder())
    network.load_state_dict(torch.load(options.checkpoint, map_location="cpu"))
    export(network, options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
