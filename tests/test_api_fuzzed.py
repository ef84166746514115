"""Requests that nobody thought of: schemathesis makes them from what the API says of itself.

``API_FUZZ_EXAMPLES=120 pytest -s tests/test_api_fuzzed.py`` sends over 5,000 of them; without the
variable it is a few hundred. What it checks: no status of 500 and above, no status and no header
that is not described, no body that is not as its schema says, nothing wrong that is accepted.
What it does not: that whatever fits the schema is accepted, since a date, a cursor or a file can
be wrong in ways that no schema tells.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from served import FILES, assistant_over, client_of, values_of

from assistant.keys import SCOPES

EXAMPLES = int(os.environ.get("API_FUZZ_EXAMPLES", "5"))
SOURCES = ("briefs/japan.md", "briefs/china.txt", "data/trade.csv")
UNCHECKED = "positive_data_acceptance"


@pytest.mark.timeout(3600)
def test_whatever_is_sent_the_answer_is_as_described(tmp_path: Path) -> None:
    with assistant_over(tmp_path, {source: FILES[source] for source in SOURCES}) as assistant:
        assistant.settings = assistant.settings.model_copy(
            update={"sign_in": True, "questions_per_minute": 1_000_000}
        )
        # May do everything, to what everyone may see: it is not told apart from one who sees less.
        _, key = assistant.keys.create("fuzz", SCOPES, frozenset())
        with client_of(assistant) as client:
            client.headers["Authorization"] = f"Bearer {key}"
            program = Path(sys.executable).with_name("st")
            run = subprocess.run(
                [
                    *(program, "run", f"{client.base_url}/openapi.json"),
                    *("--max-examples", str(EXAMPLES), "--checks", "all"),
                    *("--exclude-checks", UNCHECKED, "--continue-on-failure"),
                    *("--header", f"Authorization: Bearer {key}"),
                    *("--generation-deterministic", "--no-color"),
                ],
                capture_output=True,
                text=True,
                cwd=tmp_path,
                check=False,
            )
            sent = values_of(client)
    requests = {name: n for name, n in sent.items() if name.startswith("assistant_requests_total")}
    print(f"{sum(requests.values()):.0f} requests")  # noqa: T201 - what the log of figures wants
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
    assert sum(requests.values()) >= 100
    assert not [name for name in requests if "status=5" in name]
