"""Keep the libraries below from calling anyone: no telemetry, no analytics, no look-ups.

They read these variables when they are imported, so `quiet` comes before the first import of
gradio, chromadb, langchain or sentence_transformers. It writes the environment of this process,
which is why it is a function and never runs on import.
"""

from __future__ import annotations

import os
from types import MappingProxyType

SILENCED = MappingProxyType(
    {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_VIBE_MODE": "",
        "ANONYMIZED_TELEMETRY": "False",  # chromadb
        "LANGSMITH_TRACING": "false",
        "LANGCHAIN_TRACING_V2": "false",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
        "DO_NOT_TRACK": "1",
    }
)
"""What every library is told, whatever the environment said before."""

COLLECTORS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""Whoever runs the assistant names a collector of their own with these; else no span is sent."""

HUB_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
"""Keep the model hub out of reach; a model that must be fetched from there needs them unset."""


def quiet(*, hub: bool = False) -> None:
    """Turn off what the libraries send or look up by themselves.

    Args:
        hub: the settings name a model of the hub, so that the hub may be asked for it; what the
            environment says about being offline is then left as it is.
    """
    os.environ.update(SILENCED)
    if not any(os.environ.get(name) for name in COLLECTORS):
        os.environ["OTEL_SDK_DISABLED"] = "true"  # libraries bring OpenTelemetry with them
    if not hub:
        os.environ.update(dict.fromkeys(HUB_OFFLINE, "1"))
    # Only a hint to the tokenizers library: without it, it warns when a thread pool exists.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
