"""A real server on a free loopback port for the web tests, and a folder of awkward documents."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import uvicorn
from starlette.types import ASGIApp

from assistant.web.server import address, configuration, listening

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

SCRIPT = "<script>document.title='taken over'</script>"
FILE_NAME = "\"><img src=x onerror=alert('name')>.txt"
QUESTION = "Why did Japan choose Turkmenistan first?"

FILES = {
    "briefs/japan.md": """# Japan and Turkmenistan

## The choice

Japan chose Turkmenistan first because of its neutrality and its relative isolation.
The first agreement was signed in Ashgabat in 1993.

## The four goals

- Support for open markets
- Roads that pass no single neighbour

```
SELECT year FROM trade;
```
""",
    "briefs/china.txt": "China answered with a pipeline.\r\n\r\nIt opened in 2009.\r\n",
    "data/trade.csv": "Year,Exports,Imports\n2019,12.4,3.1\n2020,9.8,2.7\n",
    "notes/scripts.md": f"""# {SCRIPT} & "titles"

## </h2><img src=x onerror=alert(1)>

The marmot colony lives on the northern slope. {SCRIPT} </mark> {{{{ 7 * 7 }}}} &amp;lt;
""",
    f"notes/{FILE_NAME}": "The ibex count of the valley was eleven in spring.",
    "notes/scripts.txt": f"{SCRIPT} </mark></p></main> {{{{ 7 * 7 }}}} &amp;lt; <!--\n\n"
    "Ç̧ e\u0301 \U0001f469\u200d\U0001f467 \u202eevil\u202c \u05e9\u05dc\u05d5\u05dd.\n\n"
    "Another paragraph\twith a tab and trailing spaces.   \n",
}


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve ``app`` in a thread, as `assistant.web.server` does, and yield its URL."""
    with serving_at(app, 0) as url:
        yield url


@contextmanager
def serving_at(app: ASGIApp, port: int) -> Iterator[str]:
    """Serve ``app`` on a port that is known beforehand."""
    with listening("127.0.0.1", port) as listener:
        server = uvicorn.Server(configuration(app))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.01)
            yield address("127.0.0.1", listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def assistant_over(home: Path, files: dict[str, str]) -> Iterator[Assistant]:
    """Write ``files`` below ``home``/corpus, index them, and yield the assistant."""
    from assistant.pipeline import Assistant

    (home / "corpus").mkdir()
    write(home, files)
    with Assistant.open(home) as assistant:
        report = assistant.sync()
        assert not report.failed
        yield assistant


def write(home: Path, files: dict[str, str]) -> None:
    for source, text in files.items():
        path = home / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


@contextmanager
def client_of(assistant: Assistant) -> Iterator[httpx.Client]:
    """Serve ``assistant`` and yield a client of it."""
    from assistant.web.app import create_app

    with serving(create_app(assistant)) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def values_of(client: httpx.Client) -> dict[str, float]:
    """Return every sample of the metrics as ``name{label=value,…}`` and its value."""
    from prometheus_client.parser import text_string_to_metric_families

    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    found = {}
    for family in text_string_to_metric_families(response.text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something is true, and fail where it never is."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)


def problem_of(response: httpx.Response) -> dict[str, object]:
    """Return the problem of a response, having checked that it is one (RFC 9457)."""
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = response.json()
    assert problem["status"] == response.status_code
    assert str(problem["type"]).startswith("urn:assistant:problem:")
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in response.text
    return problem


def code_of(response: httpx.Response) -> str:
    """Return the last word of the problem's type."""
    return str(problem_of(response)["type"]).rpartition(":")[2]
