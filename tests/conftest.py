"""What all tests share: no way out of this machine, and one small indexed folder."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.offline import quiet

GUARD = Path(__file__).parent / "network_guard"
_LOG = Path(tempfile.mkdtemp(prefix="network-guard-")) / "attempts.txt"

sys.path.insert(0, str(GUARD))
os.environ["PYTHONPATH"] = os.pathsep.join(
    path for path in (str(GUARD), os.environ.get("PYTHONPATH")) if path
)
os.environ["NETWORK_GUARD_LOG"] = str(_LOG)
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
