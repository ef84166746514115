"""What all tests share: no way out of this machine, and one small indexed folder."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.offline import quiet

if TYPE_CHECKING:
    import httpx

    from assistant.embeddings import SentenceTransformerEmbeddings
    from assistant.pipeline import Assistant

GUARD = Path(__file__).parent / "network_guard"
_LOG = Path(tempfile.mkdtemp(prefix="network-guard-")) / "attempts.txt"
atexit.register(shutil.rmtree, _LOG.parent, ignore_errors=True)

sys.path.insert(0, str(GUARD))
os.environ["PYTHONPATH"] = os.pathsep.join(
    path for path in (str(GUARD), os.environ.get("PYTHONPATH")) if path
)
os.environ["NETWORK_GUARD_LOG"] = str(_LOG)
# Threads that wait for each other on a busy machine make a short embedding ten times as slow.
os.environ["OMP_NUM_THREADS"] = "1"
for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
    del os.environ[name]
quiet()
sys.modules.pop("sitecustomize", None)
import sitecustomize  # noqa: E402, F401 - the guard, in this process too


@pytest.fixture(scope="session", autouse=True)
def nobody_left_this_machine() -> Iterator[None]:
    """Fail the run if anything, in any process, tried to reach another machine."""
    yield
    assert not _LOG.exists(), f"outgoing connections were tried:\n{_LOG.read_text()}"


@pytest.fixture(scope="session")
def embeddings() -> SentenceTransformerEmbeddings:
    """Return the packaged model, loaded once for all tests that ask for it."""
    from assistant.embeddings import SentenceTransformerEmbeddings

    return SentenceTransformerEmbeddings()


@pytest.fixture(scope="session")
def model_at_hand(embeddings: SentenceTransformerEmbeddings) -> Iterator[None]:
    """Let every assistant that is opened from now on use the model that is loaded already."""
    made = type(embeddings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "assistant.pipeline.SentenceTransformerEmbeddings",
            lambda name: embeddings if name == embeddings.name else made(name),
        )
        yield


@pytest.fixture(scope="session")
def small_home(model_at_hand: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the small corpus, indexed and closed; copy it before changing it."""
    from small_corpus import write_documents

    from assistant.pipeline import Assistant

    home = tmp_path_factory.mktemp("small") / "home"
    write_documents(home)
    with Assistant.open(home) as assistant:
        assert not assistant.sync().failed
    return home


@pytest.fixture(scope="session")
def assistant(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Yield the assistant over a copy of the small corpus, open; ask it, do not change it."""
    from assistant.pipeline import Assistant

    home = shutil.copytree(small_home, tmp_path_factory.mktemp("open") / "home")
    with Assistant.open(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[httpx.Client]:
    """Serve the module's ``assistant`` and yield a client of it."""
    from served import client_of

    with client_of(assistant) as client:
        yield client
