from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings


def test_without_an_environment_the_defaults_hold() -> None:
    settings = load_settings()
    assert settings == Settings()
    assert (settings.home, settings.host, settings.port) == (Path(), "127.0.0.1", 7860)
    assert settings.chat_model is None


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", "/srv/papers")
    monkeypatch.setenv("ASSISTANT_PORT", "0")
    monkeypatch.setenv("ASSISTANT_CHAT_MODEL", "ollama:llama3.2")
    monkeypatch.setenv("ASSISTANT_ALLOW_ANYONE", "true")
    settings = load_settings()
    assert (settings.home, settings.port) == (Path("/srv/papers"), 0)
    assert (settings.chat_model, settings.allow_anyone) == ("ollama:llama3.2", True)


def test_what_is_given_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "8000")
    assert load_settings(port=9000).port == 9000
    assert load_settings(port=None).port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASSISTANT_PORT", "http"),
        ("ASSISTANT_PORT", "65536"),
        ("ASSISTANT_PORT", "-1"),
        ("ASSISTANT_CHAT_TIMEOUT_SECONDS", "0"),
        ("ASSISTANT_MAX_FILE_MEGABYTES", "-3"),
        ("ASSISTANT_ALLOW_ANYONE", "perhaps"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name} is not usable: .+See docs/settings.md"):
        load_settings()


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(SettingsError, match="ASSISTANT_COLOUR"):
        load_settings(colour="red")


def test_a_key_is_not_shown() -> None:
    settings = load_settings(chat_api_key="sk-very-secret")
    assert settings.chat_api_key is not None
    assert settings.chat_api_key.get_secret_value() == "sk-very-secret"
    assert "sk-very" not in repr(settings) + str(settings) + settings.model_dump_json()


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_settings().port = 1


def test_a_dotenv_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("ASSISTANT_PORT=1\nPORT=2\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "3")
    assert load_settings().port == 7860
