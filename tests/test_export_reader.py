"""The reader's file: it reads as the network does, and the network comes back from it.

A shallow network stands in for the reader. Its weights are the packaged ones, pushed a little:
what layers have in common would be kept once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from onnxruntime import InferenceSession, SessionOptions
from torch import Tensor

from assistant.embeddings import packaged_folder
from assistant.reader.encoding import MOST_TOKENS, Encoded
from training.reader_network import ReaderNetwork
from training.spread import spread_of

pytestmark = pytest.mark.filterwarnings("ignore")  # PyTorch's exporter gives many

STACK = (0, 1)
Numbers = NDArray[np.float32]
Pair = dict[str, NDArray[np.int64]]


@pytest.fixture(scope="module")
def network() -> ReaderNetwork:
    torch.manual_seed(5)
    made = ReaderNetwork(packaged_folder(), STACK)
    with torch.no_grad():
        for weights in made.encoder.encoder.layer.parameters():
            weights.add_(torch.randn_like(weights) * 1e-3)
    return made.eval()


@pytest.fixture(scope="module")
def file(network: ReaderNetwork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from training.export_reader import export

    path = tmp_path_factory.mktemp("exported") / "reader.onnx"
    ids = np.random.default_rng(8).integers(1000, 30000, (8, 60)).tolist()
    pairs = [Encoded(tuple(row), (0,) * 12 + (1,) * 48, (0,) * 60) for row in ids]
    export(network, path, pairs)
    return path


@pytest.fixture(scope="module")
def state(file: Path) -> dict[str, Tensor]:
    from training.restore_reader import restored

    return restored(file)


def pair(tokens: int) -> Pair:
    ids = np.random.default_rng(tokens).integers(1000, 30000, (1, tokens))
    types = (np.arange(tokens) > tokens // 4).astype(np.int64)[None]
    return {"ids": ids, "mask": np.ones_like(ids), "types": types}


def read_by_file(model: Any, given: Pair, outputs: Sequence[str] | None = None) -> list[Numbers]:
    options = SessionOptions()
    # Some processors would else sum up in 16 bits, which may not be enough.
    options.add_session_config_entry("session.x64quantprecision", "1")
    session = InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return list(session.run(outputs, given))


def read_by_network(network: ReaderNetwork, given: Pair) -> list[Numbers]:
    with torch.no_grad():
        read = network(**{name: torch.from_numpy(values) for name, values in given.items()})
    return [numbers.numpy() for numbers in read]


def apart(one: Numbers, other: Numbers) -> float:
    return float(np.sqrt(((one - other) ** 2).mean()))


@pytest.mark.parametrize("tokens", [9, MOST_TOKENS])
def test_the_file_reads_what_the_network_reads(
    network: ReaderNetwork, file: Path, tokens: int
) -> None:
    given = pair(tokens)
    of_file, of_network = read_by_file(file, given), read_by_network(network, given)
    assert [numbers.shape for numbers in of_file] == [(1, tokens, 3), (1, 2)]
    for one, other in zip(of_file, of_network, strict=True):
        assert apart(one, other) < 0.07 * other.std()  # .08 where nothing is spread


def test_words_are_looked_up_as_the_network_learned_with_them(
    network: ReaderNetwork, file: Path
) -> None:
    model = onnx.load(str(file))
    (lookup,) = (node for node in model.graph.node if node.op_type == "GatherBlockQuantized")
    name = lookup.output[0]
    kind = onnx.TensorProto.FLOAT
    model.graph.output.append(onnx.helper.make_tensor_value_info(name, kind, None))
    given = pair(MOST_TOKENS)
    (words,) = read_by_file(model.SerializeToString(), given, [name])
    table = network.encoder.embeddings.word_embeddings.weight.detach().numpy()
    assert np.array_equal(words, table[given["ids"]])


def divisors(file: Path) -> dict[str, Tensor]:
    """Return what the channels that each weight of a layer meets were divided by, by its name."""
    graph = onnx.load(str(file)).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    found, layer = {}, 0
    for node in graph.node:
        if node.op_type not in ("MatMulInteger", "QAttention"):
            continue
        divided = 1 / torch.tensor(arrays[spread_of(node.input[1].removesuffix("_quantized"))])
        if node.op_type == "MatMulInteger":
            *modules, _ = node.name.strip("/").split("/")
            found[f"{'.'.join(modules)}.weight"] = divided
            continue
        for part in ("query", "key", "value"):
            found[f"encoder.encoder.layer.{layer}.attention.self.{part}.weight"] = divided
        layer += 1
    return found


def test_the_network_comes_back(
    network: ReaderNetwork, state: dict[str, Tensor], file: Path
) -> None:
    spread = divisors(file)
    before = network.state_dict()
    assert state.keys() == before.keys()
    whole = {"word_embeddings", "LayerNorm", "of_token", "of_pair", "bias"}
    for name, values in state.items():
        if whole & {*name.split(".")}:
            assert torch.equal(values, before[name]), name
        else:
            divided = spread.get(name, 1.0)  # tables of embeddings are not spread
            lost = (values - before[name]).abs() * divided
            largest = (before[name] * divided).abs().amax(dim=1, keepdim=True)
            assert bool((lost <= largest / 250).all()), name


def test_words_take_four_bits_each_and_weights_of_layers_eight(
    network: ReaderNetwork, file: Path
) -> None:
    words = network.encoder.embeddings.word_embeddings.weight.numel()
    layers = sum(weights.numel() for weights in network.encoder.encoder.parameters())
    assert file.stat().st_size < 1.1 * (words / 2 + layers)
