"""The settings: one typed field a line of `.env.example`, read from the environment and from `.env`.

Networks and ports are comma or blank separated lists. Secrets never show in a log or an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.probe.guard import Network, Ports, parse_networks, parse_ports

_PRINTED = re.compile(r"[!-~]+")
_ODD = "{} holds a line break, a blank or another character that Slack never puts into it: copy it again."


class SettingsError(Exception):
    """Settings that cannot be used. `sentences` has one for each of them; str() is all of them, a line each."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def _networks(value: object) -> object:
    return parse_networks(value) if isinstance(value, str) else value


def _ports(value: object) -> object:
    return parse_ports(value) if isinstance(value, str) else value


def _names(value: object) -> frozenset[str]:
    return _ids(value, "ABUW", "a bot, app or user; Slack's ids look like B0123ABCD")


def _teams(value: object) -> frozenset[str]:
    return _ids(value, "T", "a workspace; Slack's ids look like T0123ABCD")


def _ids(value: object, first: str, what: str) -> frozenset[str]:
    if not isinstance(value, str):
        return frozenset(value) if isinstance(value, (set, frozenset, tuple, list)) else frozenset()
    names = frozenset(value.replace(",", " ").split())
    for name in names:
        if not re.fullmatch(rf"[{first}][A-Z0-9]{{2,30}}", name):
            raise ValueError(f"{_shown(name)} is no id of {what}")
    return names


def _url(value: object) -> str:
    text = str(value).strip()
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # brackets, or a port that is none
        usable = False
    if not usable or parts.query or parts.username:
        raise ValueError("it is no address of a Web API; Slack's is https://slack.com/api/")
    return text.rstrip("/") + "/"


def _file(value: object) -> Path | None:
    if value in {"", None}:
        return None
    path = Path(str(value)).expanduser()
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise ValueError(f"{_shown(path)} cannot be read ({error.strerror}); name a PEM file") from None


def _port_number(value: object) -> int:
    text = str(value).strip() or "0"
    if not text.isascii() or not text.isdigit() or int(text[:9]) > 65535:
        raise ValueError(f"{_shown(value)} is no port; write a number from 1 to 65535, or 0 for none")
    return int(text)


def _days(value: object, least: int = 2, most: int = 36_500) -> int:
    text = str(value).strip()
    if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= most:
        raise ValueError(f"{_shown(value)} is no number of days; write one from {least} to {most}")
    return int(text)


def _watch_days(value: object) -> int:
    return _days(value, 1, 90)


def _level(value: object) -> str:
    text = str(value).strip().upper()
    if text not in {"INFO", "WARNING", "ERROR"}:
        raise ValueError(f"{_shown(value)} is no log level; write INFO, WARNING or ERROR")
    return text


def _format(value: object) -> str:
    text = str(value).strip().lower()
    if text not in {"auto", "console", "json"}:
        raise ValueError(f"{_shown(value)} is no log format; write auto, console or json")
    return text


def _named(name: str, **rest: Any) -> Any:
    """A field that is read from this variable."""
    return Field(validation_alias=AliasChoices(name), **rest)


class Settings(BaseSettings):
    """Everything that can be set. Nothing here is needed to check a host from the command line."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    slack_bot_token: SecretStr = _named("SLACK_BOT_TOKEN", default=SecretStr(""))
    slack_app_token: SecretStr = _named("SLACK_APP_TOKEN", default=SecretStr(""))
    slack_signing_secret: SecretStr = _named("SLACK_SIGNING_SECRET", default=SecretStr(""))
    slack_client_id: str = _named("SLACK_CLIENT_ID", default="")
    slack_client_secret: SecretStr = _named("SLACK_CLIENT_SECRET", default=SecretStr(""))
    slack_api_url: Annotated[str, BeforeValidator(_url)] = _named("SLACK_API_URL", default="https://slack.com/api/")
    allow_networks: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)] = _named(
        "CERTCHECK_ALLOW_NETWORKS", default=()
    )
    deny_networks: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)] = _named(
        "CERTCHECK_DENY_NETWORKS", default=()
    )
    ports: Annotated[tuple[Ports, ...], NoDecode, BeforeValidator(_ports)] = _named("CERTCHECK_PORTS", default=())
    extra_roots: Annotated[Path | None, BeforeValidator(_file)] = _named("CERTCHECK_EXTRA_ROOTS", default=None)
    answer_bots: Annotated[frozenset[str], NoDecode, BeforeValidator(_names)] = _named(
        "CERTCHECK_ANSWER_BOTS", default=frozenset()
    )
    database_url: SecretStr = _named("CERTCHECK_DATABASE_URL", default=SecretStr("sqlite:///certcheck.db"))
    keep_days: Annotated[int, BeforeValidator(_days)] = _named("CERTCHECK_KEEP_DAYS", default=90)
    watch_days: Annotated[int, BeforeValidator(_watch_days)] = _named("CERTCHECK_WATCH_DAYS", default=7)
    replica: str = _named("CERTCHECK_REPLICA", default="")
    log_level: Annotated[Literal["INFO", "WARNING", "ERROR"], BeforeValidator(_level)] = _named(
        "CERTCHECK_LOG_LEVEL", default="INFO"
    )
    log_format: Annotated[Literal["auto", "console", "json"], BeforeValidator(_format)] = _named(
        "CERTCHECK_LOG_FORMAT", default="auto"
    )
    health_port: Annotated[int, BeforeValidator(_port_number)] = _named("CERTCHECK_HEALTH_PORT", default=0)
    http_port: Annotated[int, BeforeValidator(_port_number)] = _named("CERTCHECK_HTTP_PORT", default=3000)
    teams: Annotated[frozenset[str], NoDecode, BeforeValidator(_teams)] = _named("CERTCHECK_TEAMS", default=frozenset())

    def check_slack(self, http: bool = False) -> None:
        """Raises SettingsError when something that serving needs is missing or of another kind."""
        sentences = [*self._http_troubles(), *self._token_troubles(http)] if http else self._token_troubles(http)
        if sentences:
            raise SettingsError(tuple(sentences))

    def _token_troubles(self, http: bool) -> list[str]:
        bot, app = self.slack_bot_token.get_secret_value(), self.slack_app_token.get_secret_value()
        sentences = []
        if http and self.slack_client_id:
            if bot:
                sentences.append(
                    "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set: leave SLACK_BOT_TOKEN empty to serve every"
                    " workspace that installs the app, or SLACK_CLIENT_ID to serve the one of the token."
                )
        elif not bot:
            sentences.append(
                "SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token (xoxb-…) of your Slack app into it."
            )
        elif not _PRINTED.fullmatch(bot):
            sentences.append(_ODD.format("SLACK_BOT_TOKEN"))
        elif not bot.startswith(("xoxb-", "xoxe.xoxb-")):
            sentences.append(
                "SLACK_BOT_TOKEN is not a bot token: it must be the Bot User OAuth Token, which begins with xoxb-."
            )
        if not http and not app:
            sentences.append(
                "SLACK_APP_TOKEN is not set: copy an app-level token (xapp-…, scope connections:write) into it."
            )
        elif not http and not _PRINTED.fullmatch(app):
            sentences.append(_ODD.format("SLACK_APP_TOKEN"))
        elif not http and not app.startswith("xapp-"):
            sentences.append("SLACK_APP_TOKEN is not an app-level token: it must be one that begins with xapp-.")
        return sentences

    def _http_troubles(self) -> list[str]:
        secrets = {
            "SLACK_SIGNING_SECRET": self.slack_signing_secret.get_secret_value(),
            "SLACK_CLIENT_ID": self.slack_client_id,
            "SLACK_CLIENT_SECRET": self.slack_client_secret.get_secret_value(),
        }
        sentences = [
            _ODD.format(name) for name, value in secrets.items() if value.strip() and not _PRINTED.fullmatch(value)
        ]
        if not self.slack_signing_secret.get_secret_value().strip():
            sentences.append(
                "SLACK_SIGNING_SECRET is not set: copy the Signing Secret (Basic Information) of your Slack app into"
                " it; without it nobody can tell Slack's requests from others."
            )
        if not self.http_port:
            sentences.append("CERTCHECK_HTTP_PORT is 0: write the port that Slack's requests come to.")
        elif self.http_port == self.health_port:
            sentences.append(
                "CERTCHECK_HTTP_PORT and CERTCHECK_HEALTH_PORT are the same: the second is not for the public, give"
                " each a port of its own."
            )
        if bool(self.slack_client_id) != bool(self.slack_client_secret.get_secret_value()):
            sentences.append(
                "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET go together: copy both (Basic Information) to serve several"
                " workspaces, or leave both empty."
            )
        return sentences


def load_settings(**overrides: Any) -> Settings:
    """The settings from the environment and `.env`; `overrides` (by field name) win. Raises SettingsError."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(tuple(_sentence(problem) for problem in error.errors(include_input=False))) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError((".env cannot be read: make it a text file of lines NAME=value.",)) from None


def variables() -> Mapping[str, str]:
    """The name of the environment's variable for each field."""
    named = {}
    for field, info in Settings.model_fields.items():
        assert isinstance(info.validation_alias, AliasChoices)
        named[field] = str(info.validation_alias.choices[0])
    return named


def _sentence(problem: Mapping[str, Any]) -> str:
    """One sentence about one field. The value is repeated only by checks of settings that are no secrets."""
    where = str((problem.get("loc") or ("a setting",))[0])
    context = problem.get("ctx") or {}
    why = str(context["error"]) if isinstance(context.get("error"), ValueError) else "the value cannot be used"
    return f"{variables().get(where, where)}: {why}."


def _shown(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 60 else text[:57] + "…")
