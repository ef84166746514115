"""What the pages promise, tried on the sample corpus: commands, requests, answers, Python."""

from __future__ import annotations

import itertools
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pages import DOCS, PAGES, ROOT, code, name_of, read, rows, section

from assistant.cli import parser
from assistant.pipeline import Assistant

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

PYTHON_EXAMPLES = [
    pytest.param(block, id=f"{path.stem}-{number}")
    for path in (ROOT / "README.md", DOCS / "python.md")
    for number, block in enumerate(code(read(path), "python"), 1)
]
COMMAND = re.compile(r"(?:[A-Z_]+=\S+ )*(?:\S*/)?assistant (?=[a-z])")
MENTION = re.compile(r"assistant \w+")
"""The name of a command in running text, without what it needs to run."""


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder with the sample corpus, indexed and closed; copy it before use."""
    home = tmp_path_factory.mktemp("sample") / "home"
    shutil.copytree(ROOT / "corpus", home / "corpus")
    with Assistant.open(home) as assistant:
        report = assistant.sync()
    assert not report.failed
    return home


@pytest.fixture(scope="module")
def server(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    from fastapi.testclient import TestClient

    from assistant.web.app import create_app

    home = shutil.copytree(indexed, tmp_path_factory.mktemp("served") / "home")
    with (
        Assistant.open(home) as assistant,
        TestClient(create_app(assistant), base_url="http://127.0.0.1:7860") as client,
    ):
        yield client


def commands(text: str) -> Iterator[str]:
    """Yield every complete ``assistant …`` command that a page shows, in blocks and in lines."""
    lines = "\n".join(code(text, "", "sh", "console")).replace("\\\n", " ").splitlines()
    shown = [line.strip().removeprefix("$ ") for line in lines]
    shown += re.findall(r"`([^`\n]+)`", text)
    for line in shown:
        match = COMMAND.match(line)
        if match and "…" not in line and not MENTION.fullmatch(line):
            yield line[match.end() :]


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_commands_are_understood(path: Path) -> None:
    for command in commands(read(path)):
        words = shlex.split(command, comments=True)
        parser().parse_args(list(itertools.takewhile(lambda word: word != ">", words)))


def requests(text: str) -> Iterator[tuple[str, str, dict[str, str], str | None]]:
    """Yield method, URL, headers and body of every ``curl`` that a page shows."""
    blocks = "".join(code(text, "sh")).replace("\\\n", " ")
    for command in re.split(r"^(?=curl )", blocks, flags=re.MULTILINE)[1:]:
        words = shlex.split(command)
        given = list(itertools.pairwise(words))
        headers = dict(value.split(": ", 1) for option, value in given if option == "-H")
        body = next((value for option, value in given if option == "-d"), None)
        url = next(word for word in words if word.startswith("http"))
        yield "POST" if body else "GET", url, headers, body


def test_curl_examples_work(server: TestClient) -> None:
    page = read(DOCS / "http.md")
    answer = server.post("/v1/answers", json={"question": "What is soft power?"}).json()
    document = server.get("/v1/documents").json()["documents"][0]
    page = page.replace("$ANSWER_ID", answer["id"]).replace("$DOCUMENT_ID", document["id"])
    tried = 0
    for method, url, headers, body in requests(page.replace("$VERSION", document["version"])):
        response = server.request(method, url, content=body, headers=headers)
        assert response.status_code in {200, 204}, (url, response.text)
        tried += 1
    assert tried >= 10


@pytest.fixture(scope="module")
def url(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the sample corpus on a port of its own, for programs that bring their own client."""
    from served import serving

    from assistant.web.app import create_app

    home = shutil.copytree(indexed, tmp_path_factory.mktemp("listening") / "home")
    with Assistant.open(home) as assistant, serving(create_app(assistant)) as url:
        yield url


def programs(language: str, url: str) -> list[str]:
    """Return the programs of the HTTP page, made to talk to ``url``."""
    blocks = code(read(DOCS / "http.md"), language)
    return [block.replace("http://127.0.0.1:7860", url) for block in blocks]


def test_python_programs_of_the_http_page_run(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = programs("python", url)
    assert len(found) == 2
    for program in found:
        exec(compile(program, "program", "exec"), {"__name__": "program"})
        assert "isolated" in capsys.readouterr().out


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
def test_javascript_programs_of_the_http_page_run(url: str) -> None:
    from browser import chromium

    (program,) = programs("js", url)
    with chromium() as browser:
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{url}/docs")
        page.evaluate(f"(async () => {{ {program} }})()")
    assert "isolated" in " ".join(said)


def test_http_page_lists_every_route(server: TestClient) -> None:
    described = re.findall(r"^\| \[?`([A-Z]+ /\S*)`", read(DOCS / "http.md"), re.MULTILINE)
    paths = server.get("/openapi.json").json()["paths"]
    routes = {f"{method.upper()} {path}" for path in paths for method in paths[path]}
    pages = {"GET /", "GET /docs", "GET /openapi.json", "GET /auth/login", "GET /auth/account"}
    assert set(described) == routes | pages


def test_answers_page_lists_every_field(server: TestClient) -> None:
    answer = server.post("/v1/answers", json={"question": "Who met the Emperor?"}).json()
    part = section(read(DOCS / "answers.md"), "The answer as JSON")
    example = json.loads(*code(part, "json"))
    assert list(example) == list(answer)
    assert list(example["sentences"][0]) == list(answer["sentences"][0])
    assert list(example["citations"][0]) == list(answer["citations"][0])
    assert [row[0].strip("`") for row in rows(part.partition("### ")[0])] == list(answer)


@pytest.mark.parametrize("example", PYTHON_EXAMPLES)
def test_python_examples_run(
    example: str, indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = shutil.copytree(indexed, tmp_path / "my-folder")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_HOME", str(home))
    exec(compile(example, "example", "exec"), {"__name__": "example"})
