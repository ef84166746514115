from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from assistant import embeddings as embeddings_module
from assistant.embeddings import (
    PACKAGED_SHA256,
    PACKAGED_WINDOW_TOKENS,
    SentenceTransformerEmbeddings,
    packaged_folder,
)
from assistant.errors import ModelError


def test_vectors_are_of_unit_length(embeddings: SentenceTransformerEmbeddings) -> None:
    vectors = embeddings.encode(["Japan chose Turkmenistan.", "日本", "", "🙂 \u05d0"])
    assert vectors.shape == (4, embeddings.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)


def test_nothing_gives_nothing(embeddings: SentenceTransformerEmbeddings) -> None:
    assert embeddings.encode([]).shape == (0, embeddings.dimension)
    assert embeddings.embed_documents([]) == []


def test_what_means_the_same_is_near(embeddings: SentenceTransformerEmbeddings) -> None:
    question, near, far = embeddings.encode(
        ["How long may I give it back?", "Returns are accepted for 30 days.", "Bees make honey."]
    )
    assert question @ near > question @ far + 0.1


def test_a_text_has_the_same_vector_alone_and_among_others(
    embeddings: SentenceTransformerEmbeddings,
) -> None:
    texts = ["short", "a much longer text, so that shorter ones are padded " * 5, "short"]
    together = embeddings.encode(texts)
    assert together[0] == pytest.approx(together[2], abs=1e-6)
    assert embeddings.embed_query("short") == pytest.approx(together[0].tolist(), abs=1e-5)


def test_it_is_langchains_embeddings(embeddings: SentenceTransformerEmbeddings) -> None:
    assert isinstance(embeddings, Embeddings)
    (vector,) = embeddings.embed_documents(["Japan"])
    assert len(vector) == 384
    assert all(type(number) is float for number in vector)


def test_tokens_are_counted_beyond_the_window(embeddings: SentenceTransformerEmbeddings) -> None:
    assert embeddings.count_tokens(["Japan", "", "word " * 1000]) == [1, 0, 1000]
    assert embeddings.count_tokens([]) == []


def test_counting_agrees_with_the_model_itself(embeddings: SentenceTransformerEmbeddings) -> None:
    texts = ["Turkmenistan’s neutrality — 1,250 cups", "日本は中立。", "naïve ﬁnances 👩‍👩‍👧"]
    own = [len(embeddings.model.tokenizer.tokenize(text)) for text in texts]
    assert embeddings.count_tokens(texts) == own
    assert embeddings.model.max_seq_length == embeddings.window_tokens == PACKAGED_WINDOW_TOKENS
    assert embeddings.model.get_embedding_dimension() == embeddings.dimension


def test_threads_may_share_it(embeddings: SentenceTransformerEmbeddings) -> None:
    texts = [f"Document number {number} on trade." for number in range(8)]
    alone = [embeddings.embed_query(text) for text in texts]
    found: dict[int, list[float]] = {}

    def embed(number: int) -> None:
        found[number] = embeddings.embed_query(texts[number])

    threads = [threading.Thread(target=embed, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, vector in enumerate(alone):
        assert found[number] == pytest.approx(vector, abs=1e-5)


# Which model


def test_the_packaged_model_is_known_without_loading_it() -> None:
    code = (
        "import sys\n"
        "from assistant.embeddings import SentenceTransformerEmbeddings\n"
        "made = SentenceTransformerEmbeddings()\n"
        "assert (made.dimension, made.window_tokens) == (384, 256)\n"
        "assert made.count_tokens(['Japan chose it']) == [3]\n"
        "assert made.packaged and len(made.sha256) == 64\n"
        "assert not {'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_folder_is_another_model_with_its_own_fingerprint(
    embeddings: SentenceTransformerEmbeddings, capfd: pytest.CaptureFixture[str]
) -> None:
    other = SentenceTransformerEmbeddings(str(packaged_folder()))
    assert not other.packaged
    assert other.sha256 != PACKAGED_SHA256
    assert len(other.sha256) == 64
    assert (other.dimension, other.window_tokens) == (embeddings.dimension, 256)
    assert other.count_tokens(["word " * 300]) == [300]
    assert other.embed_query("Japan") == pytest.approx(embeddings.embed_query("Japan"), abs=1e-5)
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", ""), "loading a model is silent"


@pytest.mark.parametrize("name", ["nobody/no-such-model", "/no/such/folder", "no-such-model"])
def test_a_model_that_cannot_be_loaded_is_named_with_the_remedy(name: str) -> None:
    with pytest.raises(ModelError, match=f'"{name}" cannot be loaded') as caught:
        SentenceTransformerEmbeddings(name).embed_query("Japan")
    assert "ASSISTANT_EMBEDDING_MODEL" in caught.value.remedy


def test_a_folder_that_holds_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("not JSON")
    with pytest.raises(ModelError, match="cannot be loaded"):
        SentenceTransformerEmbeddings(str(tmp_path)).embed_query("Japan")


def test_weights_that_were_changed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings_module, "PACKAGED_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="not the official one"):
        SentenceTransformerEmbeddings().embed_query("Japan")


def test_weights_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError, match="is not installed"):
        packaged_folder()


def test_a_question_waits_for_one_batch_of_a_document_at_most() -> None:
    batches: list[int] = []
    begun = threading.Event()

    class Slow:
        def encode(self, texts: list[str], **_: object) -> np.ndarray:
            batches.append(len(texts))
            begun.set()
            time.sleep(0.1)
            return np.ones((len(texts), 384), dtype=np.float32)

    shared = SentenceTransformerEmbeddings()
    shared.__dict__["_loaded"] = Slow()
    indexing = threading.Thread(target=shared.encode, args=(["words"] * 320,))
    indexing.start()
    assert begun.wait(10)
    shared.embed_query("?")
    assert batches.index(1) <= 2
    indexing.join()
    assert sum(batches) == 321
