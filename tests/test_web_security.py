"""Which hosts, origins and addresses the web side takes."""

from __future__ import annotations

import pytest

from assistant.errors import SettingsError
from assistant.web.security import (
    CONTENT_SECURITY_POLICY,
    CrossOrigin,
    Doorkeeper,
    Misdirected,
    check_listening,
    hostname,
    is_loopback,
)

AT_HOME = Doorkeeper("127.0.0.1")
OPEN = Doorkeeper("0.0.0.0")


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:7860", "127.0.0.1", "127.0.0.1:7860", "[::1]", "[::1]:7860"],
)
def test_loopback_names_are_served(host: str) -> None:
    AT_HOME.check(host, None, None)


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "evil.example:7860", "127.0.0.1.evil.example", "localhost.evil.example",
     "[::1].evil.example:7860", "user@evil.example", "2130706433"],
)  # fmt: skip
def test_a_foreign_name_that_leads_here_is_refused(host: str) -> None:
    with pytest.raises(Misdirected, match="host name"):
        AT_HOME.check(host, None, None)


def test_the_configured_host_is_served_and_no_other() -> None:
    doorkeeper = Doorkeeper("Docs.Intranet")
    doorkeeper.check("docs.intranet:7860", None, None)
    with pytest.raises(Misdirected):
        doorkeeper.check("other.intranet:7860", None, None)


@pytest.mark.parametrize("doorkeeper", [AT_HOME, OPEN], ids=["loopback", "every address"])
@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "http://evil.example:7860", "null", "", "http://localhost:7861",
     "http://localhost", "http://localhost:7860@evil.example", "file://"],
)  # fmt: skip
def test_another_origin_is_refused(doorkeeper: Doorkeeper, origin: str) -> None:
    with pytest.raises(CrossOrigin):
        doorkeeper.check("localhost:7860", origin, None)


def test_the_own_origin_passes() -> None:
    AT_HOME.check("localhost:7860", "http://localhost:7860", "same-origin")
    OPEN.check("docs.intranet", "https://docs.intranet", "same-origin")


def test_a_form_of_another_site_is_refused_even_without_an_origin() -> None:
    with pytest.raises(CrossOrigin):
        AT_HOME.check("localhost:7860", None, "cross-site")


@pytest.mark.parametrize(
    ("header", "name"),
    [("[::1]:80", "::1"), ("A.B:1", "a.b"), ("[::1", "::1"), (" x ", "x"), (":80", "")],
)
def test_hostname(header: str, name: str) -> None:
    assert hostname(header) == name


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_needs_no_permission(host: str) -> None:
    assert is_loopback(host)
    check_listening(host, allow_anyone=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.5", "docs.intranet", "8.8.8.8"])
def test_listening_beyond_this_machine_must_be_asked_for(host: str) -> None:
    with pytest.raises(SettingsError, match="ASSISTANT_ALLOW_ANYONE") as caught:
        check_listening(host, allow_anyone=False)
    assert "every document" in caught.value.message
    check_listening(host, allow_anyone=True)


def test_policy_lets_nothing_in_from_elsewhere() -> None:
    sources = {word for part in CONTENT_SECURITY_POLICY.split("; ") for word in part.split()[1:]}
    assert sources == {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY
