"""The manifest says what the code does, asks for no more than that needs, and keeps Slack's rules for manifests.

Rules: https://docs.slack.dev/reference/app-manifest and Slack's own JSON schema of it.
"""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.slack.http import EVENTS_PATH
from bot.slack.listeners import COMMAND, EVENTS, SHORTCUT

ROOT = Path(__file__).resolve().parent.parent
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
FEATURES, SETTINGS = MANIFEST["features"], MANIFEST["settings"]
SCOPES: list[str] = MANIFEST["oauth_config"]["scopes"]["bot"]
SUBSCRIBED: list[str] = SETTINGS["event_subscriptions"]["bot_events"]

NEEDED_FOR_EVENT = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}
# Web API methods without an entry need no scope. conversations.* need the history of the kind of conversation.
NEEDED_FOR_METHOD = {
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "chat_delete": "chat:write",
    "chat_postEphemeral": "chat:write",
    "files_upload_v2": "files:write",
    "files_info": "files:read",
    "conversations_replies": "channels:history",
    "conversations_history": "channels:history",
}
WITHOUT_SCOPE = {"auth_revoke", "auth_test", "apps_connections_open", "views_open"}


def called_methods() -> set[str]:
    """The Web API methods that bot/slack calls."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot" / "slack").glob("*.py")))
    families = "api|apps|auth|bots|chat|conversations|files|reactions|team|users|views"
    by_name = {name.replace(".", "_") for name in re.findall(r'api_call\("([\w.]+)"', code)}
    return set(re.findall(rf"client\.((?:{families})_\w+)", code)) - {"api_call"} | by_name


def test_commands_and_shortcuts_are_those_of_the_code() -> None:
    assert [item["command"] for item in FEATURES["slash_commands"]] == [COMMAND]
    assert [(item["callback_id"], item["type"]) for item in FEATURES["shortcuts"]] == [(SHORTCUT, "message")]


def test_events_are_those_of_the_code() -> None:
    assert {name.split(".")[0] for name in SUBSCRIBED} == set(EVENTS)
    assert set(SUBSCRIBED) == set(NEEDED_FOR_EVENT)


def test_scopes_are_those_that_events_and_calls_need_and_no_others() -> None:
    methods = called_methods()
    assert methods - WITHOUT_SCOPE <= NEEDED_FOR_METHOD.keys()
    wanted = {NEEDED_FOR_EVENT[event] for event in SUBSCRIBED}
    wanted |= {NEEDED_FOR_METHOD[method] for method in methods - WITHOUT_SCOPE}
    assert set(SCOPES) == wanted | {"commands", "files:read"}
    assert len(SCOPES) == len(set(SCOPES))


def test_direct_messages_and_buttons_are_possible_and_nothing_is_reached_by_http() -> None:
    assert FEATURES["app_home"]["messages_tab_enabled"] is True
    assert FEATURES["app_home"]["messages_tab_read_only_enabled"] is False
    assert SETTINGS["interactivity"]["is_enabled"] is True
    assert SETTINGS["socket_mode_enabled"] is True
    assert not [key for key in keys(MANIFEST) if key in {"url", "request_url", "message_menu_options_url"}]


def test_the_manifest_for_http_is_the_same_but_for_the_way_to_the_bot() -> None:
    """Nothing is changed in one of the two alone."""
    wanted: dict[str, Any] = copy.deepcopy(MANIFEST)
    host = "https://certcheck.example.com"
    for command in wanted["features"]["slash_commands"]:
        command["url"] = host + EVENTS_PATH
    wanted["oauth_config"]["redirect_urls"] = [f"{host}/slack/oauth_redirect"]
    wanted["settings"]["event_subscriptions"]["request_url"] = host + EVENTS_PATH
    wanted["settings"]["event_subscriptions"]["bot_events"] += ["app_uninstalled", "tokens_revoked"]
    wanted["settings"]["interactivity"]["request_url"] = host + EVENTS_PATH
    wanted["settings"]["socket_mode_enabled"] = False
    assert yaml.safe_load((ROOT / "manifest.http.yml").read_text(encoding="utf-8")) == wanted


def test_long_lived_tokens_stay_as_they_are() -> None:
    """Rotation cannot be switched off again, and a token of the environment cannot rotate."""
    assert SETTINGS["token_rotation_enabled"] is False


LENGTHS = {
    ("display_information", "name"): (1, 35),
    ("display_information", "description"): (1, 140),
    ("display_information", "long_description"): (175, 4000),
    ("features", "bot_user", "display_name"): (1, 80),
    ("features", "slash_commands", "command"): (2, 32),
    ("features", "slash_commands", "description"): (1, 2000),
    ("features", "slash_commands", "usage_hint"): (1, 1000),
    ("features", "shortcuts", "name"): (1, 24),
    ("features", "shortcuts", "callback_id"): (1, 255),
    ("features", "shortcuts", "description"): (1, 150),
}


@pytest.mark.parametrize("place", LENGTHS, ids=".".join)
def test_texts_have_the_length_that_slack_takes(place: tuple[str, ...]) -> None:
    least, most = LENGTHS[place]
    texts = at(MANIFEST, place)
    assert texts
    assert all(least <= len(text) <= most for text in texts)


ALLOWED = {
    (): {"_metadata", "display_information", "features", "oauth_config", "settings"},
    ("_metadata",): {"major_version"},
    ("display_information",): {"name", "description", "long_description", "background_color"},
    ("features",): {"app_home", "bot_user", "shortcuts", "slash_commands"},
    ("features", "app_home"): {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    ("features", "bot_user"): {"display_name", "always_online"},
    ("features", "shortcuts"): {"name", "type", "callback_id", "description"},
    ("features", "slash_commands"): {"command", "description", "usage_hint", "should_escape"},
    ("oauth_config",): {"scopes"},
    ("oauth_config", "scopes"): {"bot"},
    ("settings",): {
        *("event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled"),
        "token_rotation_enabled",
    },
    ("settings", "event_subscriptions"): {"bot_events"},
    ("settings", "interactivity"): {"is_enabled"},
}


@pytest.mark.parametrize("place", ALLOWED, ids=".".join)
def test_keys_are_those_that_slack_knows(place: tuple[str, ...]) -> None:
    for found in at(MANIFEST, place):
        assert set(found) <= ALLOWED[place]


def test_forms_are_those_that_slack_takes() -> None:
    assert MANIFEST["_metadata"]["major_version"] == 2
    assert re.fullmatch(r"#[0-9a-fA-F]{6}", MANIFEST["display_information"]["background_color"])
    assert all(item["command"].startswith("/") for item in FEATURES["slash_commands"])
    assert re.fullmatch(r"[a-z0-9._-]+", FEATURES["bot_user"]["display_name"])


def at(value: Any, place: tuple[str, ...]) -> list[Any]:
    """What stands at this place, in every item of the lists on the way."""
    if isinstance(value, list):
        return [found for item in value for found in at(item, place)]
    return at(value[place[0]], place[1:]) if place else [value]


def keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for item in value.values() for key in keys(item))]
    return [key for item in value for key in keys(item)] if isinstance(value, list) else []
