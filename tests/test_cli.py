from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_corpus import DOCUMENTS, UNANSWERABLE, WHY, write_documents

from assistant import cli
from assistant.cli import main
from assistant.cli_shared import INTERRUPTED

pytestmark = pytest.mark.usefixtures("model_at_hand")


@pytest.fixture(scope="module")
def home(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an indexed copy that the commands of this file only read."""
    return shutil.copytree(small_home, tmp_path_factory.mktemp("cli") / "home")


@pytest.fixture
def changing(small_home: Path, tmp_path: Path) -> Path:
    return shutil.copytree(small_home, tmp_path / "home")


class Done:
    """What a command left: its exit code and its two outputs."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Runner = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runner:
    """Return a function that runs one command in this process."""

    def command(*arguments: object) -> Done:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return Done(code, captured.out, captured.err)

    return command


# Asking


def test_an_answer_is_printed_with_its_sources(run: Runner, home: Path) -> None:
    done = run("ask", WHY, "--home", home)
    assert (done.code, done.err) == (0, "")
    assert "relative isolation" in done.out.splitlines()[0]
    assert "[1] Japan and Turkmenistan" in done.out
    assert "(briefs/turkmenistan.md)" in done.out


def test_an_answer_as_json_is_the_answer(run: Runner, home: Path) -> None:
    done = run("ask", WHY, "--json", "--home", home)
    answer = json.loads(done.out)
    assert (done.code, answer["answered"]) == (0, True)
    assert answer["citations"][0]["document"]["source"] == "briefs/turkmenistan.md"
    assert answer["question"] == WHY


def test_an_abstention_exits_with_three(run: Runner, home: Path) -> None:
    done = run("ask", UNANSWERABLE, "--home", home)
    assert (done.code, done.err) == (3, "")
    assert done.out.startswith("The documents do not answer this question")
    assert "Nearest passages:" in done.out
    done = run("ask", UNANSWERABLE, "--json", "--home", home)
    answer = json.loads(done.out)
    assert done.code == 3
    assert (answer["answered"], answer["citations"]) == (False, [])
    assert len(answer["related"]) == 3


def test_filters_are_combined(run: Runner, home: Path) -> None:
    question = "How many days of paid holiday does an employee have?"
    flags = ["--folder", "handbook", "--type", "md", "--type", "txt", "--after", "2025-03-31"]
    assert run("ask", question, *flags, "--home", home).code == 0
    assert run("ask", question, *flags, "--before", "2025-03-31", "--home", home).code == 3
    assert run("ask", question, "--source", "data/trade.csv", "--home", home).code == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", ""], "The question is empty. Ask something."),
        (["ask", "x" * 4001], "4,001 characters"),
        (["ask", "a\x1b[2Jb"], "control characters"),
        (["search", " "], "is empty"),
        (["ask", "Why?", "--after", "yesterday"], 'not a date: "yesterday"'),
        (["documents", "--before", "2025-1-1"], "not a date"),
        (["search", "x", "-k", "0"], "1 to 100"),
        (["search", "x", "-k", "101"], "1 to 100"),
        (["index", "a.md", "--rebuild"], "Leave the paths out."),
        (["index", "nowhere.md"], "nowhere.md"),
        (["index", "/etc/passwd"], "/etc/passwd"),
    ],
)
def test_what_cannot_be_used_exits_with_two(
    run: Runner, home: Path, arguments: list[str], message: str
) -> None:
    done = run(*arguments, "--home", home)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("assistant: ")
    assert message in done.err
    assert "\x1b" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [[], ["wonder"], ["ask"], ["search", "x", "-k", "many"], ["ask", "x", "--colour", "red"]],
)
def test_bad_usage_exits_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("usage: assistant")


# Searching and listing


def test_passages_are_ranked(run: Runner, home: Path) -> None:
    done = run("search", "paid holiday", "-k", "2", "--home", home)
    assert (done.code, done.err) == (0, "")
    assert "(handbook/holidays.md)" in done.out.splitlines()[0]
    done = run("search", "paid holiday", "-k", "2", "--json", "--home", home)
    passages = json.loads(done.out)["passages"]
    assert len(passages) == 2
    assert passages[0]["score"] >= passages[1]["score"]
    assert "24 days" in passages[0]["text"]


def test_documents_are_listed(run: Runner, home: Path) -> None:
    done = run("documents", "--home", home)
    assert done.code == 0
    assert done.out.splitlines()[-1] == "6 documents"
    assert [line.split()[0] for line in done.out.splitlines()[:-1]] == sorted(DOCUMENTS)
    listed = json.loads(run("documents", "--type", "csv", "--json", "--home", home).out)
    assert [document["source"] for document in listed["documents"]] == ["data/trade.csv"]


def test_status_is_shown(run: Runner, home: Path) -> None:
    done = run("status", "--home", home)
    assert (done.code, done.err) == (0, "")
    assert "healthy" in done.out
    status = json.loads(run("status", "--json", "--home", home).out)
    assert (status["healthy"], status["documents"]) == (True, 6)
    assert status["stale"] == {"added": [], "changed": [], "removed": []}


def test_the_home_may_come_from_the_environment_or_be_here(
    run: Runner, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(home))
    assert run("status").code == 0
    monkeypatch.delenv("ASSISTANT_HOME")
    monkeypatch.chdir(home)
    assert run("status").code == 0


# Indexing


def test_indexing_sums_up_and_names_what_failed(run: Runner, changing: Path) -> None:
    corpus = changing / "corpus"
    (corpus / "new.txt").write_text("Marmots sleep in winter.", encoding="utf-8")
    (corpus / "handbook/refunds.md").unlink()
    (corpus / "bad\x1b[31m.pdf").write_bytes(b"%PDF-1.7 broken")
    status = json.loads(run("status", "--json", "--home", changing).out)
    assert status["stale"]["removed"] == ["handbook/refunds.md"]
    done = run("search", "marmots", "--home", changing)
    assert "files have changed since the last `assistant index`" in done.err
    done = run("index", "--home", changing)
    assert done.code == 0
    first, failed = done.out.splitlines()
    assert first.startswith("1 added, 0 changed, 1 removed, 5 unchanged, 1 failed; 1 chunk")
    assert failed.startswith("  failed: bad\\x1b[31m.pdf: ")
    report = json.loads(run("index", "--json", "--home", changing).out)
    assert (report["added"], report["unchanged"], len(report["failed"])) == ([], 6, 1)


def test_paths_are_taken_as_the_shell_completes_them(
    run: Runner, changing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = changing / "corpus"
    for name in ("one.txt", "two.txt", "three.txt"):
        (corpus / name).write_text(f"The {name} speaks of marmots.", encoding="utf-8")
    monkeypatch.chdir(changing)
    done = run("index", "corpus/one.txt", corpus / "two.txt", "--json")
    assert json.loads(done.out)["added"] == ["one.txt", "two.txt"]
    assert json.loads(run("index", "three.txt", "--json").out)["added"] == ["three.txt"]


def test_a_corpus_that_was_never_indexed_is_indexed_first(run: Runner, tmp_path: Path) -> None:
    write_documents(tmp_path)
    done = run("ask", WHY, "--home", tmp_path)
    assert done.code == 0
    assert "6 added" in done.err
    assert "neutrality" in done.out


def test_an_empty_corpus_has_no_answers(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    done = run("ask", WHY, "--home", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "Put documents into" in done.err


# What goes wrong around the index


def test_a_wrong_home_is_named(run: Runner, tmp_path: Path) -> None:
    for home in (tmp_path, tmp_path / "nowhere"):
        done = run("ask", WHY, "--home", home)
        assert (done.code, done.out) == (2, "")
        assert f"There is no folder {home / 'corpus'}." in done.err
        assert "--home" in done.err
    assert list(tmp_path.iterdir()) == []


def test_an_index_in_use_names_the_process(run: Runner, changing: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from assistant.index.ownership import Ownership\n"
        f"owner = Ownership(Path({str(changing / 'index')!r})); print('ready', flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout
        assert owner.stdout.readline() == b"ready\n"
        for arguments in (["ask", WHY], ["index"], ["status"]):
            done = run(*arguments, "--home", changing)
            assert (done.code, done.out) == (2, "")
            assert f"in use by process {owner.pid}" in done.err
        owner.communicate()
    assert run("status", "--home", changing).code == 0


def test_an_index_that_cannot_be_written_is_named(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "index").write_text("a file where a folder should be")
    done = run("index", "--home", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert f"{tmp_path / 'index'} cannot be written" in done.err


def test_a_mismatch_is_mended_by_a_rebuild(run: Runner, changing: Path) -> None:
    manifest = changing / "index" / "manifest.json"
    data = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**data, "chunker": "another"}), encoding="utf-8")
    for arguments in (["ask", WHY], ["index"], ["search", "x"]):
        done = run(*arguments, "--home", changing)
        assert (done.code, done.out) == (2, "")
        assert "chunker another" in done.err
        assert "--rebuild" in done.err
    done = run("index", "--rebuild", "--home", changing)
    assert done.code == 0
    assert done.out.startswith("6 added")
    assert run("ask", WHY, "--home", changing).code == 0


@pytest.mark.parametrize("damage", ["not JSON", "{}", "[]", '{"format": 1}', '{"format": 99}'])
def test_a_broken_manifest_is_named_with_the_remedy(
    run: Runner, changing: Path, damage: str
) -> None:
    (changing / "index" / "manifest.json").write_text(damage, encoding="utf-8")
    done = run("status", "--home", changing)
    assert (done.code, done.out) == (2, "")
    assert "manifest.json" in done.err
    assert "--rebuild" in done.err


@pytest.mark.parametrize(
    ("name", "value"),
    [("ASSISTANT_PORT", "http"), ("ASSISTANT_MAX_FILE_MEGABYTES", "-1")],
)
def test_a_wrong_setting_is_named(
    run: Runner, home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    done = run("status", "--home", home)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"assistant: {name} is not usable")


def test_a_model_that_cannot_be_loaded_is_named(
    run: Runner, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDING_MODEL", "/no/such/model")
    done = run("ask", WHY, "--home", home)
    assert (done.code, done.out) == (2, "")
    assert '"/no/such/model" cannot be loaded' in done.err


def test_an_interrupt_leaves_in_silence(
    run: Runner, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_status", interrupted)
    done = run("status", "--home", home)
    assert (done.code, done.out, done.err) == (INTERRUPTED, "", "")


# As a process of its own


def test_a_terminal_that_lacks_the_letters_gets_escapes(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "documents", "--home", str(home)],
        env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"notes/caf\\xe9.txt" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"), [(["documents"], 0), (["ask", UNANSWERABLE, "--json"], 3)]
)
def test_a_reader_that_goes_away_changes_no_outcome(
    home: Path, arguments: list[str], code: int
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", *arguments, "--home", str(home)],
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        assert command.stdout
        assert command.stderr
        command.stdout.close()
        assert command.stderr.read() == b""
    assert command.returncode == code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_a_full_disk_is_told(home: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "assistant", "documents", "--json", "--home", str(home)],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, b"assistant: No space left on device.\n")


def test_json_stays_json_where_the_output_lacks_the_letters(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "documents", "--json", "--home", str(home)],
        env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    )
    assert "notes/café.txt" in [d["source"] for d in json.loads(done.stdout)["documents"]]
