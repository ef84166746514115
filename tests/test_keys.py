"""API keys: shown once, kept as hashes, ended at once."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.errors import IndexUnusable, InvalidRequest, NotFound
from assistant.keys import Keys, parse_period


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    opened = Keys(tmp_path / "keys.sqlite")
    yield opened
    opened.close()


def test_a_key_opens_what_it_was_made_for(keys: Keys) -> None:
    key, text = keys.create("reports", ("ask", "search"), frozenset({"finance"}))
    held = keys.holder(text)
    assert held is not None
    assert held.name == "reports"
    assert held.scopes == frozenset(("ask", "search"))
    assert held.groups == frozenset(("finance",))
    assert key.last_used is None
    assert held.revoked is None
    (listed,) = keys.all()
    assert listed.last_used is not None


def test_the_secret_is_nowhere_in_the_file(keys: Keys, tmp_path: Path) -> None:
    _, text = keys.create("one")
    secret = text.rpartition("_")[2]
    for path in tmp_path.iterdir():
        assert secret.encode() not in path.read_bytes()
    assert stat.S_IMODE((tmp_path / "keys.sqlite").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "change", ["", "x", "ask_", "ask_000000000000_" + "a" * 43, "\0", "é" * 60]
)
def test_what_is_no_key_opens_nothing(keys: Keys, change: str) -> None:
    keys.create("one")
    assert keys.holder(change) is None


def test_a_wrong_secret_opens_nothing(keys: Keys) -> None:
    _, one = keys.create("one")
    _, two = keys.create("two")
    mixed = f"{one.rsplit('_', 43)[0][:16]}_{two[-43:]}"
    assert keys.holder(mixed) is None
    assert keys.holder(one[:-1] + ("a" if one[-1] != "a" else "b")) is None
    assert keys.holder(f"{one}x") is None


def test_a_key_ends_when_it_is_over_or_revoked(keys: Keys) -> None:
    _, over = keys.create("over", expires=datetime.now(UTC) - timedelta(seconds=1))
    _, good = keys.create("good", expires=datetime.now(UTC) + timedelta(days=1))
    assert keys.holder(over) is None
    assert keys.holder(good)
    assert keys.revoke("good").revoked
    assert keys.holder(good) is None
    with keys._database:
        keys._database.execute("UPDATE keys SET revoked = '2026-01-01' WHERE name = 'good'")
    assert keys.revoke("good").revoked == "2026-01-01", "it ended when it ended first"


def test_a_key_is_good_though_its_use_cannot_be_noted(keys: Keys) -> None:
    _, text = keys.create("one")
    keys._database.execute("PRAGMA query_only = ON")
    assert keys.holder(text)


def test_keys_that_cannot_be_used_are_an_error_with_a_remedy(keys: Keys) -> None:
    _, text = keys.create("one")
    keys._database.execute("PRAGMA query_only = ON")
    for write in (lambda: keys.create("two"), lambda: keys.revoke("one")):
        with pytest.raises(IndexUnusable, match=r"cannot be used.*keys\.sqlite"):
            write()
    keys._database.execute("PRAGMA query_only = OFF")
    keys._database.execute("DROP TABLE keys")
    for read in (keys.all, lambda: keys.holder(text)):
        with pytest.raises(IndexUnusable, match=r"cannot be used.*disk"):
            read()


def test_another_process_sees_a_revocation_at_once(tmp_path: Path) -> None:
    server, command = Keys(tmp_path / "k"), Keys(tmp_path / "k")
    _, text = command.create("one")
    assert server.holder(text)
    command.revoke("one")
    assert server.holder(text) is None
    server.close()
    command.close()


def test_names_are_unique_and_names(keys: Keys) -> None:
    keys.create("one")
    for name in ("one", "", "  ", "x" * 101, "a\nb"):
        with pytest.raises(InvalidRequest):
            keys.create(name)
    with pytest.raises(NotFound):
        keys.revoke("two")


def test_periods() -> None:
    days = (parse_period("90d") - datetime.now(UTC)).total_seconds() / 86400
    assert 89.9 < days < 90.1
    assert (parse_period("30m") - datetime.now(UTC)).total_seconds() < 1801
    for wrong in ("", "0d", "90", "d", "-1d", "1y", "999999d"):
        with pytest.raises(InvalidRequest, match="period"):
            parse_period(wrong)


def test_a_file_that_is_no_database_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "keys.sqlite").write_text("not a database, by a long way " * 100)
    with pytest.raises(IndexUnusable, match="put the file aside"):
        Keys(tmp_path / "keys.sqlite")


def test_the_command_line_makes_lists_and_revokes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(tmp_path)]
    assert main(["keys", "create", "reports", *home]) == 2
    assert "There is no folder" in capsys.readouterr().err
    (tmp_path / "corpus").mkdir()
    made = ["keys", "create", "reports", "--scope", "search", "--groups", "finance, board"]
    assert main([*made, "--expires", "90d", *home, "--json"]) == 0
    key = json.loads(capsys.readouterr().out)
    assert key["key"].startswith("ask_")
    assert key["groups"] == ["board", "finance"]
    assert main(["keys", "create", "all", "--everything", *home]) == 0
    out = capsys.readouterr()
    assert out.out.startswith("ask_")
    assert "only time" in out.err
    assert main(["keys", "revoke", "reports", *home]) == 0
    assert main(["keys", *home, "list"]) == 0
    text = capsys.readouterr().out
    assert "reports  may search; sees what is open, board, finance; revoked" in text
    assert "sees everything" in text
    assert key["key"] not in text
    assert main(["keys", "revoke", "nobody", *home]) == 2
    assert main(["keys", "create", "x", "--everything", "--groups", "a", *home]) == 2


def test_the_file_holds_no_more_than_it_says(keys: Keys, tmp_path: Path) -> None:
    keys.create("one")
    database = sqlite3.connect(tmp_path / "keys.sqlite")
    (row,) = database.execute("SELECT hash FROM keys").fetchall()
    database.close()
    assert len(row[0]) == 32
