"""The peer most people start from: LangChain's retrieval tutorial, as it stands in its docs.

RecursiveCharacterTextSplitter at 1,000 characters with 200 overlap, all-MiniLM-L6-v2, Chroma, the
four nearest chunks. Knows a corpus folder of text files and nothing of the assistant's index.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.embeddings import SentenceTransformerEmbeddings

CHUNK_CHARACTERS, OVERLAP_CHARACTERS = 1000, 200
BATCH = 2000


def tutorial(
    corpus: Path, store: Path, embeddings: SentenceTransformerEmbeddings
) -> Callable[[str, int], list[str]]:
    """Return a search: (question, k) -> the sources of the k nearest chunks, nearest first.

    Args:
        corpus: folder of text files, indexed once.
        store: where Chroma keeps them.
        embeddings: the model.
    """
    chroma = Chroma(
        "tutorial",
        embeddings,
        persist_directory=str(store),
        collection_metadata={"hnsw:space": "cosine"},
    )
    if not chroma.get(limit=1)["ids"]:
        documents = [
            Document(
                path.read_text(encoding="utf-8"), metadata={"source": str(path.relative_to(corpus))}
            )
            for path in sorted(corpus.rglob("*.txt"))
        ]
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS
        )
        chunks = splitter.split_documents(documents)
        for first in range(0, len(chunks), BATCH):
            chroma.add_documents(chunks[first : first + BATCH])

    def search(question: str, k: int) -> list[str]:
        return [found.metadata["source"] for found in chroma.similarity_search(question, k=k)]

    return search
