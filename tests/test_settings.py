"""The settings: as .env.example says, read in any form, and refused in one clear sentence."""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.settings import Settings, SettingsError, load_settings, variables

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / ".env.example"


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in variables().values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_env_example_has_one_line_for_each_setting_in_the_order_of_the_fields() -> None:
    assert list(dotenv_values(EXAMPLE)) == list(variables().values())


def test_env_example_states_the_defaults() -> None:
    assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)  # type: ignore[call-arg]


def test_each_line_of_env_example_is_explained() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        assert not re.match(r"[A-Z_]+=", line) or lines[number - 1].startswith("# ")


def test_lists_are_read_with_commas_or_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERTCHECK_ALLOW_NETWORKS", " 127.0.0.0/8, ::1 10.1.0.0/16 ")
    monkeypatch.setenv("CERTCHECK_PORTS", "443,8000-8999")
    monkeypatch.setenv("CERTCHECK_ANSWER_BOTS", "B0123ABCD, A0123ABCD")
    settings = load_settings()
    assert settings.allow_networks == (ip_network("127.0.0.0/8"), ip_network("::1"), ip_network("10.1.0.0/16"))
    assert settings.ports == ((443, 443), (8000, 8999))
    assert settings.answer_bots == {"B0123ABCD", "A0123ABCD"}


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("CERTCHECK_LOG_LEVEL=ERROR\nCERTCHECK_HEALTH_PORT=8080\nOTHER=1\n")
    monkeypatch.setenv("CERTCHECK_LOG_LEVEL", "warning")
    settings = load_settings()
    assert (settings.log_level, settings.health_port) == ("WARNING", 8080)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_API_URL", "slack.com"),
        ("SLACK_API_URL", "http://slack:99999/"),
        ("CERTCHECK_ALLOW_NETWORKS", "10.0.0.0/33"),
        ("CERTCHECK_DENY_NETWORKS", "everything"),
        ("CERTCHECK_PORTS", "443, 99999"),
        ("CERTCHECK_EXTRA_ROOTS", "no/such/file.pem"),
        ("CERTCHECK_ANSWER_BOTS", "alertmanager"),
        ("CERTCHECK_LOG_LEVEL", "DEBUG"),
        ("CERTCHECK_LOG_FORMAT", "xml"),
        ("CERTCHECK_HEALTH_PORT", "http"),
        ("CERTCHECK_HTTP_PORT", "70000"),
        ("CERTCHECK_TEAMS", "B0123ABCD"),
        ("CERTCHECK_WATCH_DAYS", "0"),
        ("CERTCHECK_WATCH_DAYS", "a week"),
    ],
)
def test_a_value_that_cannot_be_used_is_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    (sentence,) = refused.value.sentences
    assert sentence.startswith(f"{name}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_file_of_settings_that_is_no_text_is_one_sentence() -> None:
    Path(".env").write_bytes(b"SLACK_BOT_TOKEN=\xff\xfe\n")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings()


@pytest.mark.parametrize(
    ("bot", "app", "said"),
    [
        ("", "", ["SLACK_BOT_TOKEN is not set", "SLACK_APP_TOKEN is not set"]),
        ("xapp-1-A", "xoxb-1", ["SLACK_BOT_TOKEN is not a bot token", "SLACK_APP_TOKEN is not an app-level token"]),
        ("xoxp-1", "xapp-1-A", ["SLACK_BOT_TOKEN is not a bot token"]),
    ],
)
def test_tokens_that_are_missing_or_of_another_kind_are_named(bot: str, app: str, said: list[str]) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(slack_bot_token=bot, slack_app_token=app).check_slack()
    assert [sentence.split(":")[0] for sentence in refused.value.sentences] == said


SIGNED = {"slack_signing_secret": "s"}
ONE, MANY = {"slack_bot_token": "xoxb-1"}, {"slack_client_id": "1.2", "slack_client_secret": "c"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ["SLACK_SIGNING_SECRET is not set", "SLACK_BOT_TOKEN is not set"]),
        (SIGNED, ["SLACK_BOT_TOKEN is not set"]),
        (SIGNED | ONE | MANY, ["SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set"]),
        (SIGNED | ONE | {"slack_client_secret": "c"}, ["SLACK_CLIENT_ID and SLACK_CLIENT_SECRET go together"]),
        (SIGNED | ONE | {"http_port": 0}, ["CERTCHECK_HTTP_PORT is 0"]),
        (
            SIGNED | ONE | {"http_port": 80, "health_port": 80},
            ["CERTCHECK_HTTP_PORT and CERTCHECK_HEALTH_PORT are the same"],
        ),
        ({"slack_signing_secret": "s\n"} | ONE, ["SLACK_SIGNING_SECRET"]),
        (
            SIGNED | MANY | {"slack_client_id": "1.2 ", "slack_client_secret": "c\n"},
            ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"],
        ),
        (SIGNED | ONE, []),
        (SIGNED | MANY, []),
    ],
)
def test_what_http_mode_lacks_is_named(given: dict[str, str], said: list[str]) -> None:
    found: list[str] = []
    try:
        load_settings(**given).check_slack(http=True)
    except SettingsError as error:
        found = [sentence.partition(":")[0].partition(" holds a line break")[0] for sentence in error.sentences]
    assert found == said


def test_socket_mode_does_not_look_at_what_is_for_http() -> None:
    load_settings(slack_bot_token="xoxb-1", slack_app_token="xapp-1", **MANY).check_slack()


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "hush-hush")
    settings = load_settings()
    assert "hush-hush" not in repr(settings)
    with pytest.raises(SettingsError) as refused:
        settings.check_slack()
    assert "hush-hush" not in str(refused.value)
    monkeypatch.setenv("CERTCHECK_PORTS", "x")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert "hush-hush" not in str(refused.value)


def test_an_empty_value_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variables().values():
        monkeypatch.setenv(name, "")
    assert load_settings() == Settings(_env_file=None)  # type: ignore[call-arg]


def test_nothing_needs_to_be_set_to_check_a_host() -> None:
    assert load_settings().slack_api_url == "https://slack.com/api/"
