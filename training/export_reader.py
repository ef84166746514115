"""Write a trained reader as int8 ONNX.

    python -m training.export_reader CHECKPOINT [OUT]

Attention and the like are fused into the runtime's own operators. Weights of matrix products and
of the embeddings are rounded to 8 bits, one scale a column; what flows between layers is rounded on
the fly (dynamic quantisation). Needs onnx beside the runtime: dependency group ``training``.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import torch
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model

from assistant.embeddings import packaged_folder
from assistant.reader import WEIGHTS
from training.reader_network import ReaderNetwork


def export(network: ReaderNetwork, out: Path) -> None:
    """Write the network to ``out``."""
    ids = torch.randint(1000, 20000, (2, 16))
    inputs = (ids, torch.ones_like(ids), torch.zeros_like(ids))
    shape = {0: "pairs", 1: "tokens"}
    network.encoder.set_attn_implementation("eager")  # the form that the fusion knows
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
        quantize_dynamic(
            fused,
            out,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Attention", "EmbedLayerNormalization"],
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )


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
