"""The libraries are told to keep quiet before they are imported."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from assistant.offline import COLLECTORS, HUB_OFFLINE, SILENCED, quiet


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the environment back afterwards."""
    for name in (*SILENCED, *HUB_OFFLINE, "TOKENIZERS_PARALLELISM", "OTEL_SDK_DISABLED"):
        monkeypatch.setenv(name, "as before")
    for name in COLLECTORS:
        monkeypatch.delenv(name, raising=False)


def test_what_was_on_is_turned_off() -> None:
    quiet()
    assert {name: os.environ[name] for name in SILENCED} == dict(SILENCED)
    assert os.environ["OTEL_SDK_DISABLED"] == "true"
    assert {os.environ[name] for name in HUB_OFFLINE} == {"1"}
    assert os.environ["TOKENIZERS_PARALLELISM"] == "as before"


@pytest.mark.parametrize("name", COLLECTORS)
def test_spans_are_sent_where_whoever_runs_it_says(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:4318")
    quiet()
    assert os.environ["OTEL_SDK_DISABLED"] == "as before"


def test_a_model_of_the_hub_may_be_fetched_and_telemetry_stays_off() -> None:
    quiet(hub=True)
    assert {os.environ[name] for name in HUB_OFFLINE} == {"as before"}
    assert os.environ["HF_HUB_DISABLE_TELEMETRY"] == "1"


def test_importing_changes_no_environment() -> None:
    code = (
        "import os; before = dict(os.environ)\n"
        "import assistant, assistant.offline\n"
        "assert dict(os.environ) == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_gradio_listens() -> None:
    code = (
        "from assistant.offline import quiet; quiet()\n"
        "from gradio.analytics import analytics_enabled\n"
        "assert not analytics_enabled()"
    )
    on = {"GRADIO_ANALYTICS_ENABLED": "True"}
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, **on})
