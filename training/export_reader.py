"""Write a trained reader as int8 ONNX.

    python -m training.export_reader CHECKPOINT [OUT]

Attention and the like are fused into the runtime's own operators. Weights of the layers are rounded
to 8 bits, one scale a column; what flows into their products is spread (`training.spread`) and
rounded on the fly (dynamic quantisation). Word embeddings are kept in 4 bits
(`training.four_bits`), of which only the rows of the words at hand are ever spread out. The heads
are of floats: they are tiny. Needs onnx beside the runtime, of the dependency group ``dev``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model

from assistant.embeddings import packaged_folder
from assistant.reader import WEIGHTS
from assistant.reader.encoding import MOST_TOKENS, Encoded, batched
from training.four_bits import BLOCK, to_codes
from training.reader_network import ReaderNetwork, loaded
from training.reading_batches import items, whole_tokenizer
from training.reading_examples import EVERYDAY_HELD_OUT, everyday
from training.spread import spread

EMBEDDINGS = "encoder.embeddings"
WORDS = f"{EMBEDDINGS}.word_embeddings.weight"
POSITIONS = f"{EMBEDDINGS}.position_embeddings.weight"
TYPES = f"{EMBEDDINGS}.token_type_embeddings.weight"
CODES, SCALES = f"{WORDS}.codes", f"{WORDS}.scales"
"""What stands for the word embeddings in the file: two codes a byte, the first in its low half."""
HEADS = ("/of_token/MatMul", "/of_pair/Gemm_MatMul")
PRODUCTS = ("MatMul", "Attention")
SEEN = 64
"""Pairs that tell which channels carry most."""


def seen() -> list[Encoded]:
    """Return questions on everyday texts with their passages, always the same ones."""
    trained = [example for example in everyday() if example.group != EVERYDAY_HELD_OUT]
    return [item.pair for item in items(trained[:: len(trained) // SEEN], whole_tokenizer())]


def export(network: ReaderNetwork, out: Path, pairs: Sequence[Encoded]) -> None:
    """Write the network to ``out``.

    Args:
        network: the trained one.
        out: the file.
        pairs: such as it will read.
    """
    with tempfile.TemporaryDirectory() as folder:
        whole, fused = Path(folder) / "whole.onnx", Path(folder) / "fused.onnx"
        _trace(network, whole)
        _fuse(network, whole, fused)
        _spread(fused, pairs)
        quantize_dynamic(
            fused,
            out,
            op_types_to_quantize=PRODUCTS,
            nodes_to_exclude=HEADS,
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )
    model = onnx.load(str(out))
    _keep_apart(model.graph)
    _pack_words(model.graph)
    for name in (POSITIONS, TYPES):
        _halve(model.graph, name)
    onnx.save(model, str(out))


def packed(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return codes of 4 bits two a byte, as the runtime reads them."""
    return codes[:, ::2] | codes[:, 1::2] << np.uint8(4)


def unpacked(pairs: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the codes that were `packed`."""
    return np.stack((pairs & 15, pairs >> 4), axis=2).reshape(len(pairs), -1)


def _trace(network: ReaderNetwork, path: Path) -> None:
    ids = torch.randint(1000, 20000, (2, 16))
    shape = {0: "pairs", 1: "tokens"}
    torch.onnx.export(
        network.eval(),
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        str(path),
        input_names=["ids", "mask", "types"],
        output_names=["tokens", "pairs"],
        dynamic_axes={
            **dict.fromkeys(("ids", "mask", "types", "tokens"), shape),
            "pairs": {0: "pairs"},
        },
        opset_version=17,
        dynamo=False,
    )


def _fuse(network: ReaderNetwork, path: Path, out: Path) -> None:
    config = network.encoder.config
    options = FusionOptions("bert")
    # Fused embeddings take words of floats or of 8 bits only. The other two are slower fused: left
    # alone, their biases become part of the product before them.
    options.enable_embed_layer_norm = False
    options.enable_skip_layer_norm = False
    options.enable_bias_gelu = False
    optimize_model(
        str(path),
        model_type="bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        optimization_options=options,
        opt_level=0,
    ).save_model_to_file(str(out))


def _spread(path: Path, pairs: Sequence[Encoded]) -> None:
    """Spread what flows into the products that are rounded."""
    model = onnx.load(str(path))
    held = {tensor.name for tensor in model.graph.initializer}
    nodes = [
        node
        for node in model.graph.node
        if node.op_type in PRODUCTS and node.input[1] in held and node.name not in HEADS
    ]
    batches = (batched([pair]) for pair in pairs)
    spread(model, nodes, [{"ids": b.ids, "mask": b.mask, "types": b.types} for b in batches])
    onnx.save(model, str(path))


def _keep_apart(graph: onnx.GraphProto) -> None:
    """Add up what is normalised by an operator that the runtime does not fuse with what follows.

    Its fused normalisation goes through the numbers one by one: a quarter of the time of reading.
    """
    normalised = {node.input[0] for node in graph.node if node.op_type == "LayerNormalization"}
    for node in graph.node:
        if node.op_type == "Add" and node.output[0] in normalised:
            node.op_type = "Sum"


def _pack_words(graph: onnx.GraphProto) -> None:
    """Keep the word embeddings in 4 bits, of which those of the words at hand are looked up."""
    codes, scales = to_codes(torch.from_numpy(_taken(graph, WORDS)))
    graph.initializer.append(numpy_helper.from_array(packed(codes.numpy()), CODES))
    # Scales are widened once, when the runtime loads the file: products of halves would be rounded.
    wide = _widened(graph, SCALES, scales.numpy())
    (lookup,) = (node for node in graph.node if WORDS in node.input)
    node = helper.make_node(
        "GatherBlockQuantized",
        [CODES, lookup.input[1], wide],
        lookup.output,
        lookup.name,
        domain="com.microsoft",
        bits=4,
        block_size=BLOCK,
        gather_axis=0,
        quantize_axis=1,
    )
    lookup.CopyFrom(node)


def _halve(graph: onnx.GraphProto, name: str) -> None:
    """Keep a small table of embeddings in half the bits, and no more rows than are ever read."""
    table = _taken(graph, name)[:MOST_TOKENS].astype(np.float16)
    (lookup,) = (node for node in graph.node if name in node.input)
    lookup.input[0] = _widened(graph, name, table)


def _taken(graph: onnx.GraphProto, name: str) -> NDArray[np.float32]:
    """Return a tensor, and take it out of the graph."""
    (tensor,) = (tensor for tensor in graph.initializer if tensor.name == name)
    values = numpy_helper.to_array(tensor)
    graph.initializer.remove(tensor)
    return values


def _widened(graph: onnx.GraphProto, name: str, values: NDArray[np.float16]) -> str:
    """Add a tensor of halves; return the name of the same in floats, for operators to take."""
    graph.initializer.append(numpy_helper.from_array(values, name))
    wide = f"{name}.wide"
    graph.node.insert(0, helper.make_node("Cast", [name], [wide], to=TensorProto.FLOAT))
    return wide


def main() -> None:
    """Load the checkpoint, export, say how large it is."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("checkpoint", type=Path)
    arguments.add_argument("out", type=Path, nargs="?", default=WEIGHTS)
    options = arguments.parse_args()
    export(loaded(packaged_folder(), options.checkpoint), options.out, seen())
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
