"""Settings from the environment, and their documentation."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from bot.cli import main
from bot.http.rates import Rate
from bot.settings import SECRETS, SettingError, Settings, load_settings, settings_page

CONTRACT = [
    "PHAROS_PORT", "PHAROS_HOST", "PHAROS_DATA", "DATABASE_URL", "PHAROS_ASSISTANTS", "PHAROS_ADMIN_PASSWORD",
    "PHAROS_API_KEY", "PHAROS_WIDGET_ORIGINS", "PHAROS_RATE_LIMITS", "PHAROS_IDENTITY_SECRET", "TELEGRAM_TOKEN",
    "TELEGRAM_API_BASE", "TELEGRAM_WEBHOOK_URL", "SMTP_URL",
]  # fmt: skip


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests."""
    for one in fields(Settings):
        monkeypatch.delenv(one.metadata["variable"], raising=False)


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings()
    assert settings == Settings()
    assert (settings.port, settings.host, settings.assistants, settings.rate_limits) == (8080, "127.0.0.1", 1, True)
    assert settings.database.startswith("sqlite+aiosqlite:////")
    assert settings.database.endswith("/var/pharos.db")


def test_the_contract_s_variables_are_all_there() -> None:
    assert set(CONTRACT) <= {one.metadata["variable"] for one in fields(Settings)}


def test_values_are_read_with_their_types(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "PHAROS_PORT": "9000",
        "PHAROS_DATA": "elsewhere",
        "PHAROS_WIDGET_ORIGINS": "https://a.example/, http://b.example:81",
        "PHAROS_ASSISTANT_URLS": "http://one:5005,http://two:5005/",
        "PHAROS_RATE_LIMITS": "off",
        "PHAROS_RATE_MESSAGES": "5/10",
        "PHAROS_TRUSTED_PROXIES": "10.0.0.0/8, ::1/128",
        "PHAROS_GIVE_UP_SECONDS": "12.5",
        "DATABASE_URL": "postgresql+asyncpg://u:p@db/pharos",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.port == 9000
    assert settings.data == Path("elsewhere")
    assert settings.widget_origins == ("https://a.example", "http://b.example:81")
    assert settings.assistant_urls == ("http://one:5005", "http://two:5005")
    assert settings.rate_limits is False
    assert settings.rate_messages == Rate(5, 10)
    assert [str(network) for network in settings.proxies] == ["10.0.0.0/8", "::1/128"]
    assert settings.give_up_seconds == 12.5
    assert settings.database == "postgresql+asyncpg://u:p@db/pharos"


def test_an_empty_variable_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHAROS_PORT", " ")
    monkeypatch.setenv("TELEGRAM_TOKEN", "")
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PHAROS_PORT", "80a"),
        ("PHAROS_PORT", "70000"),
        ("PHAROS_ASSISTANTS", "-1"),
        ("PHAROS_ASSISTANT_URLS", "one:5005"),
        ("PHAROS_RATE_LIMITS", "perhaps"),
        ("PHAROS_RATE_MESSAGES", "many"),
        ("PHAROS_RATE_MESSAGES", "0/10"),
        ("PHAROS_RATE_MESSAGES", "1/nan"),
        ("PHAROS_WIDGET_ORIGINS", "shop.example"),
        ("PHAROS_WIDGET_ORIGINS", "https://shop.example/path"),
        ("PHAROS_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("PHAROS_LOG_LEVEL", "LOUD"),
        ("DATABASE_URL", "mysql://x/y"),
        ("SMTP_URL", "mail.example"),
        ("SMTP_URL", "http://mail.example"),
        ("SMTP_URL", "smtp://user:secret@"),
        ("SMTP_URL", "smtp://user:secret@mail.example:many"),
        ("PHAROS_SMTP_CA", "/no/such/file.pem"),
        ("PHAROS_MAIL_FROM", "Support"),
        ("PHAROS_MAIL_FROM", "support@example.com, all@example.com"),
        ("PHAROS_MAIL_FROM", "Support <support@example.com>\nBcc: all@example.com"),
        ("PHAROS_PUBLIC_URL", "support.example.com"),
        ("PHAROS_LINK_DAYS", "0"),
        ("PHAROS_REOPEN_DAYS", "never"),
        ("TELEGRAM_API_BASE", "ftp://x"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingError, match=f"^{variable} invalid") as refused:
        load_settings()
    if variable in SECRETS:
        assert value not in str(refused.value)


def test_short_keys_are_warned_of() -> None:
    assert Settings().guessable == ()
    assert Settings(api_key="x" * 16, identity_secret="y" * 32).guessable == ()
    assert Settings(api_key="x", identity_secret="y").guessable == ("PHAROS_API_KEY", "PHAROS_IDENTITY_SECRET")


def test_secrets_are_known_as_such() -> None:
    assert {"PHAROS_API_KEY", "PHAROS_IDENTITY_SECRET", "TELEGRAM_TOKEN", "SMTP_URL", "DATABASE_URL"} <= SECRETS


def test_the_documentation_is_what_the_code_says(root: Path) -> None:
    page = settings_page()
    assert (root / "docs" / "settings.md").read_text("utf-8") == page, (
        "run: python -m bot settings > docs/settings.md"
    )
    for one in fields(Settings):
        assert f"`{one.metadata['variable']}`" in page
    assert str(root) not in page


def test_the_command_prints_the_documentation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings"]) == 0
    assert capsys.readouterr().out == settings_page()


def test_the_staff_on_telegram_are_read_as_numbers_and_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_STAFF_GROUP", "-1001234567890")
    monkeypatch.setenv("PHAROS_TELEGRAM_STAFF", "123456:nora, 7:sam@example.com")
    settings = load_settings()
    assert settings.telegram_staff_group == "-1001234567890"
    assert settings.telegram_members == {123456: "nora", 7: "sam@example.com"}


@pytest.mark.parametrize(
    ("variable", "value"),
    [("TELEGRAM_STAFF_GROUP", "@staff"), ("TELEGRAM_STAFF_GROUP", "42"), ("PHAROS_TELEGRAM_STAFF", "nora:123456")],
)
def test_a_group_or_person_that_cannot_be_is_refused(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingError, match=variable):
        load_settings()
